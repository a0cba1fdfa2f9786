package vfs

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// secret is what no client may ever read.
const secret = "the secret of the outside"

// marker is a name that is only outside.
const marker = "marker of the outside"

// planted are links that somebody with a shell could have put into the home.
func planted(outside string) map[string]string {
	return map[string]string{
		"abs":      "-> " + outside,
		"absfile":  "-> " + outside + "/secret",
		"rel":      "-> ../outside",
		"relfile":  "-> ../outside/secret",
		"up":       "-> ..",
		"sub/up2":  "-> ../..",
		"sub/up3":  "-> ../../outside",
		"chain":    "-> chain2",
		"chain2":   "-> sub/up3",
		"zigzag":   "-> sub/../../home/../outside",
		"slash":    "-> ../outside/",
		"fresh":    "-> ../outside/fresh",
		"freshabs": "-> " + outside + "/fresh",
		"absself":  "-> " + filepath.Join(outside, "../home"),
		"magic":    "-> /proc/self/root" + outside,
		"cwd":      "-> /proc/self/cwd",
		"root":     "-> /",
		"loop":     "-> loop",
	}
}

// fortress is a home full of such links beside a folder that must neither be
// read nor changed.
func fortress(t *testing.T, o Options) (tree *Tree, outside string) {
	t.Helper()
	top := memoryDir(t)
	outside = filepath.Join(top, "outside")
	plant(t, outside, map[string]string{
		"secret": secret, "empty/": "", "sub/secret": secret, marker: secret,
	})
	o.Home, o.CreateHome, o.DirMode, o.UID, o.GID = filepath.Join(top, "home"), true, 0o755, -1, -1
	tree = openTree(t, o, nil)
	replant(t, tree, outside)
	return tree, outside
}

// replant empties the home and plants everything again.
func replant(t *testing.T, tree *Tree, outside string) {
	t.Helper()
	home := tree.RealPath(Root())
	old, err := os.ReadDir(home)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range old {
		if err := os.RemoveAll(filepath.Join(home, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	plant(t, home, map[string]string{"own": "own", "sub/own": "own"})
	plant(t, home, planted(outside))
}

// spellings are ways in which a client might try to name the outside.
func spellings(outside string) []string {
	targets := []string{"secret", "fresh", "empty", "sub/secret"}
	dots := []string{
		"..", "../..", "../../../../../../..", "./..", ".//..", "sub/../..", "sub/../../sub/../..", "/..", "//..",
		"/../", "/./../.", "...", "....", ".. ", " ..", "..\t", "..\r", "..\n", "..\r\n", "%2e%2e", "%2E%2E",
		"%252e%252e", "..%2f", "..%5c", `..\`, `..\..`, `\..`, "..;", "..%00", "%c0%ae%c0%ae", "\xc0\xae\xc0\xae",
		"\xe0\x80\xae\xe0\x80\xae", "\u2025", "\uff0e\uff0e", "\u202e..", "..\u200b", "~", "~root", "~/..",
		"$HOME", "${PWD}", "`pwd`", "*", "sub/*", ".*", "{..,x}", "C:", `\\server`, "file://..", "\xff\xf4..",
	}
	links := []string{
		"abs", "rel", "up/outside", "sub/up2/outside", "sub/up3", "chain", "chain2", "zigzag", "slash", "magic",
		"root" + outside, "absself/../outside", "sub/../rel", "./rel/.", "//rel//", "up/home/up/outside",
		"loop", "cwd/..", "cwd",
	}
	out := []string{"absfile", "relfile", "fresh", "freshabs", "..\x00", "own\x00/../../outside/secret", "", "/", "."}
	for _, target := range targets {
		for _, d := range dots {
			out = append(out, d+"/outside/"+target, "/"+d+"/outside/"+target, d+outside+"/"+target)
		}
		for _, l := range links {
			out = append(out, l+"/"+target, "/"+l+"/"+target)
		}
		out = append(out, outside+"/"+target, "/"+outside+"/"+target, "/proc/self/root"+outside+"/"+target)
	}
	return out
}

// snapshot describes a folder with all that is below it, down to times and owners.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		i, err := d.Info()
		if err != nil {
			return err
		}
		st := i.Sys().(*syscall.Stat_t)
		out[name] = fmt.Sprint(i.Mode(), i.Size(), i.ModTime().UnixNano(), st.Uid, st.Gid)
		if i.Mode().IsRegular() {
			out[name] += " " + content(t, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
