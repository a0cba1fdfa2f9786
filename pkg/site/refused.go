package site

import (
	"github.com/sirupsen/logrus"

	"ftpd/pkg/config"
	"ftpd/pkg/ftp"
)

// Every refusal is one line of the event log, with the same fields in text and
// JSON; docs/logs.md promises them. What is told here is what no narrower place
// has told with more: log-ins (loginFailed) and what a reload ended (sessionEnded).

// tellRefusal writes the line of a deed that was refused, or of a session that
// this server ended.
func (st *standing) tellRefusal(e *ftp.Event, why *ftp.Refusal) {
	if told := st.v.told.Load(); told != nil && told == refusalIn(e.Err) {
		return
	}
	entry := because(st.named(st.site.events(st.v.peer)), why)
	if e.Verb == "CLOSE" {
		entry.Log(levelOf(why.Reason), eventSessionEnded)
		return
	}
	entry = entry.WithFields(deedFields(e))
	if e.Verb == "DATA" {
		entry = entry.WithField("peer", e.Arg) // an address that the kernel gave
	}
	entry.Log(levelOf(why.Reason), eventRefused)
}

// tellTransfer writes the line of a transfer that nobody refused, whatever became
// of it.
func (st *standing) tellTransfer(e *ftp.Event) {
	entry := st.named(st.site.events(st.v.peer)).WithFields(deedFields(e))
	if e.Reason != "" {
		entry = entry.WithField("reason", e.Reason)
	}
	entry.WithFields(logrus.Fields{"received": e.Received, "sent": e.Sent}).Debug(eventTransfer)
}

// deedFields say what was done. A line that is no command has the verb "-".
func deedFields(e *ftp.Event) logrus.Fields {
	verb := e.Verb
	if verb == "" {
		verb = "-"
	}
	return logrus.Fields{"command": verb, "path": loggable(e.Path.String()), "status": e.Code}
}

// tellDenied writes the line of a connection that was not let in.
func (s *Site) tellDenied(peer ftp.Peer, r *ftp.Refusal) {
	because(s.events(peer), r).Log(levelOf(r.Reason), eventSessionDenied)
}

// ruled is why a deed was refused, with the line of the configuration that the
// protocol went by; nil if it was not. pkg/ftp has the values only.
func (s *Site) ruled(e *ftp.Event, why *ftp.Refusal) *ftp.Refusal {
	switch {
	case why != nil && why.Rule == "":
		found := *why
		found.Rule = s.ruleFor(why.Reason)
		return &found
	case why != nil || !e.Refused:
		return why
	}
	return &ftp.Refusal{Reason: e.Reason, Rule: s.ruleFor(e.Reason), Err: deeper(e.Err, e.Reason)}
}

// deeper is an error that says more than its reason, nil if it does not.
func deeper(err error, reason string) error {
	if err == nil || err.Error() == reason {
		return nil
	}
	return err
}

// ruleFor is the line that states what the protocol decided by, "" where that is
// a default or no matter of configuration.
func (s *Site) ruleFor(reason string) string {
	c := s.cfg
	var at config.Pos
	switch reason {
	case "login-attempts":
		at = c.Limits.LoginAttempts.Pos
	case "login-timeout":
		at = c.Timeouts.Login.Pos
	case "idle-timeout":
		at = c.Timeouts.Idle.Pos
	case "no-transfer-timeout":
		at = c.Timeouts.NoTransfer.Pos
	case "session-timeout":
		at = c.Timeouts.Session.Pos
	case "no-passive-port", "passive-ports-share":
		at = c.Passive.Ports.Pos
	case "foreign-address":
		at = c.DataPeers.Pos
	case "active-off":
		at = c.Active.Pos
	case "resume-off":
		at = c.Resume.Pos
	case "mode-z-off":
		at = c.ModeZ.Pos
	case "proxy-header":
		at = c.ProxyProtocolFrom.Pos
	default:
		at = tlsRule(c.TLS, reason)
	}
	return at.String()
}

// tlsRule is ruleFor of what a tls block decides.
func tlsRule(c *config.TLS, reason string) config.Pos {
	if c == nil {
		return config.Pos{}
	}
	switch reason {
	case reasonTLSRequired, "tls-data-required", "tls-data-forbidden":
		return c.Policy.Pos
	case reasonNotResumed:
		return c.SessionReuse.Pos
	case reasonCertRequired, reasonCertUntrusted:
		if c.ClientCertificates != nil {
			return c.ClientCertificates.Pos
		}
	}
	return config.Pos{}
}

// levelOf is a warning where the administrator has something to mend, and
// information where it is the stranger's matter.
func levelOf(reason string) logrus.Level {
	switch reason {
	case reasonSource, reasonHome, reasonVariable, reasonDiskFull, reasonAmountsUnknown, "no-passive-port", "descriptors", reasonNotResumed, "check-failed", "panic":
		return logrus.WarnLevel
	}
	return logrus.InfoLevel
}
