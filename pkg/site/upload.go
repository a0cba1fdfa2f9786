package site

import (
	"errors"
	"io"
	"io/fs"
	"os"
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
	slot
	*vfs.Upload
	max   config.Attr[config.Size]
	begun bool
	start int64  // where the first byte goes
	full  bool   // the folder was, when Room was asked last
	named func() // lets go of the name that STOU chose; nil: none
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
	u.named = done
	return u, nil
}

// upload takes everything that an upload needs, or nothing.
func (st *standing) upload(p vfs.Path, o ftp.UploadOptions) (*upload, error) {
	if err := st.mayBegin(p, o); err != nil {
		return nil, err
	}
	to, err := st.files().Target(p)
	if err != nil {
		return nil, st.explainError(p, err)
	}
	defer to.Close()
	replace, err := st.mayStore(p, o, to.Exists())
	if err != nil {
		return nil, err
	}
	if err := st.enoughFree(p); err != nil {
		return nil, err
	}
	u := &upload{metered: metered{Chain: st.upChain(), st: st}, max: st.site.cfg.Limits.MaxFileSize}
	if err := u.take(st); err != nil {
		return nil, err
	}
	if err := u.open(to, p, o, replace); err != nil {
		u.release()
		return nil, err
	}
	return u, nil
}

// open begins what the upload is counted by, and then the file.
func (u *upload) open(to *vfs.Target, p vfs.Path, o ftp.UploadOptions, replace bool) (err error) {
	if err := u.begin(limit.Up); err != nil {
		return err
	}
	if u.Upload, err = u.st.create(to, p, o, replace); err != nil {
		u.settle(0)
		return u.st.explainError(p, err)
	}
	if err := u.fits(); err != nil {
		u.Abort(err)
		return err
	}
	return nil
}

// release gives back what is the site's; more than once does no harm.
func (u *upload) release() {
	if u.slot.release() && u.named != nil {
		u.named()
	}
}

// create begins the upload with the settings of the folder.
func (st *standing) create(to *vfs.Target, p vfs.Path, o ftp.UploadOptions, replace bool) (*vfs.Upload, error) {
	files := st.filesIn(p.Dir())
	how := &st.site.cfg.Uploads
	return to.Create(vfs.UploadOptions{
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

// goesOn says whether what a file has stays. A range changes that, wherever it begins.
func goesOn(o ftp.UploadOptions) bool { return o.Length == 0 && (o.Append || o.Offset > 0) }

// mayBegin asks what needs no look at the disk.
func (st *standing) mayBegin(p vfs.Path, o ftp.UploadOptions) error {
	op := acl.OpStoreNew
	if goesOn(o) {
		op = acl.OpAppend
	}
	if !st.can(op, p, time.Now()) {
		return st.may(op, p)
	}
	return st.nameAllowed(p)
}

// mayStore asks the rights, by whether the name is taken, and says whether the file
// that has it may be replaced.
func (st *standing) mayStore(p vfs.Path, o ftp.UploadOptions, exists bool) (replace bool, err error) {
	fresh, over := acl.OpStoreNew, acl.OpStoreOver
	if goesOn(o) {
		fresh, over = acl.OpAppendNew, acl.OpAppend
	}
	switch {
	case !exists:
		// Somebody may be faster with this name. Whoever may replace files
		// replaces that one, too; everybody else hears of it at the end.
		return st.can(acl.OpStoreOver, p, time.Now()) && !o.Unique, st.may(fresh, p)
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
	u.start, u.begun = u.Upload.Start(), err == nil
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
		// What was written over other bytes is not undone.
		end, stored = u.Discard, min(stored, max(0, u.Stays()-u.start))
	}
	kept, err := end()
	if !kept {
		stored = 0
	}
	u.settle(stored)
	u.st.uploadAborted(u.Path(), kept, errors.Join(cause, err))
}
