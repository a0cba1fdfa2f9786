package confine

import (
	"os"
	"path/filepath"
)

// reach is a set of rules to be asked.
type reach struct {
	rules []rule
	by    map[identity]bool // true: also to write
}

func newReach(rules []rule) *reach {
	r := &reach{by: map[identity]bool{}}
	for _, one := range rules {
		r.add(one)
	}
	return r
}

func (r *reach) add(one rule) {
	r.rules = append(r.rules, one)
	r.by[one.id] = r.by[one.id] || one.write
}

// covers says whether a path is in reach, or where it would be made is.
func (r *reach) covers(path string, write bool) bool { return r.holds(Existing(path), write) }

// holds asks as the kernel does: of the file and each folder above it, by inode.
// The path exists and has no links in it.
func (r *reach) holds(path string, write bool) bool {
	for at := path; ; at = filepath.Dir(at) {
		if info, err := os.Stat(at); err == nil {
			if id, ok := identify(info); ok {
				if writes, known := r.by[id]; known && (writes || !write) {
					return true
				}
			}
		}
		if at == filepath.Dir(at) {
			return false
		}
	}
}
