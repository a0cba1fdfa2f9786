package doctor

import (
	"bufio"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"ftpd/pkg/config"
	"ftpd/pkg/confine"
)

// identity is the account of a process, as far as files ask for it.
type identity struct {
	*confine.Account
	override bool // modes do not bind it: CAP_DAC_OVERRIDE
}

// readIdentity asks /proc, which may be read by everybody.
func readIdentity(pid int) (identity, error) {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return identity{}, err
	}
	defer f.Close()
	id := identity{Account: &confine.Account{}}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		key, value, _ := strings.Cut(lines.Text(), ":")
		words := strings.Fields(value)
		switch {
		case key == "Uid" && len(words) == 4:
			id.UID = numbers(words[3:])[0] // what files see
		case key == "Gid" && len(words) == 4:
			id.GID = numbers(words[3:])[0]
		case key == "Groups":
			id.Groups = numbers(words)
		case key == "CapEff" && len(words) == 1:
			caps, err := strconv.ParseUint(words[0], 16, 64)
			id.override = err == nil && caps&(1<<unix.CAP_DAC_OVERRIDE) != 0
		}
	}
	id.Name = accountName(uint32(id.UID))
	return id, nil
}

// expected is the account that a daemon would have that is started here.
func expected(d *config.Daemon) identity {
	if d.User.V != "" {
		// An account that is not there check has complained of.
		if a, err := confine.LookupUser(d.User.V); err == nil {
			return identity{Account: a}
		}
	}
	return identity{Account: confine.Ourselves(), override: os.Geteuid() == 0}
}

func numbers(words []string) []int {
	list := make([]int, len(words))
	for i, w := range words {
		list[i], _ = strconv.Atoi(w) // the kernel writes nothing else
	}
	return list
}

// The bits of a mode, as of one class.
const (
	mayEnter = 1
	mayWrite = 2
	mayRead  = 4
)

// may says whether a folder lets the account do something, with all that is on
// the way to it. The kernel is asked where we may ask for that account; otherwise
// the modes tell, which know nothing of access lists.
func (id identity) may(path string, info fs.FileInfo, want uint32) (may bool) {
	switch {
	case id.UID == os.Geteuid():
		return unix.Faccessat(unix.AT_FDCWD, path, want, unix.AT_EACCESS) == nil
	case id.override:
		return true
	case os.Geteuid() == 0:
		err := id.As(func() { may = unix.Access(path, want) == nil })
		return may && err == nil
	}
	return id.modesLet(info, want)
}

func (id identity) modesLet(info fs.FileInfo, want uint32) bool {
	sys, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return true
	}
	bits := uint32(info.Mode().Perm())
	switch {
	case id.Owns(info):
		bits >>= 6
	case id.In(int(sys.Gid)):
		bits >>= 3
	}
	return bits&want == want
}

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
