package site

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"ftpd/pkg/ftp"
)

// keys are the names in a map, in order.
func TestDenyFiles(t *testing.T) {
	w := newWorld(t, annas(`deny_files = ["*.exe", ".ht*"]`, password+mayAll+`
		path "/free"   {
			rights     = ["all"]
			deny_files = []
		}
		path "/strict" {
			rights     = ["all"]
			deny_files = ["*"]
		}`))
	for _, folder := range []string{"", "free/", "strict/"} {
		w.write("home/"+folder+"a.exe", "a")
		w.write("home/"+folder+"a.txt", "a")
	}
	w.mkdir("home/d.exe")
	tree := w.login("anna").Tree()
	tests := []struct {
		path   string
		denied bool
	}{
		{"/a.exe", true}, {"/.htaccess", true}, {"/d.exe", true},
		{"/a.EXE", false}, {"/a.txt", false}, {"/d.exe/inside", false},
		{"/free/a.exe", false}, {"/strict/a.txt", true},
	}
	for _, tt := range tests {
		w.write("home/source", "s")
		p := at(t, tt.path)
		_, retr := tree.Download(p, 0)
		for what, err := range map[string]error{
			"stor": store(t, tree, tt.path, "x"), "retr": retr,
			"mkd": tree.Mkdir(p), "rmd": tree.Rmdir(p), "rnfr": tree.RenameFrom(p),
			"rnto": tree.Rename(at(t, "/source"), p), "dele": tree.Delete(p),
			"chmod": tree.Chmod(p, 0o600), "mfmt": tree.SetModTime(p, time.Now()),
		} {
			r := refusalIn(err)
			if denied := r != nil && r.Kind == ftp.BadName && r.Reason == "deny-files"; denied != tt.denied {
				t.Errorf("%s %s: %v", what, tt.path, err)
			}
			if tt.denied && r != nil && !strings.Contains(r.Rule, "f.hcl:") {
				t.Errorf("%s %s: rule %q", what, tt.path, r.Rule)
			}
		}
	}
}

func TestModesAndOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("giving files away takes root")
	}
	w := newWorld(t, annas("file_mode = \"0604\"\ndir_mode = \"0705\"", password+mayAll+`
		path "/in" {
			rights    = ["all"]
			file_mode = "0640"
			dir_mode  = "0750"
			owner     = "12:34"
		}`))
	w.mkdir("home/in")
	w.write("home/in/over", "old")
	tree := w.login("anna").Tree()
	for _, name := range []string{"/f", "/in/f", "/in/over"} {
		if err := store(t, tree, name, "x"); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"/d", "/in/d"} {
		if err := tree.Mkdir(at(t, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := tree.Chmod(at(t, "/in/over"), 0o7777); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"f": "0604 uid 0 gid 0", "d": "0705 uid 0 gid 0",
		"in/f": "0640 uid 12 gid 34", "in/d": "0750 uid 12 gid 34", "in/over": "0777 uid 12 gid 34",
	} {
		info, err := os.Stat(w.dir + "/home/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if got := modeAndOwner(info); got != want || info.Mode()&(fs.ModeSetuid|fs.ModeSetgid|fs.ModeSticky) != 0 {
			t.Errorf("%s is %s (%s), want %s", name, got, info.Mode(), want)
		}
	}
}
