package confine

import (
	"fmt"

	"github.com/landlock-lsm/go-landlock/landlock"
	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
)

// What a rule gives. Nothing is executed; a program that may be started is one
// of Limits.Programs. To rename a link, a FIFO or a device takes the right to make
// one; that they are not made is seccomp's business.
const (
	reading landlock.AccessFSSet = ll.AccessFSReadFile | ll.AccessFSReadDir
	writing landlock.AccessFSSet = reading | ll.AccessFSWriteFile | ll.AccessFSTruncate | ll.AccessFSRefer |
		ll.AccessFSRemoveFile | ll.AccessFSRemoveDir | ll.AccessFSMakeReg | ll.AccessFSMakeDir | ll.AccessFSMakeSock |
		ll.AccessFSMakeSym | ll.AccessFSMakeFifo | ll.AccessFSMakeChar | ll.AccessFSMakeBlock
	ofFiles landlock.AccessFSSet = ll.AccessFSReadFile | ll.AccessFSWriteFile | ll.AccessFSTruncate
)

// oldest is the first version that knows renames between folders.
const oldest = 2

// landlockVersion is the kernel's, 0 if it has none.
func landlockVersion() int {
	version, err := ll.LandlockGetABIVersion()
	if err != nil {
		return 0
	}
	return version
}

// restrict confines all threads to what the rules name. Later versions of
// Landlock restrict more than files, so the one that this was tried with is the
// most that is asked for; older kernels do what they can.
func restrict(rules []rule, programs []string) error {
	list := make([]landlock.Rule, 0, len(rules))
	for _, r := range rules {
		access := reading
		if r.write {
			access = writing
		}
		if !r.folder {
			access &= ofFiles
		}
		list = append(list, landlock.PathAccess(access, r.path).IgnoreIfMissing())
	}
	for _, folder := range programs {
		list = append(list, landlock.PathAccess(reading|ll.AccessFSExecute, folder).IgnoreIfMissing())
	}
	if err := landlock.V7.BestEffort().RestrictPaths(list...); err != nil {
		return fmt.Errorf("landlock: %w", err)
	}
	return nil
}
