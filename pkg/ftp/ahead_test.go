package ftp

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
)

// TestReadAhead: a large upload comes as it was sent, whether it ends by TLS's goodbye
// or, which is no end of a file, by TCP's.
func TestReadAhead(t *testing.T) {
	data := make([]byte, aheadFrom+3*gathered+1)
	rand.NewChaCha8([32]byte{}).Read(data)
	for _, whole := range []bool{true, false} {
		server, client, conn := gatheringPair(t)
		go func() {
			client.Write(data)
			if whole {
				client.CloseWrite()
			}
			conn.CloseWrite()
		}()
		lenders := new(gathering)
		r := &aheadReader{dataTLS: server, lenders: lenders}
		got, err := io.ReadAll(r)
		switch {
		case !bytes.Equal(got, data):
			t.Errorf("whole %v: %d bytes of %d, or others", whole, len(got), len(data))
		case whole && err != nil, !whole && !errors.Is(err, io.ErrUnexpectedEOF):
			t.Errorf("whole %v: %v", whole, err)
		case r.buffers == nil:
			t.Error("nothing was read ahead")
		}
		r.end()
		if n := lenders.used.Load(); n != 0 {
			t.Errorf("%d buffers are still lent", n)
		}
	}
}

// TestReadAheadSmall: a small upload borrows nothing.
func TestReadAheadSmall(t *testing.T) {
	server, client, _ := gatheringPair(t)
	go func() {
		client.Write(make([]byte, aheadFrom-1))
		client.CloseWrite()
	}()
	r := &aheadReader{dataTLS: server, lenders: new(gathering)}
	n, err := io.Copy(io.Discard, io.LimitReader(r, aheadFrom))
	if n != aheadFrom-1 || err != nil || r.buffers != nil {
		t.Errorf("%d bytes, %v, borrowed %v", n, err, r.buffers != nil)
	}
}
