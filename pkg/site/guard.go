package site

import (
	"time"

	"ftpd/pkg/acl"
	"ftpd/pkg/ftp"
	"ftpd/pkg/vfs"
)

// view is a visitor's ftp.Tree: the guard that every operation on files passes.
// It has no rules itself but looks up the current ones at each call, so that a
// reload bites at the next one.
type view struct{ v *visitor }

// begin holds the current standing for one operation; release it afterwards.
func (t *view) begin() (*standing, error) {
	for {
		st := t.v.standing.Load()
		if !st.loggedIn() {
			return nil, &ftp.Refusal{Kind: ftp.LoginFailed, Reason: reasonNotLoggedIn}
		}
		// It fails when a reload has just replaced this standing.
		if st.roots.acquire() {
			return st, nil
		}
	}
}

// end lets go of what begin held.
func (st *standing) end() { st.roots.release() }

// do runs one short operation under the current rules.
func (t *view) do(deed func(*standing) error) error {
	st, err := t.begin()
	if err != nil {
		return err
	}
	defer st.end()
	return deed(st)
}

// may asks the rights for an operation on a path. It looks at no file, so that
// a refusal tells nothing about what exists. What an audit block would have
// refused is noted for the log and allowed.
func (st *standing) may(op acl.Op, p vfs.Path) error {
	v := st.member.acl.Ask(op, p.String(), time.Now())
	if v.Missing == acl.None {
		return nil
	}
	refusal := missingRight(v)
	if !v.Audited() {
		return refusal
	}
	refusal.Reason = reasonAudit + refusal.Reason
	st.v.notes.add(p, op == acl.OpList, refusal)
	return nil
}

// can is may for those who only want to know; it notes nothing.
func (st *standing) can(op acl.Op, p vfs.Path, now time.Time) bool {
	return st.member.acl.Ask(op, p.String(), now).Allowed()
}

// missingRight is the refusal that names the first missing right.
func missingRight(v acl.Verdict) *ftp.Refusal {
	return &ftp.Refusal{Kind: ftp.Denied, Reason: reasonRight + v.Missing.Names()[0], Rule: v.Origin}
}

// filesIn are the settings of the files in a folder.
func (st *standing) filesIn(folder vfs.Path) *fileSettings {
	return st.member.filesAt(st.member.acl.Decide(folder.String(), time.Now()))
}

// nameAllowed refuses names of deny_files. The settings of the folder that
// holds the name count, and the pattern is about the last element only, of a
// file or a folder alike.
func (st *standing) nameAllowed(p vfs.Path) error {
	if p.IsRoot() {
		return nil
	}
	if opensDoors(p) {
		return &ftp.Refusal{Kind: ftp.BadName, Reason: reasonReserved, Rule: st.site.clients.origin(), Advice: "This name is reserved by the server."}
	}
	files := st.filesIn(p.Dir())
	if !files.deny.match(p.Base()) {
		return nil
	}
	return &ftp.Refusal{Kind: ftp.BadName, Reason: reasonDenyFiles, Rule: files.cfg.DenyFiles.Pos.String()}
}

// fixed refuses what would move, remove or disable the home or an alias.
func (st *standing) fixed(p vfs.Path) error {
	if !st.roots.fs.IsMountPoint(p) {
		return nil
	}
	return &ftp.Refusal{Kind: ftp.Denied, Reason: reasonMountPoint, Advice: adviceFixed}
}
