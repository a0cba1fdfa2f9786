package site

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"sync"
	"time"

	"ftpd/pkg/acl"
	"ftpd/pkg/config"
	"ftpd/pkg/ftp"
	"ftpd/pkg/limit"
	"ftpd/pkg/vfs"
)

// upload is ftp.Upload. It keeps the standing under which it began: its end is
// not decided again.
type upload struct {
	metered
	*vfs.Upload
	max     config.Attr[config.Size]
	begun   bool
	start   int64 // where the first byte goes
	full    bool  // the folder was, when Room was asked last
	release func()
}

// Upload opens a file for writing.
func (t *view) Upload(p vfs.Path, o ftp.UploadOptions) (ftp.Upload, error) {
	st, err := t.begin()
	if err != nil {
		return nil, err
	}
	defer st.end()
	if o.Unique {
		return st.uploadUnique(p, o)
	}
	u, err := st.upload(p, o)
	if err != nil {
		return nil, err // a nil *upload would not be a nil ftp.Upload
	}
	return u, nil
}

// uploadUnique is STOU. The right is asked before the search for a name, which
// looks at the disk.
func (st *standing) uploadUnique(p vfs.Path, o ftp.UploadOptions) (ftp.Upload, error) {
	if !st.can(acl.OpStoreNew, p, time.Now()) {
		return nil, st.may(acl.OpStoreNew, p)
	}
	free, done, err := st.unique(p)
	if err != nil {
		return nil, err
	}
	u, err := st.upload(free, o)
	if err != nil {
		done()
		return nil, err
	}
	slot := u.release
	u.release = sync.OnceFunc(func() { done(); slot() })
	return u, nil
}

// upload takes everything that an upload needs, or nothing.
func (st *standing) upload(p vfs.Path, o ftp.UploadOptions) (*upload, error) {
	replace, err := st.mayStore(p, o)
	if err != nil {
		return nil, err
	}
	if err := st.enoughFree(p); err != nil {
		return nil, err
	}
	release, err := st.transferSlot()
	if err != nil {
		return nil, err
	}
	u := &upload{metered: metered{Chain: st.upChain(), st: st}, max: st.site.cfg.Limits.MaxFileSize, release: release}
	if err := u.begin(limit.Up); err != nil {
		release()
		return nil, err
	}
	if u.Upload, err = st.create(p, o, replace); err != nil {
		u.settle(0)
		release()
		return nil, st.explainError(p, err)
	}
	if err := u.fits(); err != nil {
		u.Abort(err)
		return nil, err
	}
	return u, nil
}

// create begins the upload with the settings of the folder.
func (st *standing) create(p vfs.Path, o ftp.UploadOptions, replace bool) (*vfs.Upload, error) {
	files := st.filesIn(p.Dir())
	how := &st.site.cfg.Uploads
	return st.files().Create(p, vfs.UploadOptions{
		Mode:        files.fileMode(),
		UID:         files.owner.uid,
		GID:         files.owner.gid,
		Atomic:      how.Atomic.V,
		KeepAborted: how.Aborted.V == "keep",
		Sync:        how.Sync.V,
		Replace:     replace,
		Offset:      o.Offset,
		Append:      o.Append,
		Within:      o.Length > 0,
	})
}

// mayStore asks the rights, first those that need no look at the disk, and says
// whether a file of this name may be replaced.
func (st *standing) mayStore(p vfs.Path, o ftp.UploadOptions) (replace bool, err error) {
	// A range changes what a file has, wherever it begins.
	goOn := o.Length == 0 && (o.Append || o.Offset > 0)
	first, fresh, over := acl.OpStoreNew, acl.OpStoreNew, acl.OpStoreOver
	if goOn {
		first, fresh, over = acl.OpAppend, acl.OpAppendNew, acl.OpAppend
	}
	if !st.can(first, p, time.Now()) {
		return false, st.may(first, p)
	}
	if err := st.nameAllowed(p); err != nil {
		return false, err
	}
	_, err = st.roots.fs.Lstat(p)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		// Somebody may be faster with this name. Whoever may replace files
		// replaces that one, too; everybody else hears of it at the end.
		return st.can(acl.OpStoreOver, p, time.Now()) && !o.Unique, st.may(fresh, p)
	case err != nil:
		return false, st.explainError(p, err)
	case o.Unique:
		return false, &fs.PathError{Op: "store", Path: p.String(), Err: fs.ErrExist}
	}
	return true, st.may(over, p)
}

// enoughFree keeps min_free of the file system for others.
func (st *standing) enoughFree(p vfs.Path) error {
	least := st.site.cfg.MinFree
	if least.V == 0 {
		return nil
	}
	free, err := st.roots.fs.FreeSpace(p)
	if err != nil {
		return st.explainError(p, err)
	}
	if free < int64(least.V) {
		return &ftp.Refusal{Kind: ftp.NoSpace, Reason: reasonMinFree, Rule: least.Pos.String()}
	}
	return nil
}

// fits refuses an upload to a file that is too large already.
func (u *upload) fits() error {
	if u.max.V == 0 || u.left() > 0 {
		return nil
	}
	kept, err := u.File().Seek(0, io.SeekCurrent)
	if err == nil && kept > int64(u.max.V) {
		err = u.TooLarge()
	}
	return err
}

// Begin makes the file ready for its first byte.
func (u *upload) Begin() error {
	err := u.Upload.Begin()
	if err == nil {
		u.start, err = u.File().Seek(0, io.SeekCurrent)
		u.begun = err == nil
	}
	return u.st.explainError(u.Path(), err)
}

// File is positioned where the first byte goes.
func (u *upload) File() *os.File { return u.Upload.File() }

// Name is the last element of the path.
func (u *upload) Name() string { return u.Path().Base() }

// Room is how many more bytes may come, -1 for any number.
func (u *upload) Room() int64 {
	left, room := u.left(), u.Upload.Room()
	u.full = room == 0
	if left < 0 || room >= 0 && room < left {
		return room
	}
	return left
}

// left is what max_file_size leaves, -1 for any number. What the file keeps counts
// as well as what came, so the position says it all.
func (u *upload) left() int64 {
	if u.max.V == 0 {
		return -1
	}
	used, err := u.File().Seek(0, io.SeekCurrent)
	if err != nil {
		return 0 // writing will fail, too
	}
	return max(0, int64(u.max.V)-used)
}

// TooLarge is the refusal of more.
func (u *upload) TooLarge() error {
	if u.full {
		return u.Full()
	}
	return &ftp.Refusal{Kind: ftp.TooBig, Reason: reasonFileSize, Rule: u.max.Pos.String()}
}

// Commit makes the file appear under its name.
func (u *upload) Commit() error {
	defer u.release()
	stored := u.stored()
	err := u.Upload.Commit()
	if err != nil {
		stored = 0
	}
	u.settle(stored)
	return u.st.explainError(u.Path(), err)
}

// Abort keeps or removes what came. What is too large cannot be gone on with, so
// that keeping it would only leave half a file.
func (u *upload) Abort(cause error) {
	defer u.release()
	stored := u.stored()
	end := u.Upload.Abort
	var refusal *ftp.Refusal
	if errors.As(cause, &refusal) && refusal.Kind == ftp.TooBig {
		end, stored = u.Discard, 0
	}
	kept, err := end()
	if !kept {
		stored = 0
	}
	u.settle(stored)
	u.st.uploadAborted(u.Path(), kept, errors.Join(cause, err))
}
