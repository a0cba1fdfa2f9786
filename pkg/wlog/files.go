package wlog

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"ftpd/pkg/pathvars"
)

// File is a file of a log, as far as its name tells.
type File struct {
	Path   string
	Dated  bool      // the name says when lines begin and end
	From   time.Time // lines are not older; zero: the name does not tell
	Until  time.Time // nor younger; zero: the name does not tell
	Packed bool      // it is gzip
	Live   bool      // not set aside: lines may still be added
	Info   fs.FileInfo

	turn time.Time // among files of the same From
}

// logrotateDates are what logrotate's dateext appends: for days and for hours.
var logrotateDates = []string{"-20060102", "-2006010215"}

// Files returns the files that there are of a log, the oldest first as far as
// their names tell, those set aside included: by us for their size, and by
// logrotate, whose names are x.log.1, x.log-20261121 and their .gz. A line that
// was overtaken over the end of an hour may stand in the next one's file.
//
// The error is the first folder that could not be read; the files found
// elsewhere are returned with it. A log without files is no error.
func Files(path pathvars.TimeTemplate) ([]File, error) {
	if path.IsZero() {
		return nil, nil
	}
	var found []File
	err := eachFile(path, func(name string, _ fs.DirEntry) error {
		f, ours := fileOf(path, name)
		if !ours {
			return nil
		}
		info, err := os.Stat(name) // the log may be a link to somewhere else
		if err == nil && info.Mode().IsRegular() {
			f.Info = info
			found = append(found, f)
		}
		return nil
	})
	slices.SortFunc(found, func(a, b File) int {
		return cmp.Or(a.From.Compare(b.From), asideFirst(a, b), a.turn.Compare(b.turn), strings.Compare(a.Path, b.Path))
	})
	return slices.CompactFunc(found, packedTwin), ignoreMissing(err)
}

// asideFirst puts the file that lines are added to behind its older parts.
func asideFirst(a, b File) int {
	switch {
	case a.Live == b.Live:
		return 0
	case b.Live:
		return -1
	}
	return 1
}

// packedTwin says whether two have the same content: a file stands beside its .gz
// for the moment between renaming the one and removing the other.
func packedTwin(a, b File) bool {
	return a.Path+gzipSuffix == b.Path || b.Path+gzipSuffix == a.Path
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// fileOf says what a name is under a template.
func fileOf(t pathvars.TimeTemplate, name string) (File, bool) {
	old, ours := classify(t, name)
	trunk, packed := strings.CutSuffix(name, gzipSuffix)
	switch {
	case old.part:
		return File{}, false
	case ours:
		return File{Path: name, Dated: !old.from.IsZero(), From: old.from, Until: old.ended,
			Packed: old.packed, Live: !old.aside, turn: old.asideAt}, true
	case t.Fits(trunk): // not dated; or dated, and packed by somebody else
		from, dated := t.Match(trunk)
		f := File{Path: name, Dated: dated, From: from, Packed: packed, Live: !packed}
		if dated {
			f.Until = t.Next(from)
		}
		return f, true
	case strings.HasPrefix(trunk, t.String()): // without variables, logrotate's
		turn, ok := rotatedAt(trunk[len(t.String()):])
		return File{Path: name, Packed: packed, turn: turn}, ok
	}
	return File{}, false
}

// rotatedAt puts logrotate's endings in order: the higher a number, the older.
func rotatedAt(ending string) (turn time.Time, ok bool) {
	if number, ok := strings.CutPrefix(ending, "."); ok {
		n := 0
		for _, c := range []byte(number) {
			if c < '0' || c > '9' || n > 1e6 {
				return time.Time{}, false
			}
			n = n*10 + int(c-'0')
		}
		return time.Unix(int64(-n), 0), number != ""
	}
	for _, layout := range logrotateDates {
		if at, err := time.Parse(layout, ending); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}
