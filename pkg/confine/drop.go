package confine

import (
	"fmt"

	"golang.org/x/sys/unix"
	"kernel.org/pub/linux/libs/security/libcap/cap"
)

// Capability is a piece of root's power.
type Capability = cap.Value

// Those that a file server may have a use for.
const (
	BindService   = cap.NET_BIND_SERVICE // listen below port 1024
	ChangeOwner   = cap.CHOWN            // give files away
	AnyOwner      = cap.FOWNER           // change modes of files that belong to others
	KeepSetgid    = cap.FSETID           // with their setgid bit
	AnyFile       = cap.DAC_OVERRIDE     // write and read whatever the modes say
	AnyFileToRead = cap.DAC_READ_SEARCH  // read whatever the modes say
)

// noNewPrivileges is forever, for all threads and what they start.
func noNewPrivileges() error {
	if _, err := cap.Prctlw(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("no_new_privs: %w", err)
	}
	return nil
}

// held are those of the wanted capabilities that the process has.
func held(wanted []Capability) ([]Capability, error) {
	now := cap.GetProc()
	var list []Capability
	for _, one := range wanted {
		has, err := now.GetFlag(cap.Permitted, one)
		if err != nil {
			return nil, err
		}
		if has {
			list = append(list, one)
		}
	}
	return list, nil
}

// dropTo makes all threads the account's, nil to stay who we are, with no other
// capabilities than those to keep.
func dropTo(a *Account, keep []Capability) error {
	if err := emptyBounds(); err != nil {
		return err
	}
	if a != nil {
		if err := cap.SetGroups(a.GID, a.Groups...); err != nil {
			return fmt.Errorf("groups of %s: %w", a, err)
		}
		// It leaves the permitted capabilities, for the next step.
		if err := cap.SetUID(a.UID); err != nil {
			return fmt.Errorf("become %s: %w", a, err)
		}
	}
	set := cap.NewSet()
	if err := set.SetFlag(cap.Permitted, true, keep...); err != nil {
		return err
	}
	if err := set.SetFlag(cap.Effective, true, keep...); err != nil {
		return err
	}
	if err := set.SetProc(); err != nil {
		return fmt.Errorf("capabilities: %w", err)
	}
	return nil
}

// emptyBounds empties the ambient set, and where we may the bounding set.
func emptyBounds() error {
	if err := cap.ResetAmbient(); err != nil {
		return fmt.Errorf("ambient capabilities: %w", err)
	}
	if may, err := held([]Capability{cap.SETPCAP}); err != nil || len(may) == 0 {
		return err
	}
	for one := Capability(0); one < cap.MaxBits(); one++ {
		if err := cap.DropBound(one); err != nil {
			return fmt.Errorf("bounding set: %w", err)
		}
	}
	return nil
}
