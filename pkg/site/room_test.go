package site

import (
	"errors"
	"strings"
	"testing"

	"ftpd/pkg/ftp"
)

func TestRoomForFiles(t *testing.T) {
	const site = `
limits { max_file_size = "1MiB" }
min_free = "%"
user "anna" {
  password = "plain:secret"
  path "/" { rights = ["put", "list", "access"] }
  path "/look" { rights = ["list"] }
  path "/drop" { rights = ["put"] }
  path "/none" { rights = ["get"] }
}`
	w := newWorld(t, siteBlock(strings.ReplaceAll(site, "%", "0B")))
	for _, folder := range []string{"look", "drop", "none"} {
		w.mkdir("home/" + folder)
	}
	w.write("home/file", "x")
	tree := w.login("anna").Tree()
	for path, want := range map[string]string{
		"/": "", "/look": "", "/drop": "", "/none": "right-put", "/none/below": "right-put",
		"/file": "enter /file: not a directory", "/missing": "stat /missing: no such file or directory",
	} {
		n, err := tree.Available(at(t, path))
		if reason(err) != want || (want == "") != (n > 0) {
			t.Errorf("%s: %d, %q, want %q", path, n, reason(err), want)
		}
	}
	for path, want := range map[string]string{"/": "", "/drop": "", "/look": ftp.ErrUnknownRoom.Error(), "/none": ftp.ErrUnknownRoom.Error()} {
		if err := tree.Allocate(at(t, path), 1<<20); reason(err) != want {
			t.Errorf("allocate in %s: %q, want %q", path, reason(err), want)
		}
	}
	err := tree.Allocate(at(t, "/"), 1<<20+1)
	var refusal *ftp.Refusal
	if !errors.As(err, &refusal) || refusal.Kind != ftp.TooBig || refusal.Rule == "" {
		t.Errorf("beyond max_file_size: %v", err)
	}

	w.reload(siteBlock(strings.ReplaceAll(site, "%", "8000TiB")))
	v := w.login("anna")
	if n, err := v.Tree().Available(at(t, "/")); n != 0 || err != nil {
		t.Errorf("with min_free: %d, %v", n, err)
	}
	err = v.Tree().Allocate(at(t, "/"), 1)
	if !errors.As(err, &refusal) || refusal.Kind != ftp.NoSpace || refusal.Reason != "min-free" {
		t.Errorf("with min_free: %v", err)
	}
}

// TestRangeRights: writing into a file takes what replacing it does.
func TestRangeRights(t *testing.T) {
	w := newWorld(t, siteBlock(`
user "anna" {
  password = "plain:secret"
  path "/append" { rights = ["append", "put"] }
  path "/over"   { rights = ["put", "overwrite"] }
}`))
	w.write("home/append/f", "0123456789")
	w.write("home/over/f", "0123456789")
	tree := w.login("anna").Tree()
	for _, tt := range []struct {
		path   string
		offset int64
		want   string
	}{
		{"/append/f", 0, "right-overwrite"}, {"/append/f", 5, "right-overwrite"}, {"/append/new", 0, ""},
		{"/over/f", 5, ""}, {"/over/f", 0, ""}, {"/over/f", 11, "restart-offset"}, {"/over/new", 0, ""},
	} {
		u, err := tree.Upload(at(t, tt.path), ftp.UploadOptions{Offset: tt.offset, Length: 2})
		if reason(err) != tt.want {
			t.Errorf("%s at %d: %q, want %q", tt.path, tt.offset, reason(err), tt.want)
		}
		if err == nil {
			u.Abort(nil)
		}
	}
}

func TestModeZSetting(t *testing.T) {
	for text, want := range map[string]bool{"": true, "mode_z = true": true, "mode_z = false": false} {
		if got := newWorld(t, siteBlock(text)).visit().Settings().ModeZ; got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
