package daemon

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// pair writes DIR/NAME.crt and DIR/NAME.key, good for so long.
func (r *running) pair(name string, life time.Duration) {
	r.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		r.t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(life),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		r.t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		r.t.Fatal(err)
	}
	r.put(name+".crt", &pem.Block{Type: "CERTIFICATE", Bytes: der})
	r.put(name+".key", &pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})
}

func (r *running) put(name string, block *pem.Block) {
	r.t.Helper()
	if err := os.WriteFile(filepath.Join(filepath.Dir(r.file), name), pem.EncodeToMemory(block), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

const tlsText = "tls {\n certificate = \"DIR/a.crt\"\n key = \"DIR/a.key\"\n}\n"

// TestImplicit tells by the local address how a client is spoken to, also
// behind a wildcard socket, and follows a reload.
func TestImplicit(t *testing.T) {
	r := newRunning(t)
	r.pair("a", 1000*time.Hour)
	r.write(siteText("all", "*:PORT", "") +
		siteText("two", fmt.Sprintf("127.0.0.2:%d", freePort(t)), "listen_tls = [\"127.0.0.2:PORT\"]\n"+tlsText))
	r.reload(Start)
	r.wantGreeting("127.0.0.2", "implicit two")
	if got := r.greeting("127.0.0.3"); got != "all" {
		t.Errorf("127.0.0.3 says %q", got)
	}
	all := r.Listeners()
	wild := all[slices.IndexFunc(all, func(l Listener) bool { return strings.HasPrefix(l.Address, "*") })]
	if !slices.Equal(wild.Sites, []string{"all", "two"}) || !slices.Equal(wild.Implicit, []bool{false, true}) {
		t.Errorf("listener %+v", wild)
	}
	r.write(siteText("all", "*:PORT", ""))
	r.reload(Hangup)
	if got := r.greeting("127.0.0.2"); got != "all" {
		t.Errorf("without listen_tls 127.0.0.2 says %q", got)
	}
}

// TestChangedCertificate is read again when its file changes, and refused when
// the pair no longer fits; then the old one stays.
func TestChangedCertificate(t *testing.T) {
	r := newRunning(t)
	r.pair("a", 1000*time.Hour)
	r.write(siteText("s", "127.0.0.1:PORT", tlsText))
	r.reload(Start)
	first := r.Site("s").Certificate()
	if o := r.reload(Hangup); !o.Unchanged {
		t.Error("without a change there was a reload")
	}
	key, err := os.ReadFile(filepath.Join(filepath.Dir(r.file), "a.key"))
	if err != nil {
		t.Fatal(err)
	}
	r.pair("a", 1000*time.Hour)
	if o := r.reload(Hangup); o.Unchanged || r.Site("s").Certificate().Equal(first) {
		t.Error("the new pair was not taken")
	}
	second := r.Site("s").Certificate()
	if err := os.WriteFile(filepath.Join(filepath.Dir(r.file), "a.key"), key, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Reload(Changed); err == nil {
		t.Error("a pair that does not match was taken")
	}
	if !r.Site("s").Certificate().Equal(second) {
		t.Error("the old pair did not stay")
	}
	if !strings.Contains(r.log.String(), "a.key: it is the key of another certificate") || !strings.Contains(r.log.String(), "at=\""+r.file) {
		t.Errorf("the log does not say it:\n%s", r.log)
	}
}

// TestRemind warns when a notice becomes due, once.
func TestRemind(t *testing.T) {
	r := newRunning(t)
	const day = 24 * time.Hour
	r.pair("a", 40*day)
	r.write(siteText("s", "127.0.0.1:PORT", tlsText))
	r.reload(Start)
	now := time.Now()
	r.log.buf.Reset()
	var said []string
	for hour := range 42 * 24 {
		at := now.Add(time.Duration(hour) * time.Hour)
		before := r.log.String()
		r.remind(at.Add(-expiryEvery), at)
		if more := strings.TrimPrefix(r.log.String(), before); more != "" {
			said = append(said, field(more, "days=")+" "+field(more, "msg="))
		}
	}
	want := []string{`29 "certificate expires soon"`, `6 "certificate expires soon"`, `0 "certificate expires soon"`, `-1 "certificate has expired"`}
	if !slices.Equal(said, want) {
		t.Errorf("said %q", said)
	}
	if !strings.Contains(r.log.String(), "level=error") {
		t.Error("the end is no error")
	}
}

// field is a value of a line of the text format.
func field(line, name string) string {
	_, rest, _ := strings.Cut(line, name)
	if strings.HasPrefix(rest, `"`) {
		inner, _, _ := strings.Cut(rest[1:], `"`)
		return `"` + inner + `"`
	}
	value, _, _ := strings.Cut(rest, " ")
	return value
}
