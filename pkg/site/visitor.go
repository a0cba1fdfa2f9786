package site

import (
	"crypto/tls"
	"crypto/x509"
	"sync"
	"sync/atomic"

	"ftpd/pkg/ftp"
	"ftpd/pkg/limit"
)

// visitor is a session. It is ftp.Visitor.
type visitor struct {
	peer   ftp.Peer
	router Router

	// up and down are the session's own throttles. Their rates follow the
	// rules, so that running transfers do, too.
	up, down *limit.Bucket

	standing atomic.Pointer[standing]
	name     atomic.Pointer[string]              // given at the last log-in, nil: none yet
	host     atomic.Pointer[string]              // given with HOST, nil: none
	tls      atomic.Pointer[tls.ConnectionState] // nil: in clear
	ended    atomic.Pointer[ftp.Refusal]         // why Check ended the session
	told     atomic.Pointer[ftp.Refusal]         // the last that the event log has a line of
	judged   atomic.Int64                        // when the rules decided about the visitor last, in ns since 1970
	tree     view
	notes    notes
	closing  sync.Once
}

// standing is what a visitor is under one generation's rules. It is replaced,
// never changed, because a transfer reads it while a command replaces it.
type standing struct {
	v      *visitor
	site   *Site       // holds a user of its lease
	member *member     // nil before log-in, and then so are the following
	roots  *roots      // holds a user of its lease
	book   *limit.Book // of the member's amounts; nil: none is limited
	rates  rates       // the user's, held until Logout

	secured     bool                // the log-in was encrypted
	shown       []*x509.Certificate // the client's at the log-in, its own first
	certificate bool                // it was the credential
	probe       bool                // a pass was

	bounding sync.Once // finds bounds
	bounds   []sizeBound
}

// loggedIn says whether there is somebody.
func (st *standing) loggedIn() bool { return st.member != nil }

// Settings are the protocol's, of the site that the visitor is at.
func (v *visitor) Settings() *ftp.Settings { return v.standing.Load().site.settings }

// Tree is nil before log-in. The same value follows all later rules.
func (v *visitor) Tree() ftp.Tree {
	if !v.standing.Load().loggedIn() {
		return nil
	}
	return &v.tree
}

// Host moves a visitor to another site of the same address.
func (v *visitor) Host(name string) error {
	next := v.router.Host(v.peer.Local, name)
	switch {
	case next == nil:
		return &ftp.Refusal{Kind: ftp.NoSuchHost, Reason: reasonNoHost}
	case v.standing.Load().loggedIn():
		return &ftp.Refusal{Kind: ftp.NoSuchHost, Reason: reasonNoHost, Advice: "HOST must come before USER."}
	case v.contradicts(name, next):
		return &ftp.Refusal{Kind: ftp.NoSuchHost, Reason: reasonHostSNI, Advice: "HOST and the TLS server name mean different hosts."}
	}
	if err := v.mayChange(next); err != nil {
		return err
	}
	if err := v.move(next); err != nil {
		return err
	}
	v.host.Store(&name)
	return nil
}

// move takes a visitor who has not logged in to another site, with the slots
// that belong to it.
func (v *visitor) move(next *Site) error {
	st := v.standing.Load()
	if !next.lease.acquire() {
		return &ftp.Refusal{Kind: ftp.NoSuchHost, Reason: reasonNoHost}
	}
	from := v.peer.Remote.Addr()
	if next.counters != st.site.counters {
		err := next.banned(from)
		if err == nil {
			err = next.place(from)
		}
		if err != nil {
			next.lease.release()
			return err
		}
		st.site.counters.leave(from)
	}
	v.replace(&standing{v: v, site: next})
	next.lookUpClient(v.peer)
	return nil
}

// replace makes next the visitor's standing and lets the old one's things go.
func (v *visitor) replace(next *standing) {
	old := v.standing.Swap(next)
	if old.roots != nil {
		old.roots.release()
	}
	old.closeBook()
	old.site.lease.release()
}

// Logout gives the user's slot back and forgets who it was.
func (v *visitor) Logout() {
	st := v.standing.Load()
	if !st.loggedIn() || !st.site.lease.acquire() {
		return
	}
	v.replace(&standing{v: v, site: st.site})
	st.site.counters.perUser.Release(st.member.user.Name)
	v.leaveRates(st)
	v.name.Store(nil)
}

// Close gives all slots back.
func (v *visitor) Close() {
	v.closing.Do(func() {
		v.Logout()
		st := v.standing.Load()
		st.site.counters.leave(v.peer.Remote.Addr())
		st.site.shared.Sessions.Release()
		st.site.lease.release()
	})
}

// The interfaces that sessions see.
var (
	_ ftp.Visitor  = (*visitor)(nil)
	_ ftp.Tree     = (*view)(nil)
	_ ftp.Download = (*download)(nil)
	_ ftp.Upload   = (*upload)(nil)
)
