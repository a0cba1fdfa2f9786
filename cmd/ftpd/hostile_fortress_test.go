package main

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"fmt"
	"hash/crc32"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// What no client may ever hear of: content, a name, a size, a time.
const (
	secretText = "the secret of the outside"
	secretName = "marker-of-the-outside"
	secretSize = "31337"
	secretTime = "20010203040506"
)

// plantedLinks are links that somebody with a shell could have put into a home.
func plantedLinks(outside string) map[string]string {
	return map[string]string{
		"abs":      outside,
		"absfile":  outside + "/secret",
		"rel":      "../outside",
		"relfile":  "../outside/secret",
		"up":       "..",
		"sub/up2":  "../..",
		"sub/up3":  "../../outside",
		"chain":    "chain2",
		"chain2":   "sub/up3",
		"zigzag":   "sub/../../home/../outside",
		"slash":    "../outside/",
		"fresh":    "../outside/fresh",
		"freshabs": outside + "/fresh",
		"dangling": "nowhere",
		"absself":  filepath.Join(outside, "../home"),
		"magic":    "/proc/self/root" + outside,
		"cwd":      "/proc/self/cwd",
		"fd":       "/proc/self/fd",
		"root":     "/",
		"loop":     "loop",
		"pair":     "pair2",
		"pair2":    "pair",
	}
}

// secretBody is what the files outside hold.
func secretBody() string {
	return "." + secretText + strings.Repeat(".", 31336-len(secretText))
}

// secretSums are the checksums that would tell somebody what the files hold, of
// the whole and of the part that deeds ask about.
var secretSums = sync.OnceValue(func() []string {
	body := []byte(secretBody())
	return []string{
		fmt.Sprintf("%x", sha256.Sum256(body)), fmt.Sprintf("%x", sha256.Sum256(body[:41])),
		fmt.Sprintf("%X", crc32.ChecksumIEEE(body)), fmt.Sprintf("%X", md5.Sum(body[:41])), fmt.Sprintf("%X", sha1.Sum(body)),
	}
})

// plantOutside makes the folder that nobody may touch.
func plantOutside(t *testing.T, outside string) {
	t.Helper()
	body := secretBody()
	old := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	for _, name := range []string{"secret", "sub/secret", secretName} {
		file := filepath.Join(outside, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(body), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, old, old); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(outside, "empty"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"empty", "sub", "."} {
		if err := os.Chtimes(filepath.Join(outside, dir), old, old); err != nil {
			t.Fatal(err)
		}
	}
}

// repair gives a home exactly the planted links and two files again. What is as
// it should be is not touched, so that it may run before each deed.
func repair(t *testing.T, home string, links map[string]string) {
	t.Helper()
	want := map[string]string{"own": "", "sub": "", "sub/own": ""}
	maps.Copy(want, links)
	err := filepath.WalkDir(home, func(name string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(home, name)
		if _, wanted := want[rel]; wanted || rel == "." {
			return err
		}
		if err := os.RemoveAll(name); err != nil {
			return err
		}
		if d.IsDir() {
			return filepath.SkipDir
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		repairOne(t, filepath.Join(home, name), want[name])
	}
}

// repairOne makes one entry what it should be: a link, the folder sub, or a
// file.
func repairOne(t *testing.T, name, target string) {
	t.Helper()
	now, err := os.Lstat(name)
	is := func(mode fs.FileMode) bool { return err == nil && now.Mode().Type() == mode }
	var made error
	switch {
	case target != "":
		if at, _ := os.Readlink(name); at == target {
			return
		}
		os.RemoveAll(name)
		made = os.Symlink(target, name)
	case filepath.Base(name) == "sub":
		if !is(fs.ModeDir) {
			os.RemoveAll(name)
			made = os.Mkdir(name, 0o755)
		}
	case !is(0) || now.Size() != 3:
		os.RemoveAll(name)
		made = os.WriteFile(name, []byte("own"), 0o644)
	}
	if made != nil {
		t.Fatal(made)
	}
}

// outsideNow describes a folder with all that is below it, down to times and owners.
func outsideNow(t *testing.T, dir string) string {
	t.Helper()
	var out strings.Builder
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		st := info.Sys().(*syscall.Stat_t)
		fmt.Fprintln(&out, name, info.Mode(), info.Size(), info.ModTime().UnixNano(), st.Uid, st.Gid, st.Nlink)
		if info.Mode().IsRegular() {
			text, err := os.ReadFile(name)
			fmt.Fprintf(&out, "%x\n", text)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// leak is what a client has heard of the outside, "" if nothing.
func leak(heard string) string {
	for _, mark := range append([]string{secretText, secretName, secretSize, secretTime}, secretSums()...) {
		if strings.Contains(heard, mark) {
			return mark
		}
	}
	return ""
}
