package archive

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ftpd/pkg/wlog"
)

// trail remembers which files of a log have been seen, so that those that come
// are told from those that got another name.
type trail struct {
	log  Log
	seen []wlog.File
}

// cyclic says whether names come round again, and a file that was seen may be
// the next one.
func (t *trail) cyclic() bool {
	return strings.Contains(t.log.Path.String(), "$$") && !t.log.Path.Dated()
}

// newer are the files that were begun after the one that is open, the oldest
// first. Packed ones are none: what is packed was open before.
func (t *trail) newer(open *cursor) []wlog.File {
	files, _ := wlog.Files(t.log.Path)
	var found []wlog.File
	now := t.log.Path.Expand(time.Now())
	for _, file := range files {
		switch {
		case file.Packed, open != nil && open.isAt(file):
		case !t.knows(file), t.cyclic() && file.Path == now:
			found = append(found, file)
		}
	}
	t.remember(files)
	return found
}

// knows says whether a file has been seen. One that was set aside had another
// name before; of one in use the name has to be the same, because the number of a
// removed file is given to the next.
func (t *trail) knows(file wlog.File) bool {
	return slices.ContainsFunc(t.seen, func(old wlog.File) bool {
		return os.SameFile(old.Info, file.Info) && (!file.Live || old.Path == file.Path)
	})
}

func (t *trail) remember(files []wlog.File) { t.seen = files }

// isAt says whether a file is the one that is open, perhaps by another name.
func (c *cursor) isAt(file wlog.File) bool {
	info, err := c.file.Stat()
	return err == nil && os.SameFile(info, file.Info)
}

// watchFolders watches the folders in which the files of now are or will be. A
// folder that is missing is seen to be made in the one above.
func (s *Search) watchFolders() {
	now := time.Now()
	for _, l := range s.watch.logs {
		name, top := l.Path.Expand(now), fixedFolder(l.Path.String())
		for folder := filepath.Dir(name); ; folder = filepath.Dir(folder) {
			err := s.watch.notify.Add(folder)
			if err == nil && len(folder) <= len(top) || folder == filepath.Dir(folder) {
				break
			}
		}
		if real, err := filepath.EvalSymlinks(name); err == nil && real != name {
			_ = s.watch.notify.Add(filepath.Dir(real)) // the log may be a link
		}
	}
}

// fixedFolder is the deepest folder that all names of a path have.
func fixedFolder(path string) string {
	folder := filepath.Dir(path)
	for strings.Contains(folder, "$$") {
		folder = filepath.Dir(folder)
	}
	return folder
}
