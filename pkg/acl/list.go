package acl

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Block gives rights on a folder.
type Block struct {
	Path       string    // normal: "/", "/a/b" or "*", see NormalPath
	Subfolders bool      // also everything below Path; no matter for "*"
	Rights     Rights    // what may be done
	Origin     string    // where it is written, "file:line"
	Expires    time.Time // from then on the block does not exist; zero: never
	Audit      bool      // what it would refuse is only reported
}

// existsAt says whether the block has not expired.
func (b *Block) existsAt(now time.Time) bool {
	return b.Expires.IsZero() || now.Before(b.Expires)
}

// PathList is the path blocks of one user, group or site, ready to be asked.
// It never changes, so any number of goroutines may ask it.
type PathList struct {
	blocks  []Block
	index   map[string]int // path to index in blocks; no "*"
	sorted  []string       // the keys of index
	star    int            // index of the "*" block, -1 if there is none
	longest int            // length of the longest path in index
}

// DuplicatePathError is two blocks for one path in one list.
type DuplicatePathError struct {
	Path          string
	First, Second int // indices of the blocks
}

func (e *DuplicatePathError) Error() string {
	return fmt.Sprintf("path %q is stated twice; one block holds all rights of a path", e.Path)
}

// NewPathList prepares blocks, whose order does not matter. Its error is a
// *[DuplicatePathError], or a *[PathError] for a path that is not normal.
func NewPathList(blocks []Block) (*PathList, error) {
	l := &PathList{
		blocks: slices.Clone(blocks),
		index:  make(map[string]int, len(blocks)),
		star:   -1,
	}
	for i := range l.blocks {
		if err := l.add(i); err != nil {
			return nil, err
		}
	}
	slices.Sort(l.sorted)
	return l, nil
}

// add enters block i into the look-up structures.
func (l *PathList) add(i int) error {
	path := l.blocks[i].Path
	normal, err := NormalPath(path)
	if err != nil {
		return err
	}
	if normal != path {
		return &PathError{Path: path, Msg: fmt.Sprintf("is not in its normal form %q", normal)}
	}
	first, taken := l.index[path]
	if path == Anything {
		first, taken = l.star, l.star >= 0
	}
	if taken {
		return &DuplicatePathError{Path: path, First: first, Second: i}
	}
	if path == Anything {
		l.star = i
		return nil
	}
	l.index[path] = i
	l.sorted = append(l.sorted, path)
	l.longest = max(l.longest, len(path))
	return nil
}

// find is the index of the block that decides about folder, -1 if none does.
func (l *PathList) find(folder string, now time.Time) int {
	// No path longer than the longest block can match, which bounds the walk
	// by the configuration and not by the depth of what a client made up.
	at := shorten(folder, l.longest)
	for {
		if i, ok := l.index[at]; ok {
			b := &l.blocks[i]
			if (b.Subfolders || len(at) == len(folder)) && b.existsAt(now) {
				return i
			}
		}
		if len(at) <= 1 {
			break
		}
		at = parent(at)
	}
	if l.star >= 0 && l.blocks[l.star].existsAt(now) {
		return l.star
	}
	return -1
}

// shorten is the folder itself or its nearest parent of at most n bytes.
func shorten(folder string, n int) string {
	if len(folder) <= n {
		return folder
	}
	// The byte after the cut decides whether the cut falls between elements.
	return parent(folder[:n+1])
}

// parent is the folder that holds folder; of "/" it is "/" itself.
func parent(folder string) string {
	if i := strings.LastIndexByte(folder, '/'); i > 0 {
		return folder[:i]
	}
	return "/"
}
