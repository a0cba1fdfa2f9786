package sizes

import "ftpd/pkg/vfs"

// Change is something that is about to happen in a folder. Done or None ends it.
type Change struct {
	book    *Book
	folders []*folder
}

// Change tells that something in a folder is going to change; chain is that folder
// and those above it.
func (b *Book) Change(chain []vfs.FileID) *Change {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.change(chain)
}

func (b *Book) change(chain []vfs.FileID) *Change {
	c := &Change{b, b.in(chain)}
	for _, f := range c.folders {
		f.pending++
	}
	return c
}

// Removed ends the change with a file having gone.
func (c *Change) Removed(id vfs.FileID, size int64) {
	c.book.mu.Lock()
	defer c.book.mu.Unlock()
	c.end(-c.book.gone(id, size))
}

// Stirred ends the change with a folder having moved, from and to folders of the same
// entries: no size changes, but who reads them just now may miss it.
func (c *Change) Stirred() {
	c.book.mu.Lock()
	defer c.book.mu.Unlock()
	for _, f := range c.folders {
		f.stirred = true
	}
	c.end(0)
}

// Renamed ends the change with a file having another name in folders of the same
// entries, whether or not it took that of another file.
func (c *Change) Renamed(size int64, replaced vfs.FileID, old int64) {
	c.book.mu.Lock()
	defer c.book.mu.Unlock()
	if replaced != (vfs.FileID{}) {
		old = c.book.gone(replaced, old)
	}
	for _, f := range c.folders {
		f.moved += 2 * size // who reads just now may meet it twice, or not at all
	}
	c.end(-old)
}

// Less ends the change with so many bytes having gone.
func (c *Change) Less(bytes int64) {
	c.book.mu.Lock()
	defer c.book.mu.Unlock()
	c.end(-bytes)
}

// None ends the change without any.
func (c *Change) None() { c.Less(0) }

func (c *Change) end(delta int64) {
	for _, f := range c.folders {
		f.pending--
		f.post(delta)
	}
	c.folders = nil
}

// gone is what the book has of a file that goes: if it is being written in place,
// its writer has not posted all of it yet, and has nothing to post any more.
func (b *Book) gone(id vfs.FileID, size int64) int64 {
	w := b.writing[id]
	if w == nil {
		return size
	}
	w.gone = true
	return w.counted
}

// Written says whether a file is being written in place.
func (b *Book) Written(id vfs.FileID) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.writing[id] != nil
}

// Under says whether anything is being written below a folder.
func (b *Book) Under(id vfs.FileID) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for w := range b.active {
		for _, above := range w.chain {
			if above == id {
				return true
			}
		}
	}
	return false
}
