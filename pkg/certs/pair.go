package certs

import (
	"bytes"
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
)

// LoadPair reads a certificate with its chain, and its key. Leaf is set. Each
// error begins with the file that it is about.
func LoadPair(cert, key string) (*tls.Certificate, error) { return Files(nil).Pair(cert, key) }

// Pair is LoadPair of these files.
func (f Files) Pair(cert, key string) (*tls.Certificate, error) {
	chain, err := f.Certificates(cert)
	if err != nil {
		return nil, err
	}
	text, err := f.read(key)
	if err != nil {
		return nil, err
	}
	private, err := parseKey(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	at := ownerOf(private, chain)
	switch {
	case at < 0:
		return nil, fmt.Errorf("%s: it is the key of another certificate than %s (%s)", key, cert, Name(chain[0]))
	case at > 0:
		return nil, fmt.Errorf("%s: the server's own certificate (%s) must come first, it is number %d", cert, Name(chain[at]), at+1)
	}
	if err := inOrder(chain); err != nil {
		return nil, fmt.Errorf("%s: %w", cert, err)
	}
	pair := &tls.Certificate{PrivateKey: private, Leaf: chain[0]}
	for _, c := range chain {
		pair.Certificate = append(pair.Certificate, c.Raw)
	}
	return pair, nil
}

// ownerOf is the place of the certificate that the key belongs to, -1 if none.
func ownerOf(key crypto.Signer, chain []*x509.Certificate) int {
	public, ok := key.Public().(interface{ Equal(crypto.PublicKey) bool })
	if !ok {
		return -1
	}
	for i, cert := range chain {
		if public.Equal(cert.PublicKey) {
			return i
		}
	}
	return -1
}

// inOrder wants each certificate to be issued by the next (RFC 8446, 4.4.2 no
// longer does, but clients of TLS 1.2 still need it).
func inOrder(chain []*x509.Certificate) error {
	for i := range len(chain) - 1 {
		if child, parent := chain[i], chain[i+1]; !issued(parent, child) {
			return fmt.Errorf("certificate %d (%s) must be by %s, its issuer, but is %s: wrong order, or it does not belong here",
				i+2, Name(parent), child.Issuer, parent.Subject)
		}
	}
	return nil
}

// issued says whether parent's key has signed child. An algorithm that is too
// old to be checked is the client's affair.
func issued(parent, child *x509.Certificate) bool {
	if !bytes.Equal(parent.RawSubject, child.RawIssuer) {
		return false
	}
	err := parent.CheckSignature(child.SignatureAlgorithm, child.RawTBSCertificate, child.Signature)
	var old x509.InsecureAlgorithmError
	return err == nil || errors.As(err, &old)
}

// parseKey finds the first private key of a file.
func parseKey(text []byte) (crypto.Signer, error) {
	other := ""
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if !strings.HasSuffix(block.Type, "PRIVATE KEY") {
			other = block.Type
			continue
		}
		if block.Type == "ENCRYPTED PRIVATE KEY" || block.Headers["Proc-Type"] != "" {
			return nil, errors.New("the key has a passphrase, and nobody is there to give it; openssl pkey -in OLD -out NEW removes it")
		}
		return parsePrivate(block)
	}
	if other != "" {
		return nil, fmt.Errorf("no private key in it, only %q", other)
	}
	return nil, errors.New("no private key in it, or not in PEM form")
}

// parsePrivate knows the three forms in use.
func parsePrivate(block *pem.Block) (crypto.Signer, error) {
	var key any
	var err error
	switch block.Type {
	case "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		key, err = x509.ParseECPrivateKey(block.Bytes)
	case "PRIVATE KEY":
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	default:
		return nil, fmt.Errorf("%q is no kind of key that TLS knows", block.Type)
	}
	if err != nil {
		return nil, fmt.Errorf("private key: %w", err)
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("private key: %T can't sign", key)
	}
	return signer, nil
}

// Name is how people know a certificate: its common name, else the first name
// or address that it is for, else its serial number.
func Name(cert *x509.Certificate) string {
	switch {
	case cert.Subject.CommonName != "":
		return fmt.Sprintf("%q", cert.Subject.CommonName)
	case len(cert.DNSNames) > 0:
		return fmt.Sprintf("%q", cert.DNSNames[0])
	case len(cert.IPAddresses) > 0:
		return cert.IPAddresses[0].String()
	}
	return fmt.Sprintf("serial number %x", cert.SerialNumber)
}
