package certs

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// maxFile bounds what is read, in bytes. The authorities of the whole Web are
// some 200 KiB.
const maxFile = 1 << 20

var errLarge = fmt.Errorf("it is larger than %d KiB", maxFile>>10)

// blockCertificate is a certificate's name in PEM (RFC 7468, 5).
const blockCertificate = "CERTIFICATE"

// Files gives a file's content. The nil one reads the disk; a configuration has
// one that gives what it read, so that all its parts are of one moment.
type Files func(name string) ([]byte, error)

// LoadCertificates reads all certificates of a file on disk, in its order. None
// is an error.
func LoadCertificates(file string) ([]*x509.Certificate, error) { return Files(nil).Certificates(file) }

// LoadPool reads the authorities that are believed from a file on disk.
func LoadPool(file string) (*x509.CertPool, error) { return Files(nil).Pool(file) }

// read bounds what a file may hold. Each error begins with the file's name.
func (f Files) read(name string) ([]byte, error) {
	if f == nil {
		return readFile(name)
	}
	text, err := f(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(text) > maxFile {
		return nil, fmt.Errorf("%s: %w", name, errLarge)
	}
	return text, nil
}

// Certificates is LoadCertificates of these files.
func (f Files) Certificates(file string) ([]*x509.Certificate, error) {
	text, err := f.read(file)
	if err != nil {
		return nil, err
	}
	list, err := ParseCertificates(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return list, nil
}

// ParseCertificates is LoadCertificates of a file's content.
func ParseCertificates(text []byte) ([]*x509.Certificate, error) {
	var list []*x509.Certificate
	other := ""
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != blockCertificate {
			other = block.Type
			continue
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("certificate %d: %w", len(list)+1, err)
		}
		list = append(list, cert)
	}
	// A block that is damaged or cut off is no block to the decoder. A chain
	// without it would be put in force, and clients would miss it.
	if begun := bytes.Count(text, []byte("-----BEGIN "+blockCertificate+"-----")); begun > len(list) {
		return nil, fmt.Errorf("%d of %d certificates are damaged or cut off", begun-len(list), begun)
	}
	switch {
	case len(list) > 0:
		return list, nil
	case other != "":
		return nil, fmt.Errorf("no certificate in it, only %q", other)
	}
	return nil, errors.New("no certificate in it, or not in PEM form")
}

// Pool is LoadPool of these files.
func (f Files) Pool(file string) (*x509.CertPool, error) {
	list, err := f.Certificates(file)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	for _, cert := range list {
		pool.AddCert(cert)
	}
	return pool, nil
}

// readFile reads a regular file. Opening never waits, as it would for a pipe
// without a writer.
func readFile(file string) ([]byte, error) {
	f, err := os.OpenFile(file, os.O_RDONLY|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, named(err)
	}
	defer f.Close()
	text, err := readRegular(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return text, nil
}

func readRegular(f *os.File) ([]byte, error) {
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("it is no regular file")
	}
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if len(text) > maxFile {
		return nil, errLarge
	}
	return text, err
}

// named drops the operation, which says nothing, and keeps the file's name.
func named(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return fmt.Errorf("%s: %w", pe.Path, pe.Err)
	}
	return err
}
