package sizes

import (
	"fmt"
	"time"

	"ftpd/pkg/vfs"
)

// The pieces in which room is set aside: an eighth of what there is, within these.
const (
	leastPiece = 64 << 10
	mostPiece  = 4 << 20
)

// patience is how long a write waits for a folder to be read.
const patience = 5 * time.Second

// Limit bounds a folder for a writer.
type Limit struct {
	Folder vfs.FileID
	Max    int64  // bytes
	Rule   string // who says so
}

// FullError says which limit leaves no room.
type FullError struct{ Limit }

// Error names the limit.
func (e *FullError) Error() string {
	return fmt.Sprintf("the folder has no room within %d bytes", e.Max)
}

// Start is how a write begins.
type Start struct {
	Chain  []vfs.FileID // the folder that it is in, and those above
	Limits []Limit      // those of other folders do not matter
	// Old is the size of the file whose place the new one takes, or which is written
	// itself.
	Old int64
	// InPlace is the file that is written itself, zero for a temporary.
	InPlace vfs.FileID
}

// Write is a file while it is written. One goroutine uses it at a time. It ends with
// Done or Drop.
type Write struct {
	book    *Book
	chain   []vfs.FileID
	folders []*folder
	limits  []Limit // of each folder; Max 0: none
	inPlace vfs.FileID

	counted int64 // what the book has of the file, or of the one to be replaced
	aside   int64 // what is set aside beyond that
	bounded bool
	gone    bool // the file was removed, with all that is counted
	pending bool
	ended   bool
}

// Begin begins a write. A folder that bounds it must be known: after some seconds'
// waiting the error is ErrUnknown. A file that is being written in place already
// is vfs.ErrBusy.
func (b *Book) Begin(s Start) (*Write, error) {
	w, err := b.Enter(s)
	if err != nil {
		return nil, err
	}
	return w, w.Wait()
}

// Wait waits until the folders that bound the write are known. With an error the
// write is dropped.
func (w *Write) Wait() error {
	if !w.bounded {
		return nil
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for i, f := range w.folders {
		if w.limits[i].Max == 0 {
			continue
		}
		select {
		case <-f.known:
		case <-timer.C:
			w.Drop()
			return ErrUnknown
		}
	}
	return nil
}

// Enter is Begin without waiting: Wait has to follow before the first byte.
func (b *Book) Enter(s Start) (*Write, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if s.InPlace != (vfs.FileID{}) {
		if b.writing[s.InPlace] != nil {
			return nil, vfs.ErrBusy
		}
	}
	w := &Write{book: b, chain: s.Chain, folders: b.in(s.Chain), inPlace: s.InPlace, counted: s.Old}
	w.limits = make([]Limit, len(w.folders))
	for i, f := range w.folders {
		for _, l := range s.Limits {
			if l.Folder == f.id && l.Max > 0 && (w.limits[i].Max == 0 || l.Max < w.limits[i].Max) {
				w.limits[i], w.bounded = l, true
			}
		}
	}
	b.active[w] = struct{}{}
	if s.InPlace != (vfs.FileID{}) {
		b.writing[s.InPlace] = w
	}
	return w, nil
}

// Cut posts that of a file that is written in place only so many bytes stay.
func (w *Write) Cut(stays int64) {
	w.book.mu.Lock()
	defer w.book.mu.Unlock()
	if w.gone || w.inPlace == (vfs.FileID{}) {
		return
	}
	for _, f := range w.folders {
		f.post(stays - w.counted)
	}
	w.counted = stays
}

// Room is how many bytes may be written from an offset of the file on, -1 for any
// number. So many are set aside.
func (w *Write) Room(offset int64) int64 {
	if !w.bounded {
		return -1
	}
	w.book.mu.Lock()
	defer w.book.mu.Unlock()
	covered := w.counted + w.aside
	if offset < covered {
		return covered - offset
	}
	room, _ := w.room()
	piece := min(room, max(leastPiece, min(room/8, mostPiece)))
	w.setAside(max(0, min(room, piece+offset-covered)))
	return max(0, w.counted+w.aside-offset)
}

// room is what the folders have left, and the limit that leaves the least.
func (w *Write) room() (left int64, by Limit) {
	left = -1
	for i, f := range w.folders {
		if limit := w.limits[i]; limit.Max > 0 {
			if n := limit.Max - f.used - f.aside; left < 0 || n < left {
				left, by = max(0, n), limit
			}
		}
	}
	return left, by
}

func (w *Write) setAside(n int64) {
	w.aside += n
	for _, f := range w.folders {
		f.aside += n
	}
}

// Full is the refusal when there is no room.
func (w *Write) Full() *FullError {
	w.book.mu.Lock()
	defer w.book.mu.Unlock()
	_, by := w.room()
	return &FullError{by}
}

// Claim tells that the file is about to take its place, with a size, instead of one
// of another size that is there now. Its error is a *FullError; then nothing is
// about to happen.
func (w *Write) Claim(size, old int64) error {
	w.book.mu.Lock()
	defer w.book.mu.Unlock()
	if w.bounded && w.inPlace == (vfs.FileID{}) {
		if more := size - old - w.aside; more > 0 {
			left, by := w.room()
			if left < more {
				return &FullError{by}
			}
			w.setAside(more)
		}
	}
	w.pending = true
	for _, f := range w.folders {
		f.pending++
	}
	return nil
}

// Counted is what the book has of a file that is written in place: what Done's old
// is for it.
func (w *Write) Counted() int64 {
	w.book.mu.Lock()
	defer w.book.mu.Unlock()
	return w.counted
}

// Done posts what the write came to: a file of one size where there was one of
// another. The replaced file is told by its identity, zero for none.
func (w *Write) Done(size, old int64, replaced vfs.FileID) {
	w.book.mu.Lock()
	defer w.book.mu.Unlock()
	if replaced != (vfs.FileID{}) {
		old = w.book.gone(replaced, old)
	}
	w.end(size - old)
}

// Moved is Done of a file that came from another folder, whose change ends with it.
func (w *Write) Moved(size, old int64, replaced vfs.FileID, from *Change) {
	w.book.mu.Lock()
	defer w.book.mu.Unlock()
	if replaced != (vfs.FileID{}) {
		old = w.book.gone(replaced, old)
	}
	w.end(size - old)
	from.end(-size)
}

// Drop ends a write that came to nothing. After Done it does nothing.
func (w *Write) Drop() {
	w.book.mu.Lock()
	defer w.book.mu.Unlock()
	w.end(0)
}

func (w *Write) end(delta int64) {
	if w.ended {
		return
	}
	w.ended = true
	if w.gone {
		delta = 0
	}
	for _, f := range w.folders {
		f.aside -= w.aside
		f.post(delta)
		if w.pending {
			f.pending--
		}
	}
	delete(w.book.active, w)
	if w.inPlace != (vfs.FileID{}) {
		delete(w.book.writing, w.inPlace)
	}
}

// Room is what limits leave in the folders of a chain, -1 for any amount; by is the
// limit that leaves the least.
func (b *Book) Room(chain []vfs.FileID, limits []Limit) (left int64, by Limit, err error) {
	w, err := b.Begin(Start{Chain: chain, Limits: limits})
	if err != nil {
		return 0, Limit{}, err
	}
	defer w.Drop()
	b.mu.Lock()
	defer b.mu.Unlock()
	left, by = w.room()
	return left, by, nil
}
