package certs

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	"github.com/caddyserver/certmagic"
	"github.com/sirupsen/logrus"
	"go.uber.org/zap"
)

// ACMEOptions say what all orders have in common.
type ACMEOptions struct {
	// Log is told of each certificate that came, and of what goes wrong.
	Log logrus.FieldLogger
	// HTTPPort and TLSPort are where challenges are answered, where another
	// machine or the packet filter forwards 80 and 443 to. 0: 80 and 443.
	HTTPPort, TLSPort int
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
}

// Ordered is an order that is being seen to. It must be released after use.
type Ordered struct {
	acme   *ACME
	key    string
	users  int // under acme.mu
	hosts  []string
	cache  *certmagic.Cache
	config *certmagic.Config
	cancel context.CancelFunc
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

// authority is what the ACME server's own certificate is checked against, nil
// for the system's. The sum of the content makes another order of another one.
func (o Order) authority() (*x509.CertPool, []byte, error) {
	if o.CA == "" {
		return nil, nil, nil
	}
	list, err := LoadCertificates(o.CA)
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

// begin starts the work on an order. The library's defaults, which programs may
// change, are not used.
func (a *ACME) begin(o Order, pool *x509.CertPool) *Ordered {
	log := zap.New(&logCore{log: a.options.Log})
	work := &Ordered{acme: a, hosts: o.Hosts}
	work.cache = certmagic.NewCache(certmagic.CacheOptions{
		GetConfigForCert: func(certmagic.Certificate) (*certmagic.Config, error) { return work.config, nil },
		Logger:           log,
	})
	work.config = certmagic.New(work.cache, certmagic.Config{
		Storage: &certmagic.FileStorage{Path: filepath.Join(o.StateDir, "acme")},
		Logger:  log,
		OnEvent: a.told,
		// Clients that name no host, or another one, get the first.
		DefaultServerName:  o.Hosts[0],
		FallbackServerName: o.Hosts[0],
		OCSP:               certmagic.OCSPConfig{DisableStapling: true}, // clients of FTP do not look
	})
	issuer := certmagic.ACMEIssuer{
		CA: o.Directory, Email: o.Email, Agreed: true, TrustedRoots: pool, Logger: log,
		AltHTTPPort: a.options.HTTPPort, AltTLSALPNPort: a.options.TLSPort,
	}
	if issuer.CA == "" {
		issuer.CA = certmagic.LetsEncryptProductionCA
	}
	work.config.Issuers = []certmagic.Issuer{certmagic.NewACMEIssuer(work.config, issuer)}
	ctx, cancel := context.WithCancel(context.Background())
	work.cancel = cancel
	for _, host := range o.Hosts {
		// Whatever is wrong with what was kept, a new one will be ordered.
		_, _ = work.config.CacheManagedCertificate(ctx, host)
	}
	// It only fails at once when nothing is left to the background.
	_ = work.config.ManageAsync(ctx, o.Hosts)
	return work
}

// told hears of the library's events.
func (a *ACME) told(_ context.Context, event string, data map[string]any) error {
	if event == "cert_obtained" {
		a.options.Log.WithFields(logrus.Fields{"host": data["identifier"], "renewal": data["renewal"]}).Info("acme: certificate came")
	}
	return nil
}

// Ready says whether a client can be shown a certificate already.
func (o *Ordered) Ready() bool { return o.Leaf() != nil }

// Leaf is the certificate of the first host, nil before it came.
func (o *Ordered) Leaf() *x509.Certificate {
	for _, cert := range o.cache.AllMatchingCertificates(strings.ToLower(o.hosts[0])) {
		if cert.Leaf != nil {
			return cert.Leaf
		}
	}
	return nil
}

// Certificate is for tls.Config.GetCertificate: that of the host which the
// client names, otherwise the first one's.
func (o *Ordered) Certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	if !o.Ready() {
		return nil, errors.New("acme: no certificate has come yet")
	}
	return o.config.GetCertificate(hello)
}

// Release ends the work on an order with its last user.
func (o *Ordered) Release() {
	o.acme.mu.Lock()
	defer o.acme.mu.Unlock()
	if o.users--; o.users > 0 {
		return
	}
	delete(o.acme.orders, o.key)
	o.cancel()
	o.cache.Stop()
}
