package site

import (
	"github.com/sirupsen/logrus"

	"ftpd/pkg/certs"
	"ftpd/pkg/ftp"
	"ftpd/pkg/printable"
	"ftpd/pkg/vfs"
)

// maxLogged bounds what a stranger's name or path adds to a line, in bytes.
const maxLogged = 256

// The messages of the event log. People match them; they stay.
const (
	eventLoginOK       = "login ok"
	eventLoginFailed   = "login failed"
	eventSessionDenied = "session refused"
	eventSessionEnded  = "session ended"
	eventRefused       = "refused"
	eventTransfer      = "transfer"
	eventAborted       = "upload aborted"
	eventAlias         = "alias left out"
	eventBanned        = "address banned"
	eventLifted        = "ban lifted"
	eventBanNotKept    = "bans not kept"
	eventAmount        = "amount nearly used"
	eventAmountNotKept = "amounts not kept"
	eventAmountReset   = "amounts reset"
	eventWormNotKept   = "completion not kept"
	eventDotLogin      = "certificates of the home not read"
)

// events are an entry with the fields that all lines of a session have.
func (s *Site) events(peer ftp.Peer) *logrus.Entry {
	return s.shared.Events.WithFields(s.fieldsOf(peer))
}

// fieldsOf are those fields, for who adds more: each WithField would copy them all.
// The client's address sorts before everything that a client can choose, so that a
// pattern anchored at it cannot be fooled.
func (s *Site) fieldsOf(peer ftp.Peer) logrus.Fields {
	fields := logrus.Fields{
		"client":  peer.Remote.Addr().String(),
		"session": peer.ID,
		"site":    s.Name(),
	}
	if name := s.clientName(peer); name != "" {
		fields["dns"] = name
	}
	return fields
}

// because adds a refusal's reason, rule and cause.
func because(e *logrus.Entry, r *ftp.Refusal) *logrus.Entry {
	fields := logrus.Fields{"reason": r.Reason}
	if r.Rule != "" {
		fields["rule"] = r.Rule
	}
	if r.Err != nil {
		fields["error"] = printable.Text(r.Err.Error())
	}
	return e.WithFields(fields)
}

// loggable makes a stranger's text fit for one field of one line, whatever
// format the log has.
func loggable(text string) string {
	return printable.Cut(text, maxLogged)
}

// loggedIn reports a log-in. What anonymous users gave as password is, by
// custom, their word for who they are.
func (v *visitor) loggedIn(st *standing, name, word string) {
	// Neither strangers nor a pass say anything of who guesses from there.
	if !st.member.anonymous() && !st.probe {
		st.site.shared.doors.slow.Forget(v.client())
	}
	fields := st.site.fieldsOf(v.peer)
	fields["user"] = loggable(name)
	if version := v.tlsVersionOf(); version != "" {
		fields["tls"] = version
	}
	if st.certificate {
		fields["certificate"] = loggable(certs.Name(st.shown[0]))
	}
	if st.probe {
		fields["probe"] = true
	}
	if st.member.anonymous() {
		fields["word"] = loggable(word)
	}
	st.site.shared.Events.WithFields(fields).Info(eventLoginOK)
	st.site.counters.tally.logins.Add(1)
}

// loginFailed reports a log-in that was refused and gives the error back.
func (v *visitor) loginFailed(name string, err error) error {
	r := refusalIn(err)
	if r == nil {
		r = &ftp.Refusal{Kind: ftp.Failed, Reason: reasonSource, Err: err}
		err = r
	}
	v.told.Store(r)
	v.standing.Load().site.counters.tally.loginFailed(r.Reason)
	because(v.standing.Load().site.events(v.peer).WithField("user", loggable(name)), r).Log(levelOf(r.Reason), eventLoginFailed)
	v.hinder(r)
	return err
}

// sessionEnded reports, once, why the rules of the moment end a session, and
// keeps it for the record of its end.
func (v *visitor) sessionEnded(err error) {
	r := refusalIn(err)
	if r == nil || !v.ended.CompareAndSwap(nil, r) {
		return
	}
	v.told.Store(r)
	st := v.standing.Load()
	because(st.named(st.site.events(v.peer)), r).Info(eventSessionEnded)
}

// named adds the user name that the client gave, if there is one.
func (st *standing) named(e *logrus.Entry) *logrus.Entry {
	if name := st.v.name.Load(); name != nil {
		return e.WithField("user", loggable(*name))
	}
	return e
}

// reportFaults says which aliases a member has to do without.
func (s *Site) reportFaults(m *member, l *layout) {
	for _, fault := range l.faults {
		s.shared.Events.WithField("site", s.Name()).WithField("user", m.user.Name).WithError(fault).Warn(eventAlias)
	}
}

// uploadAborted reports what became of an upload that is not whole.
func (st *standing) uploadAborted(p vfs.Path, kept bool, cause error) {
	e := st.site.events(st.v.peer).WithField("path", loggable(p.String())).WithField("kept", kept)
	if cause != nil {
		e = e.WithField("error", printable.Text(cause.Error()))
	}
	e.Debug(eventAborted)
}
