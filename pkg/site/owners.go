package site

import (
	"fmt"
	"os/user"
	"strconv"

	"ftpd/pkg/config"
)

// owner is who new files belong to; -1 leaves the user or the group alone, as
// chown(2) does.
type owner struct{ uid, gid int }

var nobodyInParticular = owner{-1, -1}

// owners looks owners up once per site, however many path blocks name them.
type owners map[config.Owner]owner

// find fails for names that this machine does not know: files must not silently
// stay root's.
func (t owners) find(o config.Owner) (owner, error) {
	if o == (config.Owner{}) {
		return nobodyInParticular, nil
	}
	if known, ok := t[o]; ok {
		return known, nil
	}
	uid, err := userID(o.User)
	if err != nil {
		return owner{}, err
	}
	gid, err := groupID(o.Group)
	if err != nil {
		return owner{}, err
	}
	t[o] = owner{uid, gid}
	return t[o], nil
}

// userID accepts a name or a number; a number needs no account.
func userID(name string) (int, error) {
	if name == "" {
		return -1, nil
	}
	if u, err := user.Lookup(name); err == nil {
		return strconv.Atoi(u.Uid)
	}
	if id, err := strconv.ParseUint(name, 10, 31); err == nil {
		return int(id), nil
	}
	return 0, fmt.Errorf("owner: no user %q on this machine", name)
}

// groupID is userID for groups.
func groupID(name string) (int, error) {
	if name == "" {
		return -1, nil
	}
	if g, err := user.LookupGroup(name); err == nil {
		return strconv.Atoi(g.Gid)
	}
	if id, err := strconv.ParseUint(name, 10, 31); err == nil {
		return int(id), nil
	}
	return 0, fmt.Errorf("owner: no group %q on this machine", name)
}
