package site

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"ftpd/pkg/ftp"
	"ftpd/pkg/limit"
)

// limitedUser is a site whose user anna has these options.
func limitedUser(options string) string {
	return siteBlock(`
uploads { aborted = "keep" }
path "/" { rights = ["all"] }
user "anna" {
  password = "plain:secret"
  options {
    ` + options + `
  }
}`)
}

// usage is what anna has moved.
func (w *world) usage() limit.Statement {
	w.t.Helper()
	list, err := w.Site("s").Usage("anna")
	if err != nil || len(list) != 1 {
		w.t.Fatalf("%v, %v", list, err)
	}
	return list[0].Statement
}

// transferUp stores a text as pkg/ftp does and aborts it with cause, if that is not nil.
func transferUp(t *testing.T, tree ftp.Tree, path, text string, o ftp.UploadOptions, cause error) error {
	t.Helper()
	u, err := tree.Upload(at(t, path), o)
	if err != nil {
		return err
	}
	if err := u.Begin(); err != nil {
		t.Fatal(err)
	}
	for left := text; left != ""; {
		n, err := u.Take(t.Context(), int64(len(left)))
		if err != nil {
			u.Abort(err)
			return err
		}
		if _, err := u.File().WriteString(left[:n]); err != nil {
			t.Fatal(err)
		}
		left = left[n:]
	}
	if cause != nil {
		u.Abort(cause)
		return cause
	}
	return u.Commit()
}

// What is kept counts, what is not does not.
func TestUploadsCountWhatStays(t *testing.T) {
	w := newWorld(t, limitedUser(`upload_limit = "100B"`))
	tree := w.login("anna").Tree()
	gone := errors.New("gone")
	for _, test := range []struct {
		name, path, text string
		o                ftp.UploadOptions
		cause            error
		reason           string
		counts           int64 // after it
	}{
		{"whole", "/a", "0123456789", ftp.UploadOptions{}, nil, "", 10},
		{"a partial file is kept", "/b", "01234", ftp.UploadOptions{}, gone, "gone", 15},
		{"and gone on with", "/b", "56789", ftp.UploadOptions{Offset: 5}, nil, "", 20},
		{"appended", "/b", "abc", ftp.UploadOptions{Append: true}, nil, "", 23},
		{"the old file stays", "/a", "xxxxxxx", ftp.UploadOptions{}, gone, "gone", 23},
		{"overwritten", "/a", "yyyyyyy", ftp.UploadOptions{}, nil, "", 30},
		{"a range", "/a", "zz", ftp.UploadOptions{Offset: 3, Length: 2}, nil, "", 32},
		{"too large", "/c", strings.Repeat("c", 69), ftp.UploadOptions{}, nil, reasonUploadLimit, 32},
		{"to the last byte", "/c", strings.Repeat("c", 68), ftp.UploadOptions{}, nil, "", 100},
		{"no more", "/d", "d", ftp.UploadOptions{}, nil, reasonUploadLimit, 100},
	} {
		err := transferUp(t, tree, test.path, test.text, test.o, test.cause)
		if reason(err) != test.reason {
			t.Errorf("%s: %v", test.name, err)
		}
		if s := w.usage(); s.Moved[limit.Up] != test.counts || s.Held != (limit.Moved{}) {
			t.Errorf("%s: %d bytes count, want %d; %v are held", test.name, s.Moved[limit.Up], test.counts, s.Held)
		}
	}
	if w.exists("home/d") || w.exists("home/c") == false {
		t.Error("the files are not what was stored")
	}
}

