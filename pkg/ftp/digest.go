package ftp

import (
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"hash"
	"hash/crc32"
	"io"
	"strings"
)

// digest is an algorithm of HASH, and the older command for it.
type digest struct {
	name string // in IANA's registry of hash functions
	verb string
	new  func() hash.Hash
}

// digests are all of them; the first is HASH's until the client chooses.
var digests = [...]digest{
	{"SHA-256", "XSHA256", sha256.New},
	{"SHA-512", "XSHA512", sha512.New},
	{"SHA-1", "XSHA1", sha1.New},
	{"MD5", "XMD5", md5.New},
	{"CRC32", "XCRC", func() hash.Hash { return crc32.NewIEEE() }},
}

// findDigest looks one up by its name or its command, in any case.
func findDigest(word string) *digest {
	for i := range digests {
		if d := &digests[i]; strings.EqualFold(word, d.name) || strings.EqualFold(word, d.verb) {
			return d
		}
	}
	return nil
}

// feature is FEAT's list of them, with a star at the one that is chosen.
func (d *digest) feature() string {
	var names []string
	for i := range digests {
		name := digests[i].name
		if d == &digests[i] {
			name += "*"
		}
		names = append(names, name)
	}
	return "HASH " + strings.Join(names, ";")
}

const (
	// hashSlice is how much is read for one session before another has its
	// turn: some tens of milliseconds.
	hashSlice  = 8 << 20
	hashBuffer = 128 << 10
)

// sum reads n bytes of a file. Only so many sessions read at a time that the
// processors have something left for transfers; the others wait for their turn,
// which a file of any size leaves them.
func (s *Server) sum(t *transfer, d *digest, file io.Reader, n int64) ([]byte, error) {
	h, buf := d.new(), make([]byte, min(n, hashBuffer))
	for n > 0 {
		// After QUIT, or with lines held, nobody reads the control connection.
		if t.s.closedByClient() {
			return nil, errControlLost
		}
		read, err := s.sumSlice(t.ctx, h, file, buf, min(n, hashSlice))
		t.moved.Add(read)
		if n -= read; err != nil {
			return nil, err
		}
	}
	return h.Sum(nil), nil
}

// sumSlice reads n bytes when it is its turn.
func (s *Server) sumSlice(ctx context.Context, h hash.Hash, file io.Reader, buf []byte, n int64) (int64, error) {
	select {
	case s.hashing <- struct{}{}:
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	defer func() { <-s.hashing }()
	read, err := io.CopyBuffer(h, io.LimitReader(file, n), buf)
	if err == nil && read < n {
		err = errShrunk
	}
	if err == nil {
		err = ctx.Err()
	}
	return read, err
}
