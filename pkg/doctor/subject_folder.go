package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"ftpd/pkg/config"
	"ftpd/pkg/site"
)

// look finds the folder in which a user can do most; nil if the user is not let
// in, or may not even list.
func (v *visits) look(u *config.User, w *route) (best *subject, no denial) {
	for _, folder := range v.folders(u) {
		a := v.rules.Explain(site.Question{User: u.Name, Path: folder, From: w.from, At: v.now})
		if !a.Admitted {
			why := fmt.Sprintf("%s is not let in from %s (%s%s)", u.Name, w.from, a.Reason, after(" at ", a.Rule))
			return nil, denial{why, a.Address != nil && a.Address.Level == "site"}
		}
		if !exists(a.RealPath) && folder != "/" {
			continue
		}
		who := v.judge(u, &a)
		if who == nil || best != nil && who.readOnly {
			continue
		}
		if best = who; !who.readOnly {
			break
		}
	}
	if best == nil {
		return nil, denial{why: u.Name + " may list no folder"}
	}
	return best, denial{}
}

// judge says what can be tried in a folder, nil if nothing.
func (v *visits) judge(u *config.User, a *site.Answer) *subject {
	can := func(right string) bool {
		is, err := a.Can(right)
		return err == nil && is
	}
	if !can("list") || !can("access") {
		return nil
	}
	who := &subject{user: u, folder: a.Path, anonymous: u.Type.V == "anonymous"}
	who.stem = stem(setting(a, "deny_files"))
	who.readOnly = v.ReadOnly || who.anonymous || who.stem == "" ||
		slices.ContainsFunc(need, func(right string) bool { return !can(right) })
	who.hidden = matches(setting(a, "hide"), who.stem+"x")
	who.tlsOnly, who.tlsRule = v.tlsOnly(u)
	return who
}

// folders are the root and those of which path blocks speak, the user's own first.
func (v *visits) folders(u *config.User) []string {
	list := []string{"/"}
	add := func(blocks []*config.Path) {
		for _, p := range blocks {
			if strings.HasPrefix(p.Path, "/") && len(list) < mostFolders && !slices.Contains(list, p.Path) {
				list = append(list, p.Path)
			}
		}
	}
	add(u.Paths)
	for _, g := range v.site.Groups {
		if g.Name == u.Group.V {
			add(g.Paths)
		}
	}
	add(v.site.Paths)
	return list
}

// tlsOnly is the user's require_tls, or else the group's.
func (v *visits) tlsOnly(u *config.User) (bool, string) {
	rule := u.RequireTLS
	for _, g := range v.site.Groups {
		if g.Name == u.Group.V && !rule.Set {
			rule = g.RequireTLS
		}
	}
	return rule.V, rule.Pos.String()
}

// setting is a list among an answer's settings.
func setting(a *site.Answer, name string) []string {
	for _, s := range a.Settings {
		if s.Name == name {
			return strings.Fields(s.Value)
		}
	}
	return nil
}

// stem begins the name of the file: unmistakable, and hidden unless the site
// refuses such names; "" if it refuses all.
func stem(denied []string) string {
	for _, s := range []string{".ftpd-doctor-", "ftpd-doctor-"} {
		if !matches(denied, s+"x") {
			return s
		}
	}
	return ""
}

// matches is deny_files' and hide's meaning.
func matches(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		ok, err := path.Match(p, name)
		return ok || err != nil
	})
}

// exists gives what we may not look at the benefit of the doubt.
func exists(dir string) bool {
	_, err := os.Stat(dir)
	return !errors.Is(err, fs.ErrNotExist)
}

// after is a text with something before it, if there is one.
func after(before, text string) string {
	if text == "" {
		return ""
	}
	return before + text
}