// A lower limit cuts a running download at the byte, in words and with its line.
func TestDownloadFollowsTheLimit(t *testing.T) {
	w := newWorld(t, limitedUser(`download_limit = "100B"`))
	w.write("home/f", strings.Repeat("x", 80))
	v := w.login("anna")
	d, err := v.Tree().Download(at(t, "/f"), 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Reserve(80); err != nil {
		t.Fatal(err)
	}
	if other, err := v.Tree().Download(at(t, "/f"), 59); err != nil {
		t.Error(err)
	} else if err := other.Reserve(21); reason(err) != reasonDownloadLimit || !strings.Contains(refusalIn(err).Advice, "leaves 20 bytes") {
		t.Errorf("beside it: %v", err)
	} else {
		other.Close(0)
	}
	read := func(n int64) {
		if _, err := io.CopyN(io.Discard, d.File(), n); err != nil {
			t.Fatal(err)
		}
	}
	read(30)
	w.reload(limitedUser("# stricter\n" + `download_limit = "50B"`))
	if err := v.Check(); err != nil {
		t.Fatal(err)
	}
	if n, err := d.Take(t.Context(), 50); n != 20 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	read(20)
	_, err = d.Take(t.Context(), 30)
	if r := refusalIn(err); r == nil || r.Reason != reasonDownloadLimit || r.Kind != ftp.TooBig || !strings.HasSuffix(r.Rule, ":11") {
		t.Errorf("%v", err)
	}
	d.Close(50)
	if s := w.usage(); s.Moved[limit.Down] != 50 || s.Down.Bytes != 0 {
		t.Errorf("%+v", s)
	}
}

// What a range leaves out before it (RANG: opened at 0, and positioned then) is not sent
// and has not used anything up when the limit changes.
func TestRangeFollowsTheLimit(t *testing.T) {
	w := newWorld(t, limitedUser(`download_limit = "100B"`))
	w.write("home/f", strings.Repeat("x", 1000))
	v := w.login("anna")
	d, err := v.Tree().Download(at(t, "/f"), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close(0)
	if _, err := d.File().Seek(900, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if err := d.Reserve(80); err != nil {
		t.Fatal(err)
	}
	w.reload(limitedUser("# stricter\n" + `download_limit = "50B"`))
	if err := v.Check(); err != nil {
		t.Fatal(err)
	}
	if n, err := d.Take(t.Context(), 80); n != 50 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

// Without limits what runs goes on.
func TestUploadGoesOnWithoutLimit(t *testing.T) {
	w := newWorld(t, limitedUser(`upload_limit = "10B"`))
	v := w.login("anna")
	u, err := v.Tree().Upload(at(t, "/f"), ftp.UploadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer u.Abort(nil)
	if n, err := u.Take(t.Context(), 20); n != 10 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := u.Take(t.Context(), 1); reason(err) != reasonUploadLimit {
		t.Errorf("%v", err)
	}
	w.reload(limitedUser(""))
	if err := v.Check(); err != nil {
		t.Fatal(err)
	}
	if n, err := u.Take(t.Context(), 10); n != 10 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

// Once for each threshold, whatever is moved at once.
func TestAmountEvents(t *testing.T) {
	w := newWorld(t, limitedUser(`upload_limit = "100B"`))
	tree := w.login("anna").Tree()
	for i, test := range []struct {
		bytes int
		want  []string // percentages
	}{
		{79, nil}, {1, []string{"80"}}, {10, nil}, {10, []string{"95"}},
	} {
		before := len(w.events.String())
		if err := transferUp(t, tree, "/f", strings.Repeat("x", test.bytes), ftp.UploadOptions{}, nil); err != nil {
			t.Fatal(err)
		}
		told := w.events.String()[before:]
		if n := strings.Count(told, eventAmount); n != len(test.want) {
			t.Errorf("%d: %d events: %s", i, n, told)
		}
		for _, percent := range test.want {
			if !strings.Contains(told, "percent="+percent) || !strings.Contains(told, "rule=") || !strings.Contains(told, "level=warning") {
				t.Errorf("%d: %s", i, told)
			}
		}
	}
}

// failing is a ledger on a broken disk.
type failing struct {
	mu     sync.Mutex
	err    error
	amount limit.Moved
}

func (f *failing) set(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
}

func (f *failing) Load(AmountKey, limit.Span) (limit.Moved, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.amount, f.err
}

func (f *failing) Add(_ AmountKey, posts ...limit.Post) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, p := range posts {
		if f.err == nil {
			f.amount[limit.Up] += p.Moved[limit.Up]
		}
	}
	return f.err
}

func (f *failing) Reset(AmountKey) error { return f.err }

// What can't be read refuses, and what can't be written is told and not forgotten.
func TestAmountsUnknown(t *testing.T) {
	w := newWorld(t, limitedUser(`upload_limit = "100B"`+"\nratio = 2"))
	w.write("home/f", "")
	f := &failing{err: errors.New("the disk is broken")}
	w.shared.KeepAmounts(f)
	tree := w.login("anna").Tree()
	if err := transferUp(t, tree, "/a", "x", ftp.UploadOptions{}, nil); reason(err) != reasonAmountsUnknown || refusalIn(err).Kind != ftp.Failed {
		t.Errorf("an upload: %v", err)
	}
	d, err := tree.Download(at(t, "/f"), 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Reserve(0); reason(err) != reasonAmountsUnknown {
		t.Errorf("a download: %v", err)
	}
	d.Close(0)
	if _, err := tree.Available(at(t, "/")); reason(err) != reasonAmountsUnknown {
		t.Errorf("AVBL: %v", err)
	}
	if _, err := tree.Quota(); reason(err) != reasonAmountsUnknown {
		t.Errorf("SITE QUOTA: %v", err)
	}
	f.set(nil)
	u, err := tree.Upload(at(t, "/a"), ftp.UploadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	f.set(errors.New("the disk is broken"))
	if err := u.Begin(); err != nil {
		t.Fatal(err)
	}
	u.Take(t.Context(), 5)
	u.File().WriteString("hello")
	if err := u.Commit(); err != nil {
		t.Errorf("the client hears of it: %v", err)
	}
	if !strings.Contains(w.events.String(), eventAmountNotKept) {
		t.Errorf("nobody is told: %s", w.events.String())
	}
	f.set(nil)
	if err := transferUp(t, tree, "/b", "x", ftp.UploadOptions{}, nil); err != nil {
		t.Error(err)
	}
	if f.amount[limit.Up] != 6 {
		t.Errorf("%v are kept", f.amount)
	}
}

// Books are of who is connected.
func TestBooksGoWithSessions(t *testing.T) {
	w := newWorld(t, limitedUser(`upload_limit = "100B"`))
	a, b := w.login("anna"), w.login("anna")
	if n := w.shared.amounts.InUse(); n != 1 {
		t.Errorf("%d books of one user", n)
	}
	w.reload(limitedUser(`upload_limit = "200B"`))
	a.Check()
	b.Check()
	a.Close()
	if n := w.shared.amounts.InUse(); n != 1 {
		t.Errorf("%d books", n)
	}
	w.usage()
	b.Logout()
	if n := w.shared.amounts.InUse(); n != 0 {
		t.Errorf("%d books of nobody", n)
	}
}

func TestQuotaLines(t *testing.T) {
	w := newWorld(t, limitedUser(`upload_limit = "100B"`+"\ndownload_limit = \"50B\"\nratio = 0.5\nperiod = \"month\""))
	tree := w.login("anna").Tree()
	if err := transferUp(t, tree, "/a", "0123456789", ftp.UploadOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	lines, err := tree.Quota()
	want := []string{
		" downloaded 0 of 50 bytes", " uploaded 10 of 100 bytes", " ratio 0.5: uploaded 10, downloaded 0 bytes",
		" 20 bytes may be downloaded", " 90 bytes may be uploaded",
	}
	if err != nil || len(lines) != 6 || strings.Join(lines[:5], "\n") != strings.Join(want, "\n") || !strings.HasPrefix(lines[5], " new amounts from 20") {
		t.Errorf("%q, %v", lines, err)
	}
}

// What is too large and can't be undone counts: bytes over those that a file had, in a
// range of it, and those of a file that was renamed while it was written.
func TestTooLargeCountsWhatStays(t *testing.T) {
	w := newWorld(t, limitedUser(`upload_limit = "100B"`))
	tree := w.login("anna").Tree()
	if err := transferUp(t, tree, "/a", strings.Repeat("a", 80), ftp.UploadOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	err := transferUp(t, tree, "/a", strings.Repeat("b", 40), ftp.UploadOptions{Offset: 70, Length: 40}, nil)
	if reason(err) != reasonUploadLimit {
		t.Error(err)
	}
	if s := w.usage(); s.Moved[limit.Up] != 90 || s.Held != (limit.Moved{}) {
		t.Errorf("a range over ten bytes and beyond the end: %d bytes count, want 90; %v are held", s.Moved[limit.Up], s.Held)
	}
	w.reload(strings.Replace(limitedUser(`upload_limit = "100B"`), `uploads { aborted = "keep" }`, "uploads { atomic = false }", 1))
	v := w.login("anna")
	u, err := v.Tree().Upload(at(t, "/new"), ftp.UploadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := u.Begin(); err != nil {
		t.Fatal(err)
	}
	if n, err := u.Take(t.Context(), 20); n != 10 || err != nil {
		t.Fatal(n, err)
	}
	u.File().WriteString("0123456789")
	if err := v.Tree().Rename(at(t, "/new"), at(t, "/moved")); err != nil {
		t.Fatal(err)
	}
	_, err = u.Take(t.Context(), 10)
	u.Abort(err)
	text, readErr := os.ReadFile(filepath.Join(w.dir, "home/moved"))
	if s := w.usage(); reason(err) != reasonUploadLimit || readErr != nil || len(text) != 0 || s.Moved[limit.Up] != 90 {
		t.Errorf("renamed: %v, %v, holds %q, %d bytes count", err, readErr, text, s.Moved[limit.Up])
	}
}
