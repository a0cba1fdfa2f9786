package config

import "ftpd/pkg/acl"

// Rules of path blocks that are about what is stored: max_size and worm.

// eachPaths gives the lists of path blocks of a site.
func (s *Site) eachPaths(look func([]*Path)) {
	look(s.Paths)
	for _, g := range s.Groups {
		look(g.Paths)
	}
	for _, u := range s.Users {
		look(u.Paths)
	}
}

// needsRecords is where a site first states something about stored files that must
// outlive the daemon, the zero Pos if it does not.
func (s *Site) needsRecords() (pos Pos) {
	s.eachPaths(func(list []*Path) {
		for _, p := range list {
			switch {
			case pos != (Pos{}):
			case p.Worm.V.On:
				pos = p.Worm.Pos
			case p.MaxSize.V > 0:
				pos = p.MaxSize.Pos
			}
		}
	})
	return pos
}

// stored wants max_size and worm to be able to hold.
func (v *validator) stored(p *Path) {
	audit := func(name string, set bool, pos Pos) {
		if set && p.Audit.V {
			v.report.errorf(at(pos), "remove audit, or the line", "%s: an audit block refuses nothing, so nothing would be kept", name)
		}
	}
	audit("max_size", p.MaxSize.V > 0, p.MaxSize.Pos)
	audit("worm", p.Worm.V.On, p.Worm.Pos)
	if p.Path != "*" {
		return
	}
	if p.MaxSize.V > 0 {
		v.report.errorf(at(p.MaxSize.Pos), "write the folder's path", "max_size: * is no folder that could have a size")
	}
	if p.Worm.V.On {
		v.report.errorf(at(p.Worm.Pos), "write the folder's path", "worm: * is no folder that could be protected by its other names, too")
	}
}

// stored warns of rights that worm leaves nothing to do.
func (a *adviser) stored(p *Path) {
	if !p.Worm.V.On {
		return
	}
	if p.Rights.V.Has(acl.Delete) && p.Worm.V.For == 0 {
		a.report.warnf(at(p.Rights.Pos), "leave delete out, if that is not meant", "worm: delete removes uploads that are not complete, and nothing else")
	}
	if !p.Rights.V.HasAny(acl.Put | acl.Append | acl.Delete | acl.Rename) {
		a.report.warnf(at(p.Worm.Pos), "remove the line, unless others may store here", "worm: by these rights nobody can store or change anything")
	}
}
