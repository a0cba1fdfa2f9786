package site

import (
	"errors"
	"io/fs"
	"strconv"
	"sync"

	"ftpd/pkg/vfs"
)

// uniqueTries bounds the search for a free name.
const uniqueTries = 1000

// claims are the names that STOU has given to uploads that still run. On disk
// there is nothing of them before they are whole, so that two at once would
// take the same name and one would lose its bytes at the end. Keys are real
// paths, since two sessions may see one folder under two names.
type claims struct {
	mu    sync.Mutex
	names map[string]bool
}

// take is false when somebody has the name.
func (c *claims) take(name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.names[name] {
		return false
	}
	if c.names == nil {
		c.names = map[string]bool{}
	}
	c.names[name] = true
	return true
}

func (c *claims) drop(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.names, name)
}

// unique finds a free name for STOU: the one that was asked for, or else with
// ".1", ".2" … after it. done ends the claim on it.
func (st *standing) unique(p vfs.Path) (free vfs.Path, done func(), err error) {
	claims := &st.site.counters.claims
	for i := range uniqueTries {
		free := p
		if i > 0 {
			if free, err = numbered(p, i); err != nil {
				return p, nil, st.explainError(p, err)
			}
		}
		real := st.roots.fs.RealPath(free)
		if !claims.take(real) {
			continue
		}
		done := func() { claims.drop(real) }
		_, err = st.roots.fs.Lstat(free)
		if errors.Is(err, fs.ErrNotExist) {
			return free, done, nil
		}
		done()
		if err != nil {
			return p, nil, st.explainError(free, err)
		}
	}
	return p, nil, &fs.PathError{Op: "store", Path: p.String(), Err: fs.ErrExist}
}

// maxName is the longest name of a file, in bytes.
const maxName = 255

// numbered makes the name's end a number, also of a name of full length.
func numbered(p vfs.Path, n int) (vfs.Path, error) {
	suffix := "." + strconv.Itoa(n)
	name := p.Base()
	name = name[:min(len(name), maxName-len(suffix))]
	return p.Dir().Join(name + suffix)
}
