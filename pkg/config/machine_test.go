package config

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheckMachine(t *testing.T) {
	cfg := loadText(t, "a.hcl", `
site "a" {
  listen = ["192.0.2.10:21", "192.0.2.11:21", "*:22", "127.3.2.1:21", "[2001:db8::1]:21", "[2001:db8::2]:21"]
  home   = "/srv/ftp/$$username$$"
  owner  = "ann:staff"
  log { path = "/var/log/ftpd/a-$$yyyymmdd$$.log" }
  group "g" {
    home = "/full/disk/$$username$$"
    path "/" {
      rights = ["read"]
      owner  = "nobody:33"
    }
  }
  user "u" {
    password = "plain:x"
    home     = "/etc/passwd"
  }
  user "v" {
    password = "plain:x"
    home     = "/etc/passwd/v"
  }
  user "w" {
    password = "plain:x"
    home     = "/locked/w"
  }
}
site "off" {
  enabled = false
  listen  = ["198.51.100.1:21"]
  home    = "/locked/off"
}
site "old" {
  listen      = ["127.0.0.1:21"]
  create_home = false
  home        = "/srv/old"
}`)
	files := map[string]bool{"/etc/passwd": false}
	for _, dir := range []string{"/", "/srv", "/etc", "/var", "/var/log", "/locked", "/full"} {
		files[dir] = true
	}
	found := checkMachine(cfg, machine{
		addresses: func() ([]netip.Addr, error) {
			return []netip.Addr{netip.MustParseAddr("192.0.2.10"), netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("127.0.0.1")}, nil
		},
		userExists:  func(name string) bool { return name != "ann" },
		groupExists: func(name string) bool { return name != "staff" },
		isDir:       func(path string) (bool, bool) { dir, ok := files[path]; return ok, dir },
		writable:    func(dir string) bool { return dir != "/locked" && dir != "/var/log" },
	})
	want := []string{
		`:3:30: error: this machine does not have the address 192.0.2.11`,
		`:3:91: error: this machine does not have the address 2001:db8::2`,
		`:5:3: error: owner: this machine has no user "ann"`,
		`:5:3: error: owner: this machine has no group "staff"`,
		`:6:9: error: log folder /var/log/ftpd cannot be made: no right to write in /var/log`,
		`:16:5: error: home: /etc/passwd is no folder`,
		`:20:5: error: home /etc/passwd/v cannot be made: /etc/passwd is a file`,
		`:24:5: error: home /locked/w cannot be made: no right to write in /locked`,
		`:35:3: error: home: /srv/old does not exist, and create_home is false`,
	}
	if len(found) != len(want) {
		t.Errorf("%d findings, want %d", len(found), len(want))
	}
	for i := range min(len(found), len(want)) {
		if got := strings.TrimPrefix(found[i].Error(), filepath.Join(cfg.Path, "a.hcl")); got != want[i] {
			t.Errorf("finding %d: %s, want %s", i, got, want[i])
		}
	}
}

// A fallback needs a place where the last accepted configuration can be kept.
func TestCheckMachineOfFallback(t *testing.T) {
	files := map[string]bool{"/": true, "/var": true, "/srv": true, "/file": false}
	for text, want := range map[string]string{
		"fallback = true":                            "2:3: error: state_dir /var/lib/ftpd cannot be made: no right to write in /var",
		"fallback = false":                           "",
		"state_dir = \"/srv/x\"\nfallback = true":    "",
		"state_dir = \"/file/x\"\n\nfallback = true": "2:3: error: state_dir /file/x cannot be made: /file is a file",
		"state_dir = \"/file/x\"":                    "",
	} {
		cfg := loadText(t, "a.hcl", "daemon {\n  "+text+"\n}\nsite \"a\" {\n  listen = [\"*:21\"]\n  home = \"/srv\"\n}")
		found := checkMachine(cfg, machine{
			addresses:   func() ([]netip.Addr, error) { return nil, nil },
			userExists:  func(string) bool { return true },
			groupExists: func(string) bool { return true },
			isDir:       func(path string) (bool, bool) { dir, ok := files[path]; return ok, dir },
			writable:    func(dir string) bool { return dir != "/var" },
		})
		got := ""
		for _, d := range found {
			got += strings.TrimPrefix(d.Error(), filepath.Join(cfg.Path, "a.hcl:"))
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// The real machine has its loopback address and a temporary folder.
func TestCheckMachineForReal(t *testing.T) {
	dir := t.TempDir()
	cfg := loadText(t, "a.hcl", `
site "a" {
  listen = ["127.0.0.1:2121"]
  home   = "`+dir+`/home/$$username$$"
  owner  = "0:0"
  log { path = "`+dir+`/log/a.log" }
}`)
	if found := CheckMachine(cfg, nil); len(found) > 0 {
		t.Errorf("findings: %v", found)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("checking has made %v, %v", entries, err)
	}
}

// Standard output needs no folder that we may write in, and has no age or size.
func TestCheckMachineOfStreams(t *testing.T) {
	cfg := loadText(t, "a.hcl", `
defaults { home = "`+t.TempDir()+`" }
site "a" {
  listen = ["127.0.0.1:2121"]
  log { path = "/dev/stdout" }
}
site "b" {
  listen = ["127.0.0.1:2122"]
  log {
    path              = "/dev/stderr"
    delete_after_days = 3
    max_size          = "1MiB"
  }
}`)
	found := CheckMachine(cfg, nil)
	if len(found) != 2 || found[0].Summary != "delete_after_days: /dev/stderr is no file" || found[1].Summary != "max_size: /dev/stderr is no file" {
		t.Errorf("findings: %v", found)
	}
}

// A home's folder is asked for, not each user's.
func TestShadowedFolders(t *testing.T) {
	home := t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, "docs"), 0o755); err != nil {
		t.Fatal(err)
	}
	cfg := loadText(t, "a.hcl", `
site "a" {
  listen = ["127.0.0.1:2121"]
  home   = "`+home+`"
  alias "/docs/" { path = "/srv/docs" }
  alias "/free/" { path = "/srv/free" }
}`)
	found := Advise(cfg)
	if len(found) != 1 || !strings.Contains(found[0].Summary, `"/docs" hides the folder `+home+"/docs") {
		t.Errorf("findings: %v", found)
	}
}
