package acl

import (
	"slices"
	"time"
)

// Difference is a folder in which two policies differ.
type Difference struct {
	Path string // the folder; "/a/*": what lies below "/a", but not "/a" itself
	// Subfolders says that it holds below, too, down to where other blocks decide.
	Subfolders   bool
	Lost, Gained Rights
	Origin       string // of the block that decides in the second policy
}

// unnamed is the name of a folder that no block can have.
const unnamed = "\x00"

// Compare says where two policies give different rights at a moment, in the order
// of the paths. It compares what they mean: blocks that are written otherwise and
// give the same are no difference. Between the paths of all blocks nothing can
// change, so that these paths, and one folder below each, stand for all.
func Compare(old, next Policy, now time.Time) []Difference {
	c := comparison{old: old, next: next, now: now, below: map[string]decisions{}}
	for _, path := range samples(old, next) {
		c.at(path)
	}
	return c.found
}

// comparison goes through the paths from the root down.
type comparison struct {
	old, next Policy
	now       time.Time
	below     map[string]decisions // each path's, for what lies in it
	found     []Difference
}

// decisions are what both policies say of one folder.
type decisions struct{ old, next Decision }

func (c *comparison) decide(folder string) decisions {
	return decisions{c.old.Decide(folder, c.now), c.next.Decide(folder, c.now)}
}

// at compares a folder and what lies in it. Where the blocks of the nearest path
// above decide, that has been said there.
func (c *comparison) at(path string) {
	here, below := c.decide(path), c.decide(inside(path))
	c.below[path] = below
	above, known := c.above(path)
	said := known && here == above
	if !said {
		c.add(path, here, here == below)
	}
	if below != here || said && below != above {
		c.add(inside(path)[:len(inside(path))-1]+"*", below, true)
	}
}

// above is what the nearest path above says of what lies in it.
func (c *comparison) above(path string) (d decisions, known bool) {
	for path != "/" {
		path = parent(path)
		if d, known = c.below[path]; known {
			return d, true
		}
	}
	return decisions{}, false
}

// add notes a difference, if it is one.
func (c *comparison) add(path string, d decisions, subfolders bool) {
	before, after := d.old.effective(), d.next.effective()
	if before != after {
		c.found = append(c.found, Difference{
			Path: path, Subfolders: subfolders,
			Lost: before &^ after, Gained: after &^ before, Origin: d.next.Origin,
		})
	}
}

// effective are the rights that people have: a block on trial refuses nothing.
func (d Decision) effective() Rights {
	if d.Audit {
		return All
	}
	return d.Rights
}

// samples are the paths of all blocks, and the root. A path sorts after those
// that it lies in.
func samples(policies ...Policy) []string {
	paths := []string{"/"}
	for _, p := range policies {
		for _, list := range p {
			if list != nil {
				paths = append(paths, list.sorted...)
			}
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// inside is a folder in path that nothing names.
func inside(path string) string {
	if path == "/" {
		return "/" + unnamed
	}
	return path + "/" + unnamed
}
