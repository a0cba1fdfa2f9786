package config

import "strings"

// bound is one address of a site and how it is spoken to.
type bound struct {
	Listen
	tls  bool
	site *Site
}

// bindings are all addresses of a site.
func (s *Site) bindings() []bound {
	var list []bound
	for _, l := range s.Listen.V {
		list = append(list, bound{l, false, s})
	}
	for _, l := range s.ListenTLS.V {
		list = append(list, bound{l, true, s})
	}
	return list
}

// ownAddresses reports an address that a site states twice.
func (v *validator) ownAddresses() {
	seen := map[string]Pos{}
	for _, b := range v.site.bindings() {
		name := b.String()
		if first, twice := seen[name]; twice {
			v.report.errorf(at(b.Pos), "remove one of the two", "%s stands twice; first at %v", name, first)
			continue
		}
		seen[name] = b.Pos
	}
	hosts := map[string]bool{}
	for _, h := range v.site.Hostnames.V {
		if hosts[hostKey(h)] {
			v.report.errorf(at(v.site.Hostnames.Pos), "remove one of the two", "host name %q stands twice", h)
		}
		hosts[hostKey(h)] = true
	}
}

// hostKey is what counts of a host name.
func hostKey(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

// sharedAddresses wants distinct host names of sites that share an address. A
// wildcard and a specific address do not: the specific one wins.
func (v *validator) sharedAddresses() {
	byName := map[string][]bound{}
	var order []string
	for _, s := range v.cfg.Sites {
		if !s.Enabled.V {
			continue
		}
		for _, b := range s.bindings() {
			name := b.String()
			if byName[name] == nil {
				order = append(order, name)
			}
			byName[name] = append(byName[name], b)
		}
	}
	for _, name := range order {
		v.sharers(name, byName[name])
	}
}

// sharers looks at all sites on one address, in file order.
func (v *validator) sharers(name string, all []bound) {
	hosts, seen := map[string]*Site{}, map[*Site]bool{}
	first := all[0]
	for _, b := range all {
		if seen[b.site] {
			continue // ownAddresses has said so
		}
		seen[b.site] = true
		switch {
		case b.site != first.site && b.tls != first.tls:
			v.report.errorf(at(b.Pos), "use another port for one of them", "%s is plain in one site and implicit TLS in another: %q at %v", name, first.site.Name, first.Pos)
		case len(all) > 1 && differ(all) && len(b.site.Hostnames.V) == 0 && !b.site.Hostnames.Set:
			other := otherSite(all, b.site)
			v.report.errorf(at(b.Pos), "give each of them hostnames, or addresses of their own", "%s is shared with site %q (%v), and site %q has no hostnames", name, other.site.Name, other.Pos, b.site.Name)
		default:
			v.hostsOf(b, name, hosts)
		}
	}
}

// hostsOf reports host names that an earlier site on the address has.
func (v *validator) hostsOf(b bound, name string, hosts map[string]*Site) {
	for _, h := range b.site.Hostnames.V {
		first := hosts[hostKey(h)]
		if first != nil && first != b.site {
			v.report.errorf(at(b.site.Hostnames.Pos), "a host name chooses one site: remove it from the other", "host name %q is also site %q's, and they share %s", h, first.Name, name)
			continue
		}
		hosts[hostKey(h)] = b.site
	}
}

// differ says whether more than one site is bound there.
func differ(all []bound) bool {
	for _, b := range all {
		if b.site != all[0].site {
			return true
		}
	}
	return false
}

// otherSite is the first that is another one.
func otherSite(all []bound, not *Site) bound {
	for _, b := range all {
		if b.site != not {
			return b
		}
	}
	return all[0]
}
