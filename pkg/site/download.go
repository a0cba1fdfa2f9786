package site

import (
	"context"
	"io"
	"os"

	"ftpd/pkg/acl"
	"ftpd/pkg/ftp"
	"ftpd/pkg/vfs"
)

// download is ftp.Download.
type download struct {
	metered
	slot
	file  *os.File
	start int64 // where what is sent begins
	size  int64
}

// Download opens a file for reading from offset.
func (t *view) Download(p vfs.Path, offset int64) (ftp.Download, error) {
	st, err := t.begin()
	if err != nil {
		return nil, err
	}
	defer st.end()
	if err := st.may(acl.OpRetrieve, p); err != nil {
		return nil, err
	}
	if err := st.nameAllowed(p); err != nil {
		return nil, err
	}
	// The slot comes last: who may not fetch the file learns that, and not how
	// busy the site is.
	d := &download{metered: metered{Chain: st.downChain(), st: st}, start: offset}
	if err := d.take(st); err != nil {
		return nil, err
	}
	if err := d.open(st.roots.fs, p); err != nil {
		d.release()
		return nil, st.explainError(p, err)
	}
	return d, nil
}

// OpenToCount opens a file for its size in TYPE A. Whoever is told the size may
// have it counted: that takes no slot and moves no bytes.
func (t *view) OpenToCount(p vfs.Path) (f *os.File, err error) {
	err = t.do(func(st *standing) error {
		if err := st.may(acl.OpStatFile, p); err != nil {
			return err
		}
		f, err = st.roots.fs.OpenRead(p)
		return st.explainError(p, err)
	})
	return f, err
}

// open leaves nothing open when it fails.
func (d *download) open(tree *vfs.Tree, p vfs.Path) (err error) {
	if d.file, d.size, err = tree.OpenSized(p); err != nil {
		return err
	}
	if err = d.seek(); err != nil {
		d.file.Close()
	}
	return err
}

// seek positions a file that was just opened.
func (d *download) seek() error {
	if d.start < 0 || d.start > d.size {
		return vfs.ErrOffset
	}
	if d.start == 0 {
		return nil // it was opened there
	}
	_, err := d.file.Seek(d.start, io.SeekStart)
	return err
}

// File is positioned at the offset.
func (d *download) File() *os.File { return d.file }

// Size is the whole file's.
func (d *download) Size() int64 { return d.size }

// Reserve sets aside what is to be sent, from where the file stands: a range does not
// begin where it was opened. Nobody else needs to know.
func (d *download) Reserve(n int64) (err error) {
	if err = d.reserve(n); err == nil && d.hold != nil {
		d.start, err = d.file.Seek(0, io.SeekCurrent)
	}
	return err
}

// Take implements ftp.Throttle. How much is used tells the file's position, whatever
// its bytes become on their way; what was read ahead is too much rather than too
// little.
func (d *download) Take(ctx context.Context, want int64) (int64, error) {
	if d.hold != nil {
		n, by := d.hold.Keep(want, d.used)
		if n == 0 {
			return 0, d.usedUp(by)
		}
		want = n
	}
	return d.Chain.Take(ctx, want)
}

func (d *download) used() int64 {
	at, err := d.file.Seek(0, io.SeekCurrent)
	if err != nil {
		return d.hold.Held()
	}
	return at - d.start
}

// Close ends the download, whole or not.
func (d *download) Close(sent int64) {
	d.file.Close()
	d.settle(sent)
	d.release()
}
