package daemon

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ftpd/pkg/kept"
)

// TestFallbackOfAnAccount: what somebody else than root has written makes root do
// nothing that they could not do themselves.
func TestFallbackOfAnAccount(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root has something to lose")
	}
	const nobody = 65534
	const good = `
daemon {
  user      = "nobody"
  run_dir   = "DIR/run"
  state_dir = "DIR/run"
}
site "one" {
  listen = ["127.0.0.1:21"]
  home   = "DIR/run/home"
  user "anna" { password = "plain:s" }
}`
	for _, test := range []struct {
		old, new string
		uid, gid int
		want     string // "" = it is served
	}{
		{"", "", nobody, nobody, ""},
		{"", "", nobody, 0, ""}, // nogroup is its own by /etc/passwd
		{"", "", 0, 0, ""},
		{"nobody", "root", nobody, nobody, "does not say that the daemon runs as these"},
		{`user      = "nobody"`, "", nobody, nobody, "does not say that the daemon runs as these"},
		{"nobody", "daemon", nobody, nobody, "does not say that the daemon runs as these"},
		{`"nobody"`, `"nobody"` + "\n  group = \"shadow\"", nobody, nobody, "does not say that the daemon runs as these"},
		{`"nobody"`, `"nobody"` + "\n  group = \"root\"", nobody, nobody, "does not say that the daemon runs as these"},
		{`"nobody"`, `"nobody"` + "\n  confine = false", nobody, nobody, "ftpd.hcl:4: it is not to be confined, which takes root, and accepted.tar belongs to uid 65534"},
		{"  user \"anna\"", "  owner = \"bin\"\n  user \"anna\"", nobody, nobody, "it gives files away, which takes root"},
		{`state_dir = "DIR/run"`, `log { file = "DIR/etc/new/log" }`, nobody, nobody, "/etc/new, which takes root"},
		{`run_dir   = "DIR/run"`, `run_dir = "DIR/etc"`, nobody, nobody, "/etc, which takes root"},
	} {
		text := strings.Replace(good, test.old, test.new, 1)
		cfg, dir := loaded(t, text)
		for folder, uid := range map[string]int{"": 0, "run": nobody, "etc": 0} {
			path := filepath.Join(dir, folder)
			if err := os.MkdirAll(path, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.Chown(path, uid, 0); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil { // or the account is not let in
			t.Fatal(err)
		}
		state := filepath.Join(dir, "run")
		if err := kept.Save(state, kept.Of(cfg, time.Now())); err != nil {
			t.Fatal(err)
		}
		if err := os.Chown(filepath.Join(state, kept.Name), test.uid, test.gid); err != nil {
			t.Fatal(err)
		}
		k, err := kept.Load(state, cfg.Path)
		if err != nil {
			t.Fatal(err)
		}
		err = servesOwner(cfg, k)
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q for %q: %v, want %q", test.new, test.old, err, test.want)
		}
	}
}
