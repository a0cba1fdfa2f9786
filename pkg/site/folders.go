package site

import (
	"iter"
	"path/filepath"

	"ftpd/pkg/config"
	"ftpd/pkg/pathvars"
)

// Folder is a folder on disk that somebody's tree is made of.
type Folder struct {
	Path string
	What string // "home", "alias" or "full"
	Pos  config.Pos
}

// Folders are the homes of the users that a site names, and what aliases and
// full paths lead them to, each as it is for them. One that has no value for
// somebody is left out: he does not get in, or goes without the alias. A folder
// of several people comes several times.
func Folders(cfg *config.Site) iter.Seq[Folder] {
	return func(yield func(Folder) bool) {
		groups := make(map[string]*config.Group, len(cfg.Groups))
		for _, g := range cfg.Groups {
			groups[g.Name] = g
		}
		for _, u := range cfg.Users {
			m := &member{user: u, group: groups[u.Group.V]}
			for f := range m.folders(cfg) {
				if !yield(f) {
					return
				}
			}
		}
	}
}

// folders are one member's.
func (m *member) folders(cfg *config.Site) iter.Seq[Folder] {
	return func(yield func(Folder) bool) {
		values, own := m.values(), m.home(cfg)
		home, err := own.V.Expand(values)
		if err != nil || !yield(Folder{home, "home", own.Pos}) {
			return
		}
		for what, target := range m.targets(cfg) {
			dir, err := target.V.Expand(values)
			if err != nil || dir == "" {
				continue
			}
			if !filepath.IsAbs(dir) {
				dir = filepath.Join(home, dir)
			}
			if !yield(Folder{dir, what, target.Pos}) {
				return
			}
		}
	}
}

// targets are where aliases and full paths lead, of everybody who may have them.
func (m *member) targets(cfg *config.Site) iter.Seq2[string, config.Attr[pathvars.Template]] {
	return func(yield func(string, config.Attr[pathvars.Template]) bool) {
		lists := [][]*config.Path{m.user.Paths, cfg.Paths}
		if m.group != nil {
			lists = append(lists, m.group.Paths)
		}
		for _, list := range lists {
			for _, p := range list {
				if !p.Full.V.IsZero() && !yield("full", p.Full) {
					return
				}
			}
		}
		for _, a := range cfg.Aliases {
			if !yield("alias", a.Path) {
				return
			}
		}
	}
}
