package site

import (
	"fmt"
	"strings"

	"ftpd/pkg/config"
)

// settingsFor are the settings in force for a member and the files of one
// folder, for explain. The names are those of the configuration language, with
// their block's where the bare name would not tell.
func (s *Site) settingsFor(m *member, files *fileSettings) []SettingAnswer {
	o, l, f := m.options(s.cfg), &s.cfg.Limits, &files.cfg
	list := []SettingAnswer{
		answer("file_mode", f.FileMode, mode),
		answer("dir_mode", f.DirMode, mode),
		answer("owner", f.Owner, plain),
		answer("hide", f.Hide, words),
		answer("deny_files", f.DenyFiles, words),
		answer("hide_no_access", s.cfg.HideNoAccess, plain),
		answer("symlinks", s.cfg.Symlinks, plain),
		answer("create_home", s.cfg.CreateHome, plain),
		answer("start_directory", s.cfg.StartDirectory, plain),
		answer("min_free", s.cfg.MinFree, plain),
		answer("options.download_rate", o.DownloadRate, plain),
		answer("options.upload_rate", o.UploadRate, plain),
		answer("options.user_download_rate", o.UserDownloadRate, plain),
		answer("options.user_upload_rate", o.UserUploadRate, plain),
		answer("options.download_limit", o.DownloadLimit, plain),
		answer("options.upload_limit", o.UploadLimit, plain),
		answer("options.period", o.Period, plain),
		answer("options.ratio", o.Ratio, plain),
		answer("options.max_sessions", o.MaxSessions, plain),
		answer("limits.max_sessions", l.MaxSessions, plain),
		answer("limits.max_sessions_per_ip", l.MaxSessionsPerIP, plain),
		answer("limits.max_sessions_per_user", l.MaxSessionsPerUser, plain),
		answer("limits.connects_per_minute", l.ConnectsPerMinute, plain),
		answer("limits.logins_per_minute", l.LoginsPerMinute, plain),
		answer("limits.login_attempts", l.LoginAttempts, plain),
		answer("limits.login_delay", l.LoginDelay, plain),
		answer("limits.ban_after", l.BanAfter, plain),
		answer("limits.ban_within", l.BanWithin, plain),
		answer("limits.ban_for", l.BanFor, plain),
		answer("limits.ban_never", l.BanNever, plain),
		answer("limits.max_transfers", l.MaxTransfers, plain),
		answer("limits.max_file_size", l.MaxFileSize, plain),
		answer("limits.download_rate", l.DownloadRate, plain),
		answer("limits.upload_rate", l.UploadRate, plain),
	}
	if t := s.cfg.TLS; t != nil {
		list = append(list,
			answer("require_tls", m.requireTLS(), plain),
			answer("tls.certificate", t.Certificate, plain),
			answer("tls.policy", t.Policy, plain),
			answer("tls.min_version", t.MinVersion, plain),
			answer("tls.max_version", t.MaxVersion, plain),
			answer("tls.session_reuse", t.SessionReuse, plain))
		list = append(list, certificateSettings(t.ClientCertificates)...)
	}
	if m.anonymous() {
		list = append(list,
			answer("limits.anonymous_download_rate", l.AnonymousDownloadRate, plain),
			answer("limits.anonymous_upload_rate", l.AnonymousUploadRate, plain))
	}
	return list
}

// certificateSettings are those for certificates of clients, if any are asked for.
func certificateSettings(c *config.ClientCertificates) []SettingAnswer {
	if c == nil {
		return nil
	}
	return []SettingAnswer{
		answer("tls.client_certificates.required", c.Required, plain),
		answer("tls.client_certificates.login", c.Login, plain),
		answer("tls.client_certificates.check_dns", c.CheckDNS, plain),
		answer("tls.client_certificates.check_ip", c.CheckIP, plain),
	}
}

// answer keeps where a value is stated; a default has no place.
func answer[T any](name string, a config.Attr[T], show func(T) string) SettingAnswer {
	return SettingAnswer{Name: name, Value: show(a.V), Rule: a.Pos.String()}
}

// plain is for types that print themselves as the configuration writes them.
func plain[T any](v T) string { return fmt.Sprint(v) }

// mode is written as the configuration writes it.
func mode(m config.Mode) string { return fmt.Sprintf("%04o", uint32(m)) }

// words is a list in one line.
func words(list []string) string { return strings.Join(list, " ") }
