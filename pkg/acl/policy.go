package acl

import "time"

// Policy is the lists that concern one subject, in the order in which they are
// asked: the user's, the group's, the site's. Nil lists are skipped.
type Policy []*PathList

// Decision is what the deciding block says of a folder.
type Decision struct {
	Rights Rights
	Level  int    // index of the list in the Policy, -1 if nothing matched
	Block  int    // index of the block in that list, -1 if nothing matched
	Origin string // the block's, "" if nothing matched
	Audit  bool   // the block only reports
}

// Decide finds the block that decides about a folder, given as a clean absolute
// path. It allocates nothing.
func (p Policy) Decide(folder string, now time.Time) Decision {
	for level, list := range p {
		if list == nil {
			continue
		}
		if i := list.find(folder, now); i >= 0 {
			b := &list.blocks[i]
			return Decision{Rights: b.Rights, Level: level, Block: i, Origin: b.Origin, Audit: b.Audit}
		}
	}
	return Decision{Level: -1, Block: -1}
}

// Verdict answers whether an operation is allowed.
type Verdict struct {
	Decision
	// Missing is the least that would have to be added to Rights for the
	// operation; None if they suffice.
	Missing Rights
}

// Allowed says whether the operation may go on.
func (v Verdict) Allowed() bool { return v.Missing == None || v.Audit }

// Audited says that it may go on only because the block is an audit block, and
// so must be reported.
func (v Verdict) Audited() bool { return v.Missing != None && v.Audit }

// Ask decides about an operation on a file or folder, given as a clean absolute
// path.
func (p Policy) Ask(op Op, path string, now time.Time) Verdict {
	if op == OpRenameFolder {
		return p.askWithin(op, path, now)
	}
	return p.ask(op, op.Folder(path), now)
}

// ask decides about an operation by one folder's rights.
func (p Policy) ask(op Op, folder string, now time.Time) Verdict {
	d := p.Decide(folder, now)
	return Verdict{Decision: d, Missing: op.Missing(d.Rights)}
}

// askWithin decides about an operation that takes everything inside a folder
// along. Every block inside has its say: else "/a" could be renamed to "/b" and
// what is stated of "/a/secret" would no longer hold.
func (p Policy) askWithin(op Op, folder string, now time.Time) Verdict {
	verdict := p.ask(op, folder, now)
	for _, list := range p {
		if list == nil {
			continue
		}
		for _, inner := range list.below(folder) {
			if !verdict.Allowed() {
				return verdict
			}
			// What is only reported must not hide a refusal further in.
			if v := p.ask(op, inner, now); v.Missing != None && (!v.Audit || !verdict.Audited()) {
				verdict = v
			}
		}
	}
	return verdict
}
