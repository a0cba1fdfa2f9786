package site

import (
	"errors"
	"hash/maphash"
	"os"
	"sync"
	"time"

	"ftpd/pkg/ftp"
	"ftpd/pkg/sizes"
	"ftpd/pkg/vfs"
	"ftpd/pkg/worm"
)

// keeping is what the sites know of folders and files whose size or completion
// matters. It is the process's: real folders belong to no site.
type keeping struct {
	sizes *sizes.Book
	worm  *worm.Keeper

	// moving is held for writing while a folder goes to where other limits hold, with
	// all that is in it; for reading by every other change.
	moving sync.RWMutex
	// names are held while what stands under a folder's names is looked at and
	// changed: two changes of one folder must not find the same old file.
	names [256]sync.Mutex
	seed  maphash.Seed

	mu     sync.Mutex
	wanted map[string]*places // of each site, what is in force
}

func newKeeping(sh *Shared) *keeping {
	return &keeping{
		sizes: sizes.NewBook(sh.Events), worm: worm.NewKeeper(),
		seed: maphash.MakeSeed(), wanted: map[string]*places{},
	}
}

// lock holds the names of some folders. They are taken in one order, so that nobody
// waits in a circle.
func (k *keeping) lock(folders ...vfs.FileID) (unlock func()) {
	var held [2]int
	n := 0
	for _, id := range folders {
		at := int(maphash.Comparable(k.seed, id) % uint64(len(k.names)))
		if n == 0 || at != held[0] {
			held[n] = at
			n++
		}
	}
	if n == 2 && held[0] > held[1] {
		held[0], held[1] = held[1], held[0]
	}
	for _, at := range held[:n] {
		k.names[at].Lock()
	}
	return func() {
		for _, at := range held[:n] {
			k.names[at].Unlock()
		}
	}
}

// moveFor is how long a folder's move waits until no other change is under way.
const moveFor = 2 * time.Second

// alone holds everything up for the move of a folder; false: there is too much to do.
func (k *keeping) alone() bool {
	deadline := time.Now().Add(moveFor)
	for !k.moving.TryLock() {
		if time.Now().After(deadline) {
			return false
		}
		time.Sleep(5 * time.Millisecond) // readers come and go; nothing tells when none is there
	}
	return true
}

// guard is the vfs.Guard of one standing.
type guard struct {
	*keeping
	st *standing
}

// files is the standing's tree, guarded where anything is at stake.
func (st *standing) files() *vfs.Tree {
	k := st.site.shared.keeping
	if !k.sizes.Any() && !k.worm.Any() && !st.member.cares {
		return st.roots.fs
	}
	return st.roots.fs.Under(&guard{k, st})
}

// in runs a deed with the names of a folder held.
func (g *guard) in(folder *os.File, deed func(chain []vfs.FileID) error) error {
	g.moving.RLock()
	defer g.moving.RUnlock()
	chain, err := vfs.Chain(folder)
	if err != nil {
		return err
	}
	defer g.lock(chain[0])()
	return deed(chain)
}

// Remove implements vfs.Guard.
func (g *guard) Remove(at vfs.Place, deed func() error) error {
	return g.in(at.Folder, func(chain []vfs.FileID) error {
		info, err := at.Lstat()
		switch {
		case err != nil:
			return err
		case info.IsDir():
			return g.removeFolder(vfs.IDOf(info), deed)
		}
		if err := g.mayChange(at, chain); err != nil {
			return err
		}
		change := g.sizes.Change(chain)
		if err := deed(); err != nil {
			change.None()
			return err
		}
		change.Removed(vfs.IDOf(info), bytesOf(info))
		g.noted(g.worm.Gone(vfs.IDOf(info)))
		return nil
	})
}

// noted says that the store did not take what was done. The file is protected, or not,
// by what the disk says of it.
func (g *guard) noted(err error) {
	if err != nil {
		g.st.site.shared.Events.WithError(err).Warn(eventWormNotKept)
	}
}

// removeFolder forgets what is known of an empty folder that goes.
func (g *guard) removeFolder(id vfs.FileID, deed func() error) error {
	if err := deed(); err != nil {
		return err
	}
	g.sizes.Forget(id)
	g.worm.Forget(id)
	return nil
}

// Set implements vfs.Guard. Modes and times of folders change no file.
func (g *guard) Set(at vfs.Place, deed func() error) error {
	return g.in(at.Folder, func(chain []vfs.FileID) error {
		info, err := at.Lstat()
		if err != nil {
			return err
		}
		if !info.IsDir() {
			if err := g.mayChange(at, chain); err != nil {
				return err
			}
		}
		return deed()
	})
}

// tooFull turns what a book says into a refusal.
func tooFull(err error) error {
	var full *sizes.FullError
	switch {
	case errors.As(err, &full):
		return &ftp.Refusal{Kind: ftp.TooBig, Reason: reasonMaxSize, Rule: full.Rule, Err: err}
	case errors.Is(err, sizes.ErrUnknown):
		return &ftp.Refusal{
			Kind: ftp.Busy, Reason: reasonSizeUnknown, Err: err,
			Advice: "The size of this folder is not known yet. Try again later.",
		}
	}
	return err
}
