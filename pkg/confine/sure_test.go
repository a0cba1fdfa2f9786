package confine

import (
	"os"
	"path/filepath"
	"testing"
)

// TestUnsure says who decides where paths lead.
func TestUnsure(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can make folders of others")
	}
	dir := t.TempDir()
	them := &Account{Name: "them", UID: 4242, GID: 4242, Groups: []int{77}}
	if loose := Unsure(dir, them); loose != "" {
		t.Skipf("anybody may change what is in %s", loose)
	}
	at := func(name string) string { return filepath.Join(dir, name) }
	for name, f := range map[string]struct {
		mode     os.FileMode
		uid, gid int
	}{
		"root": {0o755, 0, 0}, "theirs": {0o755, 4242, 0}, "other": {0o755, 4711, 0}, "open": {0o777, 0, 0}, "sticky": {0o777 | os.ModeSticky, 0, 0},
		"group": {0o775, 0, 77}, "system": {0o775, 0, 78},
	} {
		if err := os.MkdirAll(at(name+"/in"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chown(at(name), f.uid, f.gid); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(at(name), f.mode); err != nil {
			t.Fatal(err)
		}
	}
	for name, target := range map[string]string{
		"good": at("root"), "relative": "../system", "bad": at("theirs/in"), "round": "round", "planted": at("root"), "up": "in/../../root",
	} {
		if err := os.Symlink(target, at("sticky/"+name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Lchown(at("sticky/planted"), 4242, 4242); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"root/in": "", "root/none/none": "", "theirs": "", "theirs/in": "theirs", "theirs/none": "theirs", "other/in": "other", "open/in": "open",
		"sticky/in": "", "sticky/none": "", "group/in": "group", "system/in": "",
		"sticky/good/in": "", "sticky/relative/in": "", "sticky/bad": "theirs", "sticky/bad/x": "theirs", "sticky/round/x": "sticky/round",
		"sticky/planted": "sticky/planted", "sticky/planted/in": "sticky/planted", "sticky/up/in": "",
	} {
		if want != "" {
			want = at(want)
		}
		if got := Unsure(at(path), them); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}
