package doctor

import (
	"bufio"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// identity is the account of a process, as far as files ask for it.
type identity struct {
	uid      uint32
	groups   []uint32 // the first is its own
	override bool     // modes do not bind it: CAP_DAC_OVERRIDE
	own      bool     // it is this process's: the kernel can be asked
}

func ownIdentity() identity {
	id, err := readIdentity(os.Getpid())
	if err != nil {
		id = identity{uid: uint32(os.Geteuid()), groups: []uint32{uint32(os.Getegid())}, override: os.Geteuid() == 0}
	}
	id.own = true
	return id
}

// readIdentity asks /proc, which may be read by everybody.
func readIdentity(pid int) (identity, error) {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return identity{}, err
	}
	defer f.Close()
	var id identity
	var own []uint32
	for lines := bufio.NewScanner(f); lines.Scan(); {
		key, value, _ := strings.Cut(lines.Text(), ":")
		words := strings.Fields(value)
		switch {
		case key == "Uid" && len(words) == 4:
			id.uid = numbers(words[3:])[0] // what files see
		case key == "Gid" && len(words) == 4:
			own = numbers(words[3:])
		case key == "Groups":
			id.groups = numbers(words)
		case key == "CapEff" && len(words) == 1:
			caps, err := strconv.ParseUint(words[0], 16, 64)
			id.override = err == nil && caps&(1<<unix.CAP_DAC_OVERRIDE) != 0
		}
	}
	id.groups = append(own, id.groups...)
	id.own = id.uid == uint32(os.Geteuid())
	return id, nil
}

func numbers(words []string) []uint32 {
	list := make([]uint32, len(words))
	for i, w := range words {
		n, _ := strconv.ParseUint(w, 10, 32) // the kernel writes nothing else
		list[i] = uint32(n)
	}
	return list
}

// The bits of a mode, as of one class.
const (
	mayEnter = 1
	mayWrite = 2
	mayRead  = 4
)

// may says whether a folder lets the account do something. For another account
// than ours the modes tell; of access lists they know nothing.
func (id identity) may(path string, info fs.FileInfo, want uint32) bool {
	if id.own {
		return unix.Faccessat(unix.AT_FDCWD, path, want, unix.AT_EACCESS) == nil
	}
	sys, ok := info.Sys().(*syscall.Stat_t)
	if id.override || !ok {
		return true
	}
	bits := uint32(info.Mode().Perm())
	switch {
	case sys.Uid == id.uid:
		bits >>= 6
	case slices.Contains(id.groups, sys.Gid):
		bits >>= 3
	}
	return bits&want == want
}

// name is who it is for people.
func (id identity) name() string { return accountName(id.uid) }

func accountName(uid uint32) string {
	number := strconv.FormatUint(uint64(uid), 10)
	if u, err := user.LookupId(number); err == nil {
		return u.Username
	}
	return "uid " + number
}

// described is who has a folder and its mode: "root 0755".
func described(info fs.FileInfo) string {
	owner := "somebody"
	if sys, ok := info.Sys().(*syscall.Stat_t); ok {
		owner = accountName(sys.Uid)
	}
	return fmt.Sprintf("%s's, mode %04o", owner, info.Mode().Perm())
}
