package daemon

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

func TestPIDFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run", "ftpd")
	name, err := writePID(dir)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	if err != nil || string(text) != strconv.Itoa(os.Getpid())+"\n" {
		t.Fatalf("%q, %v", text, err)
	}
	removePID(name)
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// A successor that started before we ended keeps its file.
func TestPIDFileOfAnotherStays(t *testing.T) {
	name := filepath.Join(t.TempDir(), pidName)
	if err := os.WriteFile(name, []byte("1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	removePID(name)
	if _, err := os.Stat(name); err != nil {
		t.Error(err)
	}
}

func TestPIDFileWithoutFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if name, err := writePID(filepath.Join(file, "run")); err == nil {
		t.Errorf("wrote %s below a file", name)
	}
}
