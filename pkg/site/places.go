package site

import (
	"os"
	"path/filepath"
	"slices"
	"time"

	"ftpd/pkg/config"
	"ftpd/pkg/vfs"
	"ftpd/pkg/worm"
)

// places are the real folders that a generation of a site has rules of size and of
// completion for, as far as they are there.
type places struct {
	sized map[vfs.FileID]sizedPlace
	worm  *worm.Source
}

// sizedPlace is a folder with max_size, and the least that is stated of it.
type sizedPlace struct {
	path string
	max  config.Attr[config.Size]
}

// survey looks for the folders of all members, so that they are known under every
// name before anybody comes: also who reaches one by an alias must not change what
// another's rules protect. It looks at each folder once.
func (s *Site) survey() *places {
	p := &places{sized: map[vfs.FileID]sizedPlace{}, worm: worm.NewSource(s.Name())}
	seen := map[string]bool{}
	for _, m := range s.members {
		if !m.cares {
			continue
		}
		if l, err := s.layoutOf(m, time.Now()); err == nil {
			s.surveyMember(p, m, l, seen)
		}
	}
	return p
}

func (s *Site) surveyMember(p *places, m *member, l *layout, seen map[string]bool) {
	for level, r := range m.rules {
		if r == nil {
			continue
		}
		for _, i := range r.sized {
			if at, ok := m.deciding(level, i); ok {
				p.addSized(l.real(at), r.paths[i].MaxSize, seen)
			}
		}
		for at, mark := range m.marks(level, l) {
			p.addMark(l.real(at), mark, seen)
		}
	}
}

// deciding is the folder of a path block, if that decides about it: whoever has
// blocks of his own may have overridden it.
func (m *member) deciding(level, block int) (vfs.Path, bool) {
	at, err := vfs.ParsePath(vfs.Root(), m.rules[level].paths[block].Path)
	if err != nil {
		return at, false // "*" is refused when the configuration is read
	}
	d := m.acl.Decide(at.String(), time.Now())
	return at, d.Level == level && d.Block == block
}

func (p *places) addSized(real string, most config.Attr[config.Size], seen map[string]bool) {
	key := "size " + most.Pos.String() + " " + real
	if seen[key] {
		return
	}
	seen[key] = true
	id, path, ok := realFolder(real)
	if was, twice := p.sized[id]; ok && (!twice || most.V < was.max.V) {
		p.sized[id] = sizedPlace{path, most}
	}
}

func (p *places) addMark(real string, m worm.Mark, seen map[string]bool) {
	// One folder may have several marks, by several rules.
	key := "worm " + m.Rule + " " + real
	if seen[key] {
		return
	}
	seen[key] = true
	if id, path, ok := realFolder(real); ok {
		m.Path = path
		p.worm.Add(id, m)
	}
}

// realFolder is a folder that the configuration leads to. What is a link on the way
// is followed: it leads there whoever made it.
func realFolder(path string) (vfs.FileID, string, bool) {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return vfs.FileID{}, "", false
	}
	info, err := os.Stat(real)
	if err != nil || !info.IsDir() {
		return vfs.FileID{}, "", false
	}
	return vfs.IDOf(info), real, true
}

// marks are what a member's level protects, and what it excepts from that: blocks
// and aliases below a block with worm.
func (m *member) marks(level int, l *layout) map[vfs.Path]worm.Mark {
	r := m.rules[level]
	if len(r.worm) == 0 {
		return nil
	}
	all := map[vfs.Path]worm.Mark{}
	var tops []vfs.Path
	for _, i := range r.worm {
		if at, ok := m.deciding(level, i); ok {
			all[at] = markOf(r.paths[i])
			tops = append(tops, at)
		}
	}
	below := func(at vfs.Path) bool {
		return slices.ContainsFunc(tops, func(top vfs.Path) bool { return at != top && at.Under(top) })
	}
	for i, block := range r.paths {
		if at, ok := m.deciding(level, i); ok && !block.Worm.V.On && below(at) {
			all[at] = worm.Mark{Free: true, Alone: !block.Subfolders.V, Ends: block.Expires.V, Rule: block.Pos.String()}
		}
	}
	for _, mount := range l.mounts {
		d := m.acl.Decide(mount.At.String(), time.Now())
		if _, own := all[mount.At]; !own && below(mount.At) && d.Level == level && r.paths[d.Block].Worm.V.On {
			all[mount.At] = markOf(r.paths[d.Block])
		}
	}
	return all
}

// markOf is what a block with worm says of its folder.
func markOf(p *config.Path) worm.Mark {
	return worm.Mark{Alone: !p.Subfolders.V, For: p.Worm.V.For, Ends: p.Expires.V, Rule: p.Worm.Pos.String()}
}

// found takes a folder into the book and marks it, if the standing's rules have it or
// something below it: it has just come into being, or somebody has come who uses it.
func (st *standing) found(top vfs.Path) {
	p := st.site.places
	if p == nil || !st.member.cares {
		return
	}
	k := st.site.shared.keeping
	for level, r := range st.member.rules {
		if r == nil {
			continue
		}
		for at, mark := range st.member.marks(level, st.roots.layout) {
			if !at.Under(top) {
				continue
			}
			if id, path, ok := realFolder(st.roots.fs.RealPath(at)); ok {
				mark.Path = path
				k.worm.Add(p.worm, id, mark)
			}
		}
	}
	st.limits(top)
}

// putInForce makes the places those of the site.
func (k *keeping) putInForce(site string, p *places) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.wanted[site] = p
	k.worm.Replace(p.worm)
	for id, place := range p.sized {
		k.sizes.Want(id, place.path)
	}
	k.tidy()
}

// want takes a folder into the book that was found later than the others of its site.
func (k *keeping) want(p *places, id vfs.FileID, place sizedPlace) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if was, ok := p.sized[id]; !ok || place.max.V < was.max.V {
		p.sized[id] = place
	}
	k.sizes.Want(id, place.path)
}

// retire drops a site's places, unless others took their place.
func (k *keeping) retire(site string, p *places) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.wanted[site] != p {
		return
	}
	delete(k.wanted, site)
	k.worm.Drop(p.worm)
	k.tidy()
}

// tidy drops folders that nobody has rules for. Those that came into being since a
// site was read are found again when they are used.
func (k *keeping) tidy() {
	k.sizes.Keep(func(id vfs.FileID) bool {
		for _, p := range k.wanted {
			if _, ok := p.sized[id]; ok {
				return true
			}
		}
		return false
	})
}
