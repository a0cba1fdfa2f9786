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
	v.Record(&ftp.Event{Verb: "USER", Kind: "login", Arg: "anna", Code: 331})
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
		"127.0.0.1 anna s USER anna 331 0 0 0 1a2b - - - -",
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

// TestEndedSession asks that the log says why a session was ended.
// TestLogOutlivesItsGeneration records under a site that a reload has removed.
