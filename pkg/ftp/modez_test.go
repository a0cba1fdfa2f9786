package ftp

import (
	"bufio"
	"bytes"
	stdzlib "compress/zlib"
	"crypto/tls"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"
)

// pack is what a client sends in MODE Z.
func pack(text string) string {
	var b bytes.Buffer
	z := stdzlib.NewWriter(&b)
	io.WriteString(z, text)
	z.Close()
	return b.String()
}

// unpack is what a client makes of what it got; more than one stream is a fault.
func unpack(t testing.TB, packed string) string {
	t.Helper()
	in := strings.NewReader(packed)
	z, err := stdzlib.NewReader(in)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil || in.Len() > 0 {
		t.Fatalf("%v, %d bytes left over", err, in.Len())
	}
	return string(text)
}

// compressible has lines, so that the types differ.
var compressible = strings.Repeat("0123456789abcdef\n", 50_000)

func TestModeZ(t *testing.T) {
	r := newRig(t, nil)
	c := r.login()
	c.say("MODE Z", "200")
	c.put("STOR a", pack(compressible), "226")
	if got := r.read("a"); got != compressible {
		t.Fatalf("stored %d bytes of %d", len(got), len(compressible))
	}
	for _, level := range []string{"LEVEL 1", "LEVEL 9", "", "ENGINE ZLIB METHOD 8 LEVEL 6"} {
		c.say("OPTS MODE Z "+level, "200")
		packed := c.get("RETR a")
		if len(packed) > len(compressible)/10 {
			t.Errorf("%s: %d bytes on the wire for %d", level, len(packed), len(compressible))
		}
		if unpack(t, packed) != compressible {
			t.Errorf("%s: another file came", level)
		}
	}
	ev := r.site.wait(func(e Event) bool { return e.Verb == "RETR" })
	if ev.Sent != int64(len(compressible)) {
		t.Errorf("sent %d of %d bytes", ev.Sent, len(compressible))
	}
	if got := unpack(t, c.get("LIST")); !strings.HasSuffix(got, " a\r\n") {
		t.Errorf("LIST: %q", got)
	}
	c.say("MODE S", "200")
	if c.get("RETR a") != compressible {
		t.Error("MODE S is not what it was")
	}
}

func TestModeZParts(t *testing.T) {
	r := newRig(t, nil)
	r.write("a", "one\ntwo\n")
	r.write("empty", "")
	c := r.login()
	c.say("MODE Z", "200")
	c.say("REST 4", "350")
	if got := unpack(t, c.get("RETR a")); got != "two\n" {
		t.Errorf("REST: %q", got)
	}
	c.say("REST 4", "350")
	c.put("STOR a", pack("TWO\n"), "226")
	c.put("APPE a", pack("three\n"), "226")
	if got := r.read("a"); got != "one\nTWO\nthree\n" {
		t.Errorf("REST and APPE: %q", got)
	}
	if got := unpack(t, c.get("RETR empty")); got != "" {
		t.Errorf("an empty file: %q", got)
	}
	c.put("STOR empty2", pack(""), "226")
	c.say("TYPE A", "200")
	if got := unpack(t, c.get("RETR a")); got != "one\r\nTWO\r\nthree\r\n" {
		t.Errorf("TYPE A: %q", got)
	}
	c.put("STOR b", pack("x\r\ny"), "226")
	if r.read("b") != "x\ny" || r.read("empty2") != "" {
		t.Errorf("TYPE A stored %q, %q", r.read("b"), r.read("empty2"))
	}
}

// TestModeZDamaged: what is not one whole stream is no upload.
func TestModeZDamaged(t *testing.T) {
	r := newRig(t, nil)
	r.write("old", "old")
	c := r.login()
	c.say("MODE Z", "200")
	whole := pack(compressible)
	flipped := []byte(whole)
	flipped[len(flipped)-1] ^= 1
	for what, data := range map[string]string{
		"plain": "hello, this is no stream", "nothing": "", "cut": whole[:len(whole)/2],
		"without checksum": whole[:len(whole)-4], "checksum": string(flipped),
		"left over": whole + "x", "two streams": whole + whole,
		"dictionary": "\x78\xbb\x00\x00\x00\x01",
	} {
		c.put("STOR old", data, "426")
		if r.read("old") != "old" {
			t.Errorf("%s: the old file changed", what)
		}
	}
	ev := r.site.wait(func(e Event) bool { return e.Reason == "mode-z-corrupt" })
	if ev.Code != 426 {
		t.Errorf("event %+v", ev)
	}
}

