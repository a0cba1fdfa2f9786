package confine

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func itoa(n int) string { return strconv.Itoa(n) }

func TestLookup(t *testing.T) {
	root, err := LookupUser("root")
	if err != nil || root.UID != 0 || root.GID != 0 {
		t.Errorf("root is %+v, %v", root, err)
	}
	byNumber, err := LookupUser("0")
	if err != nil || byNumber.Name != "root" {
		t.Errorf("0 is %+v, %v", byNumber, err)
	}
	if a, err := LookupUser("4123456"); err != ErrNoGroup || a.UID != 4123456 {
		t.Errorf("a number without an entry is %+v, %v", a, err)
	}
	for _, name := range []string{"no-such-account", "-1", "4294967295", "99999999999", ""} {
		if a, err := LookupUser(name); err == nil {
			t.Errorf("%q is %+v", name, a)
		}
		if gid, err := LookupGroup(name); err == nil {
			t.Errorf("group %q is %d", name, gid)
		}
	}
	if gid, err := LookupGroup("4123456"); err != nil || gid != 4123456 {
		t.Errorf("group 4123456 is %d, %v", gid, err)
	}
}

func TestWithGroup(t *testing.T) {
	a := &Account{UID: 7, GID: 8, Groups: []int{9, 12}}
	b := a.WithGroup(9)
	if b.GID != 9 || !slices.Equal(b.Groups, []int{8, 12}) || !b.In(8) || b.In(7) {
		t.Errorf("%+v", b)
	}
	if a.GID != 8 || !slices.Equal(a.Groups, []int{9, 12}) {
		t.Errorf("the account itself became %+v", a)
	}
}

// One thread has the account's rights for a while; the process never notices.
func TestAs(t *testing.T) {
	needsRoot(t)
	dir := open(t)
	secret := put(t, dir+"/secret")
	if err := os.Chmod(secret, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(secret, 0, 4242); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		account Account
		may     bool
	}{
		{Account{UID: 1234, GID: 1234}, false},
		{Account{UID: 1234, GID: 4242}, true},
		{Account{UID: 1234, GID: 1234, Groups: []int{4242}}, true},
	} {
		var access, opened error
		err := test.account.As(func() {
			access = unix.Access(secret, unix.R_OK)
			_, opened = os.ReadFile(secret)
		})
		if err != nil || (access == nil) != test.may || (opened == nil) != test.may {
			t.Errorf("%+v: %v, access %v, open %v", test.account, err, access, opened)
		}
		if test.account.MayWrite(dir) {
			t.Errorf("%+v may write", test.account)
		}
	}
	for _, status := range statuses(openTasks(t)) {
		if !strings.Contains(status, "Uid:\t0\t0\t0\t0") || strings.Contains(status, "4242") {
			t.Errorf("a thread was left behind:\n%s", status)
		}
	}
}

func openTasks(t *testing.T) *os.File {
	tasks, err := os.Open("/proc/self/task")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tasks.Close() })
	return tasks
}

func TestAbove(t *testing.T) {
	for path, want := range map[string]string{
		"/srv/ftp/anna":   "/srv/ftp",
		"/srv/ftp/anna/":  "/srv/ftp",
		"/srv/ftp":        "/srv/ftp",
		"/data":           "/data",
		"/etc/ftpd":       "/etc/ftpd",
		"/var/lib/ftpd":   "/var/lib/ftpd",
		"/var/lib/ftpd/a": "/var/lib/ftpd",
		"/home/anna/ftp":  "/home/anna",
		"/":               "/",
	} {
		if got := Above(path); got != want {
			t.Errorf("above %s: %s, want %s", path, got, want)
		}
	}
}
