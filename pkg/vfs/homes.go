package vfs

import (
	"sync"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

// Homes are the open folders that trees begin at. Trees with the same one share its
// descriptor. The zero value is ready; it is safe for concurrent use.
type Homes struct {
	count atomic.Int64 // of descriptors

	mu     sync.Mutex
	latest map[string]*home // by path as it is written; those that are open
}

// home is an open folder of a path. It is closed when the last tree lets go.
type home struct {
	all *Homes
	dir string
	top *top
	// identity is found when somebody asks: who is alone never does.
	identity func() (standing, error)
	users    int // guarded by all.mu
}

// homeUse is one tree's use of a home, by all that are made of it with Under.
type homeUse struct {
	home *home
	over atomic.Bool
}

// Open is how many descriptors are open.
func (h *Homes) Open() int { return int(h.count.Load()) }

// standing tells a folder, and through which mount it is reached, from all others. The
// same folder may be read-only through another one, or have more mounts in it.
type standing struct {
	FileID
	mount uint64 // 0 before Linux 5.8, which doesn't say
}

// standingAt describes what a path leads to, as statx(2) takes it.
func standingAt(fd int, name string, flags int) (standing, error) {
	var st unix.Statx_t
	err := retry(func() error {
		return unix.Statx(fd, name, flags, unix.STATX_INO|unix.STATX_MNT_ID, &st)
	})
	at := standing{FileID: FileID{unix.Mkdev(st.Dev_major, st.Dev_minor), st.Ino}}
	if st.Mask&unix.STATX_MNT_ID != 0 {
		at.mount = st.Mnt_id
	}
	return at, err
}

// open gives the folder that dir is now. One that is open already is taken only if the
// path still leads to it: somebody may have put another folder in its place, or mounted
// something there. An open folder keeps its inode and its mount, so that no other one
// can look like it.
func (h *Homes) open(dir string, rooted bool) (*home, error) {
	if known := h.acquire(dir); known != nil {
		// Going one step into it, we notice also that we may not enter it any more.
		now, err := standingAt(unix.AT_FDCWD, dir+"/.", 0)
		if err == nil && known.is(now) {
			return known, nil
		}
		known.release()
	}
	top, err := openTop(dir, rooted)
	if err != nil {
		return nil, err
	}
	return h.add(dir, top), nil
}

// acquire is the open folder of a path, nil if there is none.
func (h *Homes) acquire(dir string) *home {
	h.mu.Lock()
	defer h.mu.Unlock()
	known := h.latest[dir]
	if known != nil {
		known.users++
	}
	return known
}

// add makes a folder that was opened just now the one of its path.
func (h *Homes) add(dir string, top *top) *home {
	opened := &home{all: h, dir: dir, top: top, users: 1}
	opened.identity = sync.OnceValues(top.id)
	h.count.Add(1)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.latest == nil {
		h.latest = map[string]*home{}
	}
	h.latest[dir] = opened
	return opened
}

// is says whether it is the same folder.
func (f *home) is(now standing) bool {
	own, err := f.identity()
	return err == nil && own == now
}

// release lets a user go.
func (f *home) release() error {
	f.all.mu.Lock()
	f.users--
	last := f.users == 0
	if last && f.all.latest[f.dir] == f {
		delete(f.all.latest, f.dir)
	}
	f.all.mu.Unlock()
	if !last {
		return nil
	}
	defer f.all.count.Add(-1)
	return f.top.Close()
}
