package ftp

import (
	"path"
	"strings"
)

// maxGlob bounds a pattern, in bytes. Matching costs at most the product of
// pattern and name, and a name has 255 bytes.
const maxGlob = 255

// Glob is a pattern for names in one folder: * ? and [a-z] as path.Match has
// them, \ before one of these takes it literally. Only ParseGlob makes one, so
// that a Glob is always well formed.
type Glob struct{ pattern string }

// ParseGlob splits LIST's path into a folder and the pattern of its last
// element. Folder is "" or what stood before the pattern, with its "/". Ok is
// false if the path is to be taken as it stands: it has no pattern, or one that
// is malformed or too long. Patterns in the elements before are literal: a
// client that could ask for "*/*/*" could keep the disk busy for hours.
//
// A file may be named like a pattern ("[1].txt"); the caller asks for it first.
func ParseGlob(arg string) (folder string, g Glob, ok bool) {
	folder, pattern := path.Split(arg)
	if !HasMeta(pattern) || len(pattern) > maxGlob {
		return "", Glob{}, false
	}
	if _, err := path.Match(pattern, ""); err != nil {
		return "", Glob{}, false
	}
	return folder, Glob{pattern}, true
}

// HasMeta tells whether the last element of a path may be a pattern.
func HasMeta(arg string) bool {
	return strings.ContainsAny(arg[strings.LastIndexByte(arg, '/')+1:], "*?[")
}

// Match tells whether a name matches. As in a shell, a dot that begins a name
// is only matched by a pattern that begins with one.
func (g Glob) Match(name string) bool {
	if strings.HasPrefix(name, ".") && !strings.HasPrefix(g.pattern, ".") {
		return false
	}
	ok, err := path.Match(g.pattern, name)
	return ok && err == nil
}
