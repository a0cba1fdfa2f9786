package site

import (
	"os"

	"ftpd/pkg/vfs"
)

// roots is a member's opened tree. Sessions keep it over a reload that does
// not move it, and running operations keep it over one that does.
type roots struct {
	*lease
	fs     *vfs.Tree
	layout *layout
	links  string // the symlinks setting it was opened with
}

// symlinks are the words of the setting.
var symlinks = map[string]vfs.Symlinks{
	"inside": vfs.Inside,
	"deny":   vfs.Deny,
	"follow": vfs.Follow,
}

// open opens the tree and makes the home at the first log-in.
func (s *Site) open(l *layout) (*roots, error) {
	_, statErr := os.Lstat(l.home)
	tree, err := vfs.Open(vfs.Options{
		Home:       l.home,
		Mounts:     l.mounts,
		Symlinks:   symlinks[s.cfg.Symlinks.V],
		CreateHome: s.cfg.CreateHome.V,
		DirMode:    s.files.dirMode(),
	})
	if err != nil {
		return nil, err
	}
	// An existing home is somebody's already; only a new one is given away.
	who := s.files.owner
	if os.IsNotExist(statErr) && who != nobodyInParticular {
		if err := tree.Chown(vfs.Root(), who.uid, who.gid); err != nil {
			tree.Close()
			// Else the next log-in would find a home of the wrong owner and
			// be content with it. Not empty means that somebody uses it.
			_ = os.Remove(l.home)
			return nil, err
		}
	}
	r := &roots{fs: tree, layout: l, links: s.cfg.Symlinks.V}
	r.lease = newLease(func() { tree.Close() })
	return r, nil
}

// reopen keeps the tree of the generation before where it still fits.
func (s *Site) reopen(l *layout, old *roots) (*roots, error) {
	if old.links == s.cfg.Symlinks.V && old.layout.same(l) && old.acquire() {
		return old, nil
	}
	return s.open(l)
}
