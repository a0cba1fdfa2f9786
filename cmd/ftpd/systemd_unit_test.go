package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// mostExposed is what "systemd-analyze security" may say of the unit, of 10.
const mostExposed = 2.0

func TestUnitExposure(t *testing.T) {
	out := run(t, "systemd-analyze", "security", "--no-pager", "--offline=true", deployed(t, "ftpd.service"))
	found := regexp.MustCompile(`Overall exposure level for ftpd\.service: ([0-9.]+)`).FindStringSubmatch(out)
	if found == nil {
		t.Fatalf("no level in:\n%s", out)
	}
	if level, err := strconv.ParseFloat(found[1], 64); err != nil || level > mostExposed {
		t.Errorf("exposure %s, more than %.1f:\n%s", found[1], mostExposed, out)
	}
}

// The unit, alone and with the drop-in, is one that systemd understands whole.
func TestUnitVerifies(t *testing.T) {
	for _, with := range []string{"", "ftpd-root.conf"} {
		dir := t.TempDir()
		text, err := os.ReadFile(deployed(t, "ftpd.service"))
		if err != nil {
			t.Fatal(err)
		}
		// The program need not be installed where the tests run, nor kill's path exist.
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		unit := strings.ReplaceAll(string(text), "/usr/bin/ftpd", self)
		write(t, filepath.Join(dir, "ftpd.service"), unit)
		if with != "" {
			text, err := os.ReadFile(deployed(t, with))
			if err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(dir, "ftpd.service.d", with), string(text))
		}
		if out := run(t, "systemd-analyze", "verify", "--recursive-errors=no", "--man=no", filepath.Join(dir, "ftpd.service")); strings.Contains(out, "ftpd") {
			t.Errorf("with %q:\n%s", with, out)
		}
	}
}

// The system calls that the daemon confines itself with, and starts with, pass
// the unit's filter.
func TestUnitLetsConfine(t *testing.T) {
	text, err := os.ReadFile(deployed(t, "ftpd.service"))
	if err != nil {
		t.Fatal(err)
	}
	last := ""
	for line := range strings.Lines(string(text)) {
		if list, ok := strings.CutPrefix(strings.TrimSpace(line), "SystemCallFilter="); ok {
			last = list
		}
	}
	for _, call := range []string{"@chown", "capset", "seccomp", "landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self"} {
		if !strings.Contains(" "+last+" ", " "+call+" ") {
			t.Errorf("the unit's last SystemCallFilter leaves out %s", call)
		}
	}
}

// write makes a file, and the folder that it is in.
func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
