package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestTLSTruncation: an upload whose data connection ends in any way but TLS's
// goodbye is not the file.
func TestTLSTruncation(t *testing.T) {
	v := besiegeTLS(t, `policy = "ctrl+data"`, "")
	body := strings.Repeat("all of it ", 50_000)
	for name, end := range map[string]func(data *net.TCPConn, secret *tls.Conn){
		"end":   func(data *net.TCPConn, _ *tls.Conn) { data.CloseWrite() },
		"reset": func(data *net.TCPConn, _ *tls.Conn) { data.SetLinger(0); data.Close() },
		"half a record": func(data *net.TCPConn, _ *tls.Conn) {
			io.WriteString(data, "\x17\x03\x03\x40\x00half")
			data.Close()
		},
		"a forged record": func(data *net.TCPConn, _ *tls.Conn) {
			io.WriteString(data, "\x17\x03\x03\x00\x20"+strings.Repeat("x", 32))
			data.Close()
		},
	} {
		v.write("home/old", "as it was")
		w := v.private()
		data := w.data()
		w.say("STOR old", 150)
		secret := tls.Client(data, w.tls)
		if _, err := io.WriteString(secret, body); err != nil {
			t.Fatal(err)
		}
		end(data, secret)
		w.expect(426)
		v.holds("home/old", "as it was")
		w.say("NOOP", 200)
		if name == "end" {
			v.await("command=STOR.* reason=data-truncated")
		}
	}
	w := v.private()
	w.put("STOR old", body, 226)
	v.holds("home/old", body)
	v.noTemporaries("home")
}

