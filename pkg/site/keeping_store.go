package site

import (
	"errors"
	"io/fs"
	"time"

	"ftpd/pkg/sizes"
	"ftpd/pkg/vfs"
	"ftpd/pkg/worm"
)

// stored is an upload under the guard: vfs.Storing.
type stored struct {
	*guard
	s     vfs.Storage
	write *sizes.Write
	mark  *worm.Mark // nil: nothing is protected there
	file  worm.File  // that is written itself, if mark is not nil
	wrote bool       // the keeper was told
}

// Store implements vfs.Guard. That the folder is on its way elsewhere is ruled out
// until the book knows the upload; what else may happen is looked at again by Commit.
func (g *guard) Store(s vfs.Storage) (vfs.Storing, error) {
	g.moving.RLock()
	defer g.moving.RUnlock()
	chain, err := vfs.Chain(s.At.Folder)
	if err != nil {
		return nil, err
	}
	u := &stored{guard: g, s: s}
	if m, on := g.protecting(s.At.Path, chain); on {
		u.mark = &m
		// One that is written itself and has no old file was made just now, by us.
		if s.Old != nil || !s.InPlace {
			if err := g.mayChange(s.At, chain); err != nil {
				return nil, err
			}
		}
	}
	if u.write, err = u.enter(chain); err != nil {
		return nil, err
	}
	if err := u.write.Wait(); err != nil {
		return nil, tooFull(err)
	}
	if s.InPlace && s.Old == nil {
		// There already, it must not be taken for a finished one, should we be killed.
		if err := u.writing(); err != nil {
			u.write.Drop()
			return nil, err
		}
	}
	return u, nil
}

// enter makes the upload known to the book. A file that is written itself must still
// be where it was found, lest it be counted after it was removed or moved.
func (u *stored) enter(chain []vfs.FileID) (*sizes.Write, error) {
	start := sizes.Start{Chain: chain, Limits: u.st.limits(u.s.At.Path)}
	if !u.s.InPlace {
		if u.s.Old != nil {
			start.Old = bytesOf(u.s.Old)
		}
		return u.sizes.Enter(start)
	}
	defer u.lock(chain[0])()
	opened, err := u.s.File.Stat()
	if err != nil {
		return nil, err
	}
	named, err := u.s.At.Lstat()
	if err != nil || vfs.IDOf(named) != vfs.IDOf(opened) {
		return nil, vfs.ErrBusy
	}
	start.InPlace = vfs.IDOf(opened)
	if u.s.Old != nil {
		start.Old = bytesOf(named)
	}
	return u.sizes.Enter(start)
}

// Begin implements vfs.Storing.
func (u *stored) Begin(stays int64, deed func() error) error {
	if !u.s.InPlace {
		return deed()
	}
	return u.in(u.s.At.Folder, func([]vfs.FileID) error {
		if err := u.writing(); err != nil {
			return err
		}
		if err := deed(); err != nil {
			return err
		}
		u.write.Cut(stays)
		return nil
	})
}

// writing notes that a file is incomplete from here on.
func (u *stored) writing() (err error) {
	if u.mark == nil || u.wrote {
		return nil
	}
	if u.file, err = worm.Look(u.s.At.Folder, u.s.At.Name); err != nil {
		return err
	}
	err = u.worm.Writing(u.file)
	u.wrote = err == nil
	return err
}

// Room implements vfs.Storing.
func (u *stored) Room(offset int64) int64 { return u.write.Room(offset) }

// Full implements vfs.Storing.
func (u *stored) Full() error { return tooFull(u.write.Full()) }

// Commit implements vfs.Storing.
func (u *stored) Commit(deed func() error) error {
	defer u.over()
	return u.in(u.s.At.Folder, func(chain []vfs.FileID) error {
		if u.s.InPlace {
			return u.commitInPlace(deed)
		}
		if u.mark != nil {
			if err := u.mayChange(u.s.At, chain); err != nil {
				return err // another upload was complete first
			}
		}
		size, err := u.size()
		if err != nil {
			return err
		}
		old, id := int64(0), vfs.FileID{}
		if info, err := u.s.At.Lstat(); err == nil {
			old, id = bytesOf(info), vfs.IDOf(info)
		}
		if err := u.write.Claim(size, old); err != nil {
			return tooFull(err)
		}
		if err := deed(); err != nil {
			return err
		}
		u.write.Done(size, old, id)
		u.noted(u.complete()) // by its ctime it is complete since now all the same
		return nil
	})
}

// commitInPlace ends an upload that has its name already, if it still has it.
func (u *stored) commitInPlace(deed func() error) error {
	if u.mark != nil {
		now, err := u.s.At.Lstat()
		if err != nil || vfs.IDOf(now) != u.file.ID {
			return u.refused(*u.mark)
		}
	}
	size, err := u.size()
	if err != nil {
		return err
	}
	if err := u.write.Claim(size, 0); err != nil {
		return tooFull(err)
	}
	if err := deed(); err != nil {
		return err
	}
	u.write.Done(size, u.write.Counted(), vfs.FileID{})
	return u.complete()
}

// complete records that the file is finished.
func (u *stored) complete() error {
	if u.mark == nil {
		return nil
	}
	f, err := worm.Look(u.s.At.Folder, u.s.At.Name)
	if err != nil {
		return err
	}
	return u.worm.Complete(f, time.Now())
}

// Abort implements vfs.Storing.
func (u *stored) Abort(deed func() (bool, error)) (kept bool, err error) {
	defer u.over()
	called := false
	err = u.in(u.s.At.Folder, func([]vfs.FileID) (err error) {
		if err = u.write.Claim(0, 0); err != nil {
			return err
		}
		called = true
		kept, err = deed()
		if !kept {
			return errors.Join(err, u.vanished())
		}
		size, e := u.size()
		if e != nil {
			return errors.Join(err, e)
		}
		old := int64(0)
		if u.s.InPlace {
			old = u.write.Counted()
		}
		u.write.Done(size, old, vfs.FileID{})
		return errors.Join(err, u.partial())
	})
	if !called {
		// Whatever became of the folder, nothing must be left open or lying about.
		var e error
		kept, e = deed()
		err = errors.Join(err, e)
	}
	return kept, err
}

// vanished forgets a file that was removed again.
func (u *stored) vanished() error {
	if !u.wrote {
		return nil
	}
	return u.worm.Gone(u.file.ID)
}

// partial records that what is kept is not complete. A file of which nothing was
// written is as it was.
func (u *stored) partial() error {
	if u.mark == nil || u.s.InPlace && !u.wrote {
		return nil
	}
	f, err := worm.Look(u.s.At.Folder, u.s.At.Name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return u.worm.Partial(f)
}

// over gives back what is held.
func (u *stored) over() {
	u.write.Drop()
	if u.wrote {
		u.wrote = false
		u.worm.Written(u.file.ID)
	}
}

func (u *stored) size() (int64, error) {
	info, err := u.s.File.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}
