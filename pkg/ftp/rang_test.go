package ftp

import (
	"crypto/tls"
	"fmt"
	"io"
	"testing"
)

func TestParseRange(t *testing.T) {
	for arg, want := range map[string]string{
		"0 0": "0-0", "0 49": "0-49", "5 5": "5-5", "1 0": "whole", "802816 1000000": "802816-1000000",
		"": "bad", "5": "bad", "5 ": "bad", "5 4": "bad", "2 0": "bad", "-1 5": "bad", "+1 5": "bad", "0x1 5": "bad",
		"1  2": "bad", "1 2 3": "bad", "0 99999999999999999999": "bad", "9223372036854775807 9223372036854775807": "bad",
	} {
		first, last, whole, ok := ParseRange(arg)
		got := "bad"
		if whole {
			got = "whole"
		} else if ok {
			got = fmt.Sprintf("%d-%d", first, last)
		}
		if got != want {
			t.Errorf("%q: %s, want %s", arg, got, want)
		}
	}
}

func FuzzParseRange(f *testing.F) {
	for _, seed := range []string{"0 49", "1 0", "5 4", "", " ", "4611686018427387903 4611686018427387903"} {
		f.Add(seed, int64(100))
	}
	f.Fuzz(func(t *testing.T, arg string, size int64) {
		first, last, whole, ok := ParseRange(arg)
		if !ok || whole || size < 0 {
			return
		}
		at, n := octets{true, first, last}.of(size)
		if at < 0 || n < 0 || at+n > size || n > last-first+1 {
			t.Fatalf("RANG %q of %d bytes: %d bytes at %d", arg, size, n, at)
		}
		if last < size && (at != first || n != last-first+1) {
			t.Fatalf("RANG %q of %d bytes: %d bytes at %d", arg, size, n, at)
		}
	})
}

func TestRangRetrieve(t *testing.T) {
	r := newRig(t, nil)
	r.write("a", "0123456789")
	r.write("empty", "")
	c := r.login()
	for _, tt := range [][3]string{
		{"0 0", "a", "0"}, {"2 5", "a", "2345"}, {"8 99", "a", "89"}, {"10 20", "a", ""}, {"99 100", "a", ""},
		{"0 9", "empty", ""}, {"1 0", "a", "0123456789"},
	} {
		c.say("RANG "+tt[0], "350")
		if got := c.get("RETR " + tt[1]); got != tt[2] {
			t.Errorf("RANG %s, RETR %s: %q, want %q", tt[0], tt[1], got, tt[2])
		}
	}
	if got := c.get("RETR a"); got != "0123456789" {
		t.Errorf("RANG outlived its transfer: %q", got)
	}
	c.say("RANG 2 3", "350")
	c.say("RANG 3 2", "501")
	if got := c.get("RETR a"); got != "0123456789" {
		t.Errorf("a refused RANG left the one before: %q", got)
	}
	c.say("RANG 2 3", "350")
	c.say("REST 8", "350")
	if got := c.get("RETR a"); got != "89" {
		t.Errorf("REST after RANG: %q", got)
	}
	c.say("REST 8", "350")
	c.say("RANG 2 3", "350")
	if got := c.get("RETR a"); got != "23" {
		t.Errorf("RANG after REST: %q", got)
	}
}

func TestRangStore(t *testing.T) {
	for _, inPlace := range []bool{false, true} {
		r := newRig(t, func(f *fakeSite) { f.inPlace = inPlace })
		c := r.login()
		for _, tt := range []struct{ octets, verb, old, data, code, want string }{
			{"2 4", "STOR", "0123456789", "ABC", "226", "01ABC56789"},
			{"0 1", "STOR", "0123456789", "AB", "226", "AB23456789"},
			{"8 12", "APPE", "0123456789", "ABCDE", "226", "01234567ABCDE"},
			{"10 11", "STOR", "0123456789", "AB", "226", "0123456789AB"},
			{"2 4", "STOR", "0123456789", "ABCD", "552", "01ABC56789"},
			{"2 4", "STOR", "0123456789", "AB", "551", "01AB456789"},
			{"0 2", "STOR", "", "ABC", "226", "ABC"},
			{"1 0", "STOR", "0123456789", "new", "226", "new"},
		} {
			r.write("a", tt.old)
			c.say("RANG "+tt.octets, "350")
			c.put(tt.verb+" a", tt.data, tt.code)
			if got := r.read("a"); got != tt.want {
				t.Errorf("in place %v, RANG %s, %s %q over %q: %q, want %q", inPlace, tt.octets, tt.verb, tt.data, tt.old, got, tt.want)
			}
		}
		c.say("RANG 0 2", "350")
		c.put("STOR new", "ABC", "226")
		if r.read("new") != "ABC" {
			t.Errorf("a new file: %q", r.read("new"))
		}
		c.say("RANG 11 12", "350")
		c.dial()
		c.say("STOR a", "554")
	}
}

// TestRangRoom: the site's limit is a limit within a range, too.
func TestRangRoom(t *testing.T) {
	r := newRig(t, func(f *fakeSite) { f.room = 4 })
	r.write("a", "0123")
	c := r.login()
	c.say("RANG 2 5", "350")
	c.put("STOR a", "ABCD", "552")
	if got := r.read("a"); got != "01AB" {
		t.Errorf("%q", got)
	}
	if ev := r.site.wait(func(e Event) bool { return e.Verb == "STOR" }); ev.Reason != "max-file-size" {
		t.Errorf("reason %q", ev.Reason)
	}
}

func TestRangOverTLS(t *testing.T) {
	r := newTLSRig(t, "on", ReusePreferred)
	r.write("a", "0123456789")
	c := r.private(tls.VersionTLS13)
	c.say("RANG 2 4", "350")
	if got, _ := c.fetch("RETR a"); got != "234" {
		t.Errorf("RETR: %q", got)
	}
	for _, tt := range [][3]string{{"ABC", "226", "01ABC56789"}, {"ABCD", "552", "01ABC56789"}} {
		c.say("RANG 2 4", "350")
		data := c.dial()
		c.say("STOR a", "150")
		conn := tls.Client(data, c.config)
		io.WriteString(conn, tt[0])
		conn.Close()
		c.expect(tt[1])
		if got := r.read("a"); got != tt[2] {
			t.Errorf("STOR %q: %q", tt[0], got)
		}
	}
	r.site.wait(func(e Event) bool { return e.Reason == "range-exceeded" })
}

func TestRangRefused(t *testing.T) {
	r := newRig(t, nil)
	r.write("a", "0123456789")
	c := r.login()
	for _, mode := range []string{"TYPE A", "MODE Z"} {
		c.say(mode, "200")
		c.say("RANG 0 1", "350")
		c.dial()
		c.say("RETR a", "551")
		c.say("RANG 0 1", "350")
		c.dial()
		c.say("STOR a", "551")
		c.say("TYPE I", "200")
	}
	c.say("MODE S", "200")
	c.say("RANG 0 1", "350")
	c.dial()
	c.say("STOU", "503")
	if r.read("a") != "0123456789" {
		t.Error("the file changed")
	}
	c = newRig(t, func(f *fakeSite) { f.settings.Resume = false }).login()
	c.say("RANG 0 1", "552")
}