// TestModeZBomb: what comes out counts, not what comes in.
func TestModeZBomb(t *testing.T) {
	r := newRig(t, func(f *fakeSite) { f.room = 1 << 20 })
	c := r.login()
	c.say("MODE Z", "200")
	c.put("STOR bomb", pack(strings.Repeat("\x00", 8<<20)), "552")
	ev := r.site.wait(func(e Event) bool { return e.Verb == "STOR" })
	if ev.Received > 1<<20 || ev.Reason != "max-file-size" {
		t.Errorf("%d bytes were stored: %s", ev.Received, ev.Reason)
	}
	c.put("STOR fits", pack(strings.Repeat("\x00", 1<<20)), "226")
}

// TestModeZStalls: blocks that hold nothing keep no upload alive.
func TestModeZStalls(t *testing.T) {
	r := newRig(t, func(f *fakeSite) { f.settings.Timeouts.Stalled = 200 * time.Millisecond })
	c := r.login()
	c.say("MODE Z", "200")
	data := c.dial()
	c.say("STOR a", "150")
	_, err := io.WriteString(data, "\x78\x9c")
	for err == nil {
		_, err = io.WriteString(data, strings.Repeat("\x00\x00\x00\xff\xff", 100))
	}
	c.expect("426 The data connection stalled")
}

func TestModeZOff(t *testing.T) {
	r := newRig(t, func(f *fakeSite) { f.settings.ModeZ = false })
	c := r.login()
	c.say("MODE Z", "504")
	c.say("OPTS MODE Z LEVEL 1", "501")
	if got := c.say("FEAT", "211"); strings.Contains(got, "MODE Z") {
		t.Errorf("announced: %q", got)
	}
}

func TestModeZOptions(t *testing.T) {
	c := newRig(t, nil).login()
	for _, bad := range []string{"", "Z LEVEL", "Z LEVEL 0", "Z LEVEL 10", "Z LEVEL x", "B LEVEL 1", "Z ENGINE LZMA", "Z BLOCKSIZE 5"} {
		c.say("OPTS MODE "+bad, "501")
	}
	if got := c.say("FEAT", "211"); !strings.Contains(got, "\r\n MODE Z\r\n") {
		t.Errorf("not announced: %q", got)
	}
	c.say("MODE Z", "200")
	if got := c.say("STAT", "211"); !strings.Contains(got, "mode deflate") {
		t.Errorf("STAT: %q", got)
	}
	c.say("REIN", "220")
	c.say("USER anna", "331")
	c.say("PASS secret", "230")
	if got := c.say("STAT", "211"); !strings.Contains(got, "mode stream") {
		t.Errorf("STAT after REIN: %q", got)
	}
}

func TestModeZOverTLS(t *testing.T) {
	r := newTLSRig(t, "on", ReusePreferred)
	r.write("a", compressible)
	c := r.private(tls.VersionTLS13)
	c.say("MODE Z", "200")
	packed, _ := c.fetch("RETR a")
	if unpack(t, packed) != compressible {
		t.Error("another file came")
	}
	data := c.dial()
	c.say("STOR b", "150")
	conn := tls.Client(data, c.config)
	io.WriteString(conn, pack(compressible))
	conn.Close()
	c.expect("226")
	if r.read("b") != compressible {
		t.Error("another file was stored")
	}
	// The stream is whole, TLS is not.
	data = c.dial()
	c.say("STOR b", "150")
	conn = tls.Client(data, c.config)
	io.WriteString(conn, pack("cut"))
	data.CloseWrite()
	c.expect("426")
	if r.read("b") != compressible {
		t.Error("a cut upload replaced the file")
	}
}

