package vfs

import (
	"io/fs"
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// plain are the options of an ordinary atomic upload.
var plain = UploadOptions{Mode: 0o640, UID: -1, GID: -1, Atomic: true, KeepAborted: true}

func with(change func(*UploadOptions)) UploadOptions {
	o := plain
	change(&o)
	return o
}

func replacing(o *UploadOptions)  { o.Replace = true }
func inPlace(o *UploadOptions)    { o.Atomic, o.Replace = false, true }
func appending(o *UploadOptions)  { o.Append = true }
func discarding(o *UploadOptions) { o.KeepAborted = false }

func within(o *UploadOptions) { o.Within = true }

func from(offset int64) func(*UploadOptions) {
	return func(o *UploadOptions) { o.Offset = offset }
}

// begin starts an upload and writes to it.
func begin(t testing.TB, tree *Tree, p string, o UploadOptions, data string) *Upload {
	t.Helper()
	u, err := tree.Create(mustPath(t, p), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := u.Begin(); err != nil {
		t.Fatal(err)
	}
	if _, err := u.File().WriteString(data); err != nil {
		t.Fatal(err)
	}
	return u
}

// TestUploadWithoutBytes: until Begin, nothing is lost of a file that is written
// in place.
func TestUploadWithoutBytes(t *testing.T) {
	for name, o := range map[string]UploadOptions{
		"overwrite in place": with(inPlace), "restart": with(from(1)), "append": with(appending), "overwrite": with(replacing),
		"within": with(within),
	} {
		tree := openTree(t, Options{}, map[string]string{"f": "old"})
		u, err := tree.Create(mustPath(t, "/f"), o)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := u.Abort(); err != nil {
			t.Error(err)
		}
		if got := content(t, tree.RealPath(mustPath(t, "/f"))); got != "old" {
			t.Errorf("%s: f holds %q", name, got)
		}
	}
}

// temporaries counts what is hidden in a real folder.
func TestUploadCommits(t *testing.T) {
	tests := []struct {
		name     string
		o        UploadOptions
		old      string // "" = none
		data     string
		want     string
		wantMode uint32
	}{
		{"new", plain, "", "data", "data", 0o640},
		{"new, empty", plain, "", "", "", 0o640},
		{"overwrite", with(replacing), "old and long", "new", "new", 0o640},
		{"overwrite in place", with(inPlace), "old and long", "new", "new", 0o640},
		{"new in place", with(inPlace), "", "new", "new", 0o640},
		{"append", with(appending), "old", "+new", "old+new", 0o644},
		{"append, new", with(appending), "", "new", "new", 0o640},
		{"restart", with(from(3)), "old!", "+new", "old+new", 0o644},
		{"restart at the end", with(from(4)), "old!", "+new", "old!+new", 0o644},
		{"restart cuts", with(from(1)), "old and long", "N", "oN", 0o644},
		{"within", with(func(o *UploadOptions) { within(o); o.Offset = 3 }), "old and long", "+new", "old+new long", 0o644},
		{"within, from the start", with(within), "old and long", "new", "new and long", 0o644},
		{"within, over the end", with(func(o *UploadOptions) { within(o); o.Offset = 4 }), "old!", "+new", "old!+new", 0o644},
		{"within, new", with(within), "", "new", "new", 0o640},
		{"synced", with(func(o *UploadOptions) { o.Sync = true }), "", "data", "data", 0o640},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			old := unix.Umask(0o077) // must not matter
			defer unix.Umask(old)
			tree := openTree(t, Options{}, nil)
			real := tree.RealPath(mustPath(t, "/f"))
			if tt.old != "" {
				plant(t, tree.RealPath(Root()), map[string]string{"f": tt.old})
				os.Chmod(real, 0o644)
			}
			u := begin(t, tree, "/f", tt.o, tt.data)
			if err := u.Commit(); err != nil {
				t.Fatal(err)
			}
			if got := content(t, real); got != tt.want {
				t.Errorf("holds %q, want %q", got, tt.want)
			}
			if got := modeOf(t, real); got != tt.wantMode {
				t.Errorf("mode %o, want %o", got, tt.wantMode)
			}
			if kept, err := u.Abort(); kept || err != nil {
				t.Errorf("Abort after Commit = %v, %v", kept, err)
			}
			wantErr(t, "second Commit", u.Commit(), fs.ErrClosed)
			if n := temporaries(t, tree.RealPath(Root())); n != 0 {
				t.Errorf("%d temporaries left", n)
			}
		})
	}
}

// TestDiscard: what is discarded goes, whatever aborted says.
func TestDiscard(t *testing.T) {
	for name, o := range map[string]UploadOptions{"atomic": plain, "in place": with(inPlace)} {
		tree := openTree(t, Options{}, nil)
		u := begin(t, tree, "/f", o, "part")
		if kept, err := u.Discard(); kept || err != nil {
			t.Error(err)
		}
		if entries, _ := os.ReadDir(tree.RealPath(Root())); len(entries) != 0 {
			t.Errorf("%s: %v left", name, entries)
		}
	}
}

