package site

import (
	"os"
	"testing"

	"ftpd/pkg/ftp"
)

// TestTwoAppend: the second of two who would write one file is told to come
// back, and may when the first is done.
func TestTwoAppend(t *testing.T) {
	w := newWorld(t, annas("", password+mayAll))
	w.write("home/f", "old")
	tree := w.login("anna").Tree()
	first, err := tree.Upload(at(t, "/f"), ftp.UploadOptions{Append: true})
	if err != nil {
		t.Fatal(err)
	}
	_, err = tree.Upload(at(t, "/f"), ftp.UploadOptions{Append: true})
	if r := refusalIn(err); r == nil || r.Kind != ftp.Busy || r.Reason != "busy" || r.Advice == "" {
		t.Fatalf("second: %v", err)
	}
	for i, u := range []ftp.Upload{first, nil} {
		if u == nil {
			if u, err = tree.Upload(at(t, "/f"), ftp.UploadOptions{Append: true}); err != nil {
				t.Fatal(err)
			}
		}
		if err := u.Begin(); err != nil {
			t.Fatal(err)
		}
		if _, err := u.File().WriteString([]string{"+one", "+two"}[i]); err != nil {
			t.Fatal(err)
		}
		if err := u.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	if got, _ := os.ReadFile(w.dir + "/home/f"); string(got) != "old+one+two" {
		t.Errorf("f holds %q", got)
	}
}
