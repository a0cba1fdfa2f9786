package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// deployed is where packages take systemd's files from.
func deployed(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("../../deploy/systemd", name))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// systemd's own programs accept the socket unit, the account and the folders.
func TestSystemdFiles(t *testing.T) {
	if said := run(t, "systemd-analyze", "verify", deployed(t, "ftpd.socket")); strings.Contains(said, "ftpd.socket") {
		t.Errorf("systemd-analyze verify: %s", said)
	}
	if os.Geteuid() != 0 {
		t.Skip("accounts and folders of root can only be made by root")
	}
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, "etc"), 0o755); err != nil {
		t.Fatal(err)
	}
	run(t, "systemd-sysusers", "--root="+root, deployed(t, "ftpd.sysusers"))
	accounts, err := os.ReadFile(filepath.Join(root, "etc", "passwd"))
	if err != nil || !strings.HasPrefix(string(accounts), "ftpd:x:") {
		t.Errorf("accounts %q, %v", accounts, err)
	}
	run(t, "systemd-tmpfiles", "--create", "--root="+root, deployed(t, "ftpd.tmpfiles"))
	for _, folder := range []string{"etc/ftpd/sites", "srv/ftp"} {
		if info, err := os.Stat(filepath.Join(root, folder)); err != nil || !info.IsDir() {
			t.Errorf("%s: %v", folder, err)
		}
	}
}

// run runs a program and returns all that it says.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	said, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, said)
	}
	return string(said)
}
