package confine

import (
	"os"
	"path/filepath"
	"slices"
	"syscall"
)

// Folder is a folder, with all that is below it, or a file, that stays within
// reach.
type Folder struct {
	Path  string // absolute; it need not exist yet
	Write bool   // also to make, change, rename and remove what is in it
}

// rule is a Folder as Landlock has it: something that exists.
type rule struct {
	path   string
	write  bool
	folder bool
	id     identity
}

// identity is what a rule is bound to.
type identity struct{ device, inode uint64 }

// shared are folders that belong to nobody in particular, beside those directly
// below /.
var shared = []string{
	"/usr/lib", "/usr/local", "/usr/share", "/var/cache", "/var/lib", "/var/log", "/var/run", "/var/spool", "/var/tmp", "/run/user",
}

// Shared says whether a folder holds too much else to be allowed for the sake of
// one folder in it: it is, or lies directly below, the root, or is one like
// /var/lib.
func Shared(path string) bool {
	path = filepath.Clean(path)
	return filepath.Dir(path) == "/" || slices.Contains(shared, path)
}

// Above is the folder to allow so that path can be removed and made again: the
// one that holds it, or path itself where that is a shared one.
func Above(path string) string {
	path = filepath.Clean(path)
	if parent := filepath.Dir(path); !Shared(parent) {
		return parent
	}
	return path
}

// Existing is what there is of a path: itself, or the nearest folder above it,
// with the links in it resolved.
func Existing(path string) string { return found{}.real(filepath.Clean(path)) }

// found remembers what paths are, for those that look at many: thousands of
// homes lie in few folders.
type found map[string]string

// real is Existing for a clean, absolute path.
func (f found) real(path string) string {
	if path == filepath.Dir(path) {
		return path
	}
	info, err := os.Lstat(path)
	if err == nil && info.Mode()&os.ModeSymlink != 0 {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			return real
		}
		return f.folder(filepath.Dir(path)) // it leads nowhere
	}
	above := f.folder(filepath.Dir(path))
	if err != nil {
		return above
	}
	return filepath.Join(above, filepath.Base(path))
}

// folder is real, remembered.
func (f found) folder(path string) string {
	real, known := f[path]
	if !known {
		real = f.real(path)
		f[path] = real
	}
	return real
}

// rulesFor makes rules of what exists, each once, and none for what lies in
// another one. What does not exist yet, and has no folder of its own above it,
// cannot have a rule.
func rulesFor(folders []Folder) []rule {
	var list []rule
	paths, seen := found{}, map[Folder]bool{}
	for _, f := range folders {
		f.Path = filepath.Clean(f.Path)
		at := paths.real(f.Path)
		if seen[Folder{at, f.Write}] {
			continue
		}
		seen[Folder{at, f.Write}] = true
		if Shared(at) && at != f.Path && !sameFile(at, f.Path) {
			continue
		}
		if r, ok := ruleFor(at, f.Write); ok {
			list = append(list, r)
		}
	}
	// What holds others comes first, and of equals the one that may write.
	slices.SortFunc(list, func(a, b rule) int {
		if n := len(a.path) - len(b.path); n != 0 {
			return n
		}
		if a.write != b.write && a.write {
			return -1
		}
		return 0
	})
	needed := newReach(nil)
	for _, r := range list {
		if !needed.holds(r.path, r.write) {
			needed.add(r)
		}
	}
	return needed.rules
}

// ruleFor is the rule for something that exists.
func ruleFor(path string, write bool) (rule, bool) {
	info, err := os.Stat(path)
	if err != nil {
		return rule{}, false
	}
	id, ok := identify(info)
	return rule{path: path, write: write, folder: info.IsDir(), id: id}, ok
}

func identify(info os.FileInfo) (identity, bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return identity{}, false
	}
	return identity{uint64(stat.Dev), stat.Ino}, true
}

// sameFile says whether both lead to one file or folder.
func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}
