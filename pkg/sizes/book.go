package sizes

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/store"
	"ftpd/pkg/vfs"
)

// ErrUnknown says that a folder has not been read yet.
var ErrUnknown = errors.New("the folder's size is not known yet")

// Book is the sizes of folders. Its methods may be called by any number of
// goroutines at once.
type Book struct {
	log logrus.FieldLogger
	any atomic.Bool // there are folders

	mu      sync.Mutex
	folders map[vfs.FileID]*folder
	writing map[vfs.FileID]*Write // files that are written in place
	active  map[*Write]struct{}

	kept  map[vfs.FileID]int64 // what the last run left
	store store.Store          // nil: nowhere

	reading
}

// folder is one entry. The book's lock guards it.
type folder struct {
	id   vfs.FileID
	path string // by which it was found last

	used, aside int64
	known       chan struct{} // closed when used means something
	unsure      bool          // it may be too much
	pending     int           // changes that are told and not posted

	// These are since the reading began.
	moved   int64 // bytes that came, went or moved
	stirred bool  // folders moved: any of it may have been missed

	read   time.Time // when the last reading ended; zero: never
	failed error     // what it could not read
	queued bool
	again  *time.Timer // reads it again; nil: nobody needs that
	tries  int
}

// NewBook is empty.
func NewBook(log logrus.FieldLogger) *Book {
	b := &Book{
		log: log, folders: map[vfs.FileID]*folder{},
		writing: map[vfs.FileID]*Write{}, active: map[*Write]struct{}{},
	}
	b.ctx, b.stop = context.WithCancel(context.Background())
	return b
}

// Any says whether there is any folder to be kept book of: while there is none,
// changes need not be told.
func (b *Book) Any() bool { return b.any.Load() }

// Want takes a folder into the book, with the path by which it is reached now. One
// that is new is read soon.
func (b *Book) Want(id vfs.FileID, path string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f := b.folders[id]
	if f != nil {
		f.path = path
		return
	}
	f = &folder{id: id, path: path, known: make(chan struct{})}
	b.folders[id] = f
	b.any.Store(true)
	if used, ok := b.kept[id]; ok {
		delete(b.kept, id)
		f.used, f.unsure = used, true
		close(f.known)
	}
	b.enqueue(f)
}

// Keep drops the folders that nobody wants any more.
func (b *Book) Keep(wanted func(vfs.FileID) bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for id, f := range b.folders {
		if !wanted(id) {
			b.drop(f)
		}
	}
}

// Forget drops a folder that is removed: its number may be another's tomorrow.
func (b *Book) Forget(id vfs.FileID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if f := b.folders[id]; f != nil {
		b.drop(f)
	}
}

func (b *Book) drop(f *folder) {
	if f.again != nil {
		f.again.Stop()
	}
	delete(b.folders, f.id)
	b.any.Store(len(b.folders) > 0)
}

// in are the entries among a chain of folders.
func (b *Book) in(chain []vfs.FileID) []*folder {
	var list []*folder
	for _, id := range chain {
		if f := b.folders[id]; f != nil {
			list = append(list, f)
		}
	}
	return list
}

// Same says whether both chains have the same entries, so that what moves from one
// to the other changes no size.
func (b *Book) Same(one, other []vfs.FileID) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	here, there := b.in(one), b.in(other)
	if len(here) != len(there) {
		return false
	}
	for _, f := range here {
		if !slices.Contains(there, f) {
			return false
		}
	}
	return true
}

// Usage is what is known of a folder.
type Usage struct {
	ID      vfs.FileID
	Path    string    // on disk
	Bytes   int64     // apparent sizes, with what running uploads have set aside
	Aside   int64     // of Bytes: set aside
	Known   bool      // it was read, or Bytes are the last run's
	Unsure  bool      // Bytes may be too many until it is read once more
	Read    time.Time // when the last reading ended; zero: never in this run
	Failure error     // why some of it could not be read
}

// Usage is that of one folder; false: it is not in the book.
func (b *Book) Usage(id vfs.FileID) (Usage, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f := b.folders[id]
	if f == nil {
		return Usage{}, false
	}
	return f.usage(), true
}

// Usages are those of all folders, in no particular order.
func (b *Book) Usages() []Usage {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := make([]Usage, 0, len(b.folders))
	for _, f := range b.folders {
		list = append(list, f.usage())
	}
	return list
}

func (f *folder) usage() Usage {
	return Usage{
		ID: f.id, Path: f.path, Bytes: f.used + f.aside, Aside: f.aside,
		Known: f.isKnown(), Unsure: f.unsure, Read: f.read, Failure: f.failed,
	}
}

func (f *folder) isKnown() bool {
	select {
	case <-f.known:
		return true
	default:
		return false
	}
}

// post changes the size. A size below nothing is what other programs did; the next
// reading will say.
func (f *folder) post(delta int64) {
	f.used = f.used + delta
	if f.isKnown() && f.used < 0 {
		f.used, f.unsure = 0, true
	}
	f.moved += max(delta, -delta)
}
