package site

import (
	"io/fs"
	"os"
	"slices"
	"time"

	"ftpd/pkg/ftp"
	"ftpd/pkg/sizes"
	"ftpd/pkg/vfs"
	"ftpd/pkg/worm"
)

// mostMoved bounds how many entries are counted for the move of a folder.
const mostMoved = 50_000

// move is a rename under the guard.
type move struct {
	*guard
	from, to   vfs.Place
	info       fs.FileInfo // of what is moved
	here, away []vfs.FileID
}

// Move implements vfs.Guard.
func (g *guard) Move(from, to vfs.Place, deed func() error) error {
	m := &move{guard: g, from: from, to: to}
	again, err := m.under(g.moving.RLocker(), deed)
	if !again {
		return err
	}
	// A folder goes to where other limits hold, with all that is in it.
	if _, _, err := g.sizes.Room(m.away, g.st.limits(to.Path)); err != nil {
		return tooFull(err) // waited for before everybody is held up
	}
	if !g.alone() {
		return vfs.ErrBusy
	}
	defer g.moving.Unlock()
	if err := m.look(); err != nil {
		return err
	}
	defer g.lock(m.here[0], m.away[0])()
	if err := m.mayMove(); err != nil {
		return err
	}
	return m.moveFolder(deed)
}

// under moves what can be moved while others go on; again is true for what can't.
func (m *move) under(hold interface {
	Lock()
	Unlock()
}, deed func() error) (again bool, err error) {
	hold.Lock()
	defer hold.Unlock()
	if err := m.look(); err != nil {
		return false, err
	}
	defer m.lock(m.here[0], m.away[0])()
	if err := m.mayMove(); err != nil {
		return false, err
	}
	same := m.sizes.Same(m.here, m.away)
	switch {
	case !m.info.IsDir() && same:
		return false, m.rename(deed)
	case !m.info.IsDir():
		return false, m.moveFile(deed)
	case !same:
		return true, nil
	}
	change := m.sizes.Change(m.here)
	err = deed()
	change.Stirred()
	return false, err
}

// look finds out what is moved and between which folders.
func (m *move) look() (err error) {
	if m.info, err = m.from.Lstat(); err != nil {
		return err
	}
	if m.here, err = vfs.Chain(m.from.Folder); err != nil {
		return err
	}
	m.away, err = vfs.Chain(m.to.Folder)
	return err
}

// mayMove asks for what must not change: what is moved, what is in it, and what stands
// where it goes to.
func (m *move) mayMove() error {
	if m.info.IsDir() {
		return m.mayMoveFolder(m.from, m.here, vfs.IDOf(m.info))
	}
	if err := m.mayChange(m.from, m.here); err != nil {
		return err
	}
	if old, err := m.to.Lstat(); err == nil && os.SameFile(old, m.info) {
		return nil // the file's other name
	}
	return m.mayChange(m.to, m.away)
}

// replaced is the file that the moved one takes the place of.
func (m *move) replaced() (vfs.FileID, int64) {
	old, err := m.to.Lstat()
	if err != nil || old.IsDir() {
		return vfs.FileID{}, 0
	}
	return vfs.IDOf(old), bytesOf(old)
}

// rename changes a file's name where no size changes by that.
func (m *move) rename(deed func() error) error {
	id, old := m.replaced()
	if id == vfs.IDOf(m.info) {
		return deed() // one file under two names: the system changes nothing
	}
	change := m.sizes.Change(m.here)
	if err := deed(); err != nil {
		change.None()
		return err
	}
	change.Renamed(bytesOf(m.info), id, old)
	m.arrived(id)
	return nil
}

// moveFile moves a file to where other limits hold.
func (m *move) moveFile(deed func() error) error {
	file := vfs.IDOf(m.info)
	if m.sizes.Written(file) {
		return vfs.ErrBusy
	}
	id, old := m.replaced()
	if id == file {
		return deed()
	}
	return m.carry(bytesOf(m.info), id, old, deed)
}

// moveFolder moves a folder to where other limits hold. Nothing else changes
// meanwhile.
func (m *move) moveFolder(deed func() error) error {
	if m.sizes.Under(vfs.IDOf(m.info)) {
		return vfs.ErrBusy
	}
	folder, err := m.from.Open()
	if err != nil {
		return err
	}
	defer folder.Close()
	bytes, counted := m.sizes.Below(folder, mostMoved)
	if limits := m.entered(); !counted && len(limits) > 0 {
		return &ftp.Refusal{
			Kind: ftp.TooBig, Reason: reasonMaxSize, Rule: limits[0].Rule,
			Advice: "This folder has too many files to be moved to where its size counts.",
		}
	}
	err = m.carry(bytes, vfs.FileID{}, 0, deed)
	if err == nil && !counted {
		m.sizes.Doubt(m.here)
		m.sizes.Doubt(m.away)
	}
	return err
}

// carry takes so many bytes from the folders of the one side to those of the other.
func (m *move) carry(bytes int64, replaced vfs.FileID, old int64, deed func() error) error {
	w, err := m.sizes.Begin(sizes.Start{Chain: m.away, Limits: m.entered(), Old: old})
	if err != nil {
		return tooFull(err)
	}
	defer w.Drop()
	if err := w.Claim(bytes, old); err != nil {
		return tooFull(err)
	}
	change := m.sizes.Change(m.here)
	if err := deed(); err != nil {
		change.None()
		return err
	}
	w.Moved(bytes, old, replaced, change)
	m.arrived(replaced)
	return nil
}

// entered are the limits of the new place that do not bound the old one.
func (m *move) entered() []sizes.Limit {
	var list []sizes.Limit
	for _, l := range m.st.limits(m.to.Path) {
		if !slices.Contains(m.here, l.Folder) {
			list = append(list, l)
		}
	}
	return list
}

// arrived is the end of a file's move: one that comes from where nothing is protected
// to where it is is complete from now on, and one whose place it took is forgotten.
func (m *move) arrived(replaced vfs.FileID) {
	if m.info.IsDir() {
		return
	}
	if replaced != (vfs.FileID{}) {
		m.noted(m.worm.Gone(replaced))
	}
	_, on := m.protecting(m.to.Path, m.away)
	if _, before := m.protecting(m.from.Path, m.here); !on || before {
		return
	}
	f, err := worm.Look(m.to.Folder, m.to.Name)
	if err == nil {
		err = m.worm.Complete(f, time.Now())
	}
	m.noted(err)
}

// bytesOf is what a file counts.
func bytesOf(i fs.FileInfo) int64 {
	if i.Mode().IsRegular() {
		return i.Size()
	}
	return 0
}
