package config

// certificateLogin is how certificates of clients stand for passwords at the
// site: "off" where none are asked for.
func (s *Site) certificateLogin() string {
	if s.TLS == nil || s.TLS.ClientCertificates == nil {
		return "off"
	}
	return s.TLS.ClientCertificates.Login.V
}

// needsPassword says whether a local user has no other way to log in.
func (s *Site) needsPassword(u *User) bool {
	switch s.certificateLogin() {
	case "user":
		return len(u.Certificates.V) == 0
	case "common_name", "dot_login":
		return false
	}
	return true
}

// certificates of a user that nobody would ever ask for are a mistake: whoever
// wrote them believes that they let him in.
func (v *validator) certificates(u *User) {
	if len(u.Certificates.V) == 0 {
		return
	}
	switch {
	case u.Type.V == "anonymous":
		v.report.errorf(at(u.Certificates.Pos), "remove the line", "an anonymous user has no certificates: everybody is let in")
	case v.site.certificateLogin() != "user" && !v.faulty(u.Certificates.Pos):
		v.report.errorf(at(u.Certificates.Pos), `write in tls: client_certificates { ca = "…", login = "user" }`,
			"certificates: the site's client_certificates.login is %q, and certificates of users are not looked at", v.site.certificateLogin())
	}
}
