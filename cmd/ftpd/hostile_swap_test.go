package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/sys/unix"
)

// exchange swaps two names as fast as it can until stopped, each time in one
// step, so that every deed meets either the one or the other.
func exchange(t *testing.T, a, b string) (stop func()) {
	t.Helper()
	var done atomic.Bool
	ended := make(chan error, 1)
	go func() {
		var err error
		for err == nil && !done.Load() {
			err = unix.Renameat2(unix.AT_FDCWD, a, unix.AT_FDCWD, b, unix.RENAME_EXCHANGE)
		}
		ended <- err
	}()
	return func() {
		done.Store(true)
		if err := <-ended; err != nil {
			t.Fatal("exchange:", err)
		}
	}
}

// racedDeeds run while the folder "swap" is exchanged for a link to the outside,
// which has files of the same names. The code is the deed's success.
var racedDeeds = map[string]struct {
	deed string
	code string
}{
	"STOR":      {"STOR swap/stored", "226 "},
	"REST STOR": {"REST 1\r\nSTOR swap/secret", "226 "},
	"APPE":      {"APPE swap/secret", "226 "},
	"RETR":      {"RETR swap/secret", "226 "},
	"DELE":      {"DELE swap/secret", "250 "},
	"MKD":       {"MKD swap/made", "257 "},
	"RMD":       {"RMD swap/empty", "250 "},
	"RNTO":      {"RNFR own\r\nRNTO swap/moved", "250 "},
	"RNFR":      {"RNFR swap/secret\r\nRNTO taken", "250 "},
	"LIST":      {"LIST swap", "secret"},
	"MLSD":      {"MLSD swap", "secret"},
	"SIZE":      {"SIZE swap/secret", "213 "},
	"CHMOD":     {"SITE CHMOD 600 swap/secret", "200 "},
	"RANG STOR": {"RANG 0 7\r\nSTOR swap/secret", "226 "},
	"HASH":      {"HASH swap/secret", "213 "},
	"MFF":       {"MFF UNIX.mode=0600; swap/secret", "213 "},
	"MFMT":      {"MFMT 20200101000000 swap/secret", "213 "},
}

// TestHostileSwap lets a thread exchange a folder for a link that leads outside
// while deeds in that folder come over the wire.
func TestHostileSwap(t *testing.T) {
	for _, symlinks := range []string{"inside", "deny"} {
		t.Run(symlinks, func(t *testing.T) {
			t.Parallel()
			v := besiege(t, besiegedSite("symlinks = \""+symlinks+"\"\nuploads { atomic = "+
				map[string]string{"inside": "true", "deny": "false"}[symlinks]+" }\n"))
			plantOutside(t, v.path("outside"))
			if err := os.Symlink("../outside", v.path("home/trap")); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir(v.path("home/swap"), 0o755); err != nil {
				t.Fatal(err)
			}
			before, w := outsideNow(t, v.path("outside")), v.login()
			for name, raced := range racedDeeds {
				raceDeed(t, v, w, name, raced.deed, raced.code)
				if after := outsideNow(t, v.path("outside")); after != before {
					t.Fatalf("%s changed the outside:\n%s", name, after)
				}
			}
		})
	}
}

// raceDeed repeats a deed under the exchange until it has met both sides a few
// times.
func raceDeed(t *testing.T, v *victim, w *wire, name, deed, code string) {
	defer exchange(t, v.path("home/swap"), v.path("home/trap"))()
	hits, misses := 0, 0
	for n := 0; n < 2000 && (n < 40 || hits < 3 || misses < 3); n++ {
		stockBoth(v.path("home"))
		heard := w.commit(deed, "")
		if found := leak(heard); found != "" {
			t.Fatalf("%s tells %q", name, found)
		}
		if slices.ContainsFunc(strings.Split(heard, "\n"), func(line string) bool {
			return strings.HasPrefix(line, code) || code == "secret" && strings.Contains(line, code)
		}) {
			hits++
		} else {
			misses++
		}
	}
	if hits < 3 || misses < 3 {
		t.Errorf("%s never met both: %d succeeded, %d failed", name, hits, misses)
	}
}

// stockBoth puts back what deeds take, in whichever of the two names is the real
// folder at the moment: through a descriptor that is proven not to be the link.
func stockBoth(home string) {
	os.WriteFile(filepath.Join(home, "own"), []byte("own"), 0o644)
	for _, name := range []string{"swap", "trap"} {
		fd, err := unix.Open(filepath.Join(home, name), unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_DIRECTORY, 0)
		if err != nil {
			continue
		}
		if f, err := unix.Openat(fd, "secret", unix.O_WRONLY|unix.O_CREAT|unix.O_NOFOLLOW, 0o644); err == nil {
			unix.Write(f, []byte("mine"))
			unix.Close(f)
		}
		unix.Mkdirat(fd, "empty", 0o755)
		unix.Unlinkat(fd, "made", unix.AT_REMOVEDIR)
		unix.Unlinkat(fd, "stored", 0)
		unix.Unlinkat(fd, "moved", 0)
		unix.Close(fd)
		return
	}
}
