package site

import (
	"time"

	"ftpd/pkg/acl"
	"ftpd/pkg/config"
	"ftpd/pkg/ftp"
	"ftpd/pkg/vfs"
	"ftpd/pkg/wlog"
)

// Visit is a look at a session from the site's side. What strangers chose is
// made fit to be shown.
type Visit struct {
	Site  string
	User  string // the account's name, "" before the log-in
	Group string
	DNS   string // the client's name, if it is looked up and known
	TLS   string // "1.3", "" in clear
	// Settings are the rates, limits and rules that hold for the session.
	Settings []SettingAnswer
	Left     *Left // nil: no amount is limited
}

// Look looks at a session; path is what it transfers, "" for nothing. It is
// false for a visitor of another package's. Safe for concurrent use.
func Look(who ftp.Visitor, path string) (Visit, bool) {
	v, ok := who.(*visitor)
	if !ok {
		return Visit{}, false
	}
	st := v.standing.Load()
	visit := Visit{Site: st.site.Name(), TLS: v.tlsVersionOf(), DNS: st.site.clientName(v.peer)}
	if st.loggedIn() {
		visit.User, visit.Group = st.member.user.Name, st.member.groupName()
		visit.Settings = st.inForce(path)
		visit.Left = st.left()
	}
	return visit, true
}

// inForce are the settings that bound or decide something; those that are at
// "no bound" are left out.
func (st *standing) inForce(path string) []SettingAnswer {
	m, cfg := st.member, st.site.cfg
	o, l := m.options(cfg), &cfg.Limits
	list := []SettingAnswer{{Name: "user", Value: m.user.Name, Rule: m.user.Pos.String()}}
	if m.group != nil {
		list = append(list, SettingAnswer{Name: "group", Value: m.group.Name, Rule: m.group.Pos.String()})
	}
	list = append(list, SettingAnswer{Name: "home", Value: st.roots.layout.home, Rule: m.home(cfg).Pos.String()})
	if p, err := vfs.ParsePath(vfs.Root(), path); err == nil && path != "" {
		d := m.acl.Decide(acl.OpRetrieve.Folder(p.String()), time.Now())
		list = append(list, SettingAnswer{Name: "path", Value: words(d.Rights.Names()), Rule: d.Origin})
	}
	list = bound(list, "options.download_rate", o.DownloadRate)
	list = bound(list, "options.upload_rate", o.UploadRate)
	list = bound(list, "options.download_limit", o.DownloadLimit)
	list = bound(list, "options.upload_limit", o.UploadLimit)
	if limited(&o) {
		list = bound(list, "options.period", o.Period)
	}
	list = bound(list, "options.ratio", o.Ratio)
	list = bound(list, "options.max_sessions", o.MaxSessions)
	list = bound(list, "limits.download_rate", l.DownloadRate)
	list = bound(list, "limits.upload_rate", l.UploadRate)
	if m.anonymous() {
		list = bound(list, "limits.anonymous_download_rate", l.AnonymousDownloadRate)
		list = bound(list, "limits.anonymous_upload_rate", l.AnonymousUploadRate)
	}
	list = bound(list, "limits.max_sessions_per_user", l.MaxSessionsPerUser)
	return bound(list, "limits.max_file_size", l.MaxFileSize)
}

// bound adds a setting whose zero means that there is no bound.
func bound[T comparable](list []SettingAnswer, name string, a config.Attr[T]) []SettingAnswer {
	var none T
	if a.V == none {
		return list
	}
	return append(list, answer(name, a, plain))
}

// Now is how many sessions and transfers there are at the moment.
func (s *Site) Now() (sessions, transfers int) {
	return s.counters.sessions.InUse(), s.counters.transfers.InUse()
}

// LogStatus is how the W3C log is doing; ok is false where there is none.
func (s *Site) LogStatus() (status wlog.Status, ok bool) {
	if s.log == nil {
		return wlog.Status{}, false
	}
	return s.log.Status(), true
}
