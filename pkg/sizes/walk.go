package sizes

import (
	"errors"
	"io/fs"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"ftpd/pkg/vfs"
)

// piece is how many entries are looked at between two pauses.
const piece = 256

// longestPause bounds one, lest a slow disk be asked once an hour.
const longestPause = 100 * time.Millisecond

var (
	errGone = errors.New("the folder is no longer there")
	errMost = errors.New("too many entries")
)

// walker adds up the files below a folder.
type walker struct {
	book   *Book
	total  int64
	failed error // what could not be read first
	looked int
	most   int       // entries, 0: any number, with pauses
	began  time.Time // the piece
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
	w := &walker{book: b, began: time.Now()}
	err = vfs.Below(top, w.visit, w.unread)
	return w.total, w.failed, err
}

// Below is the size of what is below an open folder, if that can be found out with
// so many entries at most. It does not pause: it is for a folder that is about to
// move while nothing else may change.
func (b *Book) Below(folder *os.File, most int) (bytes int64, ok bool) {
	w := &walker{book: b, most: most}
	err := vfs.Below(folder, w.visit, w.unread)
	return w.total, err == nil && w.failed == nil
}

func (w *walker) unread(err error) error {
	if w.failed == nil {
		w.failed = err
	}
	return nil
}

func (w *walker) visit(_ *os.File, i fs.FileInfo) error {
	w.looked++
	if w.most > 0 && w.looked > w.most {
		return errMost
	}
	if i.Mode().IsRegular() && !vfs.IsTemporary(i.Name()) {
		w.total += w.book.sizeOf(vfs.IDOf(i), i.Size())
	}
	if w.most == 0 && w.looked%piece == 0 {
		return w.pause()
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
	timer := time.NewTimer(min(time.Since(w.began), longestPause))
	defer timer.Stop()
	select {
	case <-timer.C:
		w.began = time.Now()
		return nil
	case <-w.book.ctx.Done():
		return w.book.ctx.Err()
	}
}
