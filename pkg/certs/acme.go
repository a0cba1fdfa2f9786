package certs

import (
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/sirupsen/logrus"
)

// ACMEOptions say what all orders have in common.
type ACMEOptions struct {
	// Log is told of each certificate that came, and of what goes wrong.
	Log logrus.FieldLogger
	// HTTPPort and TLSPort are where challenges are answered, where another
	// machine or the packet filter forwards 80 and 443 to. 0: 80 and 443.
	HTTPPort, TLSPort int

	renewalWindow float64 // part of a certificate's life, 0 is the library's; for tests
}

// ACME gets certificates from ACME servers (RFC 8555) and renews them in time.
// One serves all sites; it is safe for concurrent use.
type ACME struct {
	options ACMEOptions

	mu     sync.Mutex
	orders map[string]*Ordered // in work, by what was ordered
}

// NewACME does nothing before Order.
func NewACME(o ACMEOptions) *ACME {
	return &ACME{options: o, orders: map[string]*Ordered{}}
}

// Order is which certificates are wanted, and of whom.
type Order struct {
	StateDir  string   // where accounts, keys and certificates are kept
	Email     string   // for the server's notices, may be empty
	Hosts     []string // one at least; each has a certificate of its own
	Directory string   // URL of the ACME server, "" is Let's Encrypt
	CA        string   // PEM file of that server's own authority, "" the system's
	Files     Files    // where CA is read
}

// Order sees to an order. What was kept from an earlier run is there at once,
// what is missing comes in the background: an ACME server takes seconds, or is
// away for hours. The same order, given again, is the same one.
func (a *ACME) Order(o Order) (*Ordered, error) {
	if len(o.Hosts) == 0 {
		return nil, errors.New("acme: no hosts")
	}
	pool, content, err := o.authority()
	if err != nil {
		return nil, err
	}
	o.Hosts = normal(o.Hosts)
	key := fmt.Sprintf("%q %x", append([]string{o.StateDir, o.Email, o.Directory}, o.Hosts...), content)
	a.mu.Lock()
	defer a.mu.Unlock()
	if running := a.orders[key]; running != nil {
		running.users++
		return running, nil
	}
	work := a.begin(o, pool)
	work.key, work.users = key, 1
	a.orders[key] = work
	return work, nil
}

// normal are hosts as certificates write them.
func normal(hosts []string) []string {
	list := make([]string, len(hosts))
	for i, host := range hosts {
		list[i] = strings.ToLower(strings.TrimSuffix(host, "."))
	}
	return list
}

// authority is what the ACME server's own certificate is checked against, nil
// for the system's. The sum of the content makes another order of another one.
func (o Order) authority() (*x509.CertPool, []byte, error) {
	if o.CA == "" {
		return nil, nil, nil
	}
	list, err := o.Files.Certificates(o.CA)
	if err != nil {
		return nil, nil, err
	}
	pool, sum := x509.NewCertPool(), sha256.New()
	for _, cert := range list {
		pool.AddCert(cert)
		sum.Write(cert.Raw)
	}
	return pool, sum.Sum(nil), nil
}

// leave takes a user away and says whether it was the last.
func (a *ACME) leave(o *Ordered) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if o.users--; o.users > 0 {
		return false
	}
	delete(a.orders, o.key)
	return true
}
