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

// batch is how many names are read at a time: enough to keep system calls few,
// small enough that a folder of millions costs no memory.
const batch = 256

// Entries streams the entries of a folder: mount points first, by name, so that
// two listings of a home look alike; then the folder's own in no particular order.
// A link shows as what it leads to where it may be followed, else (also when it
// dangles) as a link. What vanishes meanwhile or cannot be described (a dead
// network mount) is left out: one bad entry must not cost the listing. An error
// comes once, at the end, with a nil entry.
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
	for {
		names, err := f.Readdirnames(batch)
		for _, name := range names {
			if i := t.listed(p, f, name); i != nil && !yield(i, nil) {
				return nil
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// listed describes one name of a folder, nil if it is not to be shown.
func (t *Tree) listed(p Path, f *os.File, name string) *info {
	if strings.HasPrefix(name, tempPrefix) {
		sweep(f, name)
		return nil
	}
	if t.children[p][name] {
		return nil // a mount point, already listed, hides it
	}
	i, err := lstatAt(f, name)
	if err != nil {
		return nil
	}
	if !i.isLink() || t.links == Deny {
		return i
	}
	return t.throughLink(p, f, i)
}

// throughLink describes what a listed link leads to, the link if nothing.
func (t *Tree) throughLink(p Path, f *os.File, link *info) *info {
	i, err := t.target(p, f, link)
	if err != nil {
		return link
	}
	i.linked = i.IsDir()
	return i
}

func (t *Tree) target(p Path, f *os.File, link *info) (*info, error) {
	if t.links == Follow {
		var st unix.Stat_t
		err := unix.Fstatat(int(f.Fd()), link.name, &st, 0)
		return newInfo(link.name, &st), err
	}
	child, err := p.Join(link.name)
	if err != nil {
		return nil, err
	}
	return t.describe(child, true)
}
