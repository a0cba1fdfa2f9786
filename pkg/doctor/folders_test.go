package doctor

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ftpd/pkg/confine"
)

// TestFolder: what the daemon's account may not do is said, whoever asks. The
// account is nobody that this machine knows.
func TestFolder(t *testing.T) {
	dir, err := os.MkdirTemp("/tmp", "ftpd-doctor-test-*") // others may enter what is above it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	for name, mode := range map[string]os.FileMode{"": 0o755, "read": 0o755, "write": 0o777, "closed": 0o700, "closed/in": 0o777} {
		at := filepath.Join(dir, name)
		if err := os.MkdirAll(at, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(at, mode); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	stranger := identity{Account: &confine.Account{Name: "somebody", UID: 54321, GID: 54321}}
	for _, test := range []struct {
		path string
		want uint32
		make bool
		text string
	}{
		{"read", mayRead | mayEnter, false, ""},
		{"read", mayWrite | mayEnter, false, "the daemon (somebody) may not write in DIR/read ("},
		{"write", mayWrite | mayEnter, false, ""},
		{"write/new/er", mayRead, true, ""},
		{"write/new", mayRead, false, "DIR/write/new does not exist"},
		{"read/new", mayRead, true, "may not write in DIR/read ("},
		{"file", mayRead, true, "DIR/file is no folder"},
		{"closed", mayRead, true, "may not read DIR/closed ("},
		{"closed/in", mayWrite, true, "may not enter DIR/closed ("},
	} {
		c := &checkup{account: stranger}
		got := c.folder(filepath.Join(dir, test.path), test.want, test.make)
		text := ""
		if got != nil {
			text = strings.ReplaceAll(got.text, dir, "DIR")
		}
		if (test.text == "") != (text == "") || !strings.Contains(text, test.text) {
			t.Errorf("%s: %q, want %q", test.path, text, test.text)
		}
	}
	root := &checkup{account: identity{Account: &confine.Account{UID: 54321}, override: true}}
	if got := root.folder(filepath.Join(dir, "closed/in"), mayWrite, false); got != nil {
		t.Errorf("modes bind CAP_DAC_OVERRIDE: %q", got.text)
	}
	if !open(filepath.Join(dir, "write")) || open(filepath.Join(dir, "read")) || open("/tmp") {
		t.Error("what is everybody's is not known")
	}
}

// TestOwnIdentity reads of this process what the kernel says.
func TestOwnIdentity(t *testing.T) {
	id, err := readIdentity(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if id.UID != os.Geteuid() || id.GID != os.Getegid() {
		t.Errorf("%+v", id.Account)
	}
	if n, err := openFiles(os.Getpid()); n < 16 || err != nil {
		t.Errorf("%d open files, %v", n, err)
	}
}

func TestStem(t *testing.T) {
	for _, test := range []struct {
		denied []string
		want   string
	}{
		{nil, ".ftpd-doctor-"}, {[]string{"*.exe"}, ".ftpd-doctor-"}, {[]string{"*.exe", ".*"}, "ftpd-doctor-"}, {[]string{"*"}, ""}, {[]string{"["}, ""},
	} {
		if got := stem(test.denied); got != test.want {
			t.Errorf("%q: %q", test.denied, got)
		}
	}
}