func TestUploadAborts(t *testing.T) {
	tests := []struct {
		name string
		o    UploadOptions
		old  string
		data string
		want string
		kept bool
	}{
		{"kept", plain, "", "part", "part", true},
		{"nothing came", plain, "", "", "(none)", false},
		{"deleted", with(discarding), "", "part", "(none)", false},
		{"overwrite leaves the old", with(replacing), "old", "part", "old", false},
		{"in place, kept", with(inPlace), "", "part", "part", true},
		{"in place, deleted", with(func(o *UploadOptions) { inPlace(o); discarding(o) }), "", "part", "(none)", false},
		{"in place over old", with(func(o *UploadOptions) { inPlace(o); discarding(o) }), "old", "p", "p", true},
		{"append", with(func(o *UploadOptions) { appending(o); discarding(o) }), "old", "+part", "old+part", true},
		{"append, new, deleted", with(func(o *UploadOptions) { appending(o); discarding(o) }), "", "part", "(none)", false},
		{"restart", with(from(3)), "old", "+part", "old+part", true},
		{"within", with(func(o *UploadOptions) { within(o); discarding(o) }), "old", "+", "+ld", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := map[string]string{}
			if tt.old != "" {
				files["f"] = tt.old
			}
			tree := openTree(t, Options{}, files)
			u := begin(t, tree, "/f", tt.o, tt.data)
			kept, err := u.Abort()
			if err != nil || kept != tt.kept {
				t.Errorf("Abort = %v, %v; want %v", kept, err, tt.kept)
			}
			if got := content(t, tree.RealPath(mustPath(t, "/f"))); got != tt.want {
				t.Errorf("holds %q, want %q", got, tt.want)
			}
			if n := temporaries(t, tree.RealPath(Root())); n != 0 {
				t.Errorf("%d temporaries left", n)
			}
		})
	}
}

func TestUploadRefused(t *testing.T) {
	tree := openTree(t, Options{}, map[string]string{"f": "old", "d/": "", "dl": "-> d", "fl": "-> f"})
	tests := []struct {
		name, path string
		o          UploadOptions
		want       error
	}{
		{"exists", "/f", plain, fs.ErrExist},
		{"exists in place", "/f", with(func(o *UploadOptions) { o.Atomic = false }), fs.ErrExist},
		{"folder", "/d", with(replacing), unix.EISDIR},
		{"folder in place", "/d", with(inPlace), unix.EISDIR},
		{"link to a folder", "/dl", with(replacing), unix.EISDIR},
		{"link exists", "/fl", plain, fs.ErrExist},
		{"below a file", "/f/x", plain, unix.ENOTDIR},
		{"no folder", "/no/x", plain, fs.ErrNotExist},
		{"beyond the end", "/f", with(from(4)), ErrOffset},
		{"restart of nothing", "/new", with(from(1)), fs.ErrNotExist},
		{"reserved", "/" + tempPrefix + "x", plain, ErrReserved},
		{"below reserved", "/" + tempPrefix + "x/y", plain, ErrReserved},
	}
	for _, tt := range tests {
		u, err := tree.Create(mustPath(t, tt.path), tt.o)
		if err == nil {
			u.Abort()
		}
		wantErr(t, tt.name, err, tt.want)
	}
	if got := content(t, tree.RealPath(mustPath(t, "/f"))); got != "old" {
		t.Errorf("f holds %q", got)
	}
	if n := temporaries(t, tree.RealPath(Root())); n != 0 {
		t.Errorf("%d temporaries left", n)
	}
}

// TestUploadLosesTheRace: a name taken meanwhile is not overwritten without
// leave, neither by what is whole nor by what is not.
func TestOwnerIsSet(t *testing.T) {
	o := with(func(o *UploadOptions) { o.UID, o.GID = 12345, 54321 })
	tree := openTree(t, Options{}, nil)
	u, err := tree.Create(mustPath(t, "/f"), o)
	if os.Getuid() != 0 {
		wantErr(t, "without the capability", err, fs.ErrPermission)
		if n := temporaries(t, tree.RealPath(Root())); n != 0 {
			t.Errorf("%d temporaries left", n)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := u.Commit(); err != nil {
		t.Fatal(err)
	}
	i, err := lstatName(tree, "/f")
	if err != nil || i.stat.Uid != 12345 || i.stat.Gid != 54321 {
		t.Errorf("owner %d:%d, %v", i.stat.Uid, i.stat.Gid, err)
	}
}

func lstatName(tree *Tree, p string) (*info, error) {
	q, err := ParsePath(Root(), p)
	if err != nil {
		return nil, err
	}
	return tree.describe(q, false)
}

// TestLeftoversGo: what a killed daemon left is removed by the listing that
// meets it, and does not keep a folder from being removed; living uploads stay.
