package config

import (
	"fmt"
	"path/filepath"
	"strings"
)

// fixed is the part of a path before its first variable.
func fixed(path string) string {
	head, _, _ := strings.Cut(path, "$$")
	return head
}

// folders looks at a home: the folder that surely has to be there is the one
// before the first variable.
func (c *machineCheck) folders(home string, pos Pos, create bool) {
	if home == "" || strings.HasPrefix(home, "$$") {
		return
	}
	path := fixed(home)
	if path != home {
		path = filepath.Dir(path + "x")
	}
	exists, dir := c.isDir(path)
	switch {
	case dir:
		return
	case exists:
		c.report.errorf(at(pos), "write a folder's name", "home: %s is no folder", path)
	case !create:
		c.report.errorf(at(pos), fmt.Sprintf("mkdir -p %s, or write create_home = true", path), "home: %s does not exist, and create_home is false", path)
	default:
		c.creatable("home", path, pos)
	}
}

// stateDir wants a state folder that can be written; why is who needs it.
func (c *machineCheck) stateDir(d *Daemon, why Pos) {
	if d.StateDir.Set {
		why = d.StateDir.Pos
	}
	c.creatable("state_dir", d.StateDir.V, why)
}

// creatable wants the nearest folder that exists to be one that we may write in.
func (c *machineCheck) creatable(what, path string, pos Pos) {
	path = filepath.Clean(path)
	if c.seen[what+path] || !filepath.IsAbs(path) {
		return
	}
	c.seen[what+path] = true
	for parent := path; ; parent = filepath.Dir(parent) {
		exists, dir := c.isDir(parent)
		switch {
		case exists && !dir:
			c.report.errorf(at(pos), "move the file away, or write another folder", "%s %s cannot be made: %s is a file", what, path, parent)
			return
		case dir && !c.fit(what, path, parent):
			c.report.errorf(at(pos), "change its owner or mode, or run as another account", "%s %s cannot be made: no right to write in %s", what, path, parent)
			return
		case dir || parent == "/":
			return
		}
	}
}

// fit says whether something can be made in a folder.
func (c *machineCheck) fit(what, path, dir string) bool {
	if what == "home" && c.homeIn != nil {
		return c.homeIn(path, dir)
	}
	return c.writable(dir)
}
