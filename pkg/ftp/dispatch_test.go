package ftp

import (
	"io"
	"testing"
	"time"
)

// BenchmarkDispatch is one command that does nothing, from line to reply. What it
// allocates is the session's and goftp's: the client here allocates nothing.
func BenchmarkDispatch(b *testing.B) {
	r := newRig(b, func(f *fakeSite) { f.forgets = true })
	c := r.login()
	c.conn.SetDeadline(time.Time{})
	line, answer := []byte("NOOP\r\n"), make([]byte, len(c.say("NOOP", "200")))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.conn.Write(line); err != nil {
			b.Fatal(err)
		}
		if _, err := io.ReadFull(c.conn, answer); err != nil {
			b.Fatal(err)
		}
	}
}

// TestVerbOf: a verb is found without an allocation, however it is written.
func TestVerbOf(t *testing.T) {
	table := newTable()
	for line, want := range map[string]string{
		"NOOP\r\n": "NOOP", "noop": "NOOP", "XSha256 a\r\n": "XSHA256", "RETR  a b\n": "RETR",
		"XYZ\r\n": "XYZ", "": "", "\r\n": "", " NOOP": "", "N\x00OP": "?", "1STOR": "?", "NÖÖP": "?",
		"TOOLONGVERB x": "?", "TOOLONGV x": "TOOLONGV",
	} {
		verb, c := table.verbOf([]byte(line))
		if verb != want {
			t.Errorf("%q: %q, want %q", line, verb, want)
		}
		if row, _ := table.find(want); c != row {
			t.Errorf("%q: command %v, want %v", line, c, row)
		}
	}
	line := []byte("retr a\r\n")
	if n := testing.AllocsPerRun(100, func() { table.verbOf(line) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
