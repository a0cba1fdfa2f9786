package vfs

import (
	"encoding/binary"
	"io"
	"os"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// A folder is read in ever larger pieces: the first names do not wait for many, and a
// folder of millions costs few system calls and no more memory than the largest piece.
const (
	firstDirents = 2 << 10
	mostDirents  = 32 << 10
)

// Where things are in a record of getdents64(2), whose layout is the same everywhere.
const (
	direntLength = 16
	direntName   = 19
)

// dirents reads the names in an open folder. os.File.Readdirnames makes a text of each
// name, of which a stat makes a copy that ends in NUL; here the names of one read share
// one text, and the records that they came in are what stat is given.
type dirents struct {
	fd      int
	buf     []byte
	records []byte // what the last read brought
	text    string // the same, of which names are parts
	at      int    // the next record
	name    []byte // of the last one, to its end: there is a NUL in it
}

// readDirents begins to read a folder, which stays the caller's and open.
func readDirents(folder *os.File) *dirents {
	return &dirents{fd: int(folder.Fd()), buf: make([]byte, firstDirents)}
}

// next is the next name, without "." and "..". After the last one it is io.EOF.
func (d *dirents) next() (string, error) {
	for {
		if d.at == len(d.records) {
			if err := d.read(); err != nil {
				return "", err
			}
		}
		begin := d.at
		d.at += int(binary.NativeEndian.Uint16(d.records[begin+direntLength:]))
		d.name = d.records[begin+direntName : d.at]
		name := d.text[begin+direntName:]
		name = name[:strings.IndexByte(name, 0)]
		if name != "." && name != ".." {
			return name, nil
		}
	}
}

// read asks for more, and for more still if there was as much as was asked for.
func (d *dirents) read() error {
	if len(d.records) > len(d.buf)/2 && len(d.buf) < mostDirents {
		d.buf = make([]byte, 4*len(d.buf))
	}
	err := retry(func() error {
		n, err := unix.ReadDirent(d.fd, d.buf)
		d.records = d.buf[:max(n, 0)]
		return err
	})
	d.text, d.at = string(d.records), 0
	if err == nil && len(d.records) == 0 {
		return io.EOF
	}
	return err
}

// lstat describes what next has named, not following it.
func (d *dirents) lstat(st *syscall.Stat_t) error {
	return statAt(d.fd, d.name, st, unix.AT_SYMLINK_NOFOLLOW)
}
