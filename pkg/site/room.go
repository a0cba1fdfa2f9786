package site

import (
	"time"

	"ftpd/pkg/acl"
	"ftpd/pkg/ftp"
	"ftpd/pkg/vfs"
)

// Available is how many bytes may be stored in a folder: what its file system
// has, less min_free, within the limits of max_size, or what the client may still
// upload. Who may neither store nor look there is not told.
func (t *view) Available(folder vfs.Path) (n int64, err error) {
	err = t.do(func(st *standing) error {
		if !st.can(acl.OpList, folder, time.Now()) {
			// Of a folder itself, the operation takes what storing in it does.
			if err := st.may(acl.OpSetFolder, folder); err != nil {
				return err
			}
		}
		info, err := st.roots.fs.Stat(folder)
		switch {
		case err != nil:
			return st.explainError(folder, err)
		case !info.IsDir():
			return notFolder(folder)
		}
		if n, _, err = st.roomWithin(folder); err == nil {
			n, err = st.uploadRoom(n)
		}
		return err
	})
	return n, err
}

// room is what is free on a folder's file system for clients.
func (st *standing) room(folder vfs.Path) (int64, error) {
	free, err := st.roots.fs.FreeSpace(folder)
	if err != nil {
		return 0, st.explainError(folder, err)
	}
	return max(0, free-int64(st.site.cfg.MinFree.V)), nil
}

// roomWithin is room within the limits of max_size, too; rule is the one that leaves
// less than the file system, "" if none does.
func (st *standing) roomWithin(folder vfs.Path) (n int64, rule string, err error) {
	if n, err = st.room(folder); err != nil {
		return 0, "", err
	}
	left, rule, err := st.roomIn(folder)
	if err != nil || left < 0 || left >= n {
		return n, "", err
	}
	return left, rule, nil
}

// Allocate says whether a file of this size would find room in a folder. To who
// may not store there it says nothing: the file may be meant for elsewhere.
func (t *view) Allocate(folder vfs.Path, size int64) error {
	return t.do(func(st *standing) error {
		if !st.can(acl.OpSetFolder, folder, time.Now()) {
			return ftp.ErrUnknownRoom
		}
		if most := st.site.cfg.Limits.MaxFileSize; most.V > 0 && size > int64(most.V) {
			return &ftp.Refusal{Kind: ftp.TooBig, Reason: reasonFileSize, Rule: most.Pos.String()}
		}
		if err := st.mayUpload(size); err != nil {
			return err
		}
		room, rule, err := st.roomWithin(folder)
		switch {
		case err != nil:
			return err
		case size <= room:
			return nil
		case rule != "":
			return &ftp.Refusal{Kind: ftp.TooBig, Reason: reasonMaxSize, Rule: rule}
		case st.site.cfg.MinFree.V > 0:
			return &ftp.Refusal{Kind: ftp.NoSpace, Reason: reasonMinFree, Rule: st.site.cfg.MinFree.Pos.String()}
		}
		return &ftp.Refusal{Kind: ftp.NoSpace, Reason: reasonDiskFull}
	})
}
