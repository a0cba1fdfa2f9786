package site

import (
	"ftpd/pkg/config"
	"ftpd/pkg/pathvars"
)

// options are a member's, one by one: the user's over the group's over the
// site's.
func (m *member) options(site *config.Site) config.Options {
	u, s := &m.user.Options, &site.Options
	g := &config.Options{}
	if m.group != nil {
		g = &m.group.Options
	}
	return config.Options{
		DownloadRate: stated(u.DownloadRate, g.DownloadRate, s.DownloadRate),
		UploadRate:   stated(u.UploadRate, g.UploadRate, s.UploadRate),

		UserDownloadRate: stated(u.UserDownloadRate, g.UserDownloadRate, s.UserDownloadRate),
		UserUploadRate:   stated(u.UserUploadRate, g.UserUploadRate, s.UserUploadRate),

		DownloadLimit: stated(u.DownloadLimit, g.DownloadLimit, s.DownloadLimit),
		UploadLimit:   stated(u.UploadLimit, g.UploadLimit, s.UploadLimit),
		Period:        stated(u.Period, g.Period, s.Period),
		Ratio:         stated(u.Ratio, g.Ratio, s.Ratio),
		MaxSessions:   stated(u.MaxSessions, g.MaxSessions, s.MaxSessions),
	}
}

// home is the user's over the group's over the site's, as it is written. An
// empty one states nothing.
func (m *member) home(site *config.Site) config.Attr[pathvars.Template] {
	if !m.user.Home.V.IsZero() {
		return m.user.Home
	}
	if m.group != nil && !m.group.Home.V.IsZero() {
		return m.group.Home
	}
	return site.Home
}

// sessionsPerUser is how many sessions the member may have here at once, and
// who says so: the stricter of the site's limit and the option.
func (m *member) sessionsPerUser(site *config.Site) config.Attr[int] {
	limit, option := site.Limits.MaxSessionsPerUser, m.options(site).MaxSessions
	if option.V > 0 && (limit.V == 0 || option.V < limit.V) {
		return option
	}
	return limit
}

// values are what path variables stand for. A user of the configuration has no
// account elsewhere, so that $$homedir$$, $$email$$ and $$domain$$ are empty,
// which refuses the log-in of one whose home needs them.
func (m *member) values() pathvars.Values {
	return pathvars.Values{Username: m.user.Name, Groupname: m.groupName()}
}
