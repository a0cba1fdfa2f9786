package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// shadows warns of aliases that hide something: another mount, or a folder on
// disk where the home says without variables which one that is.
func (a *adviser) shadows(s *Site, groups map[string]*Group) {
	aliases := map[string]*Alias{}
	for _, al := range s.Aliases {
		a.expired(al.Expires, "alias \""+al.Name+"\"")
		aliases[filepath.Clean(al.Name)] = al
		a.shadow(filepath.Clean(al.Name), s.Home.V.String(), al.Pos)
	}
	private := func(list []*Path, home string) {
		for _, p := range list {
			if p.Full.V.IsZero() {
				continue
			}
			if al := aliases[p.Path]; al != nil {
				a.report.warnf(at(p.Full.Pos), "that may be meant; if not, rename one", "%q hides the site's alias at %v", p.Path, al.Pos)
			}
			a.shadow(p.Path, home, p.Full.Pos)
		}
	}
	for _, g := range s.Groups {
		private(g.Paths, cmpOr(g.Home.V.String(), s.Home.V.String()))
	}
	for _, u := range s.Users {
		home := cmpOr(u.Home.V.String(), s.Home.V.String())
		if g := groups[u.Group.V]; g != nil && u.Home.V.IsZero() {
			home = cmpOr(g.Home.V.String(), home)
		}
		private(u.Paths, home)
	}
}

// shadow asks the disk, so it only speaks where the home is the same for all.
func (a *adviser) shadow(at1, home string, pos Pos) {
	if home == "" || strings.Contains(home, "$$") {
		return
	}
	real := filepath.Join(home, at1)
	if info, err := os.Lstat(real); err == nil && info.IsDir() {
		a.report.warnf(at(pos), fmt.Sprintf("move what is in %s, or rename one", real), "%q hides the folder %s", at1, real)
	}
}
