package site

import (
	"errors"
	"io/fs"
	"os"
	"time"

	"ftpd/pkg/acl"
	"ftpd/pkg/ftp"
	"ftpd/pkg/vfs"
	"ftpd/pkg/worm"
)

// mostProtected bounds how many entries are looked at before a folder with protected
// files may move.
const mostProtected = 10_000

// protecting is the mark over what is in a folder: by the rules of the path that the
// client says, or by anybody's for the real folder, whichever protects for longer.
func (g *guard) protecting(p vfs.Path, chain []vfs.FileID) (worm.Mark, bool) {
	real, byPlace := g.worm.Over(chain, time.Now())
	m := g.st.member
	if !m.cares {
		return real, byPlace
	}
	d := m.acl.Decide(p.Dir().String(), time.Now())
	if !m.wormAt(d) {
		return real, byPlace
	}
	named := markOf(m.rules[d.Level].paths[d.Block])
	if byPlace && !longer(named, real) {
		return real, true
	}
	return named, true
}

// wormAt says whether the block that decided protects what is complete.
func (m *member) wormAt(d acl.Decision) bool {
	return d.Level >= 0 && m.rules[d.Level].paths[d.Block].Worm.V.On
}

// longer says whether one mark protects for longer than another.
func longer(a, b worm.Mark) bool { return b.For != 0 && (a.For == 0 || a.For > b.For) }

// mayChange refuses to change or remove a file that is complete. What is not there
// needs no protection.
func (g *guard) mayChange(at vfs.Place, chain []vfs.FileID) error {
	m, on := g.protecting(at.Path, chain)
	if !on {
		return nil
	}
	f, err := worm.Look(at.Folder, at.Name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, protected := g.worm.Protected(f, m, time.Now()); protected {
		return g.refused(m)
	}
	return nil
}

func (g *guard) refused(m worm.Mark) error {
	return &ftp.Refusal{
		Kind: ftp.Denied, Reason: reasonWorm, Rule: m.Rule,
		Advice: "This file is complete and cannot be changed or removed.",
	}
}

// mayMoveFolder refuses to move a folder that is, or has below it, one whose files are
// protected, and one that has protected files itself.
func (g *guard) mayMoveFolder(at vfs.Place, above []vfs.FileID, id vfs.FileID) error {
	if !g.worm.Any() && !g.st.member.cares {
		return nil
	}
	folder, err := at.Open()
	if err != nil {
		return err
	}
	defer folder.Close()
	real, err := vfs.RealPath(folder)
	if err != nil {
		return err
	}
	if m, found := g.worm.Within(id, real, time.Now()); found {
		return g.folderRefused(m)
	}
	inside, err := at.Path.Join("x") // the rules of what is in it, whatever it is called
	if err != nil {
		return err
	}
	if m, on := g.protecting(inside, append([]vfs.FileID{id}, above...)); on && !g.allFree(folder, m) {
		return g.folderRefused(m)
	}
	return nil
}

func (g *guard) folderRefused(m worm.Mark) error {
	return &ftp.Refusal{
		Kind: ftp.Denied, Reason: reasonWorm, Rule: m.Rule,
		Advice: "Files in this folder are complete, so it cannot be renamed.",
	}
}

// allFree says whether all files below a folder may be changed, as far as that can be
// found out with a bounded number of looks.
func (g *guard) allFree(folder *os.File, m worm.Mark) bool {
	now, left := time.Now(), mostProtected
	err := vfs.Below(folder, func(in *os.File, i fs.FileInfo) error {
		if left--; left < 0 {
			return vfs.ErrTooMany
		}
		if i.IsDir() || vfs.IsTemporary(i.Name()) {
			return nil
		}
		f, err := worm.Look(in, i.Name())
		if err != nil {
			return err
		}
		if _, protected := g.worm.Protected(f, m, now); protected {
			return fs.ErrPermission
		}
		return nil
	}, func(err error) error { return err })
	return err == nil
}
