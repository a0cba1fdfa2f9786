package site

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"ftpd/pkg/ftp"
	"ftpd/pkg/wlog"
)

// logged is a site whose log has these events and the fields that matter here.
func logged(events string) string {
	return annas(`
		log {
			path   = "DIR/w3c.log"
			events = ["`+strings.ReplaceAll(events, " ", `","`)+`"]
			fields = ["c-ip", "cs-username", "s-sitename", "cs-method", "cs-uri-stem", "sc-status", "sc-bytes", "cs-bytes",
			          "time-taken", "x-session", "x-fullpath", "x-realpath", "x-reason", "x-rule"]
		}`, password+`
		path "/" { rights = ["read"] }
		path "/in" {
			rights = ["list"]
			audit  = true
		}`)
}

// lines ends the log and gives its lines without directives.
func (w *world) lines() []string {
	w.t.Helper()
	w.reload("")
	text, err := os.ReadFile(w.dir + "/w3c.log")
	if err != nil {
		w.t.Fatal(err)
	}
	var lines []string
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	return lines
}

func TestRecord(t *testing.T) {
	w := newWorld(t, logged("all"))
	w.mkdir("home/in")
	v := w.visit()
	v.Record(&ftp.Event{Verb: "CONNECT", Kind: "session", Code: 220})
	_, err := v.Login(context.Background(), "anna", "wrong")
	v.Record(&ftp.Event{Verb: "PASS", Kind: "login", Arg: "***", Code: 530, Err: err, Reason: reason(err)})
	v.Record(&ftp.Event{Verb: "NOOP", Code: 200})
	if _, err := v.Login(context.Background(), "anna", "secret"); err != nil {
		t.Fatal(err)
	}
	v.Record(&ftp.Event{Verb: "PASS", Kind: "login", Arg: "***", Code: 230})
	v.Record(&ftp.Event{
		Verb: "RETR", Kind: "transfer", Arg: "a b", Path: at(t, "/a b"), Code: 226, Sent: 7, Duration: 1500 * time.Millisecond,
	})
	v.Record(&ftp.Event{Verb: "LIST", Kind: "browse", Path: at(t, "/in"), Code: 226})
	refused := v.Tree().Delete(at(t, "/x"))
	v.Record(&ftp.Event{Verb: "DELE", Kind: "change", Arg: "x", Path: at(t, "/x"), Code: 550, Err: refused, Reason: reason(refused)})
	if err := v.Tree().Mkdir(at(t, "/in/new")); err != nil {
		t.Fatal(err)
	}
	v.Record(&ftp.Event{Verb: "MKD", Kind: "change", Arg: "new", Path: at(t, "/in/new"), Code: 257})
	v.Record(&ftp.Event{Verb: "RETR", Kind: "transfer", Arg: "f", Path: at(t, "/f"), Code: 426, Err: errors.New("gone"), Reason: "data-lost"})
	v.Close()

	root := w.rule("path \"/\"")
	in := w.rule("path \"/in\"")
	home := w.dir + "/home"
	want := []string{
		"127.0.0.1 - s CONNECT - 220 0 0 0 1a2b - - - -",
		"127.0.0.1 anna s PASS *** 530 0 0 0 1a2b - - bad-password " + w.rule("user \"anna\""),
		"127.0.0.1 - s NOOP - 200 0 0 0 1a2b - - - -",
		"127.0.0.1 anna s PASS *** 230 0 0 0 1a2b - - - -",
		"127.0.0.1 anna s RETR a%20b 226 7 0 1500 1a2b /a%20b " + home + "/a%20b - " + root,
		"127.0.0.1 anna s LIST - 226 0 0 0 1a2b /in " + home + "/in - " + in,
		"127.0.0.1 anna s DELE x 550 0 0 0 1a2b /x " + home + "/x right-delete " + root,
		"127.0.0.1 anna s MKD new 257 0 0 0 1a2b /in/new " + home + "/in/new audit-right-mkdir " + in,
		"127.0.0.1 anna s RETR f 426 0 0 0 1a2b /f " + home + "/f data-lost " + root,
	}
	got := w.lines()
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Fatalf("line %d:\n got %q\nwant %q", i, got[min(i, len(got)-1)], want[min(i, len(want)-1)])
		}
	}
}

// rule is the file:line of the first line of the configuration in force that
// begins with a text.
func (w *world) rule(begin string) string {
	w.t.Helper()
	file := w.order[0].cfg.Pos.File
	text, err := os.ReadFile(file)
	if err != nil {
		w.t.Fatal(err)
	}
	for i, line := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), begin) {
			return file + ":" + strconv.Itoa(i+1)
		}
	}
	w.t.Fatalf("no line begins with %s", begin)
	return ""
}

func TestRecordChoosesKinds(t *testing.T) {
	events := []*ftp.Event{
		{Verb: "CONNECT", Kind: "session", Code: 220},
		{Verb: "PASS", Kind: "login", Code: 230},
		{Verb: "RETR", Kind: "transfer", Code: 226},
		{Verb: "MKD", Kind: "change", Code: 257},
		{Verb: "CWD", Kind: "browse", Code: 250},
		{Verb: "NOOP", Code: 200},
		{Verb: "XYZ", Code: 500},
	}
	for chosen, want := range map[string]string{
		"all":            "CONNECT PASS RETR MKD CWD NOOP XYZ",
		"session":        "CONNECT",
		"login transfer": "PASS RETR",
		"change browse":  "MKD CWD",
		"refused":        "XYZ",
	} {
		w := newWorld(t, logged(chosen))
		v := w.login("anna")
		for _, e := range events {
			v.Record(e)
		}
		v.Close()
		var got []string
		for _, line := range w.lines() {
			got = append(got, strings.Fields(line)[3])
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v", chosen, got)
		}
	}
}

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

// TestEndedSession asks that the log says why a session was ended.
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

// TestLogOutlivesItsGeneration records under a site that a reload has removed.
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
