package site

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"ftpd/pkg/ftp"
	"ftpd/pkg/vfs"
)

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
	if got := w.login("anna").Tree().StartDirectory().String(); got != "/" {
		t.Errorf("the folder is not there, and the session begins at %s", got)
	}
	w.mkdir("home/of/anna")
	if got := w.login("anna").Tree().StartDirectory().String(); got != "/of/anna" {
		t.Errorf("begins at %s", got)
	}
	w = newWorld(t, annas("start_directory = \"/of\"", password+"path \"/\" { rights = [\"list\"] }"))
	w.mkdir("home/of")
	if got := w.login("anna").Tree().StartDirectory().String(); got != "/" {
		t.Errorf("without access to it, the session begins at %s", got)
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
	defer d.Close(0)
	if text, _ := io.ReadAll(d.File()); string(text) != "456789" || d.Size() != 10 {
		t.Errorf("read %q of %d", text, d.Size())
	}
	if _, err := tree.Download(at(t, "/f"), 11); reason(err) != "restart-offset" || refusalIn(err).Kind != ftp.BadOffset {
		t.Errorf("offset beyond the end: %v", err)
	}
	if _, err := tree.Download(at(t, "/"), 0); !errors.Is(err, vfs.ErrNotRegular) {
		t.Errorf("a folder: %v", err)
	}
}
