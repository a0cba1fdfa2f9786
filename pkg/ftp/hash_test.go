package ftp

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestHash(t *testing.T) {
	r := newRig(t, nil)
	r.write("a", "hello")
	r.write("empty", "")
	r.write("two words", "hello")
	c := r.login()
	hello := "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
	for _, tt := range [][2]string{
		{"HASH a", "213 SHA-256 0-4 " + hello + " a"},
		{"HASH two words", "213 SHA-256 0-4 " + hello + " two words"},
		{"HASH empty", "213 SHA-256 0-0 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 empty"},
		{"OPTS HASH", "200 SHA-256"},
		{"OPTS HASH sha-1", "200 SHA-1"},
		{"HASH a", "213 SHA-1 0-4 aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d a"},
		{"OPTS HASH MD5", "200 MD5"},
		{"HASH a", "213 MD5 0-4 5d41402abc4b2a76b9719d911017c592 a"},
		{"OPTS HASH CRC32", "200 CRC32"},
		{"HASH a", "213 CRC32 0-4 3610a686 a"},
		{"OPTS HASH CRC-37", "501"},
		{"OPTS HASH XCRC", "501"},
		{"OPTS HASH", "200 CRC32"},
		{"OPTS HASH SHA-512", "200 SHA-512"},
		{"HASH a", "213 SHA-512 0-4 9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca7"},
		{"TYPE A", "200"},
		{"MODE Z", "200"},
		{"OPTS HASH SHA-256", "200"},
		{"HASH a", "213 SHA-256 0-4 " + hello},
		{"HASH /", "553"},
		{"HASH none", "550"},
	} {
		c.say(tt[0], tt[1])
	}
	if got := c.say("FEAT", "211"); !strings.Contains(got, " HASH SHA-256*;SHA-512;SHA-1;MD5;CRC32\r\n") {
		t.Errorf("FEAT: %q", got)
	}
	ev := r.site.wait(func(e Event) bool { return e.Verb == "HASH" })
	if ev.Sent != 0 || ev.Kind != "browse" || ev.Path.String() != "/a" || ev.Code != 213 {
		t.Errorf("event %+v", ev)
	}
}

func TestHashRange(t *testing.T) {
	r := newRig(t, nil)
	r.write("a", "xhellox")
	c := r.login()
	hello := fmt.Sprintf("%x", sha256.Sum256([]byte("hello")))
	c.say("RANG 1 5", "350")
	c.say("HASH a", "213 SHA-256 1-5 "+hello)
	c.say("HASH a", "213 SHA-256 0-6 ")
	c.say("RANG 6 99", "350")
	c.say("HASH a", "213 SHA-256 6-6 "+fmt.Sprintf("%x", sha256.Sum256([]byte("x"))))
	c.say("RANG 7 9", "350")
	c.say("HASH a", "554")
}

func TestChecksums(t *testing.T) {
	r := newRig(t, nil)
	r.write("a", "hello")
	r.write("two words", "hello")
	r.write("track 1 2", "hello")
	r.write("part", "xhellox")
	c := r.login()
	for _, tt := range [][2]string{
		{"XCRC a", "250 3610A686\r\n"},
		{"XCRC two words", "250 3610A686\r\n"},
		{`XCRC "two words"`, "250 3610A686\r\n"},
		{"XCRC track 1 2", "250 3610A686\r\n"},
		{"XCRC part 1 6", "250 3610A686\r\n"},
		{`XMD5 "part" 1 6`, "250 5D41402ABC4B2A76B9719D911017C592\r\n"},
		{"XSHA1 a", "250 AAF4C61DDCC5E8A2DABEDE0F3B482CD9AEA9434D\r\n"},
		{"XSHA256 a 0 5", "250 2CF24DBA"},
		{"XSHA512 a", "250 9B71D224"},
		{"XCRC a 0 6", "501"},
		{"XCRC a 3 3", "501"},
		{`XCRC "a" 3`, "501"},
		{`XCRC "a`, "501"},
		{`XCRC "a"x 1 2`, "501"},
		{"XCRC none", "550"},
		{"XCRC none 1 2", "550"},
		{"XCRC /", "550"},
	} {
		c.say(tt[0], tt[1])
	}
}

