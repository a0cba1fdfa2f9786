package vfs

import (
	"io"
	"os"
	"strings"
	"time"
)

// leak is what a deed panics with when it got hold of the secret.
type leak string

// deeds are all operations of a tree, by the FTP command that leads to them.
// Each works on the file p, or on "made", "stored", "empty" and the listing of its folder,
// and says whether it succeeded. One that reads the secret panics.
func deeds(tree *Tree) map[string]func(p Path) bool {
	out := map[string]func(Path) bool{
		"RETR": func(p Path) bool { return retrieve(tree, p) },
		"SIZE": func(p Path) bool {
			i, err := tree.Stat(p)
			if err == nil && i.Size() == int64(len(secret)) {
				panic(leak("the secret's size"))
			}
			return err == nil
		},
		"LIST": func(p Path) bool { return list(tree, p.Dir()) },
		"DELE": func(p Path) bool { return tree.Remove(p) == nil },
		"RNFR": func(p Path) bool {
			aside := Path{"/aside"}
			return tree.Rename(p, aside, true) == nil && tree.Rename(aside, p, true) == nil
		},
		"RNTO":  func(p Path) bool { return tree.Rename(Path{"/own"}, p, true) == nil },
		"CHMOD": func(p Path) bool { return tree.Chmod(p, 0o764) == nil },
		"MFMT":  func(p Path) bool { return tree.Chtime(p, time.Unix(1e9, 0)) == nil },
		"MKD":   func(p Path) bool { return tree.Mkdir(Path{p.Dir().s + "/made"}, 0o755, -1, strangeGroup()) == nil },
		"RMD":   func(p Path) bool { return tree.Rmdir(Path{p.Dir().s + "/empty"}) == nil },
	}
	out["STOU"] = func(p Path) bool {
		return store(tree, Path{p.Dir().s + "/stored"}, UploadOptions{Mode: 0o640, Atomic: true, UID: -1, GID: -1})
	}
	for name, o := range map[string]UploadOptions{
		"STOR":        {Atomic: true, Replace: true},
		"STOR direct": {Replace: true},
		"APPE":        {Append: true},
		"REST":        {Offset: 1},
	} {
		o.UID, o.GID, o.Mode = -1, -1, 0o640
		out[name] = func(p Path) bool { return store(tree, p, o) }
	}
	return out
}

func retrieve(tree *Tree, p Path) bool {
	f, err := tree.OpenRead(p)
	if err != nil {
		return false
	}
	defer f.Close()
	if b, _ := io.ReadAll(f); strings.Contains(string(b), secret) {
		panic(leak("the secret"))
	}
	return true
}

func list(tree *Tree, p Path) bool {
	for i, err := range tree.Entries(p) {
		if err != nil {
			return false
		}
		if i.Name() == marker {
			panic(leak("the outside's names"))
		}
	}
	return true
}

func store(tree *Tree, p Path, o UploadOptions) bool {
	u, err := tree.Create(p, o)
	if err != nil {
		return false
	}
	if u.Begin() != nil {
		u.Abort()
		return false
	}
	u.File().WriteString("overwritten")
	return u.Commit() == nil
}

// leaked runs a deed and says what it got hold of, "" for nothing.
func leaked(deed func(Path) bool, p Path) (what leak) {
	defer func() {
		if r := recover(); r != nil {
			what = r.(leak) // anything else is a real panic
		}
	}()
	deed(p)
	return ""
}

// strangeGroup is another group than the files have, if we may give them one.
func strangeGroup() int {
	if os.Getuid() == 0 {
		return 12345
	}
	return os.Getgid()
}
