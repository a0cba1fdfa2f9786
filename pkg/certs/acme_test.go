package certs

import (
	"crypto/x509"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/sirupsen/logrus/hooks/test"
	"go.uber.org/zap"
)

// heard waits for a message of the log.
func heard(t *testing.T, entries chan *logrus.Entry, message string) *logrus.Entry {
	t.Helper()
	limit := time.After(30 * time.Second)
	for {
		select {
		case e := <-entries:
			if strings.HasPrefix(e.Message, message) {
				return e
			}
			t.Logf("log: %s %v", e.Message, e.Data)
		case <-limit:
			t.Fatalf("nothing came: %q", message)
		}
	}
}

// listener is a log that can be waited for.
type listener chan *logrus.Entry

func (listener) Levels() []logrus.Level { return logrus.AllLevels }

func (l listener) Fire(e *logrus.Entry) error {
	l <- e
	return nil
}

func newLog() (*logrus.Logger, listener) {
	log, _ := test.NewNullLogger()
	l := make(listener, 1000)
	log.AddHook(l)
	return log, l
}

// TestACME gets certificates from an ACME server, by http-01 or tls-alpn-01,
// whichever of them the server takes, and finds them again after a restart.
func TestACME(t *testing.T) {
	p := newPebble(t)
	log, entries := newLog()
	p.options.Log = log
	order := Order{StateDir: t.TempDir(), Email: "ops@example.com", Hosts: []string{"ftp.Example.com", "files.example.com"}, Directory: p.directory, CA: p.ca}

	a := NewACME(p.options)
	o, err := a.Order(order)
	if err != nil {
		t.Fatal(err)
	}
	if o.Ready() {
		t.Error("ready before anything came")
	}
	if _, err := certificateOf(o, "ftp.example.com"); err == nil {
		t.Error("a certificate before anything came")
	}
	came := []string{
		heard(t, entries, "acme: certificate came").Data["host"].(string),
		heard(t, entries, "acme: certificate came").Data["host"].(string),
	}
	slices.Sort(came)
	if came[0] != "files.example.com" || came[1] != "ftp.example.com" {
		t.Errorf("came: %q", came)
	}
	first := shown(t, o, func(*x509.Certificate) bool { return len(o.cache.AllMatchingCertificates("files.example.com")) > 0 }).Raw
	for host, want := range map[string]string{
		"ftp.example.com": "ftp.example.com", "FILES.example.com": "files.example.com", "": "ftp.example.com", "other.example": "ftp.example.com",
	} {
		leaf, err := certificateOf(o, host)
		if err != nil {
			t.Fatalf("%s: %v", host, err)
		}
		if !slices.Equal(leaf.DNSNames, []string{want}) {
			t.Errorf("%q gets the certificate of %q", host, leaf.DNSNames)
		}
	}
	again, err := a.Order(order)
	if err != nil || again != o {
		t.Errorf("the same order is another: %v", err)
	}
	again.Release()
	if !o.Ready() {
		t.Error("the first user lost it with the second")
	}
	o.Release()
	onlyOurs(t, order.StateDir)

	// Another life: without the server.
	kept, err := NewACME(ACMEOptions{Log: log}).Order(order)
	if err != nil {
		t.Fatal(err)
	}
	if leaf := kept.Leaf(); leaf == nil || !slices.Equal(leaf.Raw, first) {
		t.Error("the certificate was not kept")
	}
	kept.Release()

	// And another, after a long sleep: what is nearly over is renewed at once.
	p.options.renewalWindow = 1
	late, err := NewACME(p.options).Order(order)
	if err != nil {
		t.Fatal(err)
	}
	defer late.Release()
	if !late.Ready() {
		t.Error("what is nearly over is not shown")
	}
	for range 2 {
		if e := heard(t, entries, "acme: certificate came"); e.Data["renewal"] != true {
			t.Errorf("came: %v", e.Data)
		}
	}
	shown(t, late, func(leaf *x509.Certificate) bool { return !slices.Equal(leaf.Raw, first) })
}

// shown waits until the certificate is as wanted.
func shown(t *testing.T, o *Ordered, want func(*x509.Certificate) bool) *x509.Certificate {
	t.Helper()
	limit := time.After(20 * time.Second)
	for {
		if leaf := o.Leaf(); leaf != nil && want(leaf) {
			return leaf
		}
		select {
		case <-time.After(5 * time.Millisecond):
		case <-limit:
			t.Fatal("the certificate came and is not shown")
		}
	}
}

// onlyOurs wants keys that nobody else can read.
func onlyOurs(t *testing.T, dir string) {
	t.Helper()
	keys := 0
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".key") {
			return err
		}
		keys++
		info, err := e.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil || keys < 3 {
		t.Errorf("%d keys, %v", keys, err)
	}
}

// TestACMEFails: what goes wrong is told, and goes on in the background.
func TestACMEFails(t *testing.T) {
	log, entries := newLog()
	a := NewACME(ACMEOptions{Log: log})
	state := file(t, t.TempDir(), "taken", nil) // no folder can be made there
	o, err := a.Order(Order{StateDir: state, Hosts: []string{"ftp.example.com"}, Directory: "https://127.0.0.1:1/dir"})
	if err != nil {
		t.Fatal(err)
	}
	e := heard(t, entries, "acme: ")
	if cause, ok := e.Data["error"]; !ok || e.Level != logrus.ErrorLevel {
		t.Errorf("told %s %s %v", e.Level, e.Message, cause)
	}
	if o.Ready() {
		t.Error("ready")
	}
	o.Release()

	if _, err := a.Order(Order{StateDir: state}); err == nil {
		t.Error("an order of nothing")
	}
	if _, err := a.Order(Order{StateDir: state, Hosts: []string{"a.example"}, CA: state}); err == nil || !strings.Contains(err.Error(), "no certificate in it") {
		t.Errorf("an empty authority: %v", err)
	}
}

// TestACMELog: what the library says for its own people stays away.
func TestACMELog(t *testing.T) {
	log, hook := test.NewNullLogger()
	z := zap.New(&logCore{log: log}).With(zap.String("identifier", "a.example"))
	z.Info("never mind")
	z.With(zap.Int("attempt", 2)).Warn("so so", zap.String("secret", "x"))
	z.Error("bad", zap.Error(os.ErrClosed))
	if len(hook.Entries) != 2 {
		t.Fatalf("%d entries", len(hook.Entries))
	}
	if e := hook.Entries[0]; e.Message != "acme: so so" || e.Level != logrus.WarnLevel || len(e.Data) != 2 || e.Data["host"] != "a.example" {
		t.Errorf("got %+v", e)
	}
	if e := hook.Entries[1]; e.Message != "acme: bad" || e.Level != logrus.ErrorLevel || e.Data["error"] != "file already closed" {
		t.Errorf("got %+v", e)
	}
}