func FuzzParseChecksum(f *testing.F) {
	for _, seed := range []string{"a", "a 1 2", `"a b" 1 2`, `"a`, `""`, "1 2", " 1 2", `"a" 1`, `a "b" 1 2`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, arg string) {
		c := ParseChecksum(arg)
		if c.Start < 0 || c.End < -1 || c.Quoted != strings.HasPrefix(arg, `"`) {
			t.Fatalf("%q: %+v", arg, c)
		}
		if !strings.Contains(arg, c.Path) {
			t.Fatalf("%q: path %q is not in it", arg, c.Path)
		}
		if !c.Quoted && c.End < 0 && c.Path != arg {
			t.Fatalf("%q: path %q without a range", arg, c.Path)
		}
	})
}

// TestHashInSlices: a file that takes several turns has the hash of the whole.
func TestHashInSlices(t *testing.T) {
	r := newRig(t, nil)
	body := strings.Repeat("0123456789abcdef", hashSlice/16) + "tail"
	r.write("a", body)
	r.login().say("HASH a", fmt.Sprintf("213 SHA-256 0-%d %x a", len(body)-1, sha256.Sum256([]byte(body))))
}

// TestHashOfWhatShrinks: what is not the whole file has no hash.
func TestHashOfWhatShrinks(t *testing.T) {
	r := newRig(t, nil)
	r.write("a", "hello")
	for range cap(r.server.hashing) {
		r.server.hashing <- struct{}{}
	}
	c := r.login()
	c.send("HASH a\r\n")
	c.say("NOOP", "200")
	if err := os.Truncate(filepath.Join(r.home, "a"), 2); err != nil {
		t.Fatal(err)
	}
	for range cap(r.server.hashing) {
		<-r.server.hashing
	}
	c.expect("451")
}

// TestHashGivesWay: a hash that waits for its turn is told to stop, lets
// commands overtake it, and other sessions go on.
func TestHashGivesWay(t *testing.T) {
	r := newRig(t, nil)
	r.write("a", "hello")
	for range cap(r.server.hashing) {
		r.server.hashing <- struct{}{}
	}
	c, other := r.login(), r.login()
	c.send("HASH a\r\n")
	c.say("NOOP", "200")
	if got := c.say("STAT", "211"); !strings.Contains(got, "HASH /a: 0 bytes") {
		t.Errorf("STAT: %q", got)
	}
	if got := other.get("RETR a"); got != "hello" {
		t.Errorf("another session: %q", got)
	}
	c.say("ABOR", "426")
	c.expect("226")
	c.send("HASH a\r\nPWD\r\n")
	<-r.server.hashing
	c.expect("213")
	c.expect("257")
	if ev := r.site.wait(func(e Event) bool { return e.Reason == "aborted" }); ev.Verb != "HASH" {
		t.Errorf("event %+v", ev)
	}
	for range cap(r.server.hashing) - 1 {
		<-r.server.hashing
	}
}

// TestHashEndsWithItsSession: nobody waits for a hash whose client is gone.
func TestHashEndsWithItsSession(t *testing.T) {
	r := newRig(t, nil)
	r.write("a", "hello")
	for range cap(r.server.hashing) {
		r.server.hashing <- struct{}{}
	}
	c := r.login()
	c.send("HASH a\r\n")
	c.say("NOOP", "200")
	c.conn.Close()
	if ev := r.site.wait(func(e Event) bool { return e.Verb == "HASH" }); ev.Reason != "control-lost" {
		t.Errorf("event %+v", ev)
	}
}

// BenchmarkHash reads a file of 16 MiB.
func BenchmarkHash(b *testing.B) {
	r := newRig(b, nil)
	r.write("a", strings.Repeat("0123456789abcdef", 1<<20))
	c := r.login()
	b.SetBytes(16 << 20)
	b.ReportAllocs()
	for b.Loop() {
		c.say("HASH a", "213")
	}
}
