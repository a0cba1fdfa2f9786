package vfs

import (
	"encoding/binary"
	"io"
	"strings"

	"golang.org/x/sys/unix"
)

// A folder is read in pieces, each twice as large as the one before: the first names do
// not wait for many, and a folder of millions costs no more memory than the largest
// two, of some 1,000 entries each.
const (
	firstDirents = 2 << 10
	mostDirents  = 32 << 10
)

// Where things are in a record of getdents64(2), whose layout is the same everywhere.
const (
	direntLength = 16
	direntName   = 19
)

// dirents are the entries of an open folder that one read brings. os.File.Readdirnames
// makes a text of each name, of which a stat makes a copy that ends in NUL. Here all
// names are parts of one text, and the records that they came in are what stat is given.
type dirents struct {
	folder  int // its descriptor
	records []byte
	entries []dirent
	err     error // io.EOF after the last ones
}

// dirent is one of them.
type dirent struct {
	info
	at int // of the name in the records
}

// read reads the next entries, without "." and "..", from records of so many bytes.
func (d *dirents) read(size int) {
	if cap(d.records) < size {
		d.records = make([]byte, size)
	}
	d.entries = d.entries[:0]
	d.err = retry(func() error {
		n, err := unix.ReadDirent(d.folder, d.records[:size])
		d.records = d.records[:max(n, 0)]
		return err
	})
	if d.err == nil && len(d.records) == 0 {
		d.err = io.EOF
	}
	d.parse(string(d.records))
}

func (d *dirents) parse(records string) {
	for at := 0; at < len(records); {
		name := records[at+direntName:]
		name = name[:strings.IndexByte(name, 0)]
		if name != "." && name != ".." {
			d.entries = append(d.entries, dirent{info: info{name: name}, at: at + direntName})
		}
		at += int(binary.NativeEndian.Uint16(d.records[at+direntLength:]))
	}
}

// lstat describes the entries, not following them. What has gone, or cannot be described,
// has no kind.
func (d *dirents) lstat() {
	for i := range d.entries {
		e := &d.entries[i]
		if statAt(d.folder, d.records[e.at:], &e.stat, unix.AT_SYMLINK_NOFOLLOW) != nil {
			e.stat.Mode = 0
		}
	}
}
