package ftp

import (
	"io/fs"
	"strconv"
	"time"
)

// recent is how long a time is shown to the minute: half a Gregorian year, as
// GNU ls has it. Clients guess the year of such lines from this rule.
const recent = 31556952 * time.Second / 2

// AppendList appends the line that LIST and STAT show of an entry: `ls -l` in
// the C locale, times in UTC, ending in CRLF. There is no standard; the columns
// are those that every client's parser knows. Now decides between the two forms
// of the time.
func AppendList(dst []byte, e *Entry, now time.Time) []byte {
	dst = appendMode(dst, e.Mode)
	dst = append(dst, ' ')
	dst = appendRight(dst, e.Links, 3)
	dst = append(dst, ' ')
	dst = appendColumn(dst, e.Owner)
	dst = append(dst, ' ')
	dst = appendColumn(dst, e.Group)
	dst = append(dst, ' ')
	dst = appendRight(dst, uint64(max(e.Size, 0)), 12)
	dst = append(dst, ' ')
	dst = appendListTime(dst, e.ModTime, now)
	// One blank only: what follows, further blanks too, is the name.
	dst = append(dst, ' ')
	dst = appendSafeName(dst, e.Name)
	return append(dst, '\r', '\n')
}

// AppendListFolder appends what stands before a folder's entries in a recursive
// listing: an empty line and the folder's path with a colon.
func AppendListFolder(dst []byte, path string) []byte {
	dst = append(dst, '\r', '\n')
	dst = appendSafeName(dst, path)
	return append(dst, ':', '\r', '\n')
}

// AppendName appends a line of NLST. Prefix is what the client gave before the
// names it gets, "" or ending in "/", so that it can use the line as a path.
func AppendName(dst []byte, prefix, name string) []byte {
	dst = appendExactName(dst, prefix)
	dst = appendExactName(dst, name)
	return append(dst, '\r', '\n')
}

// appendMode appends ten characters as ls does: the type, and three triples in
// which setuid, setgid and sticky show in the place of x.
func appendMode(dst []byte, mode fs.FileMode) []byte {
	dst = append(dst, typeLetter(mode))
	start := len(dst)
	const letters = "rwxrwxrwx"
	for i := range len(letters) {
		if mode&(1<<(8-i)) != 0 {
			dst = append(dst, letters[i])
		} else {
			dst = append(dst, '-')
		}
	}
	special(dst[start+2:], mode&fs.ModeSetuid != 0, 's')
	special(dst[start+5:], mode&fs.ModeSetgid != 0, 's')
	special(dst[start+8:], mode&fs.ModeSticky != 0, 't')
	return dst
}

// special overwrites an x with s or t, and a missing one with S or T.
func special(dst []byte, set bool, letter byte) {
	if !set {
		return
	}
	if dst[0] == '-' {
		letter -= 'a' - 'A'
	}
	dst[0] = letter
}

func typeLetter(mode fs.FileMode) byte {
	switch mode.Type() {
	case 0:
		return '-'
	case fs.ModeDir:
		return 'd'
	case fs.ModeSymlink:
		return 'l'
	case fs.ModeNamedPipe:
		return 'p'
	case fs.ModeSocket:
		return 's'
	case fs.ModeDevice:
		return 'b'
	}
	return 'c'
}

// blanks fill a column, of which none is wider.
const blanks = "            "

// appendRight appends n at the right edge of a column.
func appendRight(dst []byte, n uint64, width int) []byte {
	var digits [20]byte
	text := strconv.AppendUint(digits[:0], n, 10)
	dst = append(dst, blanks[:max(0, width-len(text))]...)
	return append(dst, text...)
}

// appendColumn appends an owner or group, padded to eight. Clients split the
// line at blanks, so that a name may neither have one nor be empty.
func appendColumn(dst []byte, name string) []byte {
	if name == "" {
		name = "ftp"
	}
	start := len(dst)
	dst = appendSafeName(dst, name)
	for i, c := range dst[start:] {
		if c == ' ' {
			dst[start+i] = '_'
		}
	}
	return append(dst, blanks[:max(0, 8-len(name))]...)
}

// appendListTime appends the twelve characters of the time, which has the hour
// if its year can be guessed and the year if not. Time.AppendFormat would
// read its layout again for each line.
func appendListTime(dst []byte, t, now time.Time) []byte {
	t = representable(t)
	year, month, day := t.Date()
	dst = append(dst, month.String()[:3]...)
	dst = append(dst, ' ')
	dst = appendRight(dst, uint64(day), 2)
	dst = append(dst, ' ')
	if age := now.Sub(t); age >= 0 && age < recent {
		hour, minute, _ := t.Clock()
		return appendTwo(append(appendTwo(dst, hour), ':'), minute)
	}
	return appendTwo(appendTwo(append(dst, ' '), year/100), year%100)
}

// appendExactName appends a file name as programs need it to ask for the file,
// with ? only for what RFC 3659, 2.2 lets no pathname have.
func appendExactName(dst []byte, name string) []byte {
	start := len(dst)
	dst = append(dst, name...)
	for i, c := range dst[start:] {
		if c == '\r' || c == '\n' || c == 0 {
			dst[start+i] = '?'
		}
	}
	return dst
}

// appendSafeName appends a file name for people, with ? for every byte that would
// end the line early or that a terminal would obey. Bytes from 0x80 on are kept: names
// in other encodings than UTF-8 are only reachable as they are.
func appendSafeName(dst []byte, name string) []byte {
	start := len(dst)
	dst = append(dst, name...)
	for i, c := range dst[start:] {
		if c < ' ' || c == 0x7f {
			dst[start+i] = '?'
		}
	}
	return dst
}
