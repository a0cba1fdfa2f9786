package site

import (
	"crypto/tls"
	"strings"
	"time"

	"ftpd/pkg/config"
	"ftpd/pkg/ftp"
)

// TLSConfig is that of the site which the TLS server name means (RFC 6066, 3),
// if it is one of this address; otherwise that of the site the visitor is at.
// After HOST it is always the latter: Secured ends the session if the names
// disagree, and the client can read why.
func (v *visitor) TLSConfig(serverName string) *tls.Config {
	s := v.standing.Load().site
	if next := v.named(serverName); next != nil && v.host.Load() == nil {
		s = next
	}
	if s.tls == nil || s.pending() {
		return nil
	}
	return s.tls.config(time.Now())
}

// named is the site that a server name means on this address, nil if none.
func (v *visitor) named(serverName string) *Site {
	if serverName == "" {
		return nil
	}
	return v.router.Host(v.peer.Local, serverName)
}

// Secured moves the visitor to the site that the TLS server name means, as HOST
// would. A name that no site here has is taken for an alias that the
// administrator does not know of: the site stays.
func (v *visitor) Secured(state *tls.ConnectionState) error {
	v.tls.Store(state)
	if state == nil {
		return nil
	}
	next := v.named(state.ServerName)
	if next == nil || next.Name() == v.standing.Load().site.Name() {
		return nil
	}
	if v.host.Load() != nil {
		return &ftp.Refusal{Kind: ftp.Ended, Reason: reasonHostSNI, Advice: "HOST and the TLS server name mean different hosts."}
	}
	return v.move(next)
}

// contradicts says whether a name that HOST gives and the TLS server name, if
// there was one, mean different hosts (RFC 7151, 3.2.2).
func (v *visitor) contradicts(name string, next *Site) bool {
	state := v.tls.Load()
	if state == nil || state.ServerName == "" || strings.EqualFold(strings.TrimSuffix(name, "."), state.ServerName) {
		return false
	}
	meant := v.named(state.ServerName)
	return meant == nil || meant != next
}

// mayChange says whether the TLS that was agreed on with one site will do for
// another. Who names the other one in the handshake gets its own.
func (v *visitor) mayChange(next *Site) error {
	state := v.tls.Load()
	if state == nil || next.tls == nil {
		return nil
	}
	low, high := next.tls.base.MinVersion, next.tls.base.MaxVersion
	if state.Version >= low && (high == 0 || state.Version <= high) {
		return nil
	}
	return &ftp.Refusal{
		Kind: ftp.NoSuchHost, Reason: reasonTLSVersion, Rule: next.cfg.TLS.MinVersion.Pos.String(),
		Advice: "This host wants another version of TLS. Give its name as the TLS server name.",
	}
}

// requireTLS is the user's, or else the group's.
func (m *member) requireTLS() config.Attr[bool] {
	if m.user.RequireTLS.Set || m.group == nil {
		return m.user.RequireTLS
	}
	return m.group.RequireTLS
}

// mayLogIn refuses a member who must not log in in clear. The client hears what
// every failed log-in hears: whose password was right is not to be told in clear.
func (m *member) mayLogIn(secured bool) error {
	if rule := m.requireTLS(); rule.V && !secured {
		return loginRefused(reasonTLSRequired, rule.Pos.String(), nil)
	}
	return nil
}

// stillSecret says whether a session is encrypted as far as the rules of the
// moment, which may be younger than the log-in, want.
func (st *standing) stillSecret() error {
	if rule := st.member.requireTLS(); rule.V && !st.secured {
		return ended(reasonTLSRequired, rule.Pos.String())
	}
	if st.site.settings.TLS == nil {
		return nil
	}
	policy, rule := st.site.settings.TLS.Policy, st.site.cfg.TLS.Policy.Pos.String()
	if policy.Login == ftp.Required && !st.secured || policy.Control == ftp.Required && !st.v.secured() {
		return ended(reasonTLSRequired, rule)
	}
	return nil
}

// secured says whether the control connection is encrypted now.
func (v *visitor) secured() bool { return v.tls.Load() != nil }

// tlsVersionOf is "1.3", "" in clear.
func (v *visitor) tlsVersionOf() string {
	state := v.tls.Load()
	if state == nil {
		return ""
	}
	return strings.TrimPrefix(tls.VersionName(state.Version), "TLS ")
}

// asked is the host name that the client asked for, "" if it named none.
func (v *visitor) asked() string {
	state := v.tls.Load()
	if host := v.host.Load(); host != nil || state == nil {
		return deref(host)
	}
	return state.ServerName
}
