package acl

import "time"

// Unreachable is a block that can never decide anything.
type Unreachable struct {
	Block int // index in its list
	By    int // index of the block that always comes first, -1: it has expired
}

// Unreachable finds the blocks of a list that can never match again: expired
// ones, and "*" beside a "/" that covers all subfolders.
func (l *PathList) Unreachable(now time.Time) []Unreachable {
	var found []Unreachable
	for i := range l.blocks {
		if !l.blocks[i].existsAt(now) {
			found = append(found, Unreachable{Block: i, By: -1})
		} else if by, hidden := l.hides(i, now); hidden {
			found = append(found, Unreachable{Block: i, By: by})
		}
	}
	return found
}

// hides finds the block that leaves nothing for block i, which exists.
func (l *PathList) hides(i int, now time.Time) (by int, hidden bool) {
	root, ok := l.index["/"]
	if i != l.star || !ok || !l.blocks[root].Subfolders || !l.blocks[root].existsAt(now) {
		return -1, false
	}
	// A "/" that ends before "*" does leaves it the time in between.
	end, starEnd := l.blocks[root].Expires, l.blocks[i].Expires
	outlives := !end.IsZero() && (starEnd.IsZero() || starEnd.After(end))
	return root, !outlives
}
