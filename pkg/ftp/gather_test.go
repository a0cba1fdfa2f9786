package ftp

import (
	"bytes"
	"crypto/tls"
	"io"
	"math/rand/v2"
	"net"
	"sync/atomic"
	"testing"
)

// gatheringPair is a data connection that gathers, and its client's end.
func gatheringPair(t *testing.T) (*dataTLS, *tls.Conn, *net.TCPConn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	conn, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(); accepted.Close() })
	below := &endWitness{Conn: accepted}
	config := &tls.Config{Certificates: []tls.Certificate{newCertificate(t)}, DynamicRecordSizingDisabled: true}
	server := &dataTLS{Conn: tls.Server(below, config), below: below, pulse: new(atomic.Int64)}
	server.records = new(gatherBuffers).records[:0]
	client := tls.Client(conn, &tls.Config{InsecureSkipVerify: true})
	shaken := make(chan error, 1)
	go func() { shaken <- client.Handshake() }()
	if err := server.Handshake(); err != nil {
		t.Fatal(err)
	}
	if err := <-shaken; err != nil {
		t.Fatal(err)
	}
	return server, client, conn.(*net.TCPConn)
}

// TestGatheredWrites: what arrives is what was written, each Write's at its end, in the
// room that the buffers have.
func TestGatheredWrites(t *testing.T) {
	server, client, _ := gatheringPair(t)
	data := make([]byte, gathered+1)
	rand.NewChaCha8([32]byte{}).Read(data)
	got := make([]byte, len(data))
	for _, size := range []int{1, 16 << 10, gathered - 1, gathered, gathered + 1} {
		wrote := make(chan error, 1)
		go func() {
			n, err := server.Write(data[:size])
			if n != size && err == nil {
				err = io.ErrShortWrite
			}
			wrote <- err
		}()
		if _, err := io.ReadFull(client, got[:size]); err != nil {
			t.Fatal(err)
		}
		if err := <-wrote; err != nil || !bytes.Equal(got[:size], data[:size]) {
			t.Errorf("%d bytes: %v, equal %v", size, err, bytes.Equal(got[:size], data[:size]))
		}
		if cap(server.records) != gathered+gathered/64 {
			t.Errorf("%d bytes: the buffer has grown", size)
		}
	}
}

// TestGatheredSlowly: a client that takes little at a time is seen to live before one
// write is over, or a stall would be seen where there is none.
func TestGatheredSlowly(t *testing.T) {
	server, client, conn := gatheringPair(t)
	if err := conn.SetReadBuffer(32 << 10); err != nil {
		t.Fatal(err)
	}
	if err := server.below.Conn.(*net.TCPConn).SetWriteBuffer(32 << 10); err != nil {
		t.Fatal(err)
	}
	wrote := make(chan error, 1)
	go func() {
		_, err := server.Write(make([]byte, gathered))
		wrote <- err
	}()
	if _, err := io.ReadFull(client, make([]byte, gathered)); err != nil {
		t.Fatal(err)
	}
	if err := <-wrote; err != nil {
		t.Fatal(err)
	}
	if n := server.pulse.Load(); n < 2 {
		t.Errorf("%d signs of life", n)
	}
}

// TestGatheredBreaks: a client that goes did not get all that was gathered.
func TestGatheredBreaks(t *testing.T) {
	server, _, conn := gatheringPair(t)
	if err := server.below.Conn.(*net.TCPConn).SetWriteBuffer(32 << 10); err != nil {
		t.Fatal(err)
	}
	conn.SetLinger(0)
	conn.Close()
	for range 100 {
		n, err := server.Write(make([]byte, gathered))
		if err != nil {
			if !isNetwork(err) {
				t.Errorf("%v is no error of the network", err)
			}
			if n >= gathered {
				t.Errorf("%d bytes of %d", n, gathered)
			}
			return
		}
	}
	t.Error("nothing was noticed")
}

// TestGatheringIsBounded: strangers can't make us hold any number of buffers.
func TestGatheringIsBounded(t *testing.T) {
	var g gathering
	var lent []*gatherBuffers
	for range maxGathering {
		b := g.take()
		if b == nil {
			t.Fatalf("refused after %d", len(lent))
		}
		lent = append(lent, b)
	}
	if g.take() != nil {
		t.Error("one more than there are")
	}
	g.give(lent[0])
	if g.take() == nil {
		t.Error("what was given back is gone")
	}
}
