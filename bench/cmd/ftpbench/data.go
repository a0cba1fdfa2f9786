package main

import (
	"compress/zlib"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	mrand "math/rand/v2"
	"os"
	"path/filepath"
	"time"
)

// Sizes at scale 1.
const (
	bigSize    = 1 << 30
	partSize   = 128 << 20 // of what 64 clients fetch
	shareSize  = 32 << 20  // of what 64 clients store
	textSize   = 128 << 20 // for MODE Z
	smallSize  = 4 << 10
	smallFiles = 10_000
	fewEntries = 10_000
	allEntries = 100_000
)

// size is what n is at this scale.
func (b *bench) size(n int) int { return max(1, int(float64(n)*b.scale)) }

// prepare makes the files that are served.
func (b *bench) prepare() error {
	data := filepath.Join(b.dir, "data")
	for _, dir := range []string{"up", "small", "few", "all"} {
		if err := os.MkdirAll(filepath.Join(data, dir), 0o777); err != nil {
			return err
		}
	}
	noise := make([]byte, 1<<20)
	mrand.NewChaCha8([32]byte{}).Read(noise)
	words := sentences(1 << 20)
	for _, f := range []struct {
		name    string
		size    int
		content []byte
	}{
		{"big", b.size(bigSize), noise}, {"part", b.size(partSize), noise}, {"share", b.size(shareSize), noise}, {"text", b.size(textSize), words},
	} {
		if err := write(filepath.Join(data, f.name), f.size, f.content); err != nil {
			return err
		}
	}
	if err := b.fill(data, noise); err != nil {
		return err
	}
	if err := pack(filepath.Join(data, "text"), filepath.Join(b.dir, "packed")); err != nil {
		return err
	}
	if err := b.warm(noise); err != nil {
		return err
	}
	return open(data)
}

// fill fills the folders.
func (b *bench) fill(data string, noise []byte) error {
	for _, f := range []struct {
		dir         string
		files, size int
	}{{"small", smallFiles, smallSize}, {"few", fewEntries, 0}, {"all", allEntries, 0}} {
		for i := range b.size(f.files) {
			name := filepath.Join(data, f.dir, fmt.Sprintf("f%06d", i))
			if err := os.WriteFile(name, noise[:f.size], 0o666); err != nil {
				return err
			}
		}
	}
	return nil
}

// open lets servers that act as nobody write, too.
func open(data string) error {
	if os.Getuid() != 0 {
		return nil
	}
	return filepath.WalkDir(data, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		// vsftpd refuses a root that others may write to.
		if entry.IsDir() && path != data {
			if err := os.Chmod(path, 0o777); err != nil {
				return err
			}
		}
		if path == data {
			return os.Chmod(path, 0o755)
		}
		return os.Chown(path, 65534, 65534)
	})
}

func write(name string, size int, content []byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	for size > 0 {
		n, err := f.Write(content[:min(size, len(content))])
		if err != nil {
			return err
		}
		size -= n
	}
	return nil
}

// warm lets the kernel find the memory that uploads will need, so that the first
// server does not pay for it.
func (b *bench) warm(noise []byte) error {
	name := filepath.Join(b.dir, "warm")
	defer os.Remove(name)
	return write(name, b.size(4<<30), noise)
}

// pack compresses a file as clients do.
func pack(from, to string) error {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := os.Create(to)
	if err != nil {
		return err
	}
	defer dst.Close()
	z, _ := zlib.NewWriterLevel(dst, zlib.DefaultCompression)
	if _, err := io.Copy(z, src); err != nil {
		return err
	}
	return z.Close()
}

// sentences is text that packs as logs and tables do, to about a fifth.
func sentences(size int) []byte {
	random := mrand.New(mrand.NewPCG(1, 2))
	var text []byte
	for i := 0; len(text) < size; i++ {
		text = fmt.Appendf(text, "2026-11-29 12:%02d:%02d host%02d GET /files/%d/%x 200 %d\n",
			i/60%60, i%60, random.IntN(40), random.IntN(1000), random.Uint32(), random.IntN(100_000))
	}
	return text[:size]
}

// certificate makes the pair that all servers show.
func certificate(name string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"localhost", "bench.example.com"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0),
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})
	text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert})...)
	return os.WriteFile(name, text, 0o600)
}
