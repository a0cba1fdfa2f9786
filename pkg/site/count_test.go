package site

import (
	"io"
	"testing"

	"ftpd/pkg/acl"
)

// TestCountTakesWhatStatTakes: the size in TYPE A is a size like any other. It
// takes no transfer's slot.
func TestCountTakesWhatStatTakes(t *testing.T) {
	w := newWorld(t, annas("limits { max_transfers = 1 }", password+`
		path "/"      { rights = ["list"] }
		path "/get"   { rights = ["get"] }
		path "/enter" { rights = ["access", "put"] }`))
	for _, name := range []string{"f", "get/f", "enter/f"} {
		w.write("home/"+name, "12345")
	}
	tree := w.login("anna").Tree()
	d, err := tree.Download(at(t, "/get/f"), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close(0)
	for _, path := range []string{"/f", "/get/f"} {
		f, err := tree.OpenToCount(at(t, path))
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if text, err := io.ReadAll(f); len(text) != 5 || err != nil {
			t.Errorf("%s holds %q, %v", path, text, err)
		}
		f.Close()
	}
	if _, err := tree.OpenToCount(at(t, "/enter/f")); reason(err) != "right-"+acl.Get.String() {
		t.Errorf("/enter/f: %v", err)
	}
}
