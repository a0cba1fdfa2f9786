package site

import (
	"sync"
	"time"

	"ftpd/pkg/ftp"
	"ftpd/pkg/vfs"
)

// maxNotes bounds what audit blocks can leave behind when the deeds they belong
// to are never recorded.
const maxNotes = 8

// notes are what the log shall say of deeds that were not refused: that an
// audit block would have, or that a listing was empty for want of a right. They
// wait here for the record of their deed, which a transfer makes from another
// goroutine than the commands that overtake it.
type notes struct {
	mu   sync.Mutex
	list []note
}

type note struct {
	path    vfs.Path
	when    time.Time
	listing bool // belongs to a listing, of which one deed makes many (LIST -R)
	refusal *ftp.Refusal
}

// add keeps a note; the oldest goes when there are too many.
func (n *notes) add(p vfs.Path, listing bool, r *ftp.Refusal) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.list) == maxNotes {
		n.list = append(n.list[:0], n.list[1:]...)
	}
	n.list = append(n.list, note{p, time.Now(), listing, r})
}

// move lets the notes of one path count as another's: a rename is one deed on
// two paths.
func (n *notes) move(from, to vfs.Path) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for i := range n.list {
		if n.list[i].path == from {
			n.list[i].path = to
		}
	}
}

// take gives the first note of a deed that began at start on a path and drops the
// others of it: the right that was missing first is the reason. Older ones are
// dropped, too: they are of looks that nobody recorded, such as a listing's at
// its "..". nil: there is none.
func (n *notes) take(p vfs.Path, listing bool, start time.Time) *ftp.Refusal {
	n.mu.Lock()
	defer n.mu.Unlock()
	var first *ftp.Refusal
	kept := n.list[:0]
	for _, each := range n.list {
		switch {
		case each.path != p || each.listing != listing:
			kept = append(kept, each)
		case first == nil && !each.when.Before(start):
			first = each.refusal
		}
	}
	n.list = kept
	return first
}
