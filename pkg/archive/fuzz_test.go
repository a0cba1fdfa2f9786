package archive

import (
	"bytes"
	"net/netip"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"ftpd/pkg/wlog"

	"github.com/google/go-cmp/cmp"
)

// FuzzArchive takes any bytes for logs: several files, packed and damaged ones,
// both kinds. Nothing of it may stop a search or make it keep much, and however a
// search looks for lines, it finds the same.
func FuzzArchive(f *testing.F) {
	f.Add([]byte(text(f, deed(noon, "anna", "/a b", 226), deed(noon.Add(time.Hour), "bert", "/c", 550))), "anna", int64(30))
	f.Add([]byte(head("x-fullpath date time")+"/b 2026-11-21 12:00:01\n"+head("time cs-username")+"#Date: 2026-11-21\n23:00:00 x\n"), "x", int64(0))
	f.Add([]byte("time=\"2026-11-21T12:00:00Z\" level=info msg=\"a \\\" b\" user=anna\n{\"time\":\"2026-11-21T12:00:00Z\",\"user\":[1]}\n"), "anna", int64(-5))
	f.Add([]byte("#Date: 2026-11-21\n"+head("time cs-username")+"23:00:00 anna\n01:00:00 bert\n23:30:00 bert\n01:00:00 anna\n"), "anna", int64(0))
	f.Add(packed([]byte(head(usual))), "", int64(1))
	f.Add([]byte("\n#\n#Fields:\n#Fields: date\n2026-11-21\n#Fields: "+strings.Repeat("a ", 300)+"\n\r\n"), "2026-11-21", int64(0))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte, user string, minutes int64) {
		half := len(data) / 2
		write(t, dir+"/x.log.3.gz", packed(data[:half]))
		write(t, dir+"/x.log.2.gz", data)
		write(t, dir+"/x.log.1", data[half:])
		write(t, dir+"/x.log", data)
		q := Query{Users: []string{user}}
		if minutes != 0 {
			q.Since = noon.Add(time.Duration(minutes%1e6) * time.Minute)
		}
		for _, kind := range []Kind{Access, Event} {
			log := logAt(t, kind, dir+"/x.log")
			lines := checked(t, NewSearch(Query{}, log))
			if len(lines) > bytes.Count(data, []byte("\n"))*2+3 {
				t.Fatalf("%d lines of %q", len(lines), data)
			}
			slow := newFilter(q)
			slow.needle = nil
			if diff := cmp.Diff(checked(t, newSearch(slow, log)), checked(t, NewSearch(q, log))); diff != "" {
				t.Fatalf("looked at each line, and looked for the text:\n%s", diff)
			}
		}
		checked(t, NewFileSearch(q, dir+"/x.log.3.gz", dir+"/x.log"))
	})
}

func write(t *testing.T, name string, data []byte) {
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// checked goes to a search's end. What it hands out must be whole lines, and its
// parts must be there.
func checked(t *testing.T, s *Search) (lines []string) {
	defer s.Close()
	for e := s.Next(); e != nil; e = s.Next() {
		for range e.Fields() {
		}
		if len(e.Line) > maxLine || bytes.IndexByte(e.Line, '\n') >= 0 || e.Time.IsZero() {
			t.Fatalf("%q", e.Line)
		}
		for _, r := range s.rows {
			if len(r.cursor.lines.buf) > maxLine {
				t.Fatalf("%d bytes are kept", len(r.cursor.lines.buf))
			}
		}
		lines = append(lines, e.Time.String()+" "+string(e.Line))
	}
	return lines
}

// FuzzRoundTrip writes what strangers may have chosen and reads it back, byte for
// byte, between lines that must not change.
func FuzzRoundTrip(f *testing.F) {
	for _, evil := range []string{"", "-", "a b", "%", "%41", "%zz", "#Fields: x", "x\r\n2026-11-21 12:00:00", "\x1b[2J\u202e\x80", "caf\u00e9", "\"", "+"} {
		f.Add(evil, evil, evil, uint32(1), uint16(226))
	}
	name := f.TempDir() + "/x.log"
	f.Fuzz(func(t *testing.T, user, stem, debug string, second uint32, status uint16) {
		if len(user)+len(stem)+len(debug) > maxLine/8 {
			t.Skip("longer than a line may be")
		}
		r := &wlog.Record{
			Time: time.Unix(int64(second), 0).UTC(), User: user, Site: "s", URIStem: stem, Debug: debug, Status: int(status),
			Client: netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, byte(second)}), 1), Method: "STOR",
		}
		fields := fieldsOf(t, strings.Join(wlog.Fields(), " "))
		all := []byte(head(strings.Join(wlog.Fields(), " ")))
		for range 3 {
			all = wlog.AppendLine(all, fields, r)
		}
		write(t, name, all)
		s := NewSearch(Query{}, logAt(t, Access, name))
		defer s.Close()
		got := 0
		for e := s.Next(); e != nil; e = s.Next() {
			got++
			if e.Get("cs-username") != user || e.Get("cs-uri-stem") != stem || e.Get("x-debug") != debug || !e.Time.Equal(r.Time) {
				t.Fatalf("%q is read as %q %q %q", e.Line, e.Get("cs-username"), e.Get("cs-uri-stem"), e.Get("x-debug"))
			}
		}
		if got != 3 || s.Lost() > 0 {
			t.Fatalf("%d lines, %d lost", got, s.Lost())
		}
		if user != "" {
			q := Query{Users: []string{user}}
			if utf8.ValidString(user) {
				q.Text = regexp.MustCompile(regexp.QuoteMeta(user))
			}
			if n := len(found(NewSearch(q, logAt(t, Access, name)))); n != 3 {
				t.Fatalf("%d lines of user %q", n, user)
			}
		}
	})
}
