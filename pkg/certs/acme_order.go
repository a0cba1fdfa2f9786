package certs

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"path/filepath"
	"sync"

	"github.com/caddyserver/certmagic"
	"github.com/sirupsen/logrus"
	"go.uber.org/zap"
)

// Ordered is an order that is being seen to. It must be released after use.
type Ordered struct {
	acme   *ACME
	key    string
	users  int // under acme.mu
	hosts  []string
	cache  *certmagic.Cache
	config *certmagic.Config

	cancel   context.CancelFunc
	ordering sync.WaitGroup
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
		RenewalWindowRatio: a.options.renewalWindow,
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
		// Whatever is wrong with what was kept, a new one is ordered.
		kept, err := work.config.CacheManagedCertificate(ctx, host)
		if err != nil || kept.NeedsRenewal(work.config) {
			work.ordering.Go(func() { work.obtain(ctx, host, err == nil) })
		}
	}
	return work
}

// obtain gets a certificate, or a new one where an old one was kept, and tries
// for as long as the library does. Later renewals are the library's own affair.
func (o *Ordered) obtain(ctx context.Context, host string, kept bool) {
	var err error
	if kept {
		err = o.config.RenewCertAsync(ctx, host, false)
	} else {
		err = o.config.ObtainCertAsync(ctx, host)
	}
	if err == nil {
		o.cache.RemoveManaged([]certmagic.SubjectIssuer{{Subject: host}})
		_, err = o.config.CacheManagedCertificate(ctx, host)
	}
	if err != nil && ctx.Err() == nil {
		o.acme.options.Log.WithField("host", host).WithError(err).Error("acme: gave up; a restart tries again")
	}
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
	for _, cert := range o.cache.AllMatchingCertificates(o.hosts[0]) {
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

// Release ends the work on an order with its last user: nothing runs any more
// when it returns.
func (o *Ordered) Release() {
	if !o.acme.leave(o) {
		return
	}
	o.cancel()
	o.ordering.Wait()
	o.cache.Stop()
}
