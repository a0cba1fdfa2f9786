package site

import "ftpd/pkg/vfs"

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
	tree, err := vfs.Open(vfs.Options{
		Home:       l.home,
		Mounts:     l.mounts,
		Symlinks:   symlinks[s.cfg.Symlinks.V],
		CreateHome: s.cfg.CreateHome.V,
		DirMode:    s.files.dirMode(),
		UID:        s.files.owner.uid,
		GID:        s.files.owner.gid,
		Homes:      &s.shared.homes,
	})
	if err != nil {
		return nil, err
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
