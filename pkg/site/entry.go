package site

import (
	"io/fs"
	"syscall"

	"ftpd/pkg/ftp"
	"ftpd/pkg/vfs"
)

// fill describes a file for the client. It writes over what was in the entry,
// so that a listing needs only one.
func (sh *Shared) fill(e *ftp.Entry, name string, info fs.FileInfo, perm string) {
	sh.fillOwned(e, name, info, perm, &lastOwner{names: &sh.names})
}

// fillOwned is fill for many, of whom the owner of the last is asked first.
func (sh *Shared) fillOwned(e *ftp.Entry, name string, info fs.FileInfo, perm string, last *lastOwner) {
	*e = ftp.Entry{
		Name:    name,
		Mode:    info.Mode(),
		Size:    info.Size(),
		ModTime: info.ModTime(),
		Links:   1,
		Perm:    perm,
	}
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		e.Links = uint64(st.Nlink) // its width differs between machines
		e.Owner = last.user(st.Uid)
		e.Group = last.group(st.Gid)
		e.Unique = vfs.IDOf(info)
	}
}
