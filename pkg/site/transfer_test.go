package site

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"

	"ftpd/pkg/ftp"
	"ftpd/pkg/vfs"
)

func TestMaxFileSize(t *testing.T) {
	tests := []struct {
		name string
		o    ftp.UploadOptions
		old  string
		room int64
		want string
	}{
		{"new", ftp.UploadOptions{}, "", 10, ""},
		{"over", ftp.UploadOptions{}, "1234567", 10, ""},
		{"append", ftp.UploadOptions{Append: true}, "1234567", 3, ""},
		{"append to a full one", ftp.UploadOptions{Append: true}, "1234567890", 0, ""},
		{"append to a larger one", ftp.UploadOptions{Append: true}, "1234567890a", 0, "max-file-size"},
		{"restart", ftp.UploadOptions{Offset: 4}, "1234567", 6, ""},
	}
	w := newWorld(t, annas("limits { max_file_size = \"10B\" }", password+mayAll))
	tree := w.login("anna").Tree()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_ = os.Remove(w.dir + "/home/f")
			if tt.old != "" {
				w.write("home/f", tt.old)
			}
			u, err := tree.Upload(at(t, "/f"), tt.o)
			if reason(err) != tt.want {
				t.Fatalf("got %v", err)
			}
			if err != nil {
				return
			}
			defer u.Abort(nil)
			if u.Room() != tt.room || u.Name() != "f" {
				t.Errorf("room %d, name %s", u.Room(), u.Name())
			}
			if n, err := u.File().WriteString("x"); err != nil || tt.room > 0 && u.Room() != tt.room-int64(n) {
				t.Errorf("after a byte: room %d, %v", u.Room(), err)
			}
			if r := refusalIn(u.TooLarge()); r.Kind != ftp.TooBig || !strings.Contains(r.Rule, "f.hcl:") {
				t.Errorf("too large: %+v", r)
			}
		})
	}
}

func TestMinFree(t *testing.T) {
	w := newWorld(t, annas("min_free = \"8000TiB\"", password+mayAll))
	err := store(t, w.login("anna").Tree(), "/f", "x")
	if r := refusalIn(err); r == nil || r.Kind != ftp.NoSpace || r.Reason != "min-free" {
		t.Errorf("got %v", err)
	}
}

// TestTransfersEndOnce: who ends a transfer twice, as after a panic, gives back one slot,
// and one name of STOU's.
func TestTransfersEndOnce(t *testing.T) {
	w := newWorld(t, annas("", password+mayAll))
	w.write("home/f", "content")
	tree, c := w.login("anna").Tree(), w.order[0].counters
	for range 2 {
		d, err := tree.Download(at(t, "/f"), 3)
		if err != nil {
			t.Fatal(err)
		}
		u, err := tree.Upload(at(t, "/u"), ftp.UploadOptions{Unique: true})
		if err != nil {
			t.Fatal(err)
		}
		if n := c.transfers.InUse(); n != 2 {
			t.Errorf("%d transfers", n)
		}
		d.Close(0)
		d.Close(0)
		u.Abort(nil)
		other := c.claims.take(w.dir + "/home/u") // by another session
		u.Abort(nil)
		if !other || c.claims.take(w.dir+"/home/u") {
			t.Error("the name is not the other's")
		}
		c.claims.drop(w.dir + "/home/u")
		if n := c.transfers.InUse(); n != 0 {
			t.Errorf("%d transfers", n)
		}
	}
}

