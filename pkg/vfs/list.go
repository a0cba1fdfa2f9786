package vfs

import (
	"io"
	"io/fs"
	"iter"
	"maps"
	"os"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// Entries streams the entries of a folder: mount points first, by name, so that
// two listings of a home look alike; then the folder's own in no particular order.
// A link shows as what it leads to where it may be followed, else (also when it
// dangles) as a link. What vanishes meanwhile or cannot be described (a dead
// network mount) is left out, as is what no Path can name: one bad entry must not
// cost the listing. An error comes once, at the end, with a nil entry.
//
// An entry is good until the next is asked for: all of them are one.
func (t *Tree) Entries(p Path) iter.Seq2[fs.FileInfo, error] {
	return func(yield func(fs.FileInfo, error) bool) {
		if !t.yieldMounts(p, yield) {
			return
		}
		f, err := t.folder(p)
		if err == ErrVirtual && !t.IsMountPoint(p) {
			return
		}
		if err != nil {
			yield(nil, fail("list", p, err))
			return
		}
		defer f.Close()
		if err := t.yieldFolder(p, f, yield); err != nil {
			yield(nil, fail("list", p, err))
		}
	}
}

// yieldMounts lists the mounts in p and the folders on the way to deeper ones.
// It says whether to go on.
func (t *Tree) yieldMounts(p Path, yield func(fs.FileInfo, error) bool) bool {
	for _, name := range slices.Sorted(maps.Keys(t.children[p])) {
		child, err := p.Join(name)
		if err != nil {
			continue
		}
		i, err := t.describe(child, true)
		if err != nil {
			continue // its folder is missing: whoever uses it will be told
		}
		if !yield(i, nil) {
			return false
		}
	}
	return true
}

func (t *Tree) yieldFolder(p Path, f *os.File, yield func(fs.FileInfo, error) bool) error {
	l := lister{tree: t, path: p, folder: f, mounts: t.children[p], names: readDirents(f)}
	for {
		name, err := l.names.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if i := l.describe(name); i != nil && !yield(i, nil) {
			return nil
		}
	}
}

// lister describes the names of a folder, one after the other.
type lister struct {
	tree   *Tree
	path   Path
	folder *os.File
	mounts map[string]bool
	names  *dirents
	last   info
}

// describe describes the name that was read last, nil if it is not to be shown.
func (l *lister) describe(name string) *info {
	if strings.HasPrefix(name, tempPrefix) {
		sweep(l.folder, name)
		return nil
	}
	if l.mounts[name] {
		return nil // a mount point, already listed, hides it
	}
	if !l.path.fits(name) {
		return nil
	}
	l.last.name, l.last.linked = name, false
	if l.names.lstat(&l.last.stat) != nil {
		return nil
	}
	if !l.last.isLink() || l.tree.links == Deny {
		return &l.last
	}
	return l.throughLink(&l.last)
}

// throughLink describes what a listed link leads to, the link if nothing.
func (l *lister) throughLink(link *info) *info {
	i, err := l.target(link)
	if err != nil {
		return link
	}
	i.linked = i.IsDir()
	return i
}

func (l *lister) target(link *info) (*info, error) {
	if l.tree.links == Follow {
		var st unix.Stat_t
		err := unix.Fstatat(l.names.fd, link.name, &st, 0)
		return newInfo(link.name, &st), err
	}
	child, err := l.path.Join(link.name)
	if err != nil {
		return nil, err
	}
	return l.tree.describe(child, true)
}
