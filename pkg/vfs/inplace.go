package vfs

import (
	"errors"
	"io"
	"io/fs"
)

// hold makes an existing file this upload's.
func (u *Upload) hold(t *Tree) error {
	if err := lockFile(u.file); err != nil {
		return err
	}
	if u.guard == (unguarded{}) {
		return u.ask(Place{}, nil, true)
	}
	at, err := t.place(u.path, u.file)
	if err != nil {
		return err
	}
	old, err := statFile(u.file, u.at.name)
	if err != nil {
		at.Folder.Close()
		return err
	}
	if err := u.ask(at, old, true); err != nil {
		at.Folder.Close()
		return err
	}
	u.real = at.Folder
	return nil
}

// position makes an existing file ready for its first byte.
func (u *Upload) position() error {
	// Seeking instead of O_APPEND: the kernel does not splice into the latter.
	end, err := u.file.Seek(0, io.SeekEnd)
	if err != nil || u.o.Append {
		return err
	}
	if u.o.Offset > end {
		return ErrOffset
	}
	if u.o.Offset == 0 && !u.o.Within {
		// Before anything is lost. Somebody else's file that we may only write
		// keeps what it has.
		if err := u.own(); err != nil && !errors.Is(err, fs.ErrPermission) {
			return err
		}
	}
	_, err = u.file.Seek(u.o.Offset, io.SeekStart)
	return err
}

// Begin takes away what an existing file has from the first byte on. It is
// apart from Create so that an upload for which no byte ever comes (there was no
// data connection) leaves a file that is written in place as it was. The end for
// Append is looked for again: others than uploads may have written meanwhile.
func (u *Upload) Begin() error {
	err := u.keep()
	if err == nil {
		err = u.storing.Begin(u.stays, u.cut)
	}
	u.begun = err == nil
	return fail("store", u.path, err)
}

// keep finds out how much of a file that is written in place stays.
func (u *Upload) keep() (err error) {
	switch {
	case u.o.Append:
		u.stays, err = u.file.Seek(0, io.SeekEnd)
	case u.temp != "" || u.created:
	case u.o.Within:
		i, e := statFile(u.file, u.at.name)
		if e != nil {
			return e
		}
		u.stays = i.Size()
	default:
		u.stays = u.o.Offset
	}
	return err
}

// cut takes away what does not stay.
func (u *Upload) cut() error {
	if u.o.Append || u.temp != "" || u.created || u.o.Within {
		return nil
	}
	return u.file.Truncate(u.stays)
}

// Room is how many bytes the guard lets be written from where the file's position
// is, -1 for any number. That many are set aside.
func (u *Upload) Room() int64 {
	if u.guard == (unguarded{}) {
		return -1
	}
	at, err := u.file.Seek(0, io.SeekCurrent)
	if err != nil {
		return 0 // writing will fail, too
	}
	return u.storing.Room(at)
}

// Full is the guard's refusal of more than Room.
func (u *Upload) Full() error { return u.storing.Full() }
