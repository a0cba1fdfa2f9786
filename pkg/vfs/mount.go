package vfs

import (
	"io/fs"
	"iter"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// mount is the real folder of a Mount and, if that lies in another folder of the
// tree, the way to it from there.
type mount struct {
	dir    string
	nested bool
	base   *mount // nil: the home
	rel    string // dir's path from the base
}

// nest finds for each mount the deepest folder of the tree that its own lies in.
// Paths are compared as they are written; the cost is their depth.
func (t *Tree) nest(home string) {
	dirs := map[string]*mount{}
	for _, m := range t.mounts {
		dirs[m.dir] = m
	}
	dirs[home] = nil
	for _, m := range t.mounts {
		for dir := m.dir; dir != filepath.Dir(dir); {
			dir = filepath.Dir(dir)
			if base, ok := dirs[dir]; ok {
				m.nested, m.base = true, base
				m.rel = strings.Trim(strings.TrimPrefix(m.dir, dir), "/")
				break
			}
		}
	}
}

// anchor opens a mount's folder, nil for the home's. Inside another one, it is
// only reached from that one's root: its owner may have made it a link.
func (t *Tree) anchor(m *mount) (anchor, error) {
	if m == nil && t.use.over.Load() {
		return anchor{}, fs.ErrClosed // others may have its folder still
	}
	if m == nil {
		return t.home, nil
	}
	top, err := t.openMount(m)
	return anchor{dir: m.dir, top: top, links: t.links, owned: true}, err
}

func (t *Tree) openMount(m *mount) (*top, error) {
	if !m.nested || t.links == Follow {
		return openTop(m.dir, t.rooted)
	}
	base, err := t.anchor(m.base)
	if err != nil {
		return nil, err
	}
	defer base.release()
	return base.openTop(m.rel)
}

// openTop opens a folder below the anchor for ways of its own.
func (a *anchor) openTop(rel string) (*top, error) {
	if a.top.root != nil {
		root, err := a.openRoot(rel)
		return &top{root: root}, err
	}
	fd, err := a.beneath(rel, unix.O_RDONLY|unix.O_DIRECTORY)
	if err != nil {
		return nil, err
	}
	return newTop(fd), nil
}

// MountsBelow are the mounts that p leads to, itself left out. They come in no
// particular order.
func (t *Tree) MountsBelow(p Path) iter.Seq[Path] {
	return func(yield func(Path) bool) { t.mountsBelow(p, yield) }
}

func (t *Tree) mountsBelow(p Path, yield func(Path) bool) bool {
	for name := range t.children[p] {
		child := Path{p.s + "/" + name}
		if _, ok := t.mounts[child]; ok && !yield(child) {
			return false
		}
		if !t.mountsBelow(child, yield) {
			return false
		}
	}
	return true
}
