package confine

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"slices"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// Account is whom the process becomes.
type Account struct {
	Name   string // for people
	UID    int
	GID    int
	Groups []int // supplementary ones, sorted, GID left out
}

// ErrNoGroup is an account given by a number that has no entry, and so no
// primary group.
var ErrNoGroup = errors.New("it has no entry in passwd, so its group has to be named")

// LookupUser finds an account by name or number, with its primary group and all
// groups that it is a member of. A number without an entry is an account, too,
// with [ErrNoGroup]: a group has to be put to it.
func LookupUser(name string) (*Account, error) {
	found, err := user.Lookup(name)
	if err != nil {
		found, err = user.LookupId(name)
	}
	if err != nil {
		if uid, bad := strconv.ParseUint(name, 10, 31); bad == nil {
			return &Account{Name: name, UID: int(uid), GID: -1}, ErrNoGroup
		}
		return nil, fmt.Errorf("this machine has no user %q", name)
	}
	a := &Account{Name: found.Username}
	if a.UID, err = strconv.Atoi(found.Uid); err != nil {
		return nil, err
	}
	if a.GID, err = strconv.Atoi(found.Gid); err != nil {
		return nil, err
	}
	ids, err := found.GroupIds()
	if err != nil {
		return nil, fmt.Errorf("the groups of %q: %w", name, err)
	}
	for _, id := range ids {
		gid, err := strconv.Atoi(id)
		if err != nil {
			return nil, err
		}
		a.Groups = append(a.Groups, gid)
	}
	return a.with(a.GID), nil
}

// LookupGroup finds a group's number by its name, or takes a number as it is.
func LookupGroup(name string) (int, error) {
	if found, err := user.LookupGroup(name); err == nil {
		return strconv.Atoi(found.Gid)
	}
	gid, err := strconv.ParseUint(name, 10, 31)
	if err != nil {
		return 0, fmt.Errorf("this machine has no group %q", name)
	}
	return int(gid), nil
}

// Ourselves is who the process is now.
func Ourselves() *Account {
	a := &Account{Name: strconv.Itoa(os.Geteuid()), UID: os.Geteuid()}
	if found, err := user.LookupId(a.Name); err == nil {
		a.Name = found.Username
	}
	a.Groups, _ = os.Getgroups() // it cannot fail for a process that asks for itself
	return a.with(os.Getegid())
}

// WithGroup is the account with another primary group. It stays a member of its
// own groups.
func (a *Account) WithGroup(gid int) *Account {
	b := *a
	if a.GID >= 0 {
		b.Groups = append(slices.Clone(a.Groups), a.GID)
	}
	return b.with(gid)
}

// with sets the primary group and puts the others in order.
func (a *Account) with(gid int) *Account {
	a.GID = gid
	slices.Sort(a.Groups)
	a.Groups = slices.Compact(slices.DeleteFunc(a.Groups, func(g int) bool { return g == gid }))
	return a
}

// In says whether the account is a member of a group.
func (a *Account) In(gid int) bool { return a.GID == gid || slices.Contains(a.Groups, gid) }

// As runs f on a thread with the account's rights on files: access(2) and open
// answer for it. Only root can; the thread is root again when it returns. f must
// not start goroutines, whose threads would be others.
func (a *Account) As(f func()) error {
	done := make(chan error, 1)
	go func() { done <- a.borrowed(f) }()
	return <-done
}

// MayWrite says whether the account may make files in a folder.
func (a *Account) MayWrite(folder string) (may bool) {
	err := a.As(func() { may = unix.Access(folder, unix.W_OK|unix.X_OK) == nil })
	return err == nil && may
}

// String is the account's name.
func (a *Account) String() string { return a.Name }

// Owns says whether the file belongs to the account.
func (a *Account) Owns(info os.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == a.UID
}
