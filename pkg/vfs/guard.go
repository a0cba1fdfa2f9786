package vfs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// Guard stands between a tree and its changes: it may refuse one, and learns what
// became of it. Each method gets a deed, which it calls once or, if it refuses, not
// at all, and whose error it returns. What it looks at while it calls is what the
// deed will find, as far as all changes pass it.
type Guard interface {
	// Remove is for a file, a link or an empty folder that is to go.
	Remove(at Place, deed func() error) error
	// Move is for what is to get another name, and take that of a file there.
	Move(from, to Place, deed func() error) error
	// Set is for properties of what stands at a place, beside its bytes.
	Set(at Place, deed func() error) error
	// Store is for an upload. When it returns an error there is none.
	Store(Storage) (Storing, error)
}

// Place is a name in a real folder.
type Place struct {
	Folder *os.File // open, and the tree's: not to be kept
	Name   string
	Path   Path // as the client says it, which may be a link to there
}

// Lstat describes what stands at the place.
func (p Place) Lstat() (fs.FileInfo, error) {
	i, err := lstatAt(p.Folder, p.Name)
	if err != nil {
		return nil, err
	}
	return i, nil
}

// Storage is what is about to be written.
type Storage struct {
	At   Place
	File *os.File
	// Old is the file that has the name; nil: none.
	Old fs.FileInfo
	// InPlace: the file itself is written. Otherwise it is a temporary, which takes
	// the name, and the old file's, at Commit.
	InPlace bool
}

// Storing is an upload under a Guard. Begin comes first, Commit or Abort last;
// Abort may come without any other.
type Storing interface {
	// Begin cuts the file to the bytes that stay, if it is written in place, before
	// the first byte is written.
	Begin(stays int64, deed func() error) error
	// Room is how many bytes may be written from an offset on: that many are set
	// aside and may be. -1: any number.
	Room(offset int64) int64
	// Full is the refusal of more than Room.
	Full() error
	// Commit gives the file its name.
	Commit(deed func() error) error
	// Abort keeps the file under its name, or not.
	Abort(deed func() (kept bool, err error)) (kept bool, err error)
}

// Under is the tree with a guard; both share what is open.
func (t *Tree) Under(g Guard) *Tree {
	guarded := *t
	guarded.guard = g
	return &guarded
}

// unguarded lets everything happen.
type unguarded struct{}

func (unguarded) Remove(_ Place, deed func() error) error  { return deed() }
func (unguarded) Move(_, _ Place, deed func() error) error { return deed() }
func (unguarded) Set(_ Place, deed func() error) error     { return deed() }
func (unguarded) Store(Storage) (Storing, error)           { return unguarded{}, nil }
func (unguarded) Begin(_ int64, deed func() error) error   { return deed() }
func (unguarded) Room(int64) int64                         { return -1 }
func (unguarded) Full() error                              { return unix.ENOSPC }
func (unguarded) Commit(deed func() error) error           { return deed() }

func (unguarded) Abort(deed func() (bool, error)) (bool, error) { return deed() }

// place is where a file that was opened for p lies. Its folder has to be closed.
func (t *Tree) place(p Path, f *os.File) (Place, error) {
	opened, err := statFile(f, p.Base())
	if err != nil {
		return Place{}, err
	}
	if e, err := t.entry(p); err == nil {
		if named, err := lstatAt(e.folder, e.name); err == nil && named.same(opened) {
			return Place{e.folder, e.name, p}, nil
		}
		e.folder.Close()
	}
	return placeBehind(p, f, opened)
}

// placeBehind asks the kernel for the place of what a link led to. It is used to
// look at the folders above only: nothing is opened or changed by that name.
func placeBehind(p Path, f *os.File, opened *info) (Place, error) {
	real, err := os.Readlink(procPath(int(f.Fd())))
	if err != nil {
		return Place{}, err
	}
	folder, err := os.OpenFile(filepath.Dir(real), unix.O_PATH|unix.O_DIRECTORY, 0)
	if err != nil {
		return Place{}, err
	}
	at := Place{folder, filepath.Base(real), p}
	if named, err := lstatAt(folder, at.Name); err == nil && named.same(opened) {
		return at, nil
	}
	folder.Close()
	return Place{}, ErrBusy // it has just been moved, or replaced
}

// set changes a property of what p names.
func (t *Tree) set(p Path, deed func(*os.File) error) error {
	f, err := t.handle(p, true)
	if err != nil {
		return err
	}
	defer f.Close()
	if t.guard == (unguarded{}) {
		return deed(f)
	}
	at, err := t.place(p, f)
	if err != nil {
		return err
	}
	defer at.Folder.Close()
	return t.guard.Set(at, func() error { return deed(f) })
}

// oldFile is what has a name, nil if nothing does.
func oldFile(at entry) (fs.FileInfo, error) {
	i, err := lstatAt(at.folder, at.name)
	switch {
	case err == nil:
		return i, nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	}
	return nil, err
}
