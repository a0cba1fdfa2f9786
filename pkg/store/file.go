package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// FileName is the embedded store's file in its folder.
const FileName = "state.db"

// lockPatience is how long Open waits for another process to let go of the
// file: one that is just ending does so within that.
const lockPatience = time.Second

// File is the embedded Store.
type File struct {
	name string
	db   *bbolt.DB
	// broken is what ended the use of the file; after a panic in the middle of
	// bbolt nothing that it holds can be relied on, its locks least of all.
	broken atomic.Pointer[DamagedError]

	queue      sync.Mutex // guards waiting
	waiting    []*request
	committing sync.Mutex // held by who writes to the file
}

// Open makes a folder, with mode 0700, and a store in it where there are none.
// A file that another process has is an *InUseError, one that can't be read a
// *DamagedError.
func Open(folder string) (*File, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	f := &File{name: filepath.Join(folder, FileName)}
	if err := f.create(); err != nil {
		return nil, err
	}
	if err := f.open(); err != nil {
		return nil, err
	}
	if err := f.examine(); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// create makes an empty store where there is none. It gets its name when it is
// whole, because a process that is killed half-way leaves something that looks
// like a damaged one.
func (f *File) create() error {
	if _, err := os.Lstat(f.name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	draft := f.name + ".new"
	if err := os.Remove(draft); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	db, err := bbolt.Open(draft, 0o600, &bbolt.Options{Timeout: lockPatience})
	if err != nil {
		return fmt.Errorf("%s: %w", draft, err)
	}
	if err := db.Close(); err != nil {
		return fmt.Errorf("%s: %w", draft, err)
	}
	defer os.Remove(draft)
	// Not by rename: if another process was faster, its store stays.
	if err := os.Link(draft, f.name); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncFolder(filepath.Dir(f.name))
}

// syncFolder makes names last.
func syncFolder(name string) error {
	folder, err := os.Open(name)
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}

// open has the file closed again if bbolt panics, for its lock lasts as long as
// it is open.
func (f *File) open() error {
	var file *os.File
	options := &bbolt.Options{
		Timeout: lockPatience,
		OpenFile: func(name string, flag int, mode os.FileMode) (opened *os.File, err error) {
			file, err = os.OpenFile(name, flag&^os.O_CREATE, mode)
			return file, err
		},
	}
	err := f.guard(func() (err error) {
		f.db, err = bbolt.Open(f.name, 0o600, options)
		return err
	})
	switch {
	case err == nil:
		return private(file)
	case errors.Is(err, bolterrors.ErrTimeout):
		return &InUseError{f.name}
	}
	if file != nil {
		file.Close()
	}
	if _, ours := errors.AsType[*fs.PathError](err); ours {
		return err
	}
	return f.damaged(err)
}

// private takes the file from others: whoever copied it back may not have cared.
func private(file *os.File) error {
	info, err := file.Stat()
	if err != nil || info.Mode().Perm() == 0o600 {
		return err
	}
	return file.Chmod(0o600)
}

// damaged keeps a DamagedError as it is.
func (f *File) damaged(err error) error {
	if _, already := errors.AsType[*DamagedError](err); already {
		return err
	}
	return &DamagedError{f.name, err}
}

// guard makes an error of what bbolt does about damaged pages: it panics, or
// reads beyond the end of a file that was cut, which the kernel answers with a
// fault.
func (f *File) guard(work func() error) (err error) {
	if broken := f.broken.Load(); broken != nil {
		return broken
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if cause := recover(); cause != nil {
			damage := &DamagedError{f.name, fmt.Errorf("%v", cause)}
			f.broken.CompareAndSwap(nil, damage)
			err = damage
		}
	}()
	err = work()
	if errors.Is(err, bolterrors.ErrDatabaseNotOpen) {
		return ErrClosed
	}
	return err
}

// Close implements Store. A broken store keeps its file: bbolt's locks may be
// held by nobody.
func (f *File) Close() error {
	f.committing.Lock()
	defer f.committing.Unlock()
	if f.broken.Load() != nil || f.db == nil {
		return nil
	}
	return f.db.Close()
}

var _ Store = (*File)(nil)
