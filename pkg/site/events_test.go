package site

import (
	"strings"
	"testing"

	"ftpd/pkg/ftp"
	"ftpd/pkg/wlog"
)

func TestRefusedAtTheDoor(t *testing.T) {
	w := newWorld(t, annas(`
		access "deny" { ip = "10.*.*.*" }
		log {
			path   = "DIR/w3c.log"
			fields = ["c-ip", "cs-method", "sc-status", "x-reason", "x-rule"]
		}`, password))
	if _, err := w.connect("10.0.0.1"); err == nil {
		t.Fatal("let in")
	}
	rule := w.rule("access")
	if got := w.lines(); len(got) != 1 || got[0] != "10.0.0.1 CONNECT 421 address-denied "+rule {
		t.Errorf("got %q", got)
	}
	if got := w.events.String(); !strings.Contains(got, `msg="session refused" client=10.0.0.1 reason=address-denied`) {
		t.Errorf("got %s", got)
	}
}

func TestEndedSession(t *testing.T) {
	w := newWorld(t, logged("session"))
	v := w.login("anna")
	w.reload(strings.Replace(logged("session"), password, "password = \"plain:other\"\n", 1))
	for range 2 {
		if err := v.Check(); reason(err) != "password-changed" {
			t.Fatal(err)
		}
	}
	rule := w.rule("password")
	v.Record(&ftp.Event{Verb: "CLOSE", Kind: "session"})
	v.Close()
	v.Record(&ftp.Event{Verb: "RETR", Kind: "transfer"}) // late: it must not hang
	if got := strings.Count(w.events.String(), `msg="session ended" client=127.0.0.1 reason=password-changed`); got != 1 {
		t.Errorf("said %d times:\n%s", got, w.events.String())
	}
	if got := w.lines(); len(got) != 1 || !strings.HasSuffix(got[0], " password-changed "+rule) {
		t.Errorf("got %q", got)
	}
}

func TestLogOutlivesItsGeneration(t *testing.T) {
	w := newWorld(t, logged("session"))
	v := w.login("anna")
	w.reload("")
	v.Record(&ftp.Event{Verb: "CLOSE", Kind: "session"})
	v.Close()
	if got := w.lines(); len(got) != 1 {
		t.Errorf("got %q", got)
	}
}

func TestEventsOfDeeds(t *testing.T) {
	w := newWorld(t, logged("all"))
	v := w.login("anna")
	path := "/a\nclient=192.0.2.1"
	err := v.Tree().Delete(at(t, path))
	v.Record(&ftp.Event{Verb: "DELE", Kind: "change", Path: at(t, path), Code: 550, Err: err, Reason: reason(err)})
	v.Record(&ftp.Event{Verb: "RETR", Kind: "transfer", Path: at(t, "/f"), Code: 226, Sent: 5})
	got := w.events.String()
	for _, want := range []string{
		`level=info msg=refused client=127.0.0.1 command=DELE path="/a?client=192.0.2.1" reason=right-delete rule=`,
		`level=debug msg=transfer client=127.0.0.1 command=RETR path=/f received=0 sent=5 session=1a2b site=s status=226 user=anna`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
}

func TestKindsAgree(t *testing.T) {
	// pkg/ftp names kinds by words that pkg/wlog must know.
	for _, kind := range []string{"session", "login", "transfer", "change", "browse"} {
		if wlog.KindOf(kind) == wlog.Other {
			t.Errorf("%s is not known", kind)
		}
	}
}
