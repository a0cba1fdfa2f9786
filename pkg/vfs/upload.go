package vfs

import (
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// UploadOptions say how a file is written.
type UploadOptions struct {
	Mode        fs.FileMode // permissions of a new file, whatever the umask
	UID, GID    int         // owner of a new file; -1 leaves it the process's
	Atomic      bool        // the name appears, or changes, when the file is whole
	KeepAborted bool        // see Upload.Abort
	Sync        bool        // Commit returns when the disk has it
	Replace     bool        // an existing file may be overwritten
	Offset      int64       // bytes of an existing file that stay; writing goes on there
	Append      bool        // writing goes on at the end; Offset is ignored
	Within      bool        // what an existing file has behind the bytes written stays
}

// Upload is a file being written. It is not safe for concurrent use. Every
// Upload needs a Begin before the first byte, and in the end a Commit or an Abort.
type Upload struct {
	file    *os.File
	at      entry
	path    Path
	temp    string // "" when the file itself is written
	created bool   // the file itself is written and did not exist
	over    bool   // a file of that name exists, and stays until Commit
	replace bool
	o       UploadOptions

	guard   Guard
	storing Storing // nil until the guard has agreed
	begun   bool
	stays   int64    // size at Begin of a file that is written in place
	undo    bool     // see Discard
	real    *os.File // the folder that storing knows the file to be in; nil: at's
}

// Create begins an upload to p, see [Target.Create].
func (t *Tree) Create(p Path, o UploadOptions) (*Upload, error) {
	to, err := t.Target(p)
	if err != nil {
		return nil, err
	}
	defer to.Close()
	return to.Create(o)
}

// Create begins an upload, once. Where Atomic is set, a file that is new or replaced
// whole goes through a temporary and takes mode and owner like any fresh file:
// what the old one had goes with it, and a link of that name is replaced, not
// followed. Otherwise, and always for Offset, Append and Within to a file that
// exists, the file itself is written: it must be regular, links are followed as the tree
// allows, and mode and owner are set, as far as we may, only if it is written
// from the start. Without Replace, Commit is fs.ErrExist if the name was taken
// in the meantime.
//
// A file that is written itself has one upload at a time: two would write over
// each other's bytes. The others are [ErrBusy]. The lock is flock(2)'s, so that
// it counts between processes, too, and ends with whoever is killed.
//
// An Offset that the file does not have is [ErrOffset].
func (to *Target) Create(o UploadOptions) (*Upload, error) {
	if to.err != nil {
		return nil, fail("store", to.path, to.err)
	}
	u := &Upload{at: to.at, path: to.path, o: o, guard: to.tree.guard, replace: o.Replace && !o.Append && !o.Within}
	if o.Append {
		u.o.Offset = 0
	}
	if err := u.begin(to.tree, to.old); err != nil {
		return nil, fail("store", to.path, err)
	}
	to.at.folder = nil // the upload's
	return u, nil
}

// begin chooses the way to write, by what has the name, and opens the file.
func (u *Upload) begin(t *Tree, old *info) (err error) {
	exists := old != nil
	switch {
	case exists && (old.IsDir() || old.isLink() && t.leadsToFolder(u.path)), len(t.children[u.path]) > 0:
		return unix.EISDIR
	case !u.o.Atomic || u.o.Offset > 0 || (u.o.Append || u.o.Within) && exists:
		return u.openFile(t)
	case exists && !u.replace:
		return unix.EEXIST
	case exists && !old.isRegular() && !old.isLink():
		return ErrNotRegular
	}
	u.over = exists
	u.file, u.temp, err = createTemp(u.at.folder)
	if err != nil {
		return err
	}
	var was fs.FileInfo
	if exists {
		was = old
	}
	if err := u.ask(u.place(), was, false); err != nil {
		return u.discard(err)
	}
	// Now rather than at the end: an owner that we may not set is refused before
	// gigabytes came, and the disk quota charged is the right one.
	return u.discard(u.own())
}

// place is where the upload's name is.
func (u *Upload) place() Place { return Place{u.at.folder, u.at.name, u.path} }

// ask asks the guard before anything is changed.
func (u *Upload) ask(at Place, old fs.FileInfo, inPlace bool) (err error) {
	u.storing, err = u.guard.Store(Storage{At: at, File: u.file, Old: old, InPlace: inPlace})
	if err != nil {
		u.storing = nil
	}
	return err
}

// openFile opens the file itself, making it if it may.
func (u *Upload) openFile(t *Tree) (err error) {
	if u.o.Offset == 0 {
		u.file, err = u.make()
		if err == nil {
			return u.claim()
		}
		if err != unix.EEXIST || !u.o.Append && !u.o.Within && !u.replace {
			return err
		}
	}
	u.file, _, err = t.openNow(u.path, unix.O_WRONLY)
	if err != nil {
		return err
	}
	err = u.hold(t)
	if err == nil {
		err = u.position()
	}
	return u.discard(err)
}

// make makes a new file, never through a link, dangling or not.
func (u *Upload) make() (*os.File, error) {
	if u.guard == (unguarded{}) {
		flags := unix.O_WRONLY | unix.O_CREAT | unix.O_EXCL | unix.O_NOFOLLOW
		return openAt(u.at.folder, u.at.name, flags, 0o600)
	}
	// It is locked when it appears: a guard may take a file that somebody has made and
	// not yet locked for one that is finished.
	f, temp, err := createTemp(u.at.folder)
	if err != nil {
		return nil, err
	}
	if err := renameNew(u.at.folder, temp, u.at.folder, u.at.name); err != nil {
		_ = unlinkAt(u.at.folder, temp, 0)
		f.Close()
		return nil, err
	}
	return f, nil
}

// claim makes a new file this upload's. Whoever was quicker to lock it goes on
// with it, so then it is not ours to remove.
func (u *Upload) claim() error {
	if err := lockFile(u.file); err != nil {
		return u.discard(err)
	}
	u.created = true
	if err := u.ask(u.place(), nil, true); err != nil {
		return u.discard(err)
	}
	return u.discard(u.own())
}

// discard closes and, if it was made, removes the file when its preparation
// failed.
func (u *Upload) discard(err error) error {
	if err == nil {
		return nil
	}
	switch {
	case u.temp != "":
		_ = unlinkAt(u.at.folder, u.temp, 0)
	case u.created:
		_ = unlinkSame(u.at, u.file)
	}
	if u.storing != nil {
		_, _ = u.storing.Abort(func() (bool, error) { return false, nil })
	}
	u.closeFiles()
	return err
}

// own gives the file its mode, then its owner: once it is another's, the mode
// could take one more capability.
func (u *Upload) own() error {
	if err := u.file.Chmod(u.o.Mode.Perm()); err != nil {
		return err
	}
	return chownHandle(u.file, u.o.UID, u.o.GID)
}

// File is where the bytes go, positioned for the first of them. It is not
// opened for appending, so the kernel may copy into it. Commit and Abort close it.
func (u *Upload) File() *os.File { return u.file }

// Start is where the first byte goes, once Begin is over.
func (u *Upload) Start() int64 {
	if u.o.Append {
		return u.stays
	}
	return u.o.Offset
}

// Path is the name that the upload is for.
func (u *Upload) Path() Path { return u.path }
