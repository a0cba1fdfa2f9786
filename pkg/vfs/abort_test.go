package vfs

import "testing"

// TestAbortDiffers: when it matters whether an upload is whole.
func TestAbortDiffers(t *testing.T) {
	atomic, direct := UploadOptions{Atomic: true, Replace: true}, UploadOptions{Replace: true}
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
