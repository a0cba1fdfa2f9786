package site

import (
	"errors"
	"testing"

	"ftpd/pkg/ftp"
)

// TestMaxSizeRemovedWhileOpen removes a file to which somebody appends: as long as he
// holds it, the disk has its bytes, and nobody else may have the room.
func TestMaxSizeRemovedWhileOpen(t *testing.T) {
	rules := annas(`path "/in" {
  rights = ["all"]
  max_size = "100B"
}`, password)
	w := closing(t, newWorld(t, rules))
	w.mkdir("home/in")
	w.reload(rules)
	tree := w.login("anna").Tree()
	text := string(make([]byte, 80))
	if err := put(t, tree, "/in/a", text, ftp.UploadOptions{}); err != nil {
		t.Fatal(err)
	}
	u, err := tree.Upload(at(t, "/in/a"), ftp.UploadOptions{Append: true})
	if err == nil {
		err = u.Begin()
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := tree.Delete(at(t, "/in/a")); err != nil {
		t.Fatal(err)
	}
	if err := put(t, tree, "/in/b", text, ftp.UploadOptions{}); reason(err) != "max-size" {
		t.Errorf("while it is open: %v", err)
	}
	u.Abort(errors.New("gone"))
	if got := w.size("home/in"); got != 0 {
		t.Errorf("%d bytes are left", got)
	}
	if err := put(t, tree, "/in/b", text, ftp.UploadOptions{}); err != nil {
		t.Errorf("after that: %v", err)
	}
	if got := w.size("home/in"); got != 80 {
		t.Errorf("%d bytes", got)
	}
}
