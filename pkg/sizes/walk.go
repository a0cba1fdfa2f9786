package sizes

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"ftpd/pkg/vfs"
)

// maxPending bounds the folders that are found and not yet read.
const maxPending = 1 << 20

// piece is how many entries are looked at between two pauses.
const piece = 256

var (
	errGone    = errors.New("the folder is no longer there")
	errTooMany = fmt.Errorf("more than %d folders wait to be read", maxPending)
)

// walker adds up the files below a folder.
type walker struct {
	book    *Book
	top     *os.File
	pending []string // folders below top, not read yet
	total   int64
	failed  error // the first folder that could not be read
	began   time.Time

	hurry bool // no pauses, and at most so many entries
	most  int
}

// walk is the size of the files below a folder, which must still be the one that is
// meant. What could not be read below it is left out, and the first of it in failed.
func (b *Book) walk(path string, id vfs.FileID) (total int64, failed, err error) {
	top, err := os.OpenFile(path, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW, 0)
	if err != nil {
		return 0, nil, err
	}
	defer top.Close()
	info, err := top.Stat()
	if err != nil {
		return 0, nil, err
	}
	if vfs.IDOf(info) != id {
		return 0, nil, errGone
	}
	w := &walker{book: b, top: top, began: time.Now()}
	err = w.run()
	return w.total, w.failed, err
}

// run reads folder after folder. What it keeps of each is a path.
func (w *walker) run() error {
	w.pending = append(w.pending, ".")
	for len(w.pending) > 0 {
		dir := w.pending[len(w.pending)-1]
		w.pending = w.pending[:len(w.pending)-1]
		if err := w.folder(dir); err != nil {
			return err
		}
	}
	return nil
}

// folder adds the files of one folder up and notes its folders. What was removed
// meanwhile is no error; what may not be read is kept for the log.
func (w *walker) folder(dir string) error {
	f, err := openBelow(w.top, dir)
	if err == nil {
		defer f.Close()
		err = w.entries(f, dir)
	}
	switch {
	case err == nil, errors.Is(err, fs.ErrNotExist):
		return nil
	case errors.Is(err, errTooMany), w.book.ctx.Err() != nil:
		return err
	case w.failed == nil:
		w.failed = fmt.Errorf("%s: %w", dir, err)
	}
	return nil
}

// openBelow opens a folder without following any link on the way.
func openBelow(top *os.File, dir string) (*os.File, error) {
	how := &unix.OpenHow{
		Flags:   unix.O_RDONLY | unix.O_DIRECTORY | unix.O_NOFOLLOW | unix.O_CLOEXEC,
		Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_SYMLINKS,
	}
	fd, err := unix.Openat2(int(top.Fd()), dir, how)
	if err == unix.ENOSYS { // before Linux 5.6
		fd, err = unix.Openat(int(top.Fd()), dir, int(how.Flags), 0)
	}
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: dir, Err: err}
	}
	return os.NewFile(uintptr(fd), dir), nil
}

func (w *walker) entries(f *os.File, dir string) error {
	for {
		names, err := f.Readdirnames(piece)
		for _, name := range names {
			if err := w.entry(f, dir, name); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if w.hurry {
			continue
		}
		if err := w.pause(); err != nil {
			return err
		}
	}
}

func (w *walker) entry(f *os.File, dir, name string) error {
	if w.hurry {
		if w.most--; w.most < 0 {
			return errTooMany
		}
	}
	var st unix.Stat_t
	if unix.Fstatat(int(f.Fd()), name, &st, unix.AT_SYMLINK_NOFOLLOW) != nil {
		return nil // it has just gone
	}
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFDIR:
		if len(w.pending) == maxPending {
			return errTooMany
		}
		w.pending = append(w.pending, dir+"/"+name)
	case unix.S_IFREG:
		if !vfs.IsTemporary(name) {
			w.total += w.book.sizeOf(vfs.FileID{Dev: uint64(st.Dev), Ino: st.Ino}, st.Size)
		}
	}
	return nil
}

// sizeOf is what the book has of a file, which is not what it has on disk while it is
// written in place.
func (b *Book) sizeOf(id vfs.FileID, size int64) int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	if w := b.writing[id]; w != nil {
		return w.counted
	}
	return size
}

// pause rests as long as the last piece took, so that reading takes at most half of
// what the disk can give.
func (w *walker) pause() error {
	timer := time.NewTimer(min(time.Since(w.began), 100*time.Millisecond))
	defer timer.Stop()
	select {
	case <-timer.C:
		w.began = time.Now()
		return nil
	case <-w.book.ctx.Done():
		return w.book.ctx.Err()
	}
}
