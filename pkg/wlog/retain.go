package wlog

import (
	"path/filepath"
	"strings"
	"time"

	"ftpd/pkg/pathvars"
)

const (
	// asideLayout is how lumberjack writes the time at which a file was set
	// aside, before the extension and after a dash.
	asideLayout = "2006-01-02T15-04-05.000"
	gzipSuffix  = ".gz"
	partSuffix  = ".part" // of a .gz that is being written
)

// oldFile is what a file's name says of it.
type oldFile struct {
	ended   time.Time // no line was added from then on
	from    time.Time // its name says that lines begin then; zero: it does not
	asideAt time.Time // when it was set aside
	aside   bool      // set aside for its size
	packed  bool
	part    bool // left over from packing
}

// classify says what a path is under a template; false if it is no file of this
// log. Only such files are ever touched.
func classify(t pathvars.TimeTemplate, path string) (oldFile, bool) {
	var old oldFile
	path, old.part = strings.CutSuffix(path, gzipSuffix+partSuffix)
	if !old.part {
		path, old.packed = strings.CutSuffix(path, gzipSuffix)
	}
	if from, ok := t.Match(path); ok {
		old.from, old.ended = from, t.Next(from)
		return old, !old.packed && !old.part // we pack only what was set aside
	}
	// A dot in the time looks like an extension where the file has none.
	for _, ext := range []string{filepath.Ext(path), ""} {
		if of, ok := setAsideAt(t, strings.TrimSuffix(path, ext), ext); ok {
			of.packed, of.part = old.packed, old.part
			return of, true
		}
	}
	return oldFile{}, false
}

// setAsideAt reads the name of a file that lumberjack set aside. What a date in
// its own name says beats the time of the renaming.
func setAsideAt(t pathvars.TimeTemplate, trunk, ext string) (old oldFile, ok bool) {
	cut := len(trunk) - len(asideLayout)
	if cut < 1 || trunk[cut-1] != '-' {
		return oldFile{}, false
	}
	at, err := time.Parse(asideLayout, trunk[cut:])
	if err != nil {
		return oldFile{}, false
	}
	old = oldFile{ended: at, asideAt: at, aside: true}
	name := trunk[:cut-1] + ext
	if from, ok := t.Match(name); ok {
		old.from, old.ended = from, t.Next(from)
		return old, true
	}
	return old, name == t.String() // a template without variables
}

// expired says whether a file is older than days, 0 = never.
func (o oldFile) expired(now time.Time, days int) bool {
	return days > 0 && !now.Before(o.ended.AddDate(0, 0, days))
}
