package sizes

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"
)

// TestBelow counts as far as it may.
func TestBelow(t *testing.T) {
	b, _ := open(t)
	dir := t.TempDir()
	write(t, dir+"/a", 3)
	write(t, dir+"/sub/b", 4)
	tests := []struct {
		name string
		most int
		long time.Duration
		want bool
	}{
		{"all", 3, time.Hour, true},
		{"too many", 2, time.Hour, false},
		{"too long", 3, -1, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			folder, err := os.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer folder.Close()
			if bytes, ok := b.Below(folder, tt.most, tt.long); ok != tt.want || ok && bytes != 7 {
				t.Errorf("%d bytes, %v", bytes, ok)
			}
		})
	}
}

// TestHidden closes a folder to the daemon, as SITE CHMOD can: what is in it, or was,
// must not become room for more.
func TestHidden(t *testing.T) {
	b, events := open(t)
	dir := t.TempDir()
	write(t, dir+"/sub/f", 10)
	write(t, dir+"/g", 5)
	id := chainOf(t, dir)[0]
	read := func(mode os.FileMode, want int64) {
		t.Helper()
		if err := os.Chmod(dir+"/sub", mode); err != nil {
			t.Fatal(err)
		}
		b.Want(id, dir)
		if err := b.Rescan(context.Background()); err != nil {
			t.Fatal(err)
		}
		if u, _ := b.Usage(id); u.Bytes != want || (u.Failure == nil) != (mode == 0o700) {
			t.Errorf("mode %o: %d bytes, %v", mode, u.Bytes, u.Failure)
		}
	}
	read(0o700, 15)
	if err := os.Remove(dir + "/g"); err != nil {
		t.Fatal(err)
	}
	read(0, 15)
	read(0o300, 15)
	read(0o400, 15)
	if !strings.Contains(events.String(), errHidden.Error()) {
		t.Errorf("logged: %s", events)
	}
	read(0o700, 10)
}
