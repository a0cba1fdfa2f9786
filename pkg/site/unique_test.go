package site

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"ftpd/pkg/ftp"
)

func TestUnique(t *testing.T) {
	w := newWorld(t, annas("", password+mayAll))
	w.write("home/f", "old")
	full := strings.Repeat("n", maxName)
	w.write("home/"+full, "old")
	tree := w.login("anna").Tree()
	begin := func(path string) ftp.Upload {
		t.Helper()
		u, err := tree.Upload(at(t, path), ftp.UploadOptions{Unique: true})
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	// Two at once: nothing is on disk of the first when the second begins.
	a, b, c := begin("/f"), begin("/f"), begin("/new")
	if got := []string{a.Name(), b.Name(), c.Name()}; !slices.Equal(got, []string{"f.1", "f.2", "new"}) {
		t.Errorf("got %v", got)
	}
	for _, u := range []ftp.Upload{a, c} {
		if err := u.Commit(); err != nil {
			t.Error(err)
		}
	}
	b.Abort(nil)
	if d := begin("/f"); d.Name() != "f.2" {
		t.Errorf("a name that was given back: %s", d.Name())
	} else {
		d.Abort(nil)
	}
	if u := begin("/" + full); u.Name() != full[2:]+".1" {
		t.Errorf("a name of full length: %s", u.Name())
	} else {
		u.Abort(nil)
	}
	if n := len(w.order[0].counters.claims.names); n != 0 {
		t.Errorf("%d names are still claimed", n)
	}
}

// TestUniqueLoses lets somebody else take the name by another way: his file
// stays.
func TestUniqueLoses(t *testing.T) {
	w := newWorld(t, annas("", password+mayAll))
	u, err := w.login("anna").Tree().Upload(at(t, "/new"), ftp.UploadOptions{Unique: true})
	if err != nil {
		t.Fatal(err)
	}
	w.write("home/new", "somebody was faster")
	if err := u.Commit(); !errors.Is(err, fs.ErrExist) {
		t.Errorf("commit: %v", err)
	}
}

func TestUniqueIsRefused(t *testing.T) {
	w := newWorld(t, annas("deny_files = [\"*.1\"]\nlimits { max_transfers = 1 }", password+mayAll+"path \"/in\" { rights = [\"read\"] }"))
	w.mkdir("home/in")
	w.write("home/f", "old")
	tree := w.login("anna").Tree()
	for path, want := range map[string]string{
		"/in/f":      "right-put",
		"/nothing/f": "", // no such folder
		"/f":         "deny-files",
	} {
		_, err := tree.Upload(at(t, path), ftp.UploadOptions{Unique: true})
		if err == nil || want != "" && reason(err) != want {
			t.Errorf("%s: %v", path, err)
		}
	}
	if n := len(w.order[0].counters.claims.names); n != 0 {
		t.Errorf("%d names are still claimed", n)
	}
}
