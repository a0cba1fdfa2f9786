package site

import (
	"errors"
	"time"

	"ftpd/pkg/acl"
	"ftpd/pkg/ftp"
	"ftpd/pkg/wlog"
)

// Record writes one line per deed to the site's W3C log, if its kind is chosen,
// and tells the event log of refusals and transfers.
func (v *visitor) Record(e *ftp.Event) {
	st := v.hold()
	if st == nil {
		return // closed: nobody is left whom this would be about
	}
	defer st.site.lease.release()
	why := refusalIn(e.Err)
	note := v.noteFor(e)
	s := st.site
	if why = s.ruled(e, why); why != nil {
		st.tellRefusal(e, why)
	} else if wlog.KindOf(e.Kind) == wlog.Transfer {
		st.tellTransfer(e)
	}
	s.counters.tally.deed(e, why)
	if s.log == nil || !s.kinds.Has(wlog.KindOf(e.Kind), failed(e)) {
		return
	}
	r := wlog.Record{
		Time:        e.Start.Add(e.Duration),
		Client:      v.peer.Remote,
		ClientName:  s.clientName(v.peer),
		User:        v.userFor(st, e),
		Site:        s.Name(),
		Computer:    s.shared.computer,
		Host:        v.asked(),
		Server:      v.peer.Local,
		Method:      e.Verb,
		URIStem:     e.Arg,
		Status:      e.Code,
		Win32Status: wlog.Win32Status(e.Err),
		Sent:        e.Sent,
		Received:    e.Received,
		Duration:    e.Duration,
		Session:     v.peer.ID,
		Reason:      e.Reason,
	}
	if e.Err != nil {
		r.Debug = e.Err.Error()
	}
	st.addPath(&r, e)
	addRefusal(&r, why, note)
	s.log.Write(&r)
}

// hold is the current standing with its site's log kept open, nil when the
// visitor has been closed.
func (v *visitor) hold() *standing {
	for {
		st := v.standing.Load()
		if st.site.lease.acquire() {
			return st
		}
		// A reload replaces the standing before it lets the old site go.
		if v.standing.Load() == st {
			return nil
		}
	}
}

// noteFor is what else is to be said of a deed, nil if nothing.
func (v *visitor) noteFor(e *ftp.Event) *ftp.Refusal {
	if e.Verb == "CLOSE" {
		return v.ended.Load()
	}
	return v.notes.take(e.Path, about[e.Verb] == acl.OpList, e.Start)
}

// failed says whether a deed did not succeed.
func failed(e *ftp.Event) bool { return e.Err != nil || e.Code >= 400 }

// refusalIn is the refusal in an error, nil if there is none.
func refusalIn(err error) *ftp.Refusal {
	r, _ := errors.AsType[*ftp.Refusal](err)
	return r
}

// deref is "" for nil.
func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// userFor is who did it, as the client said. Before log-in only attempts to
// log in have a name.
func (v *visitor) userFor(st *standing, e *ftp.Event) string {
	if e.Verb == "USER" {
		return e.Arg
	}
	if st.loggedIn() || wlog.KindOf(e.Kind) == wlog.Login {
		return deref(v.name.Load())
	}
	return ""
}

// about are the operations whose rights decide about a command; what is not
// here is about the folder that holds the path.
var about = map[string]acl.Op{
	"CWD": acl.OpEnter, "XCWD": acl.OpEnter, "CDUP": acl.OpEnter, "XCUP": acl.OpEnter,
	"LIST": acl.OpList, "NLST": acl.OpList, "MLSD": acl.OpList, "STAT": acl.OpList,
	"RMD": acl.OpRemoveFolder, "XRMD": acl.OpRemoveFolder,
	"AVBL": acl.OpSetFolder,
}

// addPath adds where it was and which block allowed it, for deeds that are
// about a path.
func (st *standing) addPath(r *wlog.Record, e *ftp.Event) {
	kind := wlog.KindOf(e.Kind)
	if !st.loggedIn() || kind&(wlog.Transfer|wlog.Change|wlog.Browse) == 0 {
		return
	}
	r.FullPath = e.Path.String()
	r.RealPath = st.roots.fs.RealPath(e.Path)
	op, own := about[e.Verb]
	if !own {
		op = acl.OpRetrieve
	}
	r.Rule = st.member.acl.Decide(op.Folder(e.Path.String()), time.Now()).Origin
}

// addRefusal adds why it was refused, or would have been.
func addRefusal(r *wlog.Record, why, note *ftp.Refusal) {
	switch {
	case why != nil:
		r.Reason = why.Reason
		if why.Rule != "" {
			r.Rule = why.Rule
		}
	case note != nil && r.Reason == "":
		r.Reason, r.Rule = note.Reason, note.Rule
	}
}

// recordRefused writes down a connection that was not let in.
func (s *Site) recordRefused(peer ftp.Peer, err error) {
	r := refusalIn(err)
	s.counters.tally.Refused(r.Reason)
	s.tellDenied(peer, r)
	if s.log == nil || !s.kinds.Has(wlog.Session, true) {
		return
	}
	s.log.Write(&wlog.Record{
		Time: time.Now(), Client: peer.Remote, Server: peer.Local, Site: s.Name(),
		Computer: s.shared.computer, Method: "CONNECT", Status: 421,
		Session: peer.ID, Reason: r.Reason, Rule: r.Rule,
	})
}
