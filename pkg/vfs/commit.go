package vfs

import (
	"io/fs"

	"golang.org/x/sys/unix"
)

// Commit ends a whole upload: its name, mode and owner are in place when it
// returns nil. Otherwise nothing new stays of an atomic upload, and the old
// file, if any, is as it was. Sync has one exception: when the file could be
// written out and its folder could not, the error comes with the new file in
// place, whole, though a crash may take its name again.
func (u *Upload) Commit() error {
	if u.file == nil {
		return fail("store", u.path, fs.ErrClosed)
	}
	defer u.end()
	err := u.commit()
	if err != nil && u.temp != "" {
		unlinkAt(u.at.folder, u.temp, 0)
	}
	return fail("store", u.path, err)
}

func (u *Upload) commit() error {
	if err := u.flush(); err != nil {
		_, _ = u.storing.Abort(func() (bool, error) { return u.temp == "", nil })
		return err
	}
	if err := u.storing.Commit(u.name); err != nil {
		return err
	}
	if u.o.Sync && (u.temp != "" || u.created) {
		return u.at.folder.Sync() // the name, too, must survive a crash
	}
	return nil
}

// name gives a temporary its name.
func (u *Upload) name() error {
	if u.temp == "" {
		return nil
	}
	return put(entry{u.at.folder, u.temp}, u.at, u.replace)
}

// flush brings the bytes home before the name is there. The file stays open: its
// lock keeps it from being taken for a leftover, or for free to be written.
func (u *Upload) flush() error {
	if u.o.Sync {
		if err := u.file.Sync(); err != nil {
			return err
		}
	}
	return flush(u.file)
}

// end gives the descriptors back, and with them the lock.
func (u *Upload) end() {
	u.closeFiles()
	u.at.folder.Close()
	u.file = nil
}

// closeFiles closes what was opened beside the folder.
func (u *Upload) closeFiles() {
	u.file.Close()
	if u.real != nil {
		u.real.Close()
		u.real = nil
	}
}

// AbortDiffers says whether Abort would leave something else than Commit: the
// file that is to be replaced, or nothing. If not, it matters little which one
// ends an upload of which nobody knows whether it is whole.
func (u *Upload) AbortDiffers() bool {
	if u.over || u.temp == "" && !u.created {
		return u.over
	}
	i, err := statFile(u.file, u.at.name)
	return err != nil || !u.o.KeepAborted || i.Size() == 0
}

// Abort ends an upload that is not whole and says whether what came is there
// under its name. With KeepAborted a new file is, if the name is still free and
// at least one byte came, so that REST can go on; without, it is removed. A file
// that existed and was written itself stays as it now is. An aborted atomic
// overwrite leaves the old file. After a Commit it does nothing.
func (u *Upload) Abort() (kept bool, err error) {
	if u.file == nil {
		return false, nil
	}
	defer u.end()
	kept, err = u.storing.Abort(u.abort)
	return kept, fail("abort", u.path, err)
}

// Discard is Abort for what nobody can go on with: a new file is removed even
// where KeepAborted is set, and one that is written in place has again what it kept
// at Begin and no more.
func (u *Upload) Discard() (kept bool, err error) {
	u.o.KeepAborted, u.undo = false, true
	return u.Abort()
}

func (u *Upload) abort() (kept bool, err error) {
	if u.temp == "" && !u.created {
		if u.undo && u.begun {
			err = u.shorten()
		}
		return true, err
	}
	i, err := statFile(u.file, u.at.name)
	keep := err == nil && u.o.KeepAborted && i.Size() > 0
	if u.temp == "" {
		if keep {
			return true, nil
		}
		return false, unlinkSame(u.at, u.file)
	}
	if keep {
		err = put(entry{u.at.folder, u.temp}, u.at, false)
		if err == nil {
			return true, nil
		}
		if err == unix.EEXIST {
			err = nil // the old file, or a newer one, goes first
		}
	}
	if e := unlinkAt(u.at.folder, u.temp, 0); err == nil {
		err = e
	}
	return false, err
}

// shorten takes away what was written behind the end that the file had.
func (u *Upload) shorten() error {
	i, err := statFile(u.file, u.at.name)
	if err != nil || i.Size() <= u.stays {
		return err
	}
	return u.file.Truncate(u.stays)
}