func TestMaxTransfers(t *testing.T) {
	w := newWorld(t, annas("limits { max_transfers = 1 }", password+mayAll))
	w.write("home/f", "x")
	tree := w.login("anna").Tree()
	d, err := tree.Download(at(t, "/f"), 0)
	if err != nil {
		t.Fatal(err)
	}
	err = store(t, tree, "/new", "x")
	if r := refusalIn(err); r == nil || r.Kind != ftp.Busy || r.Reason != "max-transfers" {
		t.Fatalf("second transfer: %v", err)
	}
	d.Close(0)
	// What fails gives its slot back, too.
	if _, err := tree.Download(at(t, "/nothing"), 0); !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if err := store(t, tree, "/new", "x"); err != nil {
		t.Errorf("after the first: %v", err)
	}
	u, err := tree.Upload(at(t, "/new"), ftp.UploadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	u.Abort(errors.New("client gone"))
	u.Abort(nil)
	if n := w.order[0].counters.transfers.InUse(); n != 0 {
		t.Errorf("%d transfers left", n)
	}
}

func TestAborted(t *testing.T) {
	for _, how := range []string{"keep", "delete"} {
		w := newWorld(t, annas("uploads { aborted = \""+how+"\" }", password+mayAll))
		u, err := w.login("anna").Tree().Upload(at(t, "/f"), ftp.UploadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if w.exists("home/f") {
			t.Errorf("%s: there before it is whole", how)
		}
		if _, err := u.File().WriteString("half"); err != nil {
			t.Fatal(err)
		}
		u.Abort(errors.New("gone"))
		if got := w.exists("home/f"); got != (how == "keep") {
			t.Errorf("%s: kept %v", how, got)
		}
	}
}

// TestThrottles asks that each kind of rate is in force for whom it is meant.
func TestThrottles(t *testing.T) {
	w := newWorld(t, "daemon {\n limits {\n  upload_rate = \"1KiB/s\"\n  download_rate = \"2KiB/s\"\n }\n}\n"+siteBlock(`
		limits {
			upload_rate   = "3KiB/s"
			download_rate = "4KiB/s"
			anonymous_upload_rate   = "5KiB/s"
			anonymous_download_rate = "6KiB/s"
		}
		options {
			upload_rate      = "7KiB/s"
			user_upload_rate = "10KiB/s"
		}
		group "g" {
			options {
				upload_rate   = "8KiB/s"
				download_rate = "9KiB/s"
			}
		}
		user "anna" {
			password = "plain:secret"
			group    = "g"
			options {
				download_rate      = 0
				user_download_rate = "11KiB/s"
			}
		}
		user "guest" { type = "anonymous" }`))
	rates := func(user string) (up, down []int64) {
		st := w.login(user).(*visitor).standing.Load()
		for _, b := range st.upChain() {
			up = append(up, b.Rate()>>10)
		}
		for _, b := range st.downChain() {
			down = append(down, b.Rate()>>10)
		}
		return up, down
	}
	up, down := rates("anna")
	if !equal(up, 8, 10, 3, 1) || !equal(down, 0, 11, 4, 2) {
		t.Errorf("anna: up %v, down %v", up, down)
	}
	up, down = rates("guest")
	if !equal(up, 7, 10, 5, 3, 1) || !equal(down, 0, 0, 6, 4, 2) {
		t.Errorf("guest: up %v, down %v", up, down)
	}
}

func equal(got []int64, want ...int64) bool {
	if len(got) != len(want) {
		return false
	}
	for i := range got {
		if got[i] != want[i] {
			return false
		}
	}
	return true
}

func TestErrorsOfTheSystem(t *testing.T) {
	w := newWorld(t, annas("", password+mayAll))
	w.mkdir("home/d")
	st := w.login("anna").(*visitor).standing.Load()
	for cause, want := range map[error]ftp.Refusal{
		syscall.EACCES: {Kind: ftp.Denied, Reason: "os-eacces"},
		syscall.EPERM:  {Kind: ftp.Denied, Reason: "os-eperm"},
		syscall.EROFS:  {Kind: ftp.Denied, Reason: "os-erofs"},
		syscall.ENOSPC: {Kind: ftp.NoSpace, Reason: "disk-full"},
		syscall.EDQUOT: {Kind: ftp.NoSpace, Reason: "disk-quota"},
	} {
		err := st.explainError(at(t, "/d/f"), &fs.PathError{Op: "store", Path: "/d/f", Err: cause})
		r := refusalIn(err)
		if r == nil || r.Kind != want.Kind || r.Reason != want.Reason || !errors.Is(err, cause) {
			t.Errorf("%v: %v", cause, err)
		}
	}
	err := st.explainError(at(t, "/d/f"), &fs.PathError{Op: "store", Path: "/d/f", Err: syscall.EACCES})
	if want := w.dir + "/home/d (0755 uid 0 gid 0)"; os.Geteuid() == 0 && !strings.Contains(err.Error(), want) {
		t.Errorf("no %s in %v", want, err)
	}
	if err := st.explainError(at(t, "/d/f"), fs.ErrNotExist); refusalIn(err) != nil {
		t.Errorf("made a refusal of %v", err)
	}
}

// TestErrorsOfTheTree: what the tree refuses by itself comes with a reason, save
// what pkg/ftp has words for.
func TestErrorsOfTheTree(t *testing.T) {
	w := newWorld(t, annas("", password+mayAll))
	st := w.login("anna").(*visitor).standing.Load()
	for _, cause := range []error{
		vfs.ErrReserved, vfs.ErrMountPoint, vfs.ErrVirtual, vfs.ErrOutside,
		vfs.ErrSymlink, vfs.ErrOffset, vfs.ErrBusy, vfs.ErrFolderAcross, vfs.ErrInvalidPath,
	} {
		err := st.explainError(at(t, "/f"), &fs.PathError{Op: "store", Path: "/f", Err: cause})
		if refusalIn(err) == nil {
			t.Errorf("%v: no refusal", cause)
		}
	}
}
