package certs

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// pebbleVersion is that of Let's Encrypt's ACME server for tests.
const pebbleVersion = "github.com/letsencrypt/pebble/v2/cmd/pebble@v2.10.1"

// pebble is an ACME server on loopback for which all hosts are this machine.
type pebble struct {
	directory string
	ca        string // file
	options   ACMEOptions
}

// newPebble builds and starts one. It needs the module proxy the first time.
func newPebble(t *testing.T) *pebble {
	t.Helper()
	if testing.Short() {
		t.Skip("it builds an ACME server")
	}
	dir := t.TempDir()
	build := exec.Command("go", "install", pebbleVersion)
	build.Env = append(os.Environ(), "GOBIN="+dir, "GOFLAGS=-mod=mod")
	if out, err := build.CombinedOutput(); err != nil {
		if strings.Contains(string(out), "dial tcp") || strings.Contains(string(out), "GOPROXY") {
			t.Skipf("no module proxy to get the ACME server from: %s", out)
		}
		t.Fatalf("%v: %s", err, out)
	}
	ports := freePorts(t, 4)
	p := &pebble{
		directory: fmt.Sprintf("https://127.0.0.1:%d/dir", ports[0]),
		options:   ACMEOptions{HTTPPort: ports[2], TLSPort: ports[3]},
	}
	own := newCert(t, "pebble", nil)
	p.ca = file(t, dir, "ca.pem", chain(own))
	config, err := json.Marshal(map[string]any{"pebble": map[string]any{
		"listenAddress":           fmt.Sprintf("127.0.0.1:%d", ports[0]),
		"managementListenAddress": fmt.Sprintf("127.0.0.1:%d", ports[1]),
		"certificate":             p.ca,
		"privateKey":              file(t, dir, "key.pem", keyPEM(t, own.key)),
		"httpPort":                p.options.HTTPPort,
		"tlsPort":                 p.options.TLSPort,
		"retryAfter":              map[string]int{"authz": 1, "order": 1},
		"profiles":                map[string]any{"default": map[string]any{"description": "x", "validityPeriod": 86400 * 90}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	p.run(t, filepath.Join(dir, "pebble"), file(t, dir, "config.json", config))
	return p
}

// run starts the server and waits until it answers.
func (p *pebble) run(t *testing.T, program, config string) {
	t.Helper()
	var out bytes.Buffer
	server := exec.Command(program, "-config", config, "-dnsserver", localNames(t))
	server.Env = append(os.Environ(), "PEBBLE_VA_NOSLEEP=1", "PEBBLE_WFE_NONCEREJECT=0")
	server.Stdout, server.Stderr = &out, &out
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Wait() // killed, or told below
	}()
	t.Cleanup(func() {
		_ = server.Process.Kill()
		<-ended
		if t.Failed() {
			t.Logf("pebble:\n%s", out.String())
		}
	})
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	defer client.CloseIdleConnections()
	for deadline := time.Now().Add(20 * time.Second); ; {
		answer, err := client.Get(p.directory)
		if err == nil {
			_, _ = io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
			return
		}
		select {
		case <-ended:
			t.Fatalf("pebble ended: %s", out.String())
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

// freePorts are ports that nobody listened on a moment ago.
func freePorts(t *testing.T, n int) []int {
	t.Helper()
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

// localNames is a name service that says 127.0.0.1 of every host. It is asked
// over TCP, where a message comes after its length.
func localNames(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan struct{})
	t.Cleanup(func() {
		l.Close()
		<-served
	})
	go func() {
		defer close(served)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go answerNames(conn)
		}
	}()
	return l.Addr().String()
}

// answerNames serves one connection until its other end closes it.
func answerNames(conn net.Conn) {
	defer conn.Close()
	for {
		var size uint16
		if binary.Read(conn, binary.BigEndian, &size) != nil {
			return
		}
		question := make([]byte, size)
		if _, err := io.ReadFull(conn, question); err != nil {
			return
		}
		answer := localAnswer(question)
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)); err != nil {
			return
		}
	}
}

func localAnswer(question []byte) []byte {
	var m dnsmessage.Message
	if m.Unpack(question) != nil || len(m.Questions) != 1 {
		return nil
	}
	m.Response, m.Additionals = true, nil
	if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
		m.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: 1},
			Body:   &dnsmessage.AResource{A: [4]byte{127, 0, 0, 1}},
		}}
	}
	answer, err := m.Pack()
	if err != nil {
		return nil
	}
	return answer
}

// certificateOf is what a client that asks for a host is shown. "" is asked as
// an address, which has no name to send (RFC 6066, 3).
func certificateOf(o *Ordered, host string) (*x509.Certificate, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer l.Close()
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		_ = tls.Server(conn, &tls.Config{GetCertificate: o.Certificate}).Handshake() // the client tells
	}()
	client, err := tls.Dial("tcp", l.Addr().String(), &tls.Config{ServerName: host, InsecureSkipVerify: true})
	if err != nil {
		return nil, err
	}
	defer client.Close()
	return client.ConnectionState().PeerCertificates[0], nil
}
