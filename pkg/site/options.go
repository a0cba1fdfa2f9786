package site

import (
	"ftpd/pkg/config"
	"ftpd/pkg/pathvars"
)

// options are a member's, one by one: the user's over the group's over the
// site's. What nobody wrote down is the site's, which holds the default.
func (m *member) options(site *config.Site) config.Options {
	o := site.Options
	if m.group != nil {
		override(&o, &m.group.Options)
	}
	override(&o, &m.user.Options)
	return o
}

// override lets what was written down in by hold. It goes by pointers because it is
// on the stack of every log-in, where values of all levels take kilobytes.
func override(o, by *config.Options) {
	replace(&o.DownloadRate, &by.DownloadRate)
	replace(&o.UploadRate, &by.UploadRate)

	replace(&o.UserDownloadRate, &by.UserDownloadRate)
	replace(&o.UserUploadRate, &by.UserUploadRate)

	replace(&o.DownloadLimit, &by.DownloadLimit)
	replace(&o.UploadLimit, &by.UploadLimit)
	replace(&o.Period, &by.Period)
	replace(&o.Ratio, &by.Ratio)
	replace(&o.MaxSessions, &by.MaxSessions)
}

func replace[T any](attr, by *config.Attr[T]) {
	if by.Set {
		*attr = *by
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
