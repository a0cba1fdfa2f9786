package worm

import (
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"ftpd/pkg/vfs"
)

// Mark says what holds for the files of a folder.
type Mark struct {
	Free  bool          // nothing is protected here
	Alone bool          // only what is in the folder itself
	For   time.Duration // how long from a file's completion; 0: for ever
	Ends  time.Time     // from then on there is no such mark; zero: never
	Rule  string        // who says so
	Path  string        // on disk, links resolved: to find what lies below another folder
}

// over says whether the mark has ended.
func (m Mark) over(now time.Time) bool { return !m.Ends.IsZero() && !now.Before(m.Ends) }

// beats says which of two marks of one folder counts. One that ends leaves the folder
// to the other, so it does not take its place.
func (m Mark) beats(o Mark) bool {
	switch {
	case m.Ends.IsZero() != o.Ends.IsZero() && m.Free == o.Free:
		return m.Ends.IsZero()
	case m.Free != o.Free:
		return !m.Free
	case (m.For == 0) != (o.For == 0):
		return m.For == 0
	}
	return m.For > o.For
}

// marks are those of all sources together; they do not change.
type marks map[vfs.FileID]Mark

// Keeper holds the marks in force and the records. Its methods may be called by any
// number of goroutines at once.
type Keeper struct {
	inForce atomic.Pointer[marks]

	mu      sync.Mutex
	sources map[string]*Source

	records
}

// Source is the marks of one generation of a site.
type Source struct {
	name string
	all  marks
}

// NewKeeper has neither marks nor a store.
func NewKeeper() *Keeper {
	k := &Keeper{sources: map[string]*Source{}}
	k.inForce.Store(&marks{})
	k.incomplete = map[vfs.FileID]int{}
	return k
}

// NewSource gathers marks that are not in force yet.
func NewSource(name string) *Source { return &Source{name, marks{}} }

// Add marks a folder.
func (s *Source) Add(id vfs.FileID, m Mark) {
	if old, ok := s.all[id]; !ok || m.beats(old) {
		s.all[id] = m
	}
}

// Replace puts the marks of a source in force instead of its namesake's.
func (k *Keeper) Replace(s *Source) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.sources[s.name] = s
	k.merge()
}

// Drop takes the marks of a source away, if they are still in force.
func (k *Keeper) Drop(s *Source) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.sources[s.name] == s {
		delete(k.sources, s.name)
		k.merge()
	}
}

// Add marks a folder that has come into being, or been found, for a source that is
// in force.
func (k *Keeper) Add(s *Source, id vfs.FileID, m Mark) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if old, ok := s.all[id]; ok && old == m || k.sources[s.name] != s {
		return
	}
	s.Add(id, m)
	k.merge()
}

// Forget drops the marks of a folder that is removed: its number may be another's
// tomorrow.
func (k *Keeper) Forget(id vfs.FileID) {
	if _, marked := (*k.inForce.Load())[id]; !marked {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, s := range k.sources {
		delete(s.all, id)
	}
	k.merge()
}

// merge makes the marks in force. The caller holds mu.
func (k *Keeper) merge() {
	all := marks{}
	for _, s := range k.sources {
		for id, m := range s.all {
			if old, ok := all[id]; !ok || m.beats(old) {
				all[id] = m
			}
		}
	}
	k.inForce.Store(&all)
}

// Any says whether anything is protected anywhere.
func (k *Keeper) Any() bool { return len(*k.inForce.Load()) > 0 }

// Over is the mark that protects what is in a folder, given with those above it, the
// nearest first.
func (k *Keeper) Over(chain []vfs.FileID, now time.Time) (m Mark, protected bool) {
	all := *k.inForce.Load()
	for i, id := range chain {
		m, ok := all[id]
		switch {
		case !ok, m.Alone && i > 0, m.over(now):
			continue
		case m.Free:
			return Mark{}, false
		}
		return m, true
	}
	return Mark{}, false
}

// Within finds a protecting mark of a folder or of one below it.
func (k *Keeper) Within(id vfs.FileID, path string, now time.Time) (m Mark, found bool) {
	all := *k.inForce.Load()
	if m, ok := all[id]; ok && !m.Free && !m.over(now) {
		return m, true
	}
	for _, m := range all {
		if !m.Free && !m.over(now) && strings.HasPrefix(m.Path, path+"/") {
			return m, true
		}
	}
	return Mark{}, false
}
