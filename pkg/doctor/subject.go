package doctor

import (
	"fmt"

	"ftpd/pkg/config"
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
	bare      bool     // for want of a certificate
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
		return ways[0], &subject{trouble: t, bare: v.wantsCertificate()}
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
	if v.wantsCertificate() {
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

// wantsCertificate says that nobody gets far without one.
func (v *visits) wantsCertificate() bool {
	t := v.site.TLS
	return t != nil && t.ClientCertificates != nil && t.ClientCertificates.Required.V
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
