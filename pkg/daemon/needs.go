package daemon

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"ftpd/pkg/config"
	"ftpd/pkg/confine"
	"ftpd/pkg/site"
	"ftpd/pkg/wlog"
)

// need is a folder, or a file, that a configuration makes the daemon use.
type need struct {
	what  string // "home", "log folder"
	path  string
	write bool
	pos   config.Pos // who says so; zero: a default

	// remade is for what people remove and make again while we run: homes, and
	// the files and folders of the configuration.
	remade bool

	make bool // it is made before the daemon is confined, if it is missing
	mode fs.FileMode
	// owner is whom it is given to, if not the account.
	owner config.Owner
}

// needs are all that a configuration names.
type needs struct {
	list     []need
	anywhere string          // why any folder may be used, "" = only those of the list
	because  config.Pos      // who says so
	paths    map[string]bool // those of the list; true: written in
}

// needsOf reads them from what is served of a configuration. path is where it is.
//
// Accounts that come from elsewhere have homes that stand in no file: those below
// the part of home before its first variable are in reach. Whoever serves such
// accounts adds here what else they may have.
func needsOf(path string, cfg *config.Config) *needs {
	n := &needs{paths: map[string]bool{}}
	n.daemon(&cfg.Daemon)
	if cfg.NeedsState() != (config.Pos{}) {
		n.add(need{what: "state_dir", path: cfg.Daemon.StateDir.V, write: true, pos: cfg.StatePos(), make: true, mode: 0o700})
	}
	for _, s := range cfg.Sites {
		if !s.Enabled.V {
			continue
		}
		if s.TLS != nil && s.TLS.ACME != nil {
			n.add(need{what: "state_dir", path: cfg.Daemon.StateDir.V, write: true, pos: cfg.Daemon.StateDir.Pos, make: true, mode: 0o700})
		}
		n.site(s)
	}
	n.files(path, cfg)
	return n
}

func (n *needs) add(one need) {
	if !filepath.IsAbs(one.path) { // what -c names
		if abs, err := filepath.Abs(one.path); err == nil {
			one.path = abs
		}
	}
	if writes, known := n.paths[one.path]; known && (writes || !one.write) && !one.make {
		return
	}
	n.paths[one.path] = n.paths[one.path] || one.write
	n.list = append(n.list, one)
}

// unbounded is for what no list of folders can hold.
func (n *needs) unbounded(pos config.Pos, format string, args ...any) {
	if n.anywhere == "" {
		n.anywhere, n.because = fmt.Sprintf(format, args...)+" ("+pos.String()+")", pos
	}
}

func (n *needs) daemon(d *config.Daemon) {
	n.add(need{what: "run_dir", path: d.RunDir.V, write: true, pos: d.RunDir.Pos, make: true, mode: 0o755})
	n.add(need{what: "state_dir", path: d.StateDir.V, write: true, pos: d.StateDir.Pos, make: d.Fallback.V, mode: 0o700})
	if file := d.Log.File; file.V != "" {
		n.add(need{what: "event log", path: filepath.Dir(file.V), write: true, pos: file.Pos, make: true, mode: 0o750})
	}
}

func (n *needs) site(s *config.Site) {
	if s.Symlinks.V == "follow" {
		n.unbounded(s.Symlinks.Pos, `symlinks = "follow" leads anywhere`)
	}
	if s.Log != nil && s.Log.W3C.V {
		n.log(s.Log)
	}
	n.home(s.Home.V.String(), s.Home.Pos, s)
	for _, g := range s.Groups {
		n.home(g.Home.V.String(), g.Home.Pos, s)
	}
	for _, u := range s.Users {
		n.home(u.Home.V.String(), u.Home.Pos, s)
	}
	for f := range site.Folders(s) {
		n.add(need{what: f.What, path: f.Path, write: true, pos: f.Pos, remade: true})
	}
}

// log takes a named pipe as it is.
func (n *needs) log(l *config.SiteLog) {
	path := l.Path.V.String()
	if !wlog.IsStream(path) {
		n.add(need{what: "log folder", path: fixedFolder(path), write: true, pos: l.Path.Pos, make: true, mode: 0o750})
	} else if !strings.HasPrefix(path, "/dev/std") {
		n.add(need{what: "log", path: path, write: true, pos: l.Path.Pos})
	}
}

// home is a template's fixed part, for those whom no file names. A home without
// variables is made at the first login, where the folder above it lets us; where
// that is one of the system's own, it has to be there before we are confined.
func (n *needs) home(text string, pos config.Pos, s *config.Site) {
	if text == "" {
		return
	}
	if !strings.Contains(text, "$$") {
		if confine.Shared(filepath.Dir(text)) {
			n.add(need{what: "home", path: filepath.Clean(text), write: true, pos: pos, make: s.CreateHome.V, mode: s.Files.DirMode.V, owner: s.Files.Owner.V})
		}
		return
	}
	folder := fixedFolder(text)
	if folder == "/" || folder == "." {
		n.unbounded(pos, "a home may be any folder")
		return
	}
	n.add(need{what: "home", path: folder, write: true, pos: pos, make: s.CreateHome.V, mode: 0o755})
}

// fixedFolder is the folder of a path's part before its first variable.
func fixedFolder(path string) string {
	head, _, _ := strings.Cut(path, "$$")
	return filepath.Dir(head + "x")
}

// files are the configuration's own, and where links of theirs lead to.
func (n *needs) files(path string, cfg *config.Config) {
	n.add(need{what: "configuration", path: path, remade: true})
	for _, file := range cfg.Files {
		n.add(need{what: "file", path: file, remade: true})
	}
}

// folders are what the confinement has to allow: each as it stands, which is what
// it leads to if it is a link, and what is above those that may be made anew.
func (n *needs) folders() []confine.Folder {
	var list []confine.Folder
	for _, one := range n.list {
		list = append(list, confine.Folder{Path: one.path, Write: one.write})
		if one.remade {
			list = append(list, confine.Folder{Path: confine.Above(one.path), Write: one.write})
		}
		if one.what == "file" {
			// It is replaced by rename where it is, or where its link leads.
			list = append(list, confine.Folder{Path: confine.Above(confine.Existing(one.path))})
		}
	}
	return list
}
