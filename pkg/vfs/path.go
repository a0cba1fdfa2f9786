package vfs

import (
	"io/fs"
	"strings"
)

// Bounds of what a client may name, Linux's PATH_MAX and NAME_MAX in bytes.
const (
	maxPath    = 4096
	maxElement = 255
)

// Path is an absolute, clean path in a session's tree. It is comparable; the
// zero value is the root.
type Path struct {
	s string // "" for the root, else "/a/b"
}

// Root is the top of the tree.
func Root() Path { return Path{} }

// ParsePath reads a path as a client wrote it, relative to cwd unless it begins
// with a slash. Empty elements and "." vanish, ".." goes up and stays at the
// root, a trailing slash means nothing. The error wraps [ErrInvalidPath].
func ParsePath(cwd Path, arg string) (Path, error) {
	// Checked before any work, so that hostile input costs no more than its scan.
	if len(arg) > maxPath {
		return Path{}, invalid(arg[:32]+"…", "too long")
	}
	if strings.IndexByte(arg, 0) >= 0 {
		return Path{}, invalid(arg, "has a NUL byte")
	}
	p := cwd
	if strings.HasPrefix(arg, "/") {
		p = Path{}
	}
	out := make([]byte, len(p.s), len(p.s)+len(arg)+1)
	copy(out, p.s)
	for element := range strings.SplitSeq(arg, "/") {
		switch {
		case element == "" || element == ".":
		case element == "..":
			out = out[:max(0, lastSlash(out))]
		case len(element) > maxElement:
			return Path{}, invalid(element[:32]+"…", "has too long a name")
		default:
			out = append(append(out, '/'), element...)
		}
	}
	if len(out) > maxPath {
		return Path{}, invalid(arg, "too long")
	}
	return Path{string(out)}, nil
}

func lastSlash(b []byte) int {
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] == '/' {
			return i
		}
	}
	return -1
}

func invalid(arg, why string) error {
	return &fs.PathError{Op: "parse", Path: arg, Err: &pathError{why}}
}

// pathError says what is wrong with a path and is an ErrInvalidPath.
type pathError struct{ why string }

func (e *pathError) Error() string { return "path " + e.why }
func (e *pathError) Unwrap() error { return ErrInvalidPath }

// String is the path with its leading slash, "/" for the root.
func (p Path) String() string {
	if p.s == "" {
		return "/"
	}
	return p.s
}

// IsRoot says whether it is the top of the tree.
func (p Path) IsRoot() bool { return p.s == "" }

// Dir is the folder it lies in; the root's is the root.
func (p Path) Dir() Path {
	return Path{p.s[:max(0, strings.LastIndexByte(p.s, '/'))]}
}

// Base is its last element, "/" for the root.
func (p Path) Base() string {
	if p.s == "" {
		return "/"
	}
	return p.s[strings.LastIndexByte(p.s, '/')+1:]
}

// Join names an entry of the folder p. The name is a single element as stored:
// empty, ".", ".." and names with a slash or NUL are [ErrInvalidPath].
func (p Path) Join(name string) (Path, error) {
	switch {
	case name == "" || name == "." || name == ".." || strings.ContainsAny(name, "/\x00"):
		return Path{}, invalid(name, "is no single name")
	case !p.fits(name):
		return Path{}, invalid(name[:min(len(name), 32)]+"…", "too long")
	}
	return Path{p.s + "/" + name}, nil
}

// fits says whether a name of an entry of the folder p is short enough.
func (p Path) fits(name string) bool {
	return len(name) <= maxElement && len(p.s)+1+len(name) <= maxPath
}

// Under says whether p is other or lies below it.
func (p Path) Under(other Path) bool {
	rest, ok := strings.CutPrefix(p.s, other.s)
	return ok && (rest == "" || rest[0] == '/')
}

// below is p's path from other, which it must be under: "." for itself.
func (p Path) below(other Path) string {
	if len(p.s) == len(other.s) {
		return "."
	}
	return p.s[len(other.s)+1:]
}

// reserved says whether any element belongs to the daemon.
func (p Path) reserved() bool {
	return strings.Contains(p.s, "/"+tempPrefix)
}
