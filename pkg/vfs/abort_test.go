package vfs

import (
	"os"
	"testing"
)

// TestAbortDiffers: when it matters whether an upload is whole.
func TestAbortDiffers(t *testing.T) {
	atomic, direct := UploadOptions{UID: -1, GID: -1, Atomic: true, Replace: true}, UploadOptions{UID: -1, GID: -1, Replace: true}
	keep := func(o UploadOptions) UploadOptions { o.KeepAborted = true; return o }
	for _, c := range []struct {
		what, path, text string
		o                UploadOptions
		want             bool
	}{
		{"an old file", "/old", "new", atomic, true},
		{"an old file, kept", "/old", "new", keep(atomic), true},
		{"a new file that goes", "/new", "new", atomic, true},
		{"a new file that stays", "/new", "new", keep(atomic), false},
		{"a new file without a byte", "/new", "", keep(atomic), true},
		{"an old file, written itself", "/old", "new", direct, false},
		{"a new file, written itself", "/new", "new", direct, true},
		{"a new file, written itself, kept", "/new", "new", keep(direct), false},
	} {
		tree := openTree(t, Options{}, map[string]string{"old": "old"})
		u := begin(t, tree, c.path, c.o, c.text)
		if got := u.AbortDiffers(); got != c.want {
			t.Errorf("%s: %v", c.what, got)
		}
		if _, err := u.Abort(); err != nil {
			t.Error(err)
		}
	}
}

// TestAbortAfterRename: who renames a file while it is written keeps what came, and
// is told so.
func TestAbortAfterRename(t *testing.T) {
	for _, c := range []struct {
		what string
		move func(from, to string) error
		kept bool
	}{
		{"renamed", os.Rename, true},
		{"renamed, and another one has its name", func(from, to string) error {
			if err := os.Rename(from, to); err != nil {
				return err
			}
			return os.WriteFile(from, []byte("other"), 0o600)
		}, true},
		{"removed", func(from, _ string) error { return os.Remove(from) }, false},
		{"left alone", func(string, string) error { return nil }, false},
	} {
		tree := openTree(t, Options{}, nil)
		u := begin(t, tree, "/new", UploadOptions{Mode: 0o600, UID: -1, GID: -1}, "new")
		if err := c.move(tree.RealPath(mustPath(t, "/new")), tree.RealPath(mustPath(t, "/moved"))); err != nil {
			t.Fatal(err)
		}
		if kept, err := u.Discard(); kept != c.kept || err != nil {
			t.Errorf("%s: kept = %v, %v", c.what, kept, err)
		}
	}
}
