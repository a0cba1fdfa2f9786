package config

import (
	"strings"

	"ftpd/pkg/pathvars"
)

// group looks at one group.
func (v *validator) group(g *Group) {
	v.pathBlocks("group "+g.Name, g.Paths)
	v.ruleNames(g.RuleNames)
	if g.SystemIntegration != nil {
		exists(v, v.accounts, g.SystemIntegration.Accounts, "accounts")
	}
	v.accountVariables(g.Home, "group "+g.Name, g.SystemIntegration != nil || v.systemMembers(g))
	for _, p := range g.Paths {
		v.accountVariables(p.Full, "group "+g.Name, g.SystemIntegration != nil || v.systemMembers(g))
	}
}

// systemMembers says whether a system account is in the group by name.
func (v *validator) systemMembers(g *Group) bool {
	for _, u := range v.site.Users {
		if u.Type.V == "system" && u.Group.V == g.Name {
			return true
		}
	}
	return false
}

// ruleNames wants rules of this site.
func (v *validator) ruleNames(a Attr[[]string]) {
	for _, name := range a.V {
		if _, ok := v.rules[name]; !ok {
			v.unknown(name, keys(v.rules), at(a.Pos), "rule")
		}
	}
}

// people looks at all users. There can be one anonymous user: nobody could tell
// which of two a client meant.
func (v *validator) people() {
	var anonymous *User
	for _, u := range v.site.Users {
		if u.Type.V != "anonymous" {
			continue
		}
		if anonymous != nil {
			v.report.errorf(at(u.Pos), "remove one of them", "second anonymous user; the first is at %v", anonymous.Pos)
		} else {
			anonymous = u
		}
	}
	for _, u := range v.site.Users {
		if anonymous != nil && u.Type.V != "anonymous" && (u.Name == "anonymous" || u.Name == "ftp") {
			v.report.errorf(at(u.Pos), "give this user another name", "%q is what the anonymous user answers to, see %v", u.Name, anonymous.Pos)
		}
		v.user(u)
	}
}

// user looks at one user.
func (v *validator) user(u *User) {
	exists(v, v.groups, u.Group, "group")
	v.ruleNames(u.RuleNames)
	v.credential(u)
	v.certificates(u)
	v.pathBlocks("user "+u.Name, u.Paths)
	v.home(u)
	system := u.Type.V == "system"
	v.accountVariables(u.Home, "user "+u.Name, system)
	for _, p := range u.Paths {
		v.accountVariables(p.Full, "user "+u.Name, system)
	}
}

// credential wants of each type of user what it logs in with.
func (v *validator) credential(u *User) {
	if u.Type.Set && v.faulty(u.Type.Pos) {
		return // who knows what was meant
	}
	password, account := u.Password, u.Account
	switch u.Type.V {
	case "local":
		if !password.Set && v.site.needsPassword(u) {
			v.report.errorf(at(u.Pos), "'ftpd passwd' makes a hash for password = \"…\"", "local user %q has no password", u.Name)
		}
		if password.Set && password.V == "" && !v.faulty(password.Pos) {
			v.report.errorf(at(password.Pos), "'ftpd passwd' makes a hash; to lock the user write enabled = false", "password: is empty")
		}
	case "anonymous":
		if password.Set {
			v.report.errorf(at(password.Pos), "remove the line", "an anonymous user has no password: any is accepted")
		}
	case "system":
		v.systemUser(u)
		return
	}
	if account.Set {
		v.report.errorf(at(account.Pos), `write type = "system", or remove the line`, "account is for type = \"system\", and user %q is %s", u.Name, u.Type.V)
	}
}

// systemUser wants an account and nothing that the account already says.
func (v *validator) systemUser(u *User) {
	if u.Password.Set {
		v.report.errorf(at(u.Password.Pos), "remove the line", "the password of a system user is in its accounts")
	}
	if !u.Account.Set {
		v.report.errorf(at(u.Pos), `add: account = "NAME@ACCOUNTS"`, "system user %q has no account", u.Name)
		return
	}
	// A name may hold an @ itself, an accounts block's name rarely does.
	i := strings.LastIndexByte(u.Account.V, '@')
	if i < 1 {
		if !v.faulty(u.Account.Pos) {
			v.report.errorf(at(u.Account.Pos), `write "NAME@ACCOUNTS"`, "account: %q names no accounts block", u.Account.V)
		}
		return
	}
	exists(v, v.accounts, Attr[string]{V: u.Account.V[i+1:], Pos: u.Account.Pos}, "accounts")
}

// faulty says that something was already reported in this line.
func (v *validator) faulty(p Pos) bool {
	return v.report.lines[line{p.File, p.Line}]
}

// effectiveHome is whose home a user has: the user's, the group's or the
// site's.
func (v *validator) effectiveHome(u *User) Attr[pathvars.Template] {
	if stated(u.Home) {
		return u.Home
	}
	if g := v.groups[u.Group.V]; g != nil && stated(g.Home) {
		return g.Home
	}
	return v.site.Home
}

// stated says that a template is there, or was and is reported as faulty.
func stated(a Attr[pathvars.Template]) bool { return a.Set && (!a.V.IsZero() || a.Pos != Pos{}) }

// home wants one from somewhere, and variables in it that this user has. Better
// here than at a login at night.
func (v *validator) home(u *User) {
	h := v.effectiveHome(u)
	if !h.Set {
		v.report.errorf(at(u.Pos), `add: home = "/srv/ftp/$$username$$" to the site, the group or the user`, "user %q has no home", u.Name)
		return
	}
	if u.Group.V == "" && u.Type.V != "system" && h.V.Uses("groupname") {
		v.report.errorf(at(u.Pos), "give the user a group, or a home of their own", "user %q has no group, and the home at %v uses $$groupname$$", u.Name, h.Pos)
	}
	if u.Type.V != "system" && h.V.Uses("homedir") {
		v.report.errorf(at(h.Pos), "write the folder itself", "home: $$homedir$$ is what an accounts block says of a user, and %q is in none", u.Name)
	}
}

// siteHome looks at variables that only system accounts have.
func (v *validator) siteHome() {
	s := v.site
	v.accountVariables(s.Home, "site "+s.Name, v.system)
	v.accountVariables(s.StartDirectory, "site "+s.Name, v.system)
	for _, a := range s.Aliases {
		v.accountVariables(a.Path, "site "+s.Name, v.system)
	}
	for _, m := range []Attr[pathvars.Template]{s.Messages.Login, s.Messages.Anonymous, s.Messages.Goodbye} {
		v.accountVariables(m, "site "+s.Name, v.system)
	}
}

// accountVariables refuses variables that would be empty for everybody.
func (v *validator) accountVariables(a Attr[pathvars.Template], who string, system bool) {
	for _, name := range []string{"email", "domain"} {
		if !system && a.V.Uses(name) {
			v.report.errorf(at(a.Pos), "use $$username$$, or system accounts: type = \"system\" or system_integration", "$$%s$$ is known of system accounts only, and %s has none", name, who)
		}
	}
}
