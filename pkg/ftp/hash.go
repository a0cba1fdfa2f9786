package ftp

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"syscall"

	"ftpd/pkg/vfs"
)

// cmdHash tells the hash of a file, or of the octets that RANG chose
// (draft-bryan-ftpext-hash, 3). It is that of the file's own bytes, whatever TYPE
// and MODE are.
func (s *session) cmdHash(arg string, ev *Event) (reply, error) {
	chosen, part := s.digest, s.octets
	d, err := s.openHashed(arg, ev)
	if err != nil {
		return reply{}, hashFault(err)
	}
	size := d.Size()
	if part.set && (part.first > size || part.first == size && size > 0) {
		d.Close(0)
		return reply{}, refuse(554, "restart-offset", "The range begins behind the end of the file.")
	}
	first, n := part.of(size)
	// The draft has no way to write the range of an empty file.
	last := first + max(n, 1) - 1
	s.beginTask(ev, func(t *transfer) (reply, error) {
		sum, err := s.sumRange(t, chosen, d, first, n)
		return reply{213, fmt.Sprintf("%s %d-%d %x %s", chosen.name, first, last, sum, arg)}, err
	})
	return reply{}, nil
}

// hashFault is the draft's own code for what is no file.
func hashFault(err error) error {
	if errors.Is(err, syscall.EISDIR) || errors.Is(err, vfs.ErrNotRegular) {
		return refuse(553, "not-a-file", "Not a plain file.")
	}
	return err
}

// cmdChecksum is XCRC, XMD5, XSHA1, XSHA256 and XSHA512, which HASH replaces:
// a path and perhaps a range.
func (s *session) cmdChecksum(arg string, ev *Event) (reply, error) {
	d, first, end, err := s.openChecked(arg, ev)
	if err != nil {
		return reply{}, err
	}
	if end < 0 {
		end = d.Size()
	} else if first >= end || end > d.Size() {
		d.Close(0)
		return reply{}, refuse(501, "parameter", "The range must have a byte, and end within the file.")
	}
	chosen := findDigest(ev.Verb)
	s.beginTask(ev, func(t *transfer) (reply, error) {
		sum, err := s.sumRange(t, chosen, d, first, end-first)
		return reply{250, fmt.Sprintf("%X", sum)}, err
	})
	return reply{}, nil
}

// openChecked finds out which file an X command means. Without quotes, a file
// that is called like a path with a range is meant first.
func (s *session) openChecked(arg string, ev *Event) (d Download, first, end int64, err error) {
	c := ParseChecksum(arg)
	if c.Quoted {
		if c.Path == "" {
			return nil, 0, 0, refuse(501, "syntax", "Usage: "+ev.Verb+` "<path>" [<start> <end>]`)
		}
		d, err = s.openHashed(c.Path, ev)
		return d, c.Start, c.End, err
	}
	d, err = s.openHashed(arg, ev)
	if c.Path != arg && errors.Is(err, fs.ErrNotExist) {
		d, err = s.openHashed(c.Path, ev)
		return d, c.Start, c.End, err
	}
	return d, 0, -1, err
}

// Checksum is what follows XCRC and its like.
type Checksum struct {
	Path   string // "" if the text makes no sense
	Quoted bool
	Start  int64 // the first octet
	End    int64 // the one behind the last, as ProFTPD has it; -1 = the file's end
}

// ParseChecksum reads `path`, `path start end`, `"path"` or `"path" start end`.
// One number alone is not taken for a range, because servers differ in which end
// it means.
func ParseChecksum(arg string) Checksum {
	if strings.HasPrefix(arg, `"`) {
		path, rest, closed := strings.Cut(arg[1:], `"`)
		c := Checksum{Path: path, Quoted: true, End: -1}
		if rest == "" && closed {
			return c
		}
		if blank, start, end, ok := cutRange(rest); closed && ok && blank == "" {
			c.Start, c.End = start, end
			return c
		}
		return Checksum{Quoted: true}
	}
	if path, start, end, ok := cutRange(arg); ok {
		return Checksum{Path: path, Start: start, End: end}
	}
	return Checksum{Path: arg, End: -1}
}

// cutRange takes two numbers from the end of a text.
func cutRange(text string) (before string, start, end int64, ok bool) {
	rest, b := cutLastWord(text)
	before, a := cutLastWord(rest)
	start, okA := parseOffset(a)
	end, okB := parseOffset(b)
	return before, start, end, okA && okB
}

// openHashed opens a file for reading. It takes the right and the slot of a
// download: reading is what it costs.
func (s *session) openHashed(arg string, ev *Event) (Download, error) {
	p, err := s.path(arg, ev)
	if err != nil {
		return nil, err
	}
	return s.tree().Download(p, 0)
}

// sumRange reads a part of a file and closes it.
func (s *session) sumRange(t *transfer, chosen *digest, d Download, first, n int64) ([]byte, error) {
	defer d.Close(0)
	if _, err := d.File().Seek(first, io.SeekStart); err != nil {
		return nil, err
	}
	return s.srv.sum(t, chosen, d.File(), n)
}

// optsHash tells or chooses the algorithm of HASH.
func (s *session) optsHash(name string) (reply, error) {
	if name != "" {
		d := findDigest(name)
		if d == nil || strings.EqualFold(name, d.verb) {
			return reply{}, refuse(501, "parameter", "Unknown algorithm, current selection not changed.")
		}
		s.digest = d
	}
	return reply{200, s.digest.name}, nil
}
