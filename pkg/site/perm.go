package site

import (
	"io/fs"
	"time"

	"ftpd/pkg/acl"
	"ftpd/pkg/vfs"
)

// letter is one of the perm fact of RFC 3659, section 7.5.5, and the operation
// that it promises.
type letter struct {
	char  byte
	op    acl.Op
	fixed bool // not of the home, an alias, or a name of deny_files
}

// ofFile are a file's letters: APPE to it, DELE it, rename it, RETR it, STOR
// over it. The rights are its folder's.
var ofFile = []letter{
	{'a', acl.OpAppend, true},
	{'d', acl.OpDelete, true},
	{'f', acl.OpRenameFile, true},
	{'r', acl.OpRetrieve, true},
	{'w', acl.OpStoreOver, true},
}

// ofOther are those of what is neither: it can be removed and renamed.
var ofOther = []letter{
	{'d', acl.OpDelete, true},
	{'f', acl.OpRenameFile, true},
}

// ofFolder are a folder's letters: store files in it, RMD it, CWD into it,
// rename it, list it, MKD in it, delete files in it. The rights are its own.
var ofFolder = []letter{
	{'c', acl.OpStoreNew, false},
	{'d', acl.OpRemoveFolder, true},
	{'e', acl.OpEnter, false},
	{'f', acl.OpRenameFolder, true},
	{'l', acl.OpList, false},
	{'m', acl.OpMakeFolder, false},
	{'p', acl.OpDelete, false},
}

// perms makes the perm facts of a folder's entries. The letters of files are
// the same for all of them and are put together once.
type perms struct {
	st          *standing
	now         time.Time
	file, other string
	deny        patterns
}

func (st *standing) permsIn(folder vfs.Path, now time.Time) perms {
	d := st.member.acl.Decide(folder.String(), now)
	rights := effective(d)
	if st.member.wormAt(d) {
		// Of each file one would have to ask whether it is complete; nearly all are.
		rights &^= acl.Append | acl.Delete | acl.Overwrite | acl.Rename
	}
	return perms{
		st: st, now: now,
		file:  spell(ofFile, rights, false),
		other: spell(ofOther, rights, false),
		deny:  st.member.filesAt(d).deny,
	}
}

// of is the perm fact of one entry.
func (f *perms) of(p vfs.Path, info fs.FileInfo) string {
	if info.IsDir() {
		return f.ofFolder(p, info)
	}
	return f.ofFile(p.Base(), info.Mode())
}

// ofFile is of what is no folder.
func (f *perms) ofFile(name string, mode fs.FileMode) string {
	switch {
	case f.deny.match(name):
		return ""
	case mode.IsRegular():
		return f.file
	}
	return f.other
}

// ofFolder asks its own rights. To rename it takes those of all blocks inside,
// too, which only the policy knows. RMD refuses a link to a folder, which is
// renamed like a file; in a way to aliases nothing can be made.
func (f *perms) ofFolder(p vfs.Path, info fs.FileInfo) string {
	denied := !p.IsRoot() && f.deny.match(p.Base())
	rights := effective(f.st.member.acl.Decide(p.String(), f.now))
	rename := acl.OpRenameFolder
	switch {
	case vfs.IsLinked(info):
		rename = acl.OpRenameFile
		rights = rights&^acl.Rmdir | acl.Rename
	case vfs.IsWay(info):
		rights &= acl.Access | acl.List
	}
	if !f.st.can(rename, p, f.now) {
		rights &^= acl.Rename
	}
	return spell(ofFolder, rights, denied || f.st.roots.fs.Fixed(p))
}

// effective are the rights as they come out: an audit block refuses nothing.
func effective(d acl.Decision) acl.Rights {
	if d.Audit {
		return acl.All
	}
	return d.Rights
}

// spell writes the letters that the rights allow.
func spell(table []letter, rights acl.Rights, fixed bool) string {
	var text [8]byte
	n := 0
	for _, l := range table {
		if l.op.Missing(rights) == acl.None && !(fixed && l.fixed) {
			text[n] = l.char
			n++
		}
	}
	return string(text[:n])
}
