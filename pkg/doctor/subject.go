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

// subject is who logs in, where files are tried, and how.
type subject struct {
	user      *config.User
	folder    string // "" where nobody is
	readOnly  bool
	hidden    bool // the file will not be listed
	stem      string
	tlsOnly   bool // the user may not log in in clear
	tlsRule   string
	trouble   *trouble // why nobody logs in, nil if somebody does
	shut      bool     // the site's list lets no address of this machine in
	anonymous bool
}

// mostFolders bounds how many folders of a user are thought of.
const mostFolders = 16

// need is what is tried with a file.
var need = []string{"access", "put", "get", "list", "delete"}

// choose finds the way and the user by which most can be tried: the first who may
// do all somewhere, else the first who may list.
func (v *visits) choose(ways []route) (route, *subject) {
	users, t := v.candidates()
	if t != nil {
		return ways[0], &subject{trouble: t}
	}
	var second *subject
	var reason string
	way, shut := ways[0], true
	for _, w := range ways {
		for _, u := range users {
			who, refused := v.look(u, &w)
			shut = shut && refused.bySite
			switch {
			case who != nil && (!who.readOnly || v.ReadOnly):
				return w, who
			case who != nil && second == nil:
				second, way = who, w
			case who == nil && reason == "":
				reason = refused.why
			}
		}
	}
	if second != nil {
		return way, second
	}
	if shut {
		return way, &subject{shut: true, trouble: &trouble{reason, "access \"grant\" { ip = \"" + way.from.String() + "\" } would let doctor in"}}
	}
	return way, &subject{trouble: &trouble{reason, "--user names somebody; 'ftpd explain' says what they may do"}}
}

// denial is why a user is of no use to us.
type denial struct {
	why    string
	bySite bool // the site's list of addresses
}

// candidates are the users who could log in, those with a password first.
func (v *visits) candidates() ([]*config.User, *trouble) {
	if t := v.site.TLS; t != nil && t.ClientCertificates != nil && t.ClientCertificates.Required.V {
		return nil, &trouble{"the site asks for a certificate, and doctor has none", ""}
	}
	var local, strangers []*config.User
	for _, u := range v.site.Users {
		switch {
		case v.User != "" && v.User != u.Name:
		case v.User != "":
			return []*config.User{u}, v.unable(u)
		case !u.Enabled.V:
		case u.Type.V == "anonymous":
			strangers = append(strangers, u)
		case v.unable(u) == nil:
			local = append(local, u)
		}
	}
	if v.User != "" {
		return nil, &trouble{fmt.Sprintf("no user %q", v.User), "--user names somebody of this site"}
	}
	users := append(local, strangers...)
	if len(users) > 0 {
		return users, nil
	}
	if v.status == nil && v.Password == "" {
		return nil, &trouble{"the daemon gives no pass to log in with", "--user NAME --password-stdin logs in by password"}
	}
	return nil, &trouble{"no user is enabled who has a password", "--user names somebody"}
}

// unable says why a user cannot be logged in as.
func (v *visits) unable(u *config.User) *trouble {
	switch {
	case u.Type.V == "anonymous" || v.Password != "":
		return nil
	case !u.Password.Set:
		return &trouble{fmt.Sprintf("%s has no password", u.Name), "--user names somebody who has"}
	case v.status == nil:
		return &trouble{"the daemon gives no pass to log in with", "--password-stdin takes the password"}
	}
	return nil
}

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
