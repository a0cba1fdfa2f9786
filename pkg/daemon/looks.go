package daemon

import (
	"fmt"
	"hash/maphash"
	"time"

	"golang.org/x/sys/unix"
)

// lookEvery bounds how late a change is seen of which the kernel does not tell:
// on network file systems, above the folders that are watched, and where inotify
// is not to be had.
const lookEvery = 10 * time.Second

// looks are glances at the files, in case that the kernel does not tell of all
// changes. A file system that hangs keeps a glance waiting, and nobody else.
type looks struct {
	every   time.Duration
	ticker  *time.Ticker // nil before the first set
	files   []string
	running bool
	round   int         // counts sets: what was seen of another does not matter
	last    *glance     // nil: nothing to compare with
	seen    chan glance // has room for the one that is running
}

// glance is what stat says of all files of a set.
type glance struct {
	round int
	sum   uint64
}

// newLooks has nothing to look at yet.
func newLooks(every time.Duration) *looks {
	return &looks{every: every, seen: make(chan glance, 1)}
}

// begin looks at these files from now on.
func (l *looks) begin(files []string) {
	l.end()
	l.ticker = time.NewTicker(l.every)
	l.files, l.last = files, nil
	l.round++
	l.again()
}

// end looks no more.
func (l *looks) end() {
	if l.ticker != nil {
		l.ticker.Stop()
	}
}

// due speaks when it is time for another look.
func (l *looks) due() <-chan time.Time {
	if l.ticker == nil {
		return nil
	}
	return l.ticker.C
}

// again looks, unless the look before still lasts.
func (l *looks) again() {
	if l.running {
		return
	}
	l.running = true
	files, round := l.files, l.round
	go func() { l.seen <- glance{round, stated(files)} }()
}

// differs takes what was seen, and says whether it is not what it was.
func (l *looks) differs(seen glance) bool {
	l.running = false
	if seen.round != l.round {
		l.again() // of another set: this one's has had to wait
		return false
	}
	before := l.last
	l.last = &seen
	return before != nil && before.sum != seen.sum
}

// seed makes sums comparable within the process, and nowhere else.
var seed = maphash.MakeSeed()

// stated sums up what tells one state of files from another without reading them:
// which file it is, how large, of when, and who may read it.
func stated(files []string) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	for _, name := range files {
		var s unix.Stat_t
		if err := unix.Stat(name, &s); err != nil {
			fmt.Fprintln(&h, err)
			continue
		}
		fmt.Fprintln(&h, s.Dev, s.Ino, s.Size, s.Mtim, s.Ctim, s.Mode)
	}
	return h.Sum64()
}