// TestTLSWrongPeer: the data connection of another client of the same address is
// of no use to it, whatever it says.
func TestTLSWrongPeer(t *testing.T) {
	v := besiegeTLS(t, "policy = \"ctrl+data\"\nsession_reuse = \"require\"", "")
	v.write("home/secret", "for anna alone")
	mine, theirs := v.private(), v.private()
	if got := theirs.get("RETR secret"); got != "for anna alone" { // it holds tickets of its own
		t.Fatalf("%q", got)
	}
	for name, config := range map[string]*tls.Config{"without a ticket": clientTLS(), "with its own": theirs.tls} {
		data := mine.data()
		mine.say("RETR secret", 150)
		if text, _ := io.ReadAll(tls.Client(data, config)); len(text) > 0 {
			t.Errorf("%s: a stranger got %q", name, text)
		}
		mine.expect(522)
	}
	v.await("session_reuse")
	// Another address does not even spoil the transfer.
	port, err := mine.epsv()
	if err != nil {
		t.Fatal(err)
	}
	at := net.JoinHostPort(hostOf(v), fmt.Sprint(port))
	stranger, err := (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 99, 99, 99)}}).Dial("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	mine.send("RETR secret\r\n")
	v.await("msg=refused client=127.0.0.1 command=DATA .*peer=127.99.99.99 reason=foreign-address")
	data, err := net.Dial("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	mine.expect(150)
	if text, err := io.ReadAll(tls.Client(data, mine.tls)); string(text) != "for anna alone" || err != nil {
		t.Errorf("the client got %q, %v", text, err)
	}
	mine.expect(226)
}

// TestTLSHandshakeGarbage: what is no handshake ends that connection and nobody
// else's, and leaves nothing behind.
func TestTLSHandshakeGarbage(t *testing.T) {
	v := besiegeTLS(t, `policy = "ctrl+data"`, "")
	good := v.private()
	before := v.descriptors()
	for name, garbage := range map[string]string{
		"http":           "GET / HTTP/1.1\r\n\r\n",
		"old hello":      "\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10" + strings.Repeat("\x01", 40),
		"a long record":  "\x16\x03\x01\xff\xff" + strings.Repeat("\x01", 70_000),
		"a long hello":   "\x16\x03\x01\x40\x00\x01\xff\xff\xff" + strings.Repeat("\x01", 16_380),
		"an alert":       "\x15\x03\x01\x00\x02\x02\x28",
		"data":           "\x17\x03\x03\x00\x10" + strings.Repeat("\x01", 16),
		"noughts":        strings.Repeat("\x00", 4096),
		"commands":       "USER anna\r\nPASS secret\r\n",
		"empty records":  strings.Repeat("\x16\x03\x01\x00\x00", 1000),
		"half a hello":   "\x16\x03\x01\x01\x00\x01\x00",
		"nothing at all": "",
	} {
		w := v.connect()
		w.say("AUTH TLS", 234)
		io.WriteString(w.conn, garbage) // the server may have left already
		w.conn.(*net.TCPConn).CloseWrite()
		answer, _ := io.ReadAll(w.conn)
		if strings.Contains(string(answer), "331") {
			t.Errorf("%s is obeyed: %q", name, answer)
		}
		good.say("NOOP", 200)
	}
	v.await("reason=tls-handshake")
	// Hundreds that begin and stop keep nobody waiting.
	var idle []*wire
	for range 200 {
		w := v.connect()
		w.say("AUTH TLS", 234)
		w.send("\x16\x03\x01")
		idle = append(idle, w)
	}
	began := time.Now()
	if _, err := v.secure(); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > patience/2 {
		t.Errorf("a log-in beside them took %v", took)
	}
	for _, w := range idle {
		w.close()
	}
	v.eventually("descriptors are given back", func() bool { return v.descriptors() <= before+1 })
}

// TestTLSInjection: what somebody on the way wrote ahead of the handshake is
// never obeyed, in the same segment or a later one.
func TestTLSInjection(t *testing.T) {
	v := besiegeTLS(t, `policy = "off"`, "")
	for _, ahead := range []string{"NOOP\r\n", "USER mallory\r\nPASS x\r\n", "MKD planted\r\n", "QUIT\r\n"} {
		w := v.connect()
		w.send("AUTH TLS\r\n" + ahead)
		w.expect(234)
		if err := w.shake(); err != nil {
			t.Fatalf("%q: %v", ahead, err)
		}
		w.say("SYST", 215) // its own reply is the first
		w.say("PASS secret", 503)

		w = v.connect()
		w.say("AUTH TLS", 234)
		w.send(ahead) // in a segment of its own: now nothing can come of it
		if err := w.shake(); err == nil {
			t.Errorf("%q: the handshake went on", ahead)
		}
		w.ends()
	}
	v.holds("home/planted", "")
	w := v.login()
	w.send("AUTH TLS\r\nMKD planted\r\n") // nor by who was logged in
	w.expect(234)
	if err := w.shake(); err != nil {
		t.Fatal(err)
	}
	w.say("MKD planted", 530)
	v.holds("home/planted", "")
}

// TestTLSOneChannel: encryption of one channel alone is refused where the policy
// wants both, and enough where it does not.
func TestTLSOneChannel(t *testing.T) {
	t.Run("both", testBothChannels)
	t.Run("log-in alone", testLoginAlone)
}

func testBothChannels(t *testing.T) {
	v := besiegeTLS(t, `policy = "ctrl+data"`, "")
	v.write("home/secret", "text")
	clear := v.connect()
	clear.say("USER anna", 534)
	clear.say("PASS secret", 534, 503)
	w := v.private()
	w.say("PROT C", 534)
	w.say("CCC", 534)
	data := w.data() // speaks in clear where TLS was agreed
	w.say("STOR stored", 150)
	io.WriteString(data, "in clear")
	data.Close()
	w.expect(522)
	v.holds("home/stored", "")
	data = w.data()
	w.say("RETR secret", 150)
	data.CloseWrite()
	if text, _ := io.ReadAll(data); strings.Contains(string(text), "text") {
		t.Errorf("in clear: %q", text)
	}
	w.expect(522)
}

func testLoginAlone(t *testing.T) {
	v := besiegeTLS(t, `policy = "auth"`, "")
	v.write("home/secret", "text")
	w := v.private()
	w.say("PROT C", 200)
	w.tls = nil
	if got := w.get("RETR secret"); got != "text" {
		t.Errorf("%q", got)
	}
	clear := v.connect()
	clear.say("PBSZ 0", 503)
	clear.say("PROT P", 503)
	clear.say("USER anna", 534)
}

// TestTLSRenegotiation: docs/from-truenas.md says that there is none.
func TestTLSRenegotiation(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Fatal("openssl is not installed; make test installs it")
	}
	v := besiegeTLS(t, `policy = "off"`, "")
	client := exec.Command("openssl", "s_client", "-starttls", "ftp", "-tls1_2", "-connect", v.addr)
	client.Stdin = strings.NewReader("R\nNOOP\n")
	said, _ := client.CombinedOutput() // its status differs from version to version
	if !strings.Contains(string(said), "RENEGOTIATING") || !strings.Contains(string(said), "SSL alert number") {
		t.Errorf("%s", said)
	}
	if strings.Contains(string(said), "\n200 ") {
		t.Error("the session went on")
	}
}
