package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A snapshot loads to the same configuration when nothing of it is left on disk.
func TestSnapshot(t *testing.T) {
	dir := folder(t, "a.hcl", `site "a" {
  listen      = ["127.0.0.1:1"]
  home        = "/srv"
  description = file("text")
  user "u" { password = env("SECRET") }
  tls {
    certificate = "missing.crt"
    key         = "a.key"
  }
}`, "text", "in a file", "a.key", "the key")
	if err := os.Mkdir(filepath.Join(dir, "sites"), 0o755); err != nil {
		t.Fatal(err)
	}
	set := "plain:from the environment"
	env := Env{Getenv: func(name string) (string, bool) { return set, name == "SECRET" }}
	before, found := Load(dir, env)
	if found.HasErrors() {
		t.Fatal(found)
	}
	set = "plain:changed"
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	after, found := before.Snapshot().Load()
	if len(found) > 0 {
		t.Fatal(found)
	}
	if after.Fingerprint != before.Fingerprint || after.Sites[0].Fingerprint() != before.Sites[0].Fingerprint() {
		t.Error("the fingerprints differ")
	}
	if got := after.Sites[0].Description; got.V != "in a file" || got.Pos.File != filepath.Join(dir, "a.hcl") {
		t.Errorf("description is %q at %s", got.V, got.Pos)
	}
	if data, err := after.ReadFile(after.Sites[0].TLS.Key.V); err != nil || string(data) != "the key" {
		t.Errorf("the key is %q, %v", data, err)
	}
	if _, err := after.ReadFile(after.Sites[0].TLS.Certificate.V); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("what was missing is %v", err)
	}
	if _, err := after.ReadFile("/etc/passwd"); err == nil {
		t.Error("a file that is no part of it can be read")
	}
	if strings.Join(after.Files, " ") != strings.Join(before.Files, " ") {
		t.Errorf("files are %v, were %v", after.Files, before.Files)
	}
}

// Where a file is broken, the daemon block is still known, wherever it stands.
func TestTornDaemonBlock(t *testing.T) {
	const daemon = "daemon {\n  state_dir = \"${local.base}/state\"\n  fallback  = true\n}\n"
	const site = "site \"a\" {\n  listen = [\"127.0.0.1:1\"]\n  home = \"/srv\"\n}\n"
	for name, files := range map[string][]string{
		"fault after it":      {"a.hcl", daemon + "site \"a\" {\n  listen = [\n}\n"},
		"fault before it":     {"a.hcl", "site \"a\" {\n  utf8 = = true\n}\n" + daemon},
		"fault in it":         {"a.hcl", "daemon {\n  fallback = true\n  state_dir = \"${local.base}/state\"\n  watch = \n}\n" + site},
		"brace missing":       {"a.hcl", daemon + "site \"a\" {\n  home = \"/srv\"\n"},
		"brace missing above": {"a.hcl", "site \"a\" {\n  home = \"/srv\"\n" + daemon},
		"unknown name":        {"a.hcl", daemon + "site \"a\" {\n  hoome = \"/srv\"\n}\n"},
		"fault in another":    {"a.hcl", daemon, "b.hcl", "site {"},
		"other daemon torn":   {"a.hcl", daemon, "b.hcl", "daemon {\n  state_dir = \"/elsewhere\"\n}\nsite {"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, append(files, "z.hcl", "locals {\n  base = \"/srv\"\n}\n")...)
			cfg, found := Load(dir, Env{})
			if !found.HasErrors() {
				t.Fatal("no error")
			}
			if !cfg.Daemon.Fallback.V || cfg.Daemon.StateDir.V != "/srv/state" {
				t.Errorf("fallback %v, state_dir %q; %v", cfg.Daemon.Fallback.V, cfg.Daemon.StateDir.V, found)
			}
		})
	}
}
