package site

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"ftpd/pkg/acl"
	"ftpd/pkg/ftp"
	"ftpd/pkg/vfs"
)

const adviceFixed = "This folder is fixed: it cannot be changed, removed or renamed."

// causes turns what the file system says into refusals with a reason. The first
// that fits counts. What is not here (no such file, exists, is a folder …) goes
// on as it is, for pkg/ftp to put into words.
var causes = []struct {
	err    error
	kind   ftp.Kind
	reason string
	advice string
}{
	{vfs.ErrInvalidPath, ftp.BadName, reasonInvalidPath, ""},
	{vfs.ErrReserved, ftp.BadName, reasonReserved, "This name is reserved by the server."},
	{vfs.ErrMountPoint, ftp.Denied, reasonMountPoint, adviceFixed},
	{vfs.ErrVirtual, ftp.Denied, reasonVirtual, "This folder is fixed: nothing can be stored in it."},
	{vfs.ErrOutside, ftp.Denied, reasonLinkOutside, ""},
	{vfs.ErrSymlink, ftp.Denied, reasonLinkDenied, ""},
	{vfs.ErrOffset, ftp.BadOffset, reasonOffset, ""},
	{vfs.ErrBusy, ftp.Busy, reasonBusy, "Another upload is writing to this file. Try again later."},
	{vfs.ErrFolderAcross, ftp.Denied, reasonFolderAcross, "A folder cannot be moved to another file system."},
	{vfs.ErrIntoItself, ftp.BadName, reasonIntoItself, "A folder cannot be moved into itself."},
	{syscall.ENOSPC, ftp.NoSpace, reasonDiskFull, ""},
	{syscall.EDQUOT, ftp.NoSpace, reasonDiskQuota, ""},
	{syscall.EROFS, ftp.Denied, reasonEROFS, "Read-only file system."},
	{syscall.EACCES, ftp.Denied, reasonEACCES, ""},
	{syscall.EPERM, ftp.Denied, reasonEPERM, ""},
}

// explainError gives an error of the file system its reason. For permissions it
// says what the administrator has to look at, because "permission denied" does
// not tell the rules of the configuration from those of the system.
func (st *standing) explainError(p vfs.Path, err error) error {
	if err == nil {
		return nil
	}
	for _, c := range causes {
		if !errors.Is(err, c.err) {
			continue
		}
		if c.reason == reasonEACCES || c.reason == reasonEPERM {
			err = fmt.Errorf("uid %d on %s: %w", os.Geteuid(), describe(st.roots.fs.RealPath(p)), err)
		}
		return &ftp.Refusal{Kind: c.kind, Reason: c.reason, Advice: c.advice, Err: err}
	}
	return err
}

// unseen is explainError for what turned out to be no folder. Whoever lacks the
// right that the operation takes of a file hears the same of a file and of
// nothing, or names could be found out by asking.
func (st *standing) unseen(file acl.Op, p vfs.Path, err error) error {
	v := st.member.acl.Ask(file, p.String(), time.Now())
	if v.Allowed() || !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) {
		return st.explainError(p, err)
	}
	r := missingRight(v)
	r.Err = err
	return r
}

// describe is a real path with its mode and owner; for what does not exist, or
// can't be seen, that of the folder that holds it.
func describe(path string) string {
	for {
		info, err := os.Lstat(path)
		if err == nil {
			return path + " (" + modeAndOwner(info) + ")"
		}
		parent := filepath.Dir(path)
		if parent == path {
			return path
		}
		path = parent
	}
}

func modeAndOwner(info fs.FileInfo) string {
	text := fmt.Sprintf("%04o", info.Mode().Perm())
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		text += fmt.Sprintf(" uid %d gid %d", st.Uid, st.Gid)
	}
	return text
}
