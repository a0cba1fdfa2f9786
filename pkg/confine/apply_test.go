package confine

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// What is named is in reach, and nothing beside it, for all threads and those
// that are yet to come.
func TestFolders(t *testing.T) {
	needsLandlock(t)
	dir := t.TempDir()
	home, alias, config := dir+"/srv/home", dir+"/srv/alias", dir+"/config"
	for _, name := range []string{home + "/a.txt", home + "/b.txt", alias + "/c.txt", config + "/ftpd.hcl", dir + "/else/secret"} {
		put(t, name)
	}
	if err := errors.Join(os.Symlink("a.txt", home+"/link"), unix.Mkfifo(home+"/fifo", 0o600)); err != nil {
		t.Fatal(err)
	}
	a := confined(t, Limits{Folders: []Folder{{home, true}, {alias, true}, {config, false}}},
		"read "+home+"/a.txt", "write "+home+"/new.txt", "append "+home+"/b.txt", "mkdir "+home+"/d",
		"move "+home+"/a.txt "+alias+"/a.txt", "read "+alias+"/a.txt",
		"read "+config+"/ftpd.hcl", "list "+config, "write "+config+"/x", "move "+home+"/b.txt "+config+"/b.txt",
		"read "+dir+"/else/secret", "thread "+dir+"/else/secret", "list "+dir, "write "+dir+"/else/new", "mkdir "+dir+"/else/d",
		"move "+alias+"/c.txt "+dir+"/else/c.txt", "read /etc/passwd", "read /etc/shadow", "list /etc/ssl/certs",
		"reaches "+home+"/any/thing", "reaches "+config, "reaches-to-read "+config+"/sites/x.hcl", "reaches-to-read "+dir+"/else",
		"exec /bin/true", "pipe "+home+"/pipe", "move "+home+"/link "+alias+"/link", "move "+home+"/fifo "+home+"/fifo2",
	)
	for _, ok := range []string{
		"read " + home + "/a.txt", "write " + home + "/new.txt", "append " + home + "/b.txt", "mkdir " + home + "/d",
		"move " + home + "/a.txt " + alias + "/a.txt", "read " + alias + "/a.txt", "read " + config + "/ftpd.hcl", "list " + config,
		"read /etc/passwd", "reaches " + home + "/any/thing", "reaches-to-read " + config + "/sites/x.hcl",
		"move " + home + "/link " + alias + "/link", "move " + home + "/fifo " + home + "/fifo2",
	} {
		a.want(t, ok, "ok")
	}
	for _, no := range []string{
		"write " + config + "/x", "move " + home + "/b.txt " + config + "/b.txt", "read " + dir + "/else/secret", "thread " + dir + "/else/secret",
		"list " + dir, "write " + dir + "/else/new", "mkdir " + dir + "/else/d", "move " + alias + "/c.txt " + dir + "/else/c.txt",
		"read /etc/shadow", "reaches " + config, "reaches-to-read " + dir + "/else", "exec /bin/true", "pipe " + home + "/pipe",
	} {
		a.want(t, no, "refused")
	}
	if want := "3 folders (1 read-only), seccomp"; !strings.Contains(a.State, want) {
		t.Errorf("it says %q, not %q", a.State, want)
	}
	a.everyThread(t, "NoNewPrivs: 1")
	a.everyThread(t, "Seccomp: 2")
}

// A link that is there is followed to where it leads today, and a folder that
// does not exist yet can be made.
func TestLinksAndFoldersToCome(t *testing.T) {
	needsLandlock(t)
	dir := t.TempDir()
	put(t, dir+"/disk/anna/a.txt")
	put(t, dir+"/disk/other/b.txt")
	put(t, dir+"/srv/homes/readme")
	if err := os.Symlink(dir+"/disk/anna", dir+"/srv/homes/anna"); err != nil {
		t.Fatal(err)
	}
	a := confined(t, Limits{Folders: []Folder{{dir + "/srv/homes/anna", true}, {dir + "/srv/homes/berta/deep", true}}},
		"write "+dir+"/srv/homes/anna/new", "read "+dir+"/disk/other/b.txt", "mkdir "+dir+"/srv/homes/berta", "mkdir "+dir+"/srv/homes/berta/deep")
	a.want(t, "write "+dir+"/srv/homes/anna/new", "ok")
	a.want(t, "mkdir "+dir+"/srv/homes/berta", "ok")
	a.want(t, "mkdir "+dir+"/srv/homes/berta/deep", "ok")
	a.want(t, "read "+dir+"/disk/other/b.txt", "refused")
}

