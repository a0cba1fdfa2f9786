package site

import "sync/atomic"

// lease keeps something open for as long as anybody uses it. Sites and trees
// are replaced while transfers still run on them; whoever lets go last closes.
type lease struct {
	users atomic.Int64
	close func()
}

// newLease has one user: its maker.
func newLease(close func()) *lease {
	l := &lease{close: close}
	l.users.Store(1)
	return l
}

// acquire adds a user. It is false when everybody has let go already.
func (l *lease) acquire() bool {
	for {
		n := l.users.Load()
		if n == 0 {
			return false
		}
		if l.users.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// release takes a user away and closes after the last one.
func (l *lease) release() {
	if l.users.Add(-1) == 0 {
		l.close()
	}
}
