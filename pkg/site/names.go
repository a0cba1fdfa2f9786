package site

import (
	"os/user"
	"strconv"
	"sync"
	"time"
)

// Bounds of the cache of names. A listing may show any number of owners, so
// that the cache starts afresh when it is full.
const (
	maxNames = 4096
	nameLife = 5 * time.Minute
)

// names turns user and group numbers into names for listings. Asking the
// system reads a whole file each time, and a listing asks for every entry.
type names struct {
	mu     sync.RWMutex
	since  time.Time
	users  map[uint32]string
	groups map[uint32]string
}

// user gives the account's name, or its number where there is no account.
func (n *names) user(uid uint32) string {
	return n.get(uid, func() map[uint32]string { return n.users }, func(id string) (string, error) {
		u, err := user.LookupId(id)
		if err != nil {
			return "", err
		}
		return u.Username, nil
	})
}

// group is user for groups.
func (n *names) group(gid uint32) string {
	return n.get(gid, func() map[uint32]string { return n.groups }, func(id string) (string, error) {
		g, err := user.LookupGroupId(id)
		if err != nil {
			return "", err
		}
		return g.Name, nil
	})
}

// lastOwner remembers whose the last entry of a listing was: mostly the next one is
// theirs, too, and neither lock nor clock is asked.
type lastOwner struct {
	names          *names
	uid, gid       uint32
	owner, grouped string // "": not asked yet
}

func (l *lastOwner) user(uid uint32) string {
	if l.owner == "" || l.uid != uid {
		l.uid, l.owner = uid, l.names.user(uid)
	}
	return l.owner
}

func (l *lastOwner) group(gid uint32) string {
	if l.grouped == "" || l.gid != gid {
		l.gid, l.grouped = gid, l.names.group(gid)
	}
	return l.grouped
}

// get asks the table first. table is a function because forgetting replaces
// the maps.
func (n *names) get(id uint32, table func() map[uint32]string, ask func(string) (string, error)) string {
	n.mu.RLock()
	name, ok := table()[id]
	fresh := time.Since(n.since) < nameLife
	n.mu.RUnlock()
	if ok && fresh {
		return name
	}
	number := strconv.FormatUint(uint64(id), 10)
	name, err := ask(number)
	if err != nil {
		name = number
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.forget()
	table()[id] = name
	return name
}

// forget empties tables that are full or old.
func (n *names) forget() {
	if n.users != nil && len(n.users)+len(n.groups) < maxNames && time.Since(n.since) < nameLife {
		return
	}
	n.users, n.groups = map[uint32]string{}, map[uint32]string{}
	n.since = time.Now()
}
