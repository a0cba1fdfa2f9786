package confine

import (
	"fmt"
	"runtime"
	"slices"
	"unsafe"

	"github.com/elastic/go-seccomp-bpf"
	"github.com/elastic/go-seccomp-bpf/arch"
	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// neverNeeded are system calls of which no file server has a use and many an
// attack. It is a list of what is denied, not of what is allowed, so that a new
// version of Go or of a library does not fail at something harmless.
var neverNeeded = []string{
	// other processes
	"ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp", "pidfd_getfd",
	// the kernel's insides, where its own faults are looked for
	"bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "modify_ldt",
	"add_key", "request_key", "keyctl", "lookup_dcookie", "nfsservctl", "personality", "vmsplice",
	"init_module", "finit_module", "delete_module", "create_module", "kexec_load", "kexec_file_load",
	// name spaces and mounts
	"unshare", "setns", "mount", "umount", "umount2", "pivot_root", "chroot", "move_mount", "fsopen", "fsconfig", "fsmount",
	"fspick", "open_tree", "mount_setattr",
	// the machine
	"reboot", "swapon", "swapoff", "sethostname", "setdomainname", "settimeofday", "clock_settime", "clock_adjtime", "adjtimex",
	"stime", "syslog", "acct", "quotactl", "quotactl_fd", "iopl", "ioperm", "vhangup", "_sysctl", "uselib", "ustat", "sysfs",
	"open_by_handle_at", "fanotify_init", "mknod", "mknodat",
	// who we are is settled
	"setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setgroups", "setfsuid", "setfsgid",
}

// starting are the system calls that start programs.
var starting = []string{"execve", "execveat"}

// newNamespaces are clone's flags that unshare is denied for.
const newNamespaces = unix.CLONE_NEWNS | unix.CLONE_NEWUTS | unix.CLONE_NEWIPC | unix.CLONE_NEWUSER | unix.CLONE_NEWPID |
	unix.CLONE_NEWNET | unix.CLONE_NEWCGROUP

// deny lets the calls fail with EPERM, for all threads. clone3 fails as on a
// kernel that does not have it: its flags lie in memory that a filter cannot
// see, and everybody goes on with clone.
func deny(names []string) error {
	info, err := arch.GetInfo("")
	if err != nil {
		return err
	}
	known := slices.DeleteFunc(slices.Clone(names), func(name string) bool { _, ok := info.SyscallNames[name]; return !ok })
	policy := seccomp.Policy{
		DefaultAction: seccomp.ActionAllow,
		Syscalls: []seccomp.SyscallGroup{
			{Action: refusal(unix.ENOSYS), Names: []string{"clone3"}},
			{Action: refusal(unix.EPERM), Names: known},
			{Action: refusal(unix.EPERM), NamesWithCondtions: []seccomp.NameWithConditions{{
				Name:       "clone",
				Conditions: seccomp.ArgumentConditions{{Argument: 0, Operation: seccomp.BitsSet, Value: newNamespaces}},
			}}},
		},
	}
	program, err := policy.Assemble()
	if err != nil {
		return err
	}
	return install(append(nativeOnly(info), program...))
}

// refusal fails a call with an error.
func refusal(errno unix.Errno) seccomp.Action { return seccomp.ActionErrno | seccomp.Action(errno) }

// nativeOnly denies the calls of other architectures that the processor also
// speaks, by whose numbers the list could be passed by.
func nativeOnly(info *arch.Info) []bpf.Instruction {
	const offsetOfArchitecture = 4
	return []bpf.Instruction{
		bpf.LoadAbsolute{Off: offsetOfArchitecture, Size: 4},
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: uint32(info.ID), SkipTrue: 1},
		bpf.RetConstant{Val: uint32(refusal(unix.EPERM))},
	}
}

// install puts a filter on all threads. The library's own does not take a
// program with a beginning of ours.
func install(program []bpf.Instruction) error {
	raw, err := bpf.Assemble(program)
	if err != nil {
		return fmt.Errorf("seccomp: %w", err)
	}
	filter := make([]unix.SockFilter, len(raw))
	for i, one := range raw {
		filter[i] = unix.SockFilter{Code: one.Op, Jt: one.Jt, Jf: one.Jf, K: one.K}
	}
	prog := &unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	thread, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(prog)))
	runtime.KeepAlive(filter)
	if errno != 0 {
		return fmt.Errorf("seccomp: %w", errno)
	}
	if thread != 0 {
		return fmt.Errorf("seccomp: thread %d has a filter of its own", thread)
	}
	return nil
}
