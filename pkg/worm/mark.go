package worm

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"ftpd/pkg/vfs"
)

// Mark says what holds for the files of a folder.
type Mark struct {
	// List are the rules that it is one of. Among those the one of the nearest folder
	// decides; "" is a list with this mark only.
	List  string
	Free  bool          // nothing is protected here
	Alone bool          // only what is in the folder itself
	For   time.Duration // how long from a file's completion; 0: for ever
	Ends  time.Time     // from then on there is no such mark; zero: never
	Rule  string        // who says so
	Path  string        // on disk, links resolved: to find what lies below another folder
}

// over says whether the mark has ended.
func (m Mark) over(now time.Time) bool { return !m.Ends.IsZero() && !now.Before(m.Ends) }

// Longer says whether it protects for longer than another one.
func (m Mark) Longer(o Mark) bool { return o.For != 0 && (m.For == 0 || m.For > o.For) }

// like says whether another mark of the same folder adds nothing to it.
func (m Mark) like(o Mark) bool {
	return m.List == o.List && m.Free == o.Free && m.Alone == o.Alone && m.For == o.For && m.Ends.Equal(o.Ends)
}

// marks are those of each folder, all sources together; what is in force does not
// change.
type marks map[vfs.FileID][]Mark

// add says whether a mark was not there yet.
func (all marks) add(id vfs.FileID, m Mark) bool {
	if slices.ContainsFunc(all[id], m.like) {
		return false
	}
	all[id] = append(all[id], m)
	return true
}

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
func (s *Source) Add(id vfs.FileID, m Mark) { s.all.add(id, m) }

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
	if k.sources[s.name] == s && s.all.add(id, m) {
		k.merge()
	}
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
		for id, list := range s.all {
			for _, m := range list {
				all.add(id, m)
			}
		}
	}
	k.inForce.Store(&all)
}

// Any says whether anything is protected anywhere.
func (k *Keeper) Any() bool { return len(*k.inForce.Load()) > 0 }

// Over is the mark that protects what is in a folder, given with those above it, the
// nearest first: the longest of those that decide in each list.
func (k *Keeper) Over(chain []vfs.FileID, now time.Time) (best Mark, protected bool) {
	all := *k.inForce.Load()
	var decided []string // the lists that had a mark in a nearer folder
	for i, id := range chain {
		here := all[id]
		for _, m := range here {
			switch {
			case !m.holds(i, now), m.Free, m.List != "" && slices.Contains(decided, m.List):
			case !protected || m.Longer(best):
				best, protected = m, true
			}
		}
		for _, m := range here {
			if m.List != "" && m.holds(i, now) {
				decided = append(decided, m.List)
			}
		}
	}
	return best, protected
}

// holds says whether it has a say on what is so many folders below.
func (m Mark) holds(below int, now time.Time) bool {
	return !m.over(now) && (!m.Alone || below == 0)
}

// Within finds a protecting mark of a folder or of one below it.
func (k *Keeper) Within(id vfs.FileID, path string, now time.Time) (m Mark, found bool) {
	protects := func(m Mark) bool { return !m.Free && !m.over(now) }
	all := *k.inForce.Load()
	if i := slices.IndexFunc(all[id], protects); i >= 0 {
		return all[id][i], true
	}
	for _, list := range all {
		for _, m := range list {
			if protects(m) && strings.HasPrefix(m.Path, path+"/") {
				return m, true
			}
		}
	}
	return Mark{}, false
}
