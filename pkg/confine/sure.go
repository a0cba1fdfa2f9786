package confine

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// maxLinks is how many links a path may lead over, as the kernel has it.
const maxLinks = 40

// Unsure names what on the way to path, links included, others than root and we
// decide about, the account among them; "" if nothing. Where it is not "", what root
// does to path it may be made to do to something else: a link can be put in its
// place. What does not exist yet is nobody's.
func Unsure(path string, a *Account) string {
	at, rest := "/", steps(path)
	for links := 0; len(rest) > 0; {
		if loose(at, a) {
			return at
		}
		next := filepath.Join(at, rest[0])
		rest = rest[1:]
		info, err := os.Lstat(next)
		switch {
		case os.IsNotExist(err):
			return ""
		case err == nil && info.Mode()&fs.ModeSymlink == 0:
			at = next
			continue
		case err != nil || !ours(info):
			return next
		}
		target, err := os.Readlink(next)
		if links++; err != nil || links > maxLinks {
			return next
		}
		if filepath.IsAbs(target) {
			at = "/"
		}
		rest = append(steps(target), rest...)
	}
	return ""
}

// steps are the names that a path leads over.
func steps(path string) []string {
	return strings.FieldsFunc(path, func(c rune) bool { return c == filepath.Separator })
}

// loose says whether others may put something in the place of a folder's entries
// that are root's. A group of the system's, as of /var/log, is trusted as long as
// the account is no member.
func loose(folder string, a *Account) bool {
	info, err := os.Stat(folder)
	if err != nil || !ours(info) {
		return true
	}
	if info.Mode()&fs.ModeSticky != 0 {
		return false
	}
	group := a != nil && a.In(int(info.Sys().(*syscall.Stat_t).Gid))
	return info.Mode().Perm()&0o002 != 0 || group && info.Mode().Perm()&0o020 != 0
}

// ours says whether a file belongs to root or to us.
func ours(info os.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && (stat.Uid == 0 || int(stat.Uid) == os.Geteuid())
}
