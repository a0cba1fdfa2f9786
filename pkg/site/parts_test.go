package site

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"ftpd/pkg/ftp"
)

func TestLease(t *testing.T) {
	closed := 0
	l := newLease(func() { closed++ })
	if !l.acquire() {
		t.Fatal("not acquired while it is open")
	}
	l.release()
	if closed != 0 {
		t.Error("closed while somebody uses it")
	}
	l.release()
	if closed != 1 || l.acquire() {
		t.Errorf("closed %d times, acquired after the end", closed)
	}
}

func TestNotesAreBounded(t *testing.T) {
	var n notes
	for range 10 * maxNotes {
		n.add(at(t, "/x"), false, &ftp.Refusal{Reason: "old"})
	}
	n.add(at(t, "/y"), false, &ftp.Refusal{Reason: "new"})
	if len(n.list) != maxNotes || n.take(at(t, "/y"), false, time.Time{}).Reason != "new" {
		t.Errorf("%d notes", len(n.list))
	}
	if n.take(at(t, "/x"), false, time.Time{}) == nil || n.take(at(t, "/x"), false, time.Time{}) != nil {
		t.Error("the notes of a path are not taken together")
	}
	n.add(at(t, "/x"), true, &ftp.Refusal{Reason: "listing"})
	if n.take(at(t, "/x"), false, time.Time{}) != nil || n.take(at(t, "/x"), true, time.Time{}) == nil {
		t.Error("a listing's note went to another deed")
	}
}

// TestNewFailsWhole builds a generation whose log can't be opened beside one
// that serves.
// TestClosedGeneration connects to a generation that a reload has just closed.
func FuzzLoggable(f *testing.F) {
	f.Add("anna")
	f.Add("a\nmsg=\"login ok\"")
	f.Add(strings.Repeat("é", 200))
	f.Add("a\u0085b\u2028c\u009b2J\u202ed\x1b[2J")
	f.Fuzz(func(t *testing.T, text string) {
		got := loggable(text)
		if !utf8.ValidString(got) || len(got) > maxLogged+2 || strings.ContainsAny(got, "\r\n\x00\x1b\u0085\u009b\u2028\u2029\u202e") {
			t.Errorf("%q", got)
		}
	})
}
