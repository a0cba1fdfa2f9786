package config

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"ftpd/pkg/acl"
)

// load wants a configuration without faults.
func load(t testing.TB, path string) *Config {
	t.Helper()
	cfg, found := Load(path, testEnv())
	if len(found) > 0 {
		var b strings.Builder
		if err := found.Write(&b, false, 0); err != nil {
			t.Fatal(err)
		}
		t.Fatalf("%s:\n%s", path, b.String())
	}
	return cfg
}

// loadText is load of files that are given as name, text, name, text …
func loadText(t testing.TB, files ...string) *Config {
	t.Helper()
	return load(t, folder(t, files...))
}

func folder(t testing.TB, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		write(t, filepath.Join(dir, files[i]), files[i+1])
	}
	return dir
}

const hash = `"$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/"`

// The whole language, as it is promised to users, is understood.
func TestReferenceConfiguration(t *testing.T) {
	cfg := load(t, "testdata/good/reference")
	s := cfg.Sites[0]
	file := filepath.Join("testdata/good/reference", "reference.hcl")
	switch {
	case s.Name != "files.example.com" || len(s.Users) != 3 || len(s.Groups) != 2 || len(cfg.Accounts) != 4:
		t.Errorf("site %q with %d users, %d groups; %d accounts", s.Name, len(s.Users), len(s.Groups), len(cfg.Accounts))
	case s.Groups[0].Options.DownloadRate.V != 500<<10:
		t.Errorf("download_rate is %v", s.Groups[0].Options.DownloadRate.V)
	case s.Groups[0].Paths[1].Path != "/incoming" || s.Groups[0].Paths[1].Rights.V != acl.Write|acl.Access|acl.List:
		t.Errorf("path is %+v", s.Groups[0].Paths[1])
	case s.Listen.V[1].Host != "2001:db8::10" || s.Listen.V[1].Pos.File != file:
		t.Errorf("listen is %+v", s.Listen.V)
	case cfg.Accounts[2].BindPassword.V.Reveal() != "not-a-real-ldap-secret":
		t.Error("file() has not given the secret without its line end")
	case len(s.Access) != 3 || s.Access[0].Grant || !s.Access[1].Grant:
		t.Errorf("access is %+v", s.Access)
	}
	if len(NotServed(cfg)) == 0 {
		t.Error("the reference has blocks that are not served yet, and nobody says so")
	}
}

func TestGood(t *testing.T) {
	paths, err := filepath.Glob("testdata/good/*")
	if err != nil || len(paths) < 2 {
		t.Fatalf("%d files: %v", len(paths), err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) { load(t, path) })
	}
}

func TestDefaultsMergeAttributeByAttribute(t *testing.T) {
	cfg := loadText(t, "a.hcl", `
site "one" {
  listen = ["127.0.0.1:1"]
  limits { max_sessions = 7 }
  hide   = ["b"]
}
site "two" {
  listen = ["127.0.0.1:2"]
  log { path = "/var/log/two.log" }
  access "deny" { ip = "10.0.0.1" }
}`, "sites/z.hcl", `
defaults {
  home = "/srv/ftp"
  hide = ["a"]
  limits { 
    max_sessions   = 5
    login_attempts = 9 
  }
  log {
    path     = "/var/log/all.log"
    compress = true
  }
  access "grant" { ip = "10.0.0.2" }
}`)
	one, two := cfg.Sites[0], cfg.Sites[1]
	checks := []struct {
		what       string
		have, want any
	}{
		{"stated over defaults", one.Limits.MaxSessions.V, 7},
		{"from defaults", one.Limits.LoginAttempts.V, 9},
		{"its place", filepath.Base(one.Limits.LoginAttempts.Pos.String()), "z.hcl:7"},
		{"it counts as stated", one.Limits.LoginAttempts.Set, true},
		{"built in", one.Timeouts.Idle.Set, false},
		{"list replaced", fmt.Sprint(one.Hide()), "[b]"},
		{"list kept", fmt.Sprint(two.Hide()), "[a]"},
		{"block kept", one.Log.Path.V.String(), "/var/log/all.log"},
		{"block merged", two.Log.Compress.V, true},
		{"block stated", two.Log.Path.V.String(), "/var/log/two.log"},
		{"the template is untouched", cfg.Defaults.Log.Path.V.String(), "/var/log/all.log"},
		{"repeated kept", one.Access[0].Grant, true},
		{"repeated replaced", len(two.Access) == 1 && !two.Access[0].Grant, true},
	}
	for _, c := range checks {
		if c.have != c.want {
			t.Errorf("%s: %v, want %v", c.what, c.have, c.want)
		}
	}
}

// Hide is short for tests.
func (s *Site) Hide() []string { return s.Files.Hide.V }

func TestExpressions(t *testing.T) {
	cfg := loadText(t, "a.hcl", `
locals {
  people = csvdecode(file("people.csv"))
  base   = "${local.root}/ftp"
}
site "a" {
  listen      = concat(["127.0.0.1:1"], split(",", "127.0.0.1:2,127.0.0.1:3"))
  home        = "${local.base}/$$username$$"
  description = env("GREETING", "none")
  min_free    = null
  messages { goodbye = env("OTHER", "bye") }
  dynamic "user" {
    for_each = local.people
    iterator = who
    labels   = [who.value.name]
    content {
      password = who.value.hash
      enabled  = who.value.enabled
      dynamic "path" {
        for_each = jsondecode("[\"/\", \"/in\"]")
        labels   = [path.value]
        content { rights = [trimspace(" read ")] }
      }
    }
  }
}`, "b.hcl", `locals { root = "/srv" }`,
		"people.csv", "name,hash,enabled\nanna,"+strings.Trim(hash, `"`)+",true\nbob,"+strings.Trim(hash, `"`)+",false\n",
		".hidden.hcl", "not HCL {", "a.hcl~", "not HCL {", "sites/.#x.hcl", "{")
	s := cfg.Sites[0]
	switch {
	case len(s.Users) != 2 || s.Users[1].Name != "bob" || s.Users[1].Enabled.V || !s.Users[0].Enabled.V:
		t.Errorf("users are %+v", s.Users)
	case len(s.Users[0].Paths) != 2 || s.Users[0].Paths[1].Path != "/in":
		t.Errorf("paths are %+v", s.Users[0].Paths)
	case s.Home.V.String() != "/srv/ftp/$$username$$":
		t.Errorf("home is %v", s.Home.V)
	case s.Description.V != "hello" || s.Messages.Goodbye.V.String() != "bye" || len(s.Listen.V) != 3:
		t.Errorf("%v %v %v", s.Description.V, s.Messages.Goodbye.V, s.Listen.V)
	case s.MinFree.Set:
		t.Error("null has been taken for a value")
	}
	if !strings.HasSuffix(strings.Join(cfg.Files, " "), "people.csv "+filepath.Join(cfg.Path, "sites")) {
		t.Errorf("files are %v", cfg.Files)
	}
}

func TestFilesAreOneConfigurationInOrder(t *testing.T) {
	site := `site "%s" {
  listen = ["127.0.0.1:%d"]
  home   = "/srv"
}`
	cfg := loadText(t, "z.hcl", fmt.Sprintf(site, "z", 1), "b.hcl", fmt.Sprintf(site, "b", 2), "sites/a.hcl", fmt.Sprintf(site, "a", 3))
	var order []string
	for _, s := range cfg.Sites {
		order = append(order, s.Name)
	}
	if got := strings.Join(order, " "); got != "b z a" {
		t.Errorf("order is %s, want the folder's files and then those of sites", got)
	}
}
