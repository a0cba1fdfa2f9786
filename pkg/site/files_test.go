package site

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"ftpd/pkg/ftp"
	"ftpd/pkg/vfs"
)

// keys are the names in a map, in order.
func keys[V any](m map[string]V) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

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

func TestHide(t *testing.T) {
	w := newWorld(t, annas("hide = [\"*.tmp\", \".*\"]\nhide_no_access = true", password+mayAll+`
		path "/shut" { rights = ["list"] }
		path "/show" {
			rights = ["all"]
			hide   = []
		}`))
	for _, name := range []string{"a", "b.tmp", ".c", "show/d.tmp", "shut/e", "open/f"} {
		w.write("home/"+name, "x")
	}
	tree := w.login("anna").Tree()
	if got := keys(list(t, tree, "/")); !slices.Equal(got, []string{"a", "open", "show"}) {
		t.Errorf("/ shows %v", got)
	}
	if got := keys(list(t, tree, "/show")); !slices.Equal(got, []string{"d.tmp"}) {
		t.Errorf("/show shows %v", got)
	}
	if _, err := tree.Stat(at(t, "/b.tmp")); err != nil {
		t.Errorf("a hidden name is not reached: %v", err)
	}
}

func TestListOfAFile(t *testing.T) {
	w := newWorld(t, annas("", password+readAll+"path \"/d\" { rights = [\"access\"] }"))
	w.write("home/f", "123")
	w.write("home/d/g", "1")
	tree := w.login("anna").Tree()
	folder, entries, err := tree.List(at(t, "/f"))
	if folder || err != nil {
		t.Fatalf("folder %v, %v", folder, err)
	}
	for e, err := range entries {
		if err != nil || e.Name != "f" || e.Size != 3 || e.Perm != "r" {
			t.Errorf("got %+v, %v", e, err)
		}
	}
	if _, _, err := tree.List(at(t, "/nothing")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing: %v", err)
	}
	// Without the right there is an empty folder, whatever there is.
	for _, path := range []string{"/d", "/d/g", "/d/nothing"} {
		if got := list(t, tree, path); len(got) != 0 {
			t.Errorf("%s shows %v", path, got)
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

func TestAliases(t *testing.T) {
	w := newWorld(t, siteBlock(`
		alias "/one"   { path = "DIR/site-one" }
		alias "/two/"  { path = "DIR/site-two" }
		alias "/three" { path = "beside" }
		alias "/mine"  { path = "DIR/of-$$username$$" }
		alias "/shut"  { path = "DIR/shut" }
		group "g" {
			path "/"     { rights = ["read"] }
			path "/shut" { rights = ["list"] }
			path "/one"  {
				rights = ["all"]
				full   = "DIR/group-one"
			}
			path "/two"  {
				rights = ["read"]
				full   = "DIR/group-two"
			}
		}
		user "anna" {
			password = "plain:secret"
			group    = "g"
		}
		user "berta" {
			password = "plain:secret"
			group    = "g"
			path "/"    { rights = ["read"] }
			path "/two" {
				rights = ["read"]
				full   = "DIR/berta-two"
			}
		}
		user "carla" {
			password = "plain:secret"
			path "/" { rights = ["read"] }
		}`))
	for _, dir := range []string{
		"site-one", "site-two", "group-one", "group-two", "berta-two", "home/beside",
		"of-anna", "of-berta", "shut", "home/one",
	} {
		w.write(dir+"/"+strings.ReplaceAll(dir, "/", "-"), "x")
	}
	tests := []struct{ user, path, want string }{
		{"anna", "/one", "group-one"},
		{"anna", "/two", "group-two"},
		{"anna", "/three", "home-beside"},
		{"anna", "/mine", "of-anna"},
		{"anna", "/", "beside mine one three two"},
		{"berta", "/one", "group-one"},
		{"berta", "/two", "berta-two"},
		{"carla", "/one", "site-one"},
		{"carla", "/two", "site-two"},
		{"carla", "/mine", ""}, // its folder is missing
		{"carla", "/", "beside one shut three two"},
	}
	for _, tt := range tests {
		tree := w.login(tt.user).Tree()
		if tt.want == "" {
			if _, err := tree.Enter(at(t, tt.path)); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s %s: %v", tt.user, tt.path, err)
			}
			continue
		}
		if got := strings.Join(keys(list(t, tree, tt.path)), " "); got != tt.want {
			t.Errorf("%s sees in %s: %s", tt.user, tt.path, got)
		}
	}
	// An alias's rights are those of its virtual path.
	tree := w.login("anna").Tree()
	if err := store(t, tree, "/one/new", "x"); err != nil || !w.exists("group-one/new") {
		t.Errorf("/one: %v", err)
	}
	if err := store(t, tree, "/two/new", "x"); reason(err) != "right-put" {
		t.Errorf("/two: %v", err)
	}
}

func TestAudit(t *testing.T) {
	w := newWorld(t, annas("", password+`
		path "/" {
			rights = ["read"]
			audit  = true
		}`))
	w.write("home/f", "1")
	v := w.login("anna").(*visitor)
	tree := v.Tree()
	if err := store(t, tree, "/new", "x"); err != nil {
		t.Fatal(err)
	}
	note := v.notes.take(at(t, "/new"), false)
	if note == nil || note.Reason != "audit-right-put" || !strings.Contains(note.Rule, "f.hcl:") {
		t.Errorf("noted %+v", note)
	}
	if err := tree.Rename(at(t, "/new"), at(t, "/newer")); err != nil {
		t.Fatal(err)
	}
	if note := v.notes.take(at(t, "/newer"), false); note == nil || note.Reason != "audit-right-rename" {
		t.Errorf("noted %+v", note)
	}
	if d, err := tree.Download(at(t, "/f"), 0); err != nil {
		t.Error(err)
	} else {
		d.Close(nil)
	}
	if note := v.notes.take(at(t, "/f"), false); note != nil {
		t.Errorf("noted what was allowed: %+v", note)
	}
}

func TestPathBlockExpires(t *testing.T) {
	w := newWorld(t, annas("", password+readAll+`
		path "/in" {
			rights  = ["all"]
			expires = "2001-01-01"
		}`))
	w.mkdir("home/in")
	if err := w.login("anna").Tree().Mkdir(at(t, "/in/new")); reason(err) != "right-mkdir" {
		t.Errorf("got %v", err)
	}
}

func TestDirectoryMessage(t *testing.T) {
	w := newWorld(t, annas("messages { directory = \".message\" }", password+"path \"/\" { rights = [\"access\"] }"))
	w.write("home/a/.message", "Hello $$username$$\r\n\x1b[31msecond\tline\xff\n\n")
	w.write("home/b/.message", strings.Repeat("x", maxMessage+100))
	w.write("home/c/.message", "costs $$5")
	w.mkdir("home/d/.message")
	w.write("outside", "not yours")
	w.mkdir("home/e")
	if err := os.Symlink(w.dir+"/outside", w.dir+"/home/e/.message"); err != nil {
		t.Fatal(err)
	}
	tree := w.login("anna").Tree()
	for path, want := range map[string]string{
		"/":  "",
		"/a": "Hello anna\n[31msecond line\uFFFD",
		"/b": strings.Repeat("x", maxMessage),
		"/c": "costs $$5",
		"/d": "",
		"/e": "",
	} {
		got, err := tree.Enter(at(t, path))
		if err != nil || got != want {
			t.Errorf("%s: %q, %v", path, got, err)
		}
	}
}

func TestStartDirectory(t *testing.T) {
	w := newWorld(t, annas("start_directory = \"/of/$$username$$\"", password+mayAll))
	if got := w.login("anna").Tree().StartDirectory().String(); got != "/of/anna" {
		t.Errorf("begins at %s", got)
	}
}

func TestDownload(t *testing.T) {
	w := newWorld(t, annas("", password+readAll))
	w.write("home/f", "0123456789")
	tree := w.login("anna").Tree()
	d, err := tree.Download(at(t, "/f"), 4)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close(nil)
	if text, _ := io.ReadAll(d.File()); string(text) != "456789" || d.Size() != 10 {
		t.Errorf("read %q of %d", text, d.Size())
	}
	if _, err := tree.Download(at(t, "/f"), 11); reason(err) != "restart-offset" {
		t.Errorf("offset beyond the end: %v", err)
	}
	if _, err := tree.Download(at(t, "/"), 0); !errors.Is(err, vfs.ErrNotRegular) {
		t.Errorf("a folder: %v", err)
	}
}
