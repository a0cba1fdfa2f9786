package config

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What cannot be read is a finding, and never hangs.
func TestUnreadable(t *testing.T) {
	dir := folder(t, "ok.hcl", `site "a" {
  listen = ["127.0.0.1:1"]
  home   = "/srv"
}`)
	if err := mkfifo(filepath.Join(dir, "fifo.hcl")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/zero", filepath.Join(dir, "zero.hcl")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("gone", filepath.Join(dir, "link.hcl")); err != nil {
		t.Fatal(err)
	}
	cfg, found := Load(dir, Env{})
	if len(found) != 3 || !found.HasErrors() || len(cfg.Sites) != 1 {
		t.Errorf("%d sites, findings: %v", len(cfg.Sites), found)
	}
	if _, found := Load(filepath.Join(dir, "nowhere"), Env{}); len(found) != 1 || !strings.Contains(found[0].Detail, "ftpd init") {
		t.Errorf("findings: %v", found)
	}
	if _, found := Load(t.TempDir(), Env{}); len(found) != 1 || !strings.Contains(found[0].Detail, "ftpd init") {
		t.Errorf("findings: %v", found)
	}
}

func TestFingerprint(t *testing.T) {
	text := `site "a" {
  listen = ["127.0.0.1:1"]
  home   = "/srv"
  user "u" { password = "plain:one" }
}
`
	same := func(a, b string) bool {
		// The file's name counts, so both have to be read from one place.
		dir := t.TempDir()
		name := filepath.Join(dir, "a.hcl")
		write(t, name, a)
		first := load(t, name).Sites[0].Fingerprint()
		write(t, name, b)
		return first == load(t, name).Sites[0].Fingerprint()
	}
	for _, c := range []struct {
		old, new string
		same     bool
	}{
		{"", "", true},
		{"/srv", "/srw", false},
		{"plain:one", "plain:two", false},
		{"  home   =", "    home =", true},
		{"  home", "\n  home", false}, // lines are what logs name
		{`listen = ["127.0.0.1:1"]`, `listen = ["127.0.0.1:1","127.0.0.1:2"]`, false},
		{"}\n}", "}\n  user \"v\" { type=\"anonymous\" }\n}", false},
	} {
		if got := same(text, strings.Replace(text, c.old, c.new, 1)); got != c.same {
			t.Errorf("%q → %q: same is %v", c.old, c.new, got)
		}
	}
}

// What a broken file defines is missing; nobody may complain of that.
func TestOneBrokenFileIsOneFinding(t *testing.T) {
	dir := folder(t, "a.hcl", `locals { 
  home = "/srv
  net  = "10.0.0.0/8"
}
accounts "unix" { type = "pam" }
smtp { server = "localhost:25" }
`, "b.hcl", `site "a" {
  listen = ["127.0.0.1:1"]
  home   = local.home
  access "grant" { ip = local.net }
  dynamic "user" {
    for_each = local.people
    labels   = [user.value]
    content { password = user.value }
  }
  group "g" {
    system_integration { accounts = "unix" }
  }
  alert "x" {
    folders = ["/srv"]
    email   = ["ops@example.com"]
  }
}`)
	cfg, found := Load(dir, testEnv())
	if len(found) != 1 || found[0].Range.Line != 2 || found[0].Summary != "a quote is missing" {
		t.Errorf("findings: %v", found)
	}
	if len(cfg.Sites) != 1 {
		t.Errorf("%d sites", len(cfg.Sites))
	}
}

// Findings of several checks come in the order of the files.
func TestInOrder(t *testing.T) {
	dir := folder(t, "b.hcl", `site "b" {
  listen = ["127.0.0.1:1"]
  home   = "/srv"
  ident  = true
}`, "a.hcl", `site "a" {
  listen   = ["127.0.0.1:2"]
  home     = "/srv"
  symlinks = "follow"
  send_noop = true
  tls {
    certificate = "a.crt"
    key         = "a.key"
  }
}`)
	cfg := load(t, dir)
	var lines []string
	for _, d := range cfg.InOrder(NotServed(cfg), Advise(cfg)) {
		lines = append(lines, strings.TrimPrefix(d.Error(), dir)[:9])
	}
	if got := strings.Join(lines, " "); got != "/a.hcl:4: /a.hcl:5: /b.hcl:4:" {
		t.Errorf("order is %s", got)
	}
	if !slices.Contains(cfg.Files, filepath.Join(dir, "a.crt")) {
		t.Errorf("the certificate is not watched: %v", cfg.Files)
	}
}

// Locals that double each other stop growing.
func TestGrowingLocals(t *testing.T) {
	var b strings.Builder
	b.WriteString("locals {\n  a0 = \"xxxxxxxxxxxxxxxx\"\n")
	for i := range 40 {
		fmt.Fprintf(&b, "  a%d = \"${local.a%d}${local.a%d}\"\n", i+1, i, i)
	}
	b.WriteString("}\nsite \"a\" {\n  listen = [\"127.0.0.1:1\"]\n  home = \"/srv\"\n  description = local.a40\n}\n")
	_, found := Load(folder(t, "a.hcl", b.String()), Env{})
	if len(found) != 1 || !strings.Contains(found[0].Summary, "become larger") {
		t.Errorf("findings: %v", found)
	}
}

// A fault in a dynamic block is not told for each of its users.
func TestManyFindingsInOnePlace(t *testing.T) {
	text := `site "a" {
  listen = ["127.0.0.1:1"]
  dynamic "user" {
    for_each = [1, 2, 3, 4, 5, 6, 7, 8]
    labels   = ["u${user.value}"]
    content { password = "plain:secret" }
  }
}`
	_, found := Load(folder(t, "a.hcl", text), Env{})
	if len(found) != mostHere+1 || found[mostHere].Summary != "and 3 more like it" || found[mostHere].Severity != Error {
		t.Errorf("findings: %v", found)
	}
}
