package vfs

import (
	"errors"
	"io/fs"
)

// Target is a name that may be stored under, in its open folder: what has the name was
// looked at, and nothing has been done. Close it after use.
type Target struct {
	tree *Tree
	path Path
	at   entry
	old  *info // nil: the name is free
	err  error // why nothing can be stored there
}

// Target looks at a name as Lstat does. Why nothing can be stored under it, its folder
// being none, Create says: who has no right to store is to hear that first.
func (t *Tree) Target(p Path) (*Target, error) {
	to := &Target{tree: t, path: p}
	if to.at, to.err = t.entry(p); to.err != nil {
		to.at = entry{}
	}
	var err error
	if to.old, err = to.look(); err != nil && !errors.Is(err, fs.ErrNotExist) {
		to.Close()
		return nil, fail("store", p, err)
	}
	return to, nil
}

// look describes what has the name.
func (to *Target) look() (*info, error) {
	if to.err != nil || len(to.tree.children[to.path]) > 0 {
		return to.tree.describe(to.path, false)
	}
	return lstatAt(to.at.folder, to.at.name)
}

// Exists says whether something had the name when it was looked at.
func (to *Target) Exists() bool { return to.old != nil }

// Close gives the folder back, unless an upload has taken it.
func (to *Target) Close() {
	if to.at.folder != nil {
		to.at.folder.Close()
		to.at.folder = nil
	}
}