// TestModeZManyAtOnce: when compressors run short, transfers still work, and
// all compressors come back, also those of transfers that fail.
func TestModeZManyAtOnce(t *testing.T) {
	r := newRig(t, nil)
	r.write("a", compressible)
	r.write("empty", "")
	c := r.login()
	c.say("MODE Z", "200")
	r.server.deflating.Store(maxDeflaters)
	for name, want := range map[string]string{"a": compressible, "empty": ""} {
		packed := c.get("RETR " + name)
		if unpack(t, packed) != want || len(packed) > len(compressible)/5 {
			t.Errorf("%s: %d bytes on the wire", name, len(packed))
		}
	}
	r.server.deflating.Store(0)
	data := c.dial()
	data.SetLinger(0)
	c.say("OPTS MODE Z LEVEL 1", "200")
	c.send("RETR a\r\n")
	data.Close()
	c.expect("150")
	c.reply() // 226 or 426, as the sockets' buffers have it
	c.get("LIST")
	if n := r.server.deflating.Load(); n != 0 {
		t.Errorf("%d compressors did not come back", n)
	}
}

// FuzzLeanDeflater holds it against the standard library's reading.
func FuzzLeanDeflater(f *testing.F) {
	f.Add([]byte("hello"), 2)
	f.Add([]byte(""), 1)
	f.Add(bytes.Repeat([]byte("abc"), 50_000), 32<<10)
	f.Fuzz(func(t *testing.T, data []byte, piece int) {
		var out bytes.Buffer
		below := bufio.NewWriter(&out)
		d := &deflater{WriteCloser: newLeanDeflater(below), below: below}
		for part := range slices.Chunk(data, max(1, piece&0xffff)) {
			if _, err := d.Write(part); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.finish(); err != nil {
			t.Fatal(err)
		}
		if got := unpack(t, out.String()); got != string(data) {
			t.Fatalf("%d bytes became %d", len(data), len(got))
		}
	})
}

// wireOf is a connection on which these bytes came.
type wireOf struct {
	net.Conn
	io.Reader
}

func (w wireOf) Read(p []byte) (int, error) { return w.Reader.Read(p) }

// FuzzModeZ holds what is taken for a whole stream against the standard
// library's opinion.
func FuzzModeZ(f *testing.F) {
	for _, seed := range []string{"", "x", pack(""), pack("hello"), pack("hello") + "x", pack(strings.Repeat("ab", 5000)), "\x78\xbb\x00\x00\x00\x01", "\x78\x9c\x00\x00\x00\xff\xff"} {
		f.Add([]byte(seed))
	}
	const most = 1 << 20
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := io.ReadAll(io.LimitReader(&packedConn{Conn: wireOf{Reader: bytes.NewReader(data)}}, most))
		in := bytes.NewReader(data)
		z, wantErr := stdzlib.NewReader(in)
		var want []byte
		if wantErr == nil {
			want, wantErr = io.ReadAll(io.LimitReader(z, most))
		}
		if len(got) == most {
			return // more than anybody looks at here
		}
		if whole := wantErr == nil && in.Len() == 0; whole != (err == nil) {
			t.Fatalf("error %v; the standard library says %v, %d bytes left", err, wantErr, in.Len())
		}
		if err == nil && !bytes.Equal(got, want) {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

// BenchmarkModeZ sends a file of a megabyte.
func BenchmarkModeZ(b *testing.B) {
	text := []byte(compressible)
	srv := &Server{}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		c := &packedConn{Conn: wireTo{Writer: io.Discard}, srv: srv, level: defaultLevel, sends: true}
		if _, err := c.Write(text); err != nil {
			b.Fatal(err)
		}
		if err := c.Close(); err != nil {
			b.Fatal(err)
		}
		c.release()
	}
}

// wireTo is a connection that is only written to.
type wireTo struct {
	net.Conn
	io.Writer
}

func (w wireTo) Write(p []byte) (int, error) { return w.Writer.Write(p) }
func (w wireTo) Close() error                { return nil }
