package wlog

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ftpd/pkg/pathvars"
)

// tidy removes and packs old files whenever a file was begun, apart from the
// writing, which must not wait for it.
func (f *file) tidy() {
	for {
		select {
		case <-f.stop:
			return
		case <-f.roll:
		}
		o := f.options()
		if o.DeleteAfterDays == 0 && !o.Compress {
			continue
		}
		err := sweep(o, time.Now(), f.stop)
		if err != nil && !errors.Is(err, errStopped) && o.OnError != nil {
			o.OnError(fmt.Errorf("old files of log %s: %w", o.Path, err))
		}
	}
}

// errStopped ends a sweep because the log is being closed.
var errStopped = errors.New("stopped")

// sweep looks at every file that may be the log's. It goes on after an error and
// returns the first.
func sweep(o Options, now time.Time, stop <-chan struct{}) error {
	return eachFile(o.Path, func(path string, entry fs.DirEntry) error {
		select {
		case <-stop:
			return errStopped
		default:
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		return sweepFile(o, path, now, stop)
	})
}

// eachFile visits everything but folders below the part of the path that has no
// variables, no deeper than the path goes. It goes on after an error and returns
// the first; errStopped alone ends it.
func eachFile(t pathvars.TimeTemplate, visit func(path string, entry fs.DirEntry) error) error {
	root, depth := fixedFolder(t.String())
	var first error
	walk := func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
		case entry.IsDir():
			if path != root && below(root, path) >= depth {
				return fs.SkipDir
			}
		default:
			err = visit(path, entry)
		}
		if errors.Is(err, errStopped) {
			return err
		}
		if first == nil && !errors.Is(err, fs.ErrNotExist) {
			first = err
		}
		return nil
	}
	if err := filepath.WalkDir(root, walk); err != nil {
		return err
	}
	return first
}

// below is how many elements path has after root.
func below(root, path string) int {
	return strings.Count(strings.TrimPrefix(path, strings.TrimSuffix(root, "/")), "/")
}

// fixedFolder is the deepest folder that all names of a path have, and how many
// elements come after it.
func fixedFolder(path string) (folder string, depth int) {
	fixed, _, _ := strings.Cut(path, "$$")
	folder = filepath.Dir(fixed + "x") // the x keeps Dir from cutting a folder off
	return folder, below(folder, path)
}

// sweepFile does with one file what its age and the options ask for.
func sweepFile(o Options, path string, now time.Time, stop <-chan struct{}) error {
	old, ours := classify(o.Path, path)
	switch {
	case !ours:
		return nil
	case old.part, old.expired(now, o.DeleteAfterDays):
		return os.Remove(path)
	case o.Compress && old.aside && !old.packed:
		return pack(path, stop)
	}
	return nil
}
