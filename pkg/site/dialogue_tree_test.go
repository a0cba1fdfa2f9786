package site

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// build makes all files and folders, in place of what is there.
func (r *dialogueRig) build(t testing.TB) {
	for _, folder := range []string{"home/none", "home/pub", "outside"} {
		r.remove(t, folder)
	}
	r.fill(t, readOnly)
	r.fill(t, others)
	for name, target := range map[string]string{"out": "../../outside", "zqname5": "../../outside/secret.txt", "loop": "loop", "near": "a.txt"} {
		if err := os.Symlink(target, filepath.Join(r.dir, "home/pub", name)); err != nil {
			t.Fatal(err)
		}
	}
	r.renew(t)
	r.before = r.look(t)
}

// renew makes the folders that may be written to as they were.
func (r *dialogueRig) renew(t testing.TB) {
	r.remove(t, "home/w")
	r.fill(t, written)
}

func (r *dialogueRig) remove(t testing.TB, folder string) {
	path := filepath.Join(r.dir, folder)
	openAll(path)
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
}

func (r *dialogueRig) fill(t testing.TB, files map[string]string) {
	for name, text := range files {
		path := filepath.Join(r.dir, "home", name)
		err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644))
		if err != nil {
			t.Fatal(err)
		}
	}
}

// openAll gives back the modes that clients took away, for those who are not root.
func openAll(path string) {
	_ = filepath.WalkDir(path, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() {
			return os.Chmod(path, 0o755)
		}
		return nil // not there: nothing to open
	})
}

// look describes everything but the folders that may be written to.
func (r *dialogueRig) look(t testing.TB) map[string]string {
	seen := map[string]string{}
	err := filepath.WalkDir(r.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(path, r.dir)
		if name == "/home/w" {
			return fs.SkipDir
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		about := info.Mode().String()
		if name != "/home" { // its own time is that of /home/w
			about += info.ModTime().String()
		}
		if info.Mode().IsRegular() {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			about += fmt.Sprintf(" %x", sha256.Sum256(data))
		}
		seen[name] = about
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return seen
}

// denied looks for files that nobody may make, and for what an upload left.
func (r *dialogueRig) denied(t testing.TB) {
	programs := 0
	top := filepath.Join(r.dir, "home/w")
	openAll(top)
	err := filepath.WalkDir(top, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case strings.HasPrefix(e.Name(), ".ftpd-upload-"):
			t.Errorf("%s was left", path)
		case strings.HasSuffix(e.Name(), ".exe"):
			programs++
			if data, err := os.ReadFile(path); string(data) != written["/w/in/old.exe"] {
				t.Errorf("%s holds %q, %v", path, data, err)
			}
		}
		return nil
	})
	if err != nil || programs != 1 {
		t.Errorf("there are %d programs, not one; %v", programs, err)
	}
}
