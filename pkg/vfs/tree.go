package vfs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// Symlinks says what symbolic links in the tree may do.
type Symlinks uint8

// What symbolic links may do.
const (
	Inside Symlinks = iota // followed where they stay within the tree
	Deny                   // never followed
	Follow                 // followed wherever they lead
)

// Mount shows a real folder in the tree.
type Mount struct {
	At  Path   // where; not the root
	Dir string // absolute path on disk
}

// Options describe a tree.
type Options struct {
	Home       string // absolute path on disk of what the client sees as "/"
	Mounts     []Mount
	Symlinks   Symlinks
	CreateHome bool        // make the home if it is missing
	DirMode    fs.FileMode // … with these permissions
	UID, GID   int         // … and this owner; -1 leaves it the process's
	Homes      *Homes      // with whose trees the home's descriptor is shared; nil: with none

	rooted bool // for tests: as on a kernel without openat2
}

// Tree is one person's files. It is safe for concurrent use, also of Close.
type Tree struct {
	home     anchor
	use      *homeUse // lends home its root
	links    Symlinks
	mounts   map[Path]*mount
	children map[Path]map[string]bool // of each folder on the way to a mount
	opened   time.Time
	guard    Guard
	rooted   bool // os.Root resolves, not the kernel
}

// Open opens the home, or shares it; mounts are opened when they are used, so that a
// tree costs one descriptor at most, however many it has. Close it after use.
func Open(o Options) (*Tree, error) {
	t := &Tree{links: o.Symlinks, opened: time.Now(), guard: unguarded{}, rooted: o.rooted || !kernelResolves}
	if err := t.mount(o.Mounts); err != nil {
		return nil, err
	}
	t.nest(filepath.Clean(o.Home))
	h, err := openHome(o, t.rooted)
	if err != nil {
		return nil, fmt.Errorf("home: %w", err)
	}
	t.use, t.home = &homeUse{home: h}, anchor{dir: filepath.Clean(o.Home), top: h.top, links: o.Symlinks}
	return t, nil
}

// openHome opens the home or shares it, and makes it first if it has to be.
func openHome(o Options, rooted bool) (*home, error) {
	homes := o.Homes
	if homes == nil {
		homes = new(Homes)
	}
	h, err := homes.open(o.Home, rooted)
	if !o.CreateHome || !errors.Is(err, fs.ErrNotExist) {
		return h, err
	}
	if err := createHome(o); err != nil {
		return nil, err
	}
	return homes.open(o.Home, rooted)
}

// createHome makes a missing home, its parents as mkdir -p would. Mode and owner
// are set only of one that was made now: one that exists is somebody's already.
func createHome(o Options) error {
	home := filepath.Clean(o.Home)
	parent := filepath.Dir(home)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	folder, err := os.OpenFile(parent, unix.O_PATH|unix.O_DIRECTORY, 0)
	if err != nil {
		return err
	}
	defer folder.Close()
	err = makeFolder(entry{folder, filepath.Base(home)}, o.DirMode, o.UID, o.GID)
	if errors.Is(err, fs.ErrExist) {
		return nil // two first logins at once
	}
	return err
}

// mount indexes the mounts so that finding one costs a path's depth, not their
// number.
func (t *Tree) mount(mounts []Mount) error {
	t.mounts = make(map[Path]*mount, len(mounts))
	t.children = make(map[Path]map[string]bool)
	for _, m := range mounts {
		if _, twice := t.mounts[m.At]; twice || m.At.IsRoot() {
			return fail("mount", m.At, ErrMountPoint)
		}
		t.mounts[m.At] = &mount{dir: filepath.Clean(m.Dir)}
		for p := m.At; !p.IsRoot(); p = p.Dir() {
			parent := p.Dir()
			if t.children[parent] == nil {
				t.children[parent] = make(map[string]bool)
			}
			t.children[parent][p.Base()] = true
		}
	}
	return nil
}

// Close lets the home go, whose descriptor is closed with its last tree. Open files stay
// open.
func (t *Tree) Close() error {
	if t.use.over.Swap(true) {
		return nil
	}
	return t.use.home.release()
}

// IsMountPoint says whether p is the home's root or a mount: what is never
// removed or renamed.
func (t *Tree) IsMountPoint(p Path) bool {
	if p.IsRoot() {
		return true
	}
	_, ok := t.mounts[p]
	return ok
}

// RealPath is where p lies on disk, links not resolved. For people and logs:
// opening it would go round the confinement.
func (t *Tree) RealPath(p Path) string {
	at, m := t.serving(p)
	if m == nil {
		return filepath.Join(t.home.dir, p.below(at))
	}
	return filepath.Join(m.dir, p.below(at))
}

// serving finds the mount that holds p, nil for the home.
func (t *Tree) serving(p Path) (at Path, m *mount) {
	if len(t.mounts) > 0 {
		for q := p; !q.IsRoot(); q = q.Dir() {
			if m, ok := t.mounts[q]; ok {
				return q, m
			}
		}
	}
	return Root(), nil
}

// Fixed says whether p must stay: a mount point, or a folder above one.
func (t *Tree) Fixed(p Path) bool {
	return t.IsMountPoint(p) || len(t.children[p]) > 0
}
