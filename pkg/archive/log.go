package archive

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"time"

	"ftpd/pkg/pathvars"
	"ftpd/pkg/wlog"
)

// Log is a log as the configuration names it.
type Log struct {
	Kind Kind
	Path pathvars.TimeTemplate // of its files
	// Site is the one whose lines these are, where they do not say it themselves;
	// "" for several.
	Site string
}

// PlainLog is a log whose path has no variables. A path that can't be a file's has
// no files.
func PlainLog(kind Kind, path string) Log {
	template, _ := pathvars.ParseTime(path)
	return Log{Kind: kind, Path: template}
}

// fileSource is one file, whatever it is called.
func fileSource(name string) source {
	return source{files: []wlog.File{{Path: name, Packed: strings.HasSuffix(name, ".gz")}}, sniff: true}
}

// source is a row of files whose lines follow each other in time.
type source struct {
	kind  Kind
	site  string
	files []wlog.File
	trail *trail // of a log that is followed
	sniff bool   // the kind is to be seen from the file
}

// sources finds the files of a log in which a line may be that is asked for.
// Files with a name that comes round again, like $$dd$$.log, have lines of all
// times in them, and each is a source by itself.
func (l Log) sources(f *filter) ([]source, error) {
	files, err := wlog.Files(l.Path)
	plain := !strings.Contains(l.Path.String(), "$$")
	if plain {
		files = inTurn(files, l.Kind)
	}
	files = slices.DeleteFunc(files, func(file wlog.File) bool { return !f.mayHold(file) })
	if plain || l.Path.Dated() {
		return []source{{kind: l.Kind, site: l.Site, files: files}}, err
	}
	var each []source
	for _, file := range files {
		each = append(each, source{kind: l.Kind, site: l.Site, files: []wlog.File{file}})
	}
	return each, err
}

// mayHold says whether a file's span touches the one that is asked for.
func (f *filter) mayHold(file wlog.File) bool {
	early := !file.Until.IsZero() && file.Until.Unix()+tolerance <= f.since
	late := !file.From.IsZero() && file.From.Unix()-tolerance >= f.until
	return !early && !late
}

// inTurn sorts files whose names have no date by their first lines. Where one
// begins, the one before has ended.
func inTurn(files []wlog.File, kind Kind) []wlog.File {
	for i := range files {
		files[i].From = firstTime(files[i], kind)
	}
	slices.SortStableFunc(files, func(a, b wlog.File) int { return a.From.Compare(b.From) })
	for i := range files[:max(0, len(files)-1)] {
		if next := files[i+1].From; files[i].Until.IsZero() && !files[i].From.IsZero() {
			files[i].Until = next.Add(time.Second) // lines' seconds are rounded down
		}
	}
	return files
}

// firstTime is the time of a file's first line, zero if the first block has
// none that can be read.
func firstTime(file wlog.File, kind Kind) time.Time {
	c, err := openCursor(file.Path, kind, file.Packed, time.Time{}, newFilter(Query{}))
	if err != nil {
		return time.Time{}
	}
	defer c.close()
	for c.lines.base < blockSize {
		line, ok := c.lines.next()
		if !ok {
			break
		}
		if at, ok := c.stamp(line); ok {
			return time.Unix(at, 0)
		}
		if c.kind == Access {
			c.read(line)
		}
	}
	return time.Time{}
}

// open opens a file of the source. A file that was packed meanwhile is opened
// as it is now; nil without an error: it is gone, or not of a kind asked for.
func (s *source) open(file wlog.File, f *filter) (*cursor, error) {
	kind := s.kind
	if s.sniff {
		kind = sniff(file)
	}
	if f.Kinds != 0 && f.Kinds&kind == 0 {
		return nil, nil
	}
	c, err := openCursor(file.Path, kind, file.Packed, dayOfName(file), f)
	if errors.Is(err, fs.ErrNotExist) && !s.sniff {
		if !file.Packed {
			c, err = openCursor(file.Path+".gz", kind, true, dayOfName(file), f)
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
	}
	if c != nil {
		c.site = s.site
	}
	return c, err
}

// dayOfName is the day that a file's name tells. What a first line told does not
// count: it told it by itself.
func dayOfName(file wlog.File) time.Time {
	if file.Dated {
		return file.From
	}
	return time.Time{}
}

// sniff sees the kind of a file from its first line.
func sniff(file wlog.File) Kind {
	c, err := openCursor(file.Path, Event, file.Packed, time.Time{}, newFilter(Query{}))
	if err != nil {
		return Access
	}
	defer c.close()
	if line, ok := c.lines.next(); ok {
		if _, event := eventTime(line); event {
			return Event
		}
	}
	return Access
}
