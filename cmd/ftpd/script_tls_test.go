package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/textproto"
	"os"
	"strconv"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdCert makes the pair NAME.crt and NAME.key, which is for the host NAME and
// for 127.0.0.1 and its own authority: "cert NAME [DAYS]". Without DAYS it is
// good for a year.
func cmdCert(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: cert NAME [DAYS]")
	}
	days := 365
	if len(args) == 2 {
		var err error
		days, err = strconv.Atoi(args[1])
		ts.Check(err)
	}
	certificate, key, err := newPair(args[0], days)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+".crt"), certificate, 0o600))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+".key"), key, 0o600))
}

// newPair makes a certificate for a host and for 127.0.0.1, in PEM, and its key.
func newPair(host string, days int) (certificate, key []byte, err error) {
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		return nil, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: host},
		DNSNames: []string{host}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		// An hour more, so that whole days are whole days.
		NotBefore: time.Now().Add(-100 * 24 * time.Hour), NotAfter: time.Now().Add(time.Duration(days)*24*time.Hour + time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, secret.Public(), secret)
	if err != nil {
		return nil, nil, err
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(secret)
	if err != nil {
		return nil, nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}), nil
}

// secrecy is a dialogue's encryption.
type secrecy struct {
	config    *tls.Config
	protected bool // data connections, too
}

// startTLS is AUTH TLS and the handshake: "tls [NAME]". NAME is the TLS server
// name; without it none is sent.
func (d *dialogue) startTLS(name string) error {
	r, err := d.command("AUTH TLS")
	if err != nil {
		return err
	}
	if r.code != 234 {
		return fmt.Errorf("AUTH TLS: %d %s", r.code, r.text)
	}
	if name == "" {
		name = "127.0.0.1" // sent to nobody, but names what the client remembers of sessions
	}
	// What is shown is looked at with "shown".
	d.tls.config = &tls.Config{ServerName: name, InsecureSkipVerify: true, ClientSessionCache: tls.NewLRUClientSessionCache(4)}
	conn := tls.Client(d.conn, d.tls.config)
	if err := conn.Handshake(); err != nil {
		return err
	}
	d.conn, d.text = conn, textproto.NewConn(conn)
	return nil
}

// shown compares the name on the server's certificate: "shown NAME".
func (d *dialogue) shown(want string) error {
	conn, ok := d.conn.(*tls.Conn)
	if !ok {
		return errors.New("the connection is in clear")
	}
	if got := conn.ConnectionState().PeerCertificates[0].Subject.CommonName; got != want {
		return fmt.Errorf("the certificate is %s's", got)
	}
	return nil
}

// protect encrypts data connections from now on: PBSZ and PROT P.
func (d *dialogue) protect() error {
	for _, line := range []string{"PBSZ 0", "PROT P"} {
		r, err := d.command(line)
		if err != nil {
			return err
		}
		if r.code != 200 {
			return fmt.Errorf("%s: %d %s", line, r.code, r.text)
		}
	}
	d.tls.protected = true
	return nil
}

// secureData makes TLS of a data connection, if protect was said. The handshake
// comes with the first byte: before it the server must have agreed.
func (d *dialogue) secureData(conn net.Conn) net.Conn {
	if !d.tls.protected {
		return conn
	}
	return tls.Client(conn, d.tls.config)
}
