package site

import (
	"ftpd/pkg/config"
	"ftpd/pkg/sizes"
	"ftpd/pkg/vfs"
)

// sizeBound is a block with max_size as a session found its folder.
type sizeBound struct {
	level, block int
	folder       vfs.FileID // zero: there is none
}

// limits are the limits of max_size that the member's rules have, for what is stored
// at a path. They are of real folders: which of them hold a file, only its own place
// tells, since an alias may lead into one. The folders on the path are looked for
// anew, the others once for each standing. All are in the book after it.
func (st *standing) limits(p vfs.Path) []sizes.Limit {
	if !st.member.cares {
		return nil
	}
	st.bounding.Do(st.findBounds)
	var list []sizes.Limit
	for _, b := range st.bounds {
		at, ok := st.member.deciding(b.level, b.block)
		if !ok {
			continue
		}
		block := st.member.rules[b.level].paths[b.block]
		if p.Under(at) {
			b.folder = st.realFolder(at, block.MaxSize)
		}
		if b.folder == (vfs.FileID{}) {
			continue
		}
		list = append(list, sizes.Limit{Folder: b.folder, Max: int64(block.MaxSize.V), Rule: block.MaxSize.Pos.String()})
	}
	return list
}

// findBounds looks for the folders of all blocks with max_size.
func (st *standing) findBounds() {
	for level, r := range st.member.rules {
		if r == nil {
			continue
		}
		for _, i := range r.sized {
			b := sizeBound{level: level, block: i}
			if at, ok := st.member.deciding(level, i); ok {
				b.folder = st.realFolder(at, r.paths[i].MaxSize)
			}
			st.bounds = append(st.bounds, b)
		}
	}
}

// realFolder takes a folder into the book; zero: there is none.
func (st *standing) realFolder(at vfs.Path, most config.Attr[config.Size]) vfs.FileID {
	f, err := st.roots.fs.OpenFolder(at)
	if err != nil {
		return vfs.FileID{}
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return vfs.FileID{}
	}
	real, err := vfs.RealPath(f)
	if err != nil {
		return vfs.FileID{}
	}
	id := vfs.IDOf(info)
	st.site.shared.keeping.want(st.site.places, id, sizedPlace{real, most})
	return id
}

// roomIn is what limits of max_size leave in a folder, -1 for any amount, and the rule
// that leaves the least.
func (st *standing) roomIn(folder vfs.Path) (left int64, rule string, err error) {
	limits := st.limits(folder)
	if len(limits) == 0 {
		return -1, "", nil
	}
	f, err := st.roots.fs.OpenFolder(folder)
	if err != nil {
		return 0, "", st.explainError(folder, err)
	}
	defer f.Close()
	chain, err := vfs.Chain(f)
	if err != nil {
		return 0, "", err
	}
	left, by, err := st.site.shared.keeping.sizes.Room(chain, limits)
	return left, by.Rule, tooFull(err)
}