// Root's power is gone for good, on all threads.
func TestAccount(t *testing.T) {
	needsRoot(t)
	nobody, err := LookupUser("nobody")
	if err != nil {
		t.Skip(err)
	}
	dir := open(t)
	put(t, dir+"/root.txt")
	if err := os.Chmod(dir+"/root.txt", 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir+"/theirs", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(dir+"/theirs", nobody.UID, nobody.GID); err != nil {
		t.Fatal(err)
	}
	account := nobody.WithGroup(12345)
	a := confined(t, Limits{Account: account, Folders: []Folder{{dir, true}}},
		"root", "groups", "read /etc/shadow", "read "+dir+"/root.txt", "write "+dir+"/new", "write "+dir+"/theirs/new",
		"chown "+dir+"/theirs/new", "exec /bin/true", "unshare", "ptrace", "mount "+dir)
	for attempt := range a.Results {
		if attempt == "write "+dir+"/theirs/new" {
			a.want(t, attempt, "ok")
		} else {
			a.want(t, attempt, "refused")
		}
	}
	for _, line := range []string{
		"Uid: 65534 65534 65534 65534", "Gid: 12345 12345 12345 12345", "NoNewPrivs: 1",
		"CapInh: 0000000000000000 CapPrm: 0000000000000000 CapEff: 0000000000000000 CapBnd: 0000000000000000 CapAmb: 0000000000000000",
	} {
		a.everyThread(t, strings.Replace(line, "65534 65534 65534 65534", strings.Repeat(" "+itoa(nobody.UID), 4)[1:], 1))
	}
	if !strings.HasPrefix(a.State, "confined: user nobody, no new privileges") {
		t.Errorf("it says %q", a.State)
	}
}

// What is kept is kept, and nothing beside it.
func TestKeptCapabilities(t *testing.T) {
	needsRoot(t)
	nobody, err := LookupUser("nobody")
	if err != nil {
		t.Skip(err)
	}
	dir := open(t)
	put(t, dir+"/a.txt")
	a := confined(t, Limits{Account: nobody, Keep: []Capability{ChangeOwner}, Anywhere: "this is a test"},
		"root", "chown "+dir+"/a.txt", "write "+dir+"/a.txt")
	a.want(t, "chown "+dir+"/a.txt", "ok")
	a.want(t, "root", "refused")
	a.want(t, "write "+dir+"/a.txt", "refused")
	a.everyThread(t, "CapInh: 0000000000000000 CapPrm: 0000000000000001 CapEff: 0000000000000001 CapBnd: 0000000000000000")
	if want := "; all folders: this is a test"; !strings.HasSuffix(a.State, want) {
		t.Errorf("it says %q, which ends without %q", a.State, want)
	}
}

// Switched off, the account still changes and no_new_privs is still set.
func TestOff(t *testing.T) {
	dir := open(t)
	put(t, dir+"/a.txt")
	a := confined(t, Limits{Off: "confine = false (ftpd.hcl:3)"}, "read "+dir+"/a.txt", "exec /bin/true", "reaches /anything")
	for attempt := range a.Results {
		a.want(t, attempt, "ok")
	}
	a.everyThread(t, "NoNewPrivs: 1")
	a.everyThread(t, "Seccomp: "+ownSeccomp(t))
	if !strings.HasPrefix(a.State, "not confined: confine = false (ftpd.hcl:3); ") {
		t.Errorf("it says %q", a.State)
	}
}

// ownSeccomp is this process's mode: a container may have one of its own.
func ownSeccomp(t *testing.T) string {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip(err)
	}
	_, after, _ := strings.Cut(string(text), "\nSeccomp:")
	return strings.Fields(after)[0]
}

// Programs that a feature starts still start.
func TestPrograms(t *testing.T) {
	real, err := filepath.EvalSymlinks("/bin/true")
	if err != nil {
		t.Skip(err)
	}
	a := confined(t, Limits{Programs: []string{"/usr", "/bin", "/lib", "/lib64"}}, "exec "+real, "exec-in-namespace "+real, "persona")
	a.want(t, "exec "+real, "ok")
	for _, no := range []string{"exec-in-namespace " + real, "persona"} {
		if got := a.Results[no]; !strings.HasSuffix(got, "operation not permitted") {
			t.Errorf("%s: %q", no, got)
		}
	}
}

// System calls are bounded where folders are not.
func TestSystemCalls(t *testing.T) {
	a := confined(t, Limits{Anywhere: "this is a test"}, "exec /bin/true", "persona", "unshare", "groups", "read /etc/passwd")
	a.want(t, "read /etc/passwd", "ok")
	for _, no := range []string{"exec /bin/true", "persona", "unshare", "groups"} {
		if got := a.Results[no]; !strings.HasSuffix(got, "operation not permitted") {
			t.Errorf("%s: %q", no, got)
		}
	}
	if want := "; all folders: this is a test"; !strings.HasSuffix(a.State, want) {
		t.Errorf("it says %q, which ends without %q", a.State, want)
	}
}

// A folder that is removed and made again is another one; allowing the folder
// above it makes up for that.
func TestAFolderMadeAnew(t *testing.T) {
	dir := t.TempDir()
	home := dir + "/a/home"
	put(t, home+"/x")
	alone, above := newReach(rulesFor([]Folder{{home, true}})), newReach(rulesFor([]Folder{{Above(home), true}}))
	if !alone.covers(home, true) || !alone.covers(home+"/new/file", true) || alone.covers(dir+"/a/other", false) {
		t.Error("the home is not what is in reach")
	}
	if err := os.Rename(home, dir+"/a/old"); err != nil {
		t.Fatal(err)
	}
	put(t, home+"/x")
	if alone.covers(home, true) {
		t.Error("a new folder is in reach by the name of the old one")
	}
	if !above.covers(home, true) {
		t.Error("a new folder is out of reach")
	}
}

// Thousands of homes in one folder are one rule.
func TestRules(t *testing.T) {
	dir := t.TempDir()
	put(t, dir+"/ro/rw/x")
	var folders []Folder
	for i := range 3000 {
		folders = append(folders, Folder{dir + "/homes/" + itoa(i), true})
	}
	put(t, dir+"/homes/17/x")
	folders = append(folders, Folder{dir + "/homes", true}, Folder{dir + "/homes", false},
		Folder{dir + "/ro", false}, Folder{dir + "/ro/rw", true}, Folder{dir + "/ro/rw/x", false}, Folder{"/no/such/folder", true})
	var got []string
	for _, r := range rulesFor(folders) {
		word := " read"
		if r.write {
			word = " write"
		}
		got = append(got, strings.TrimPrefix(r.path, dir)+word)
	}
	if want := "/ro read, /homes write, /ro/rw write"; strings.Join(got, ", ") != want {
		t.Errorf("rules %q, want %q", got, want)
	}
}
