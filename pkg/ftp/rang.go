package ftp

import (
	"io"
	"strings"

	"ftpd/pkg/vfs"
)

// octets is the part of a file that RANG names, both ends inclusive. The zero
// value is the whole file.
type octets struct {
	set         bool
	first, last int64
}

// of is the part of a file of this size: where it begins, and how many bytes it
// has. A part beyond the end has none.
func (o octets) of(size int64) (first, n int64) {
	if !o.set {
		return 0, size
	}
	first = min(o.first, size)
	return first, min(o.last, size-1) - first + 1
}

// ParseRange reads RANG's argument, "first last" with the last octet included
// (draft-bryan-ftp-range, 3). "1 0" means the whole file. Any other range that
// ends before it begins is refused.
func ParseRange(arg string) (first, last int64, whole, ok bool) {
	a, b, _ := strings.Cut(arg, " ")
	first, ok = parseOffset(a)
	if ok {
		last, ok = parseOffset(b)
	}
	whole = first == 1 && last == 0
	return first, last, ok && whole, ok && (whole || first <= last)
}

// maxOffset leaves room for the octet behind it.
const maxOffset = 1<<62 - 1

// parseOffset reads decimal digits, and nothing else.
func parseOffset(text string) (n int64, ok bool) {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' || n > maxOffset/10-1 {
			return 0, false
		}
		n = n*10 + int64(text[i]-'0')
	}
	return n, text != ""
}

// cmdRang remembers the part of a file that the next command is about. The
// draft wants a refused one to mean the whole file, too.
func (s *session) cmdRang(arg string, _ *Event) (reply, error) {
	s.restart, s.octets = 0, octets{}
	first, last, whole, ok := ParseRange(arg)
	switch {
	case !ok:
		return reply{}, refuse(501, "syntax", "RANG needs the first and the last octet.")
	case !s.visitor.Settings().Resume:
		return reply{}, refuse(552, "resume-off", "Resuming is not allowed here.")
	case whole:
		return reply{350, "The whole file. Send RETR, STOR or HASH."}, nil
	}
	s.octets = octets{true, first, last}
	return reply{350, "Octets " + strings.Replace(arg, " ", " to ", 1) + ". Send RETR, STOR or HASH."}, nil
}

// mayRange refuses a range where bytes are not what the file has.
func (s *session) mayRange() error {
	if s.octets.set && (s.ascii || s.packing.on) {
		return refuse(551, "range-mode", "RANG needs TYPE I and MODE S.")
	}
	return nil
}

// retrieveRange begins a download of some octets.
func (s *session) retrieveRange(p vfs.Path) (*download, error) {
	d, err := s.tree().Download(p, 0)
	if err != nil {
		return nil, err
	}
	first, n := s.octets.of(d.Size())
	if _, err := d.File().Seek(first, io.SeekStart); err != nil {
		d.Close(0)
		return nil, err
	}
	return reserved(&download{Download: d, left: n})
}

// storeRange are the options of an upload of some octets. APPE is then as STOR;
// a new name for a part of a file makes no sense.
func (s *session) storeRange(o UploadOptions) (UploadOptions, error) {
	if !s.octets.set {
		return o, nil
	}
	if o.Unique {
		return o, refuse(503, "bad-sequence", "RANG goes with RETR, STOR and HASH.")
	}
	return UploadOptions{Offset: s.octets.first, Length: s.octets.last - s.octets.first + 1}, s.mayRange()
}

// rangeUpload is an upload of exactly the octets of a range.
type rangeUpload struct {
	Upload
	end int64 // of the range, in the file
}

// left is how many octets are still to come.
func (u *rangeUpload) left() int64 {
	at, err := u.File().Seek(0, io.SeekCurrent)
	if err != nil {
		return 0 // writing will fail, too
	}
	return u.end - at
}

// Room implements Upload.
func (u *rangeUpload) Room() int64 {
	if room := u.Upload.Room(); room >= 0 {
		return min(room, u.left())
	}
	return u.left()
}

// TooLarge implements Upload.
func (u *rangeUpload) TooLarge() error {
	if room := u.Upload.Room(); room >= 0 && room < u.left() {
		return u.Upload.TooLarge()
	}
	return refuse(552, "range-exceeded", "More bytes came than the range has.")
}

// Commit implements Upload. A part of the part is a failure.
func (u *rangeUpload) Commit() error {
	if u.left() == 0 {
		return u.Upload.Commit()
	}
	err := refuse(551, "range-short", "Fewer bytes came than the range has.")
	u.Abort(err)
	return err
}
