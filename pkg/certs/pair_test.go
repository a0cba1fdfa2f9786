package certs

import (
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestLoadPair(t *testing.T) {
	root := newCert(t, "root", nil)
	middle := newCert(t, "middle", root)
	leaf := newCert(t, "leaf", middle)
	stranger := newCert(t, "stranger", nil)
	// An impostor has the issuer's name and another key.
	impostor := newCert(t, "middle", root)
	own := keyPEM(t, leaf.key)
	sec1, err := x509.MarshalECPrivateKey(leaf.key)
	if err != nil {
		t.Fatal(err)
	}
	agreement, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	noSigner, err := x509.MarshalPKCS8PrivateKey(agreement)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name      string
		cert, key []byte
		want      string // part of the error, "" for none
	}{
		{"alone", chain(leaf), own, ""},
		{"chain", chain(leaf, middle), own, ""},
		{"chain with root", chain(leaf, middle, root), own, ""},
		{"one file for both", append(own, chain(leaf, middle)...), append(chain(leaf), own...), ""},
		{"text around", append([]byte("Subject: leaf\n"), chain(leaf)...), append([]byte("mine\n"), own...), ""},
		{"SEC 1", chain(leaf), append(block("EC PARAMETERS", []byte{5, 0}), block("EC PRIVATE KEY", sec1)...), ""},
		{"another's key", chain(leaf), keyPEM(t, stranger.key), `KEY: it is the key of another certificate than CERT ("leaf")`},
		{"chain backwards", chain(middle, leaf), own, `CERT: the server's own certificate ("leaf") must come first, it is number 2`},
		{"gap", chain(leaf, root), own, `CERT: certificate 2 ("root") must be by CN=middle, its issuer, but is CN=root`},
		{"tail backwards", chain(leaf, root, middle), own, `certificate 2 ("root")`},
		{"impostor", chain(leaf, impostor), own, `certificate 2 ("middle")`},
		{"empty", nil, own, "CERT: no certificate in it, or not in PEM form"},
		{"no certificate", own, own, `CERT: no certificate in it, only "PRIVATE KEY"`},
		{"broken certificate", block(blockCertificate, []byte("x")), own, "CERT: certificate 1: "},
		{"no key", chain(leaf), chain(leaf), `KEY: no private key in it, only "CERTIFICATE"`},
		{"empty key", chain(leaf), nil, "KEY: no private key in it, or not in PEM form"},
		{"broken key", chain(leaf), block("PRIVATE KEY", []byte("x")), "KEY: private key: "},
		{"unknown key", chain(leaf), block("DSA PRIVATE KEY", []byte("x")), `KEY: "DSA PRIVATE KEY" is no kind`},
		{"key that can't sign", chain(leaf), block("PRIVATE KEY", noSigner), "can't sign"},
		{"passphrase", chain(leaf), block("ENCRYPTED PRIVATE KEY", []byte("x")), "KEY: the key has a passphrase"},
		{"old passphrase", chain(leaf), []byte("-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\neA==\n-----END EC PRIVATE KEY-----\n"), "KEY: the key has a passphrase"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			cert, key := file(t, dir, "CERT", tt.cert), file(t, dir, "KEY", tt.key)
			pair, err := LoadPair(cert, key)
			if tt.want != "" {
				if err == nil || !strings.Contains(strings.ReplaceAll(err.Error(), dir+"/", ""), tt.want) {
					t.Fatalf("got error %v, want %q", err, tt.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if !pair.Leaf.Equal(leaf.cert) || !slices.Equal(pair.Certificate[0], leaf.cert.Raw) {
				t.Error("the leaf is another")
			}
		})
	}
}

// TestLoadPairKinds: keys of all kinds that TLS signs with.
func TestLoadPairKinds(t *testing.T) {
	issuer := newCert(t, "root", nil)
	old, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		public any
		key    []byte
	}{
		{"RSA PKCS #8", old.Public(), keyPEM(t, old)},
		{"RSA PKCS #1", old.Public(), block("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(old))},
		{"Ed25519", edwards.Public(), keyPEM(t, edwards)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			template := newCert(t, "leaf", issuer).cert
			der, err := x509.CreateCertificate(rand.Reader, template, issuer.cert, tt.public, issuer.key)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			if _, err := LoadPair(file(t, dir, "c", block(blockCertificate, der)), file(t, dir, "k", tt.key)); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestUnreadable: what is no regular file of moderate size is refused, at once.
func TestUnreadable(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := unix.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	huge := file(t, dir, "huge", nil)
	if err := os.Truncate(huge, maxFile+1); err != nil {
		t.Fatal(err)
	}
	good := file(t, dir, "good", chain(newCert(t, "x", nil)))
	for path, want := range map[string]string{
		filepath.Join(dir, "none"): "/none: no such file or directory",
		dir:                        "it is no regular file",
		pipe:                       "/pipe: it is no regular file",
		huge:                       "/huge: it is larger than 1024 KiB",
		"/dev/zero":                "/dev/zero: it is no regular file",
	} {
		if _, err := LoadPair(path, path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("pair %s: got %v, want %q", path, err, want)
		}
		if _, err := LoadPair(good, path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("key %s: got %v, want %q", path, err, want)
		}
		if _, err := LoadPool(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("pool %s: got %v, want %q", path, err, want)
		}
	}
}

func TestLoadPool(t *testing.T) {
	a, b, c := newCert(t, "a", nil), newCert(t, "b", nil), newCert(t, "c", nil)
	pool, err := LoadPool(file(t, t.TempDir(), "ca", chain(a, b)))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		by   *made
		good bool
	}{{a, true}, {b, true}, {c, false}} {
		leaf := newCert(t, "leaf", tt.by).cert
		_, err := leaf.Verify(x509.VerifyOptions{Roots: pool})
		if (err == nil) != tt.good {
			t.Errorf("leaf of %s: %v", Name(tt.by.cert), err)
		}
	}
}

// FuzzParse: what strangers and editors leave in files never panics, and what
// is taken for certificates can be named and dated.
func FuzzParse(f *testing.F) {
	m := newCert(f, "x", nil)
	f.Add(chain(m))
	f.Add(append(keyPEM(f, m.key), chain(m, m)...))
	f.Add([]byte("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		list, err := ParseCertificates(text)
		if (err == nil) != (len(list) > 0) {
			t.Fatalf("%d certificates and error %v", len(list), err)
		}
		for _, cert := range list {
			if Name(cert) == "" {
				t.Error("a certificate without a name")
			}
		}
		if key, err := parseKey(text); err == nil {
			ownerOf(key, list)
		}
	})
}

// TestDamagedBlocks: a chain of which a part is damaged or cut off is refused.
func TestDamagedBlocks(t *testing.T) {
	good := string(chain(newCert(t, "root", nil)))
	for _, tail := range []string{
		"-----BEGIN CERTIFICATE-----\nMIIB",
		"-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n",
		good[:len(good)/2],
	} {
		if list, err := ParseCertificates([]byte(good + tail)); err == nil {
			t.Errorf("%d certificates of %q", len(list), tail)
		}
	}
}
