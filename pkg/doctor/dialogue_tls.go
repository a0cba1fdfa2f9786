package doctor

import (
	"crypto/tls"
	"errors"
	"fmt"
)

// startTLS is AUTH TLS with what belongs to it.
func (d *dialogue) startTLS() error {
	if _, err := d.command(2, "AUTH", "TLS"); err != nil {
		return fmt.Errorf("AUTH TLS: %w", err)
	}
	if d.sent.Buffered() > 0 {
		return errors.New("something came in clear after AUTH TLS: somebody is in between")
	}
	return d.handshake()
}

// handshake takes whatever certificate is shown, and keeps it to be looked at.
func (d *dialogue) handshake() error {
	name := d.route.host()
	if name == "" {
		name = d.route.to.Addr().String() // sent to nobody, but sessions are remembered by it
	}
	d.tls = &tls.Config{
		ServerName: name, InsecureSkipVerify: true, MinVersion: tls.VersionTLS10,
		ClientSessionCache: tls.NewLRUClientSessionCache(4),
		VerifyConnection: func(state tls.ConnectionState) error {
			if d.chain == nil {
				d.chain = state.PeerCertificates
			}
			return nil
		},
	}
	conn := tls.Client(d.conn, d.tls)
	if err := conn.Handshake(); err != nil {
		return fmt.Errorf("handshake: %w", err)
	}
	d.over(conn)
	return nil
}

// protect chooses what data connections are: P or C.
func (d *dialogue) protect(level string) error {
	if _, err := d.command(2, "PBSZ", "0"); err != nil {
		return fmt.Errorf("PBSZ: %w", err)
	}
	if _, err := d.command(2, "PROT", level); err != nil {
		return fmt.Errorf("PROT %s: %w", level, err)
	}
	d.data = level == "P"
	return nil
}
