package kept

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ftpd/pkg/config"
)

const siteText = `site "a" {
  listen      = ["127.0.0.1:1"]
  home        = "/srv"
  description = file("text")
  user "u" { password = env("SECRET") }
  tls {
    certificate = "missing.crt"
    key         = "a.key"
  }
}
daemon { fallback = true }
`

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// accepted is a configuration folder as it was loaded.
func accepted(t testing.TB) (dir string, cfg *config.Config) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range map[string]string{"a.hcl": siteText, "text": "in a file", "a.key": "the key"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	getenv := func(name string) (string, bool) { return "plain:geheim", name == "SECRET" }
	cfg, found := config.Load(dir, config.Env{Getenv: getenv})
	if found.HasErrors() {
		t.Fatal(found)
	}
	return dir, cfg
}

// What is kept loads when everything else is gone, and belongs to its owner.
func TestSaveAndLoad(t *testing.T) {
	dir, cfg := accepted(t)
	state := t.TempDir()
	stale := filepath.Join(state, strings.Replace(temporaries, "*", "1", 1))
	if err := os.WriteFile(stale, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // over nothing, and over what is there
		if err := Save(state, Of(cfg, noon)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	names, _ := os.ReadDir(state)
	if len(names) != 1 || names[0].Name() != Name {
		t.Errorf("the folder holds %v", names)
	}
	if info, err := names[0].Info(); err != nil || info.Mode() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	k, err := Load(state, dir)
	if err != nil {
		t.Fatal(err)
	}
	if !k.Fallback || !k.Accepted.Equal(noon) || k.Fingerprint != cfg.Fingerprint {
		t.Errorf("%+v", k)
	}
	again, found, err := k.Config()
	if err != nil || found.HasErrors() {
		t.Fatal(err, found)
	}
	if again.Path != cfg.Path || again.Sites[0].Description.V != "in a file" || again.Sites[0].Users[0].Password.V.Reveal() != "plain:geheim" {
		t.Errorf("loaded: %+v", again.Sites[0])
	}
	if key, err := again.ReadFile(again.Sites[0].TLS.Key.V); err != nil || string(key) != "the key" {
		t.Errorf("key %q, %v", key, err)
	}
}

func TestLoadRefuses(t *testing.T) {
	dir, cfg := accepted(t)
	state := t.TempDir()
	if _, err := Load(state, dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing there: %v", err)
	}
	if err := Save(state, Of(cfg, noon)); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(state, "/elsewhere"); err == nil || !strings.Contains(err.Error(), "it is of the configuration at "+dir) {
		t.Errorf("another's: %v", err)
	}
	name := filepath.Join(state, Name)
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for what, damaged := range map[string][]byte{
		"empty":           nil,
		"cut off":         whole[:len(whole)/2],
		"another version": bytes.Replace(whole, []byte(`"version": 1`), []byte(`"version": 2`), 1),
		"other content":   bytes.Replace(whole, []byte("in a file"), []byte("in a fool"), 1),
		"other variable":  bytes.Replace(whole, []byte(`"fallback": true`), []byte(`"fallback":trues`), 1),
	} {
		if bytes.Equal(damaged, whole) {
			t.Fatalf("%s: nothing was changed", what)
		}
		if err := os.WriteFile(name, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		k, err := Load(state, dir)
		if err == nil {
			_, _, err = k.Config()
		}
		if err == nil {
			t.Errorf("%s: no error", what)
		}
	}
}

// A failed Save leaves what was kept before.
func TestFailedSave(t *testing.T) {
	dir, cfg := accepted(t)
	state := t.TempDir()
	if err := Save(state, Of(cfg, noon)); err != nil {
		t.Fatal(err)
	}
	bad := Of(cfg, noon.Add(time.Hour))
	bad.Snapshot.Files["\xff"] = config.Content{}
	if err := Save(state, bad); err == nil {
		t.Error("a name that JSON cannot hold was saved")
	}
	if err := Save(filepath.Join(state, "gone"), Of(cfg, noon)); err == nil {
		t.Error("saved into nothing")
	}
	if k, err := Load(state, dir); err != nil || !k.Accepted.Equal(noon) {
		t.Errorf("%+v, %v", k, err)
	}
}

// FuzzLoad: whatever lies there, loading ends.
func FuzzLoad(f *testing.F) {
	_, cfg := accepted(f)
	state := f.TempDir()
	if err := Save(state, Of(cfg, noon)); err != nil {
		f.Fatal(err)
	}
	whole, err := os.ReadFile(filepath.Join(state, Name))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:1024])
	f.Fuzz(func(t *testing.T, data []byte) {
		m, contents, err := read(bytes.NewReader(data))
		if err != nil {
			return
		}
		if s, err := m.snapshot(contents); err == nil && len(s.Files) > len(m.Files) {
			t.Errorf("%d files of %d", len(s.Files), len(m.Files))
		}
	})
}
