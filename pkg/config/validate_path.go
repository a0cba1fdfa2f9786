package config

import (
	"path"
	"strings"

	"ftpd/pkg/pathvars"
)

// pathBlocks wants one block for one path in a list.
func (v *validator) pathBlocks(owner string, list []*Path) {
	if len(list) == 0 {
		return
	}
	first := map[string]Pos{}
	for _, p := range list {
		if at1, twice := first[p.Path]; twice {
			v.report.errorf(at(p.Pos), "merge the two", "second block for path %q of %s; the first is at %v", p.Path, owner, at1)
			continue
		}
		first[p.Path] = p.Pos
		v.stored(p)
		if p.Path == "*" && !p.Full.V.IsZero() {
			v.report.errorf(at(p.Full.Pos), "write a path instead of *", "full: * is no folder that could stand for another")
		}
		if p.Path == "/" && !p.Full.V.IsZero() {
			v.report.errorf(at(p.Full.Pos), "write home instead", "full: the root is the home")
		}
	}
}

// mount is a virtual path and where it leads.
type mount struct {
	at     string // clean
	target Attr[pathvars.Template]
	pos    Pos
}

// aliases reports names that stand twice, and circles.
func (v *validator) aliases() {
	var list []mount
	names := newNames(v.report, "alias")
	for _, a := range v.site.Aliases {
		at := path.Clean(a.Name)
		names.add(at, a.Pos)
		list = append(list, mount{at, a.Path, a.Pos})
	}
	v.circles(list, v.site.Home.V.String())
	for _, g := range v.site.Groups {
		v.circles(withFulls(list, g.Paths), cmpOr(g.Home.V.String(), v.site.Home.V.String()))
	}
	for _, u := range v.site.Users {
		if all := withFulls(list, u.Paths); len(all) > len(list) {
			v.circles(all, v.effectiveHome(u).V.String())
		}
	}
}

// withFulls adds the private aliases of path blocks, leaving list as it is.
func withFulls(list []mount, paths []*Path) []mount {
	all := list[:len(list):len(list)]
	for _, p := range paths {
		if !p.Full.V.IsZero() {
			all = append(all, mount{p.Path, p.Full, p.Pos})
		}
	}
	return all
}

// circles reports folders that would contain themselves: a target that, seen
// from the home, lies at or below a mount that leads back.
func (v *validator) circles(list []mount, home string) {
	index := make(map[string]int, len(list))
	for i, m := range list {
		index[m.at] = i
	}
	next := make([]int, len(list)) // the mount that a mount's target lies in, -1 = none
	for i, m := range list {
		// What leads to the folder that is there anyway is no circle.
		if target := virtualTarget(m.target.V.String(), home); target != m.at {
			next[i] = holder(index, target)
		} else {
			next[i] = -1
		}
	}
	for i := range list {
		// Following at most len(list) steps finds every circle through i.
		for steps, j := 0, next[i]; j >= 0 && steps < len(list); steps, j = steps+1, next[j] {
			if j == i {
				v.report.errorf(at(list[i].target.Pos), "let it lead to a folder outside", "%q leads back into itself", list[i].at)
				break
			}
		}
	}
}

// virtualTarget is where a target is in the tree, "" if it is outside the home.
func virtualTarget(target, home string) string {
	if target == "" {
		return ""
	}
	if !strings.HasPrefix(target, "/") && !strings.HasPrefix(target, "$$homedir$$") {
		return path.Clean("/" + target)
	}
	home = strings.TrimSuffix(home, "/")
	if home == "" || target != home && !strings.HasPrefix(target, home+"/") {
		return ""
	}
	return path.Clean("/" + target[len(home):])
}

// holder is the mount that a virtual path lies in, the deepest of them, or -1.
func holder(index map[string]int, at string) int {
	for at != "" && at != "/" {
		if i, ok := index[at]; ok {
			return i
		}
		at = path.Dir(at)
	}
	return -1
}
