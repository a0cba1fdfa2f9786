package vfs

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// openings watches a file for being opened, by inotify(7). O_PATH does not count: it
// opens nothing but the way there.
func openings(t *testing.T, name string) func() bool {
	t.Helper()
	fd, err := unix.InotifyInit1(unix.IN_NONBLOCK | unix.IN_CLOEXEC)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Close(fd) })
	if _, err := unix.InotifyAddWatch(fd, name, unix.IN_OPEN); err != nil {
		t.Fatal(err)
	}
	return func() bool {
		event := make([]byte, unix.SizeofInotifyEvent) // a file's own events have no name
		for {
			if n, err := unix.Read(fd, event); err != nil || n < len(event) {
				return false
			}
			if binary.NativeEndian.Uint32(event[4:])&unix.IN_OPEN != 0 {
				return true
			}
		}
	}
}

// specials makes one of each kind of what is neither file nor folder. Devices
// can only be made by root.
func specials(t *testing.T, home string) (names []string) {
	t.Helper()
	kinds := map[string]uint32{"pipe": unix.S_IFIFO, "socket": unix.S_IFSOCK}
	if os.Getuid() == 0 {
		kinds["device"] = unix.S_IFCHR
	}
	for name, kind := range kinds {
		err := unix.Mknod(filepath.Join(home, name), kind|0o666, int(unix.Mkdev(1, 5)))
		if err == unix.EPERM && kind == unix.S_IFCHR {
			continue // a container's root
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}

// TestSpecialFilesAreNeverOpened: a tape would be rewound by that alone, and who
// waits at the other end of a pipe would be let go.
func TestSpecialFilesAreNeverOpened(t *testing.T) { eachWay(t, specialFilesAreNeverOpened) }

func specialFilesAreNeverOpened(t *testing.T, o Options) {
	for kind, links := range map[string]Symlinks{"inside": Inside, "deny": Deny, "follow": Follow} {
		t.Run(kind, func(t *testing.T) {
			home := t.TempDir()
			names := specials(t, home)
			o.Home, o.Symlinks = home, links
			tree, err := Open(o)
			if err != nil {
				t.Fatal(err)
			}
			defer tree.Close()
			for _, name := range names {
				opened := openings(t, filepath.Join(home, name))
				for what, err := range everyUse(t, tree, mustPath(t, "/"+name)) {
					if what != "asked" && !errors.Is(err, ErrNotRegular) {
						t.Errorf("%s, %s: %v", name, what, err)
					}
					if what == "asked" && err != nil {
						t.Errorf("%s, %s: %v", name, what, err)
					}
				}
				if opened() {
					t.Errorf("%s was opened", name)
				}
				// The test itself can see an opening.
				if f, err := os.OpenFile(filepath.Join(home, name), os.O_RDWR|unix.O_NONBLOCK, 0); err == nil {
					f.Close()
					if !opened() {
						t.Error("openings are not seen")
					}
				}
			}
		})
	}
}

// everyUse does to p what would open a file.
func everyUse(t *testing.T, tree *Tree, p Path) map[string]error {
	t.Helper()
	found := map[string]error{}
	if f, err := tree.OpenRead(p); err == nil {
		f.Close()
		found["read"] = nil
	} else {
		found["read"] = err
	}
	for what, o := range map[string]UploadOptions{
		"append": {Append: true, Atomic: true}, "restart": {Offset: 1, Atomic: true}, "within": {Within: true, Atomic: true},
		"replace": {Replace: true, Atomic: true}, "in place": {Replace: true},
	} {
		u, err := tree.Create(p, o)
		if err == nil {
			u.Discard()
		}
		found[what] = err
	}
	_, err := tree.Stat(p)
	_, own := tree.Lstat(p)
	_, space := tree.FreeSpace(p)
	found["chmod"] = tree.Chmod(p, 0o600)
	when := tree.Chtime(p, time.Unix(1e9, 0))
	var listing error
	for _, err := range tree.Entries(Root()) {
		listing = errors.Join(listing, err)
	}
	found["asked"] = errors.Join(err, own, space, when, listing)
	return found
}
