package site

import (
	"cmp"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ftpd/pkg/ftp"
	"ftpd/pkg/vfs"
)

// everything is a folder with all that a folder can have, and what of it is not shown.
const everything = `
	symlinks       = "LINKS"
	hide           = ["*.tmp", "hidden*"]
	deny_files     = ["*.exe"]
	hide_no_access = true
	alias "/alias"     { path = "DIR/elsewhere" }
	alias "/covered"   { path = "DIR/elsewhere" }
	alias "/closed"    { path = "DIR/elsewhere" }
	alias "/gone"      { path = "DIR/nowhere" }
	alias "/way/alias" { path = "DIR/elsewhere" }
	alias "/lost/shut" { path = "DIR/elsewhere" }`

const everybodys = mayAll + `
	path "/closed"    { rights = ["list"] }
	path "/lost/shut" { rights = ["list"] }
	path "/shut"      { rights = ["list"] }`

var unshown = []string{"a.tmp", "hidden file", "hidden folder", "closed", "gone", "lost", "shut"}

// TestListingIsPlain holds what a listing says against what a plain program would
// say that asks for one name at a time.
func TestListingIsPlain(t *testing.T) {
	for _, links := range []string{"inside", "deny", "follow"} {
		t.Run(links, func(t *testing.T) {
			w := newWorld(t, annas(strings.Replace(everything, "LINKS", links, 1), password+everybodys))
			w.fillWithEverything()
			tree := w.login("anna").Tree()
			now := time.Now()
			got, want := w.told(tree, now), w.plainly(tree, now)
			for name := range want {
				if got[name] != want[name] {
					t.Errorf("%q:\ngot  %q\nwant %q", name, got[name], want[name])
				}
			}
			if len(got) != len(want) {
				t.Errorf("%d lines, not %d", len(got), len(want))
			}
			if w.exists("home/.ftpd-upload-old") || !w.exists("home/.ftpd-upload-new") {
				t.Error("old leftovers go and new ones stay")
			}
		})
	}
}

// fillWithEverything fills the home, with enough files for several reads of the folder.
func (w *world) fillWithEverything() {
	for i := range 1200 {
		w.write(fmt.Sprintf("home/%s %d", strings.Repeat("n", 1+i%200), i), strings.Repeat("x", i%7))
	}
	for _, name := range []string{"a.tmp", "hidden file", "a.exe", " blank", "tab\tbell\a", "line\r\nbreak", "\xff\xfe", strings.Repeat("l", 255),
		"covered", ".ftpd-upload-old", ".ftpd-upload-new", "suid", "elsewhere"} {
		w.write("home/"+name, "1")
	}
	for _, name := range []string{"hidden folder", "d.exe", "shut", "folder/sub", "../elsewhere", "sticky"} {
		w.mkdir("home/" + name)
	}
	for name, to := range map[string]string{"to file": "suid", "to folder": "folder", "dangling": "nothing", "loop": "loop",
		"outside": "../elsewhere", "absolute": "/etc", "to.exe": "folder", "to alias": "alias"} {
		w.must(os.Symlink(to, w.home(name)))
	}
	w.must(os.Chmod(w.home("suid"), fs.ModeSetuid|fs.ModeSetgid|0o751))
	w.must(os.Chmod(w.home("sticky"), fs.ModeSticky|0o777))
	w.must(os.Truncate(w.home("elsewhere"), 5<<30))
	w.must(os.Link(w.home("suid"), w.home("second name")))
	w.must(unix.Mkfifo(w.home("pipe"), 0o640))
	socket, err := net.Listen("unix", w.home("s"))
	w.must(err)
	w.t.Cleanup(func() { socket.Close() })
	for name, age := range map[string]time.Duration{"a.exe": time.Hour, "suid": 180 * 24 * time.Hour, " blank": 190 * 24 * time.Hour, "\xff\xfe": -time.Hour,
		"elsewhere": 20000 * 24 * time.Hour, ".ftpd-upload-old": 48 * time.Hour, "folder": 3000 * 24 * time.Hour} {
		when := time.Now().Add(-age)
		w.must(os.Chtimes(w.home(name), when, when))
	}
	if os.Getuid() == 0 { // who else may
		w.must(os.Lchown(w.home("suid"), 65534, 987654))
		w.must(os.Lchown(w.home("dangling"), 1, 1))
		w.must(unix.Mknod(w.home("device"), unix.S_IFCHR|0o600, int(unix.Mkdev(1, 3))))
	}
}

func (w *world) home(name string) string { return filepath.Join(w.dir, "home", name) }

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// told are the lines of MLSD and LIST, by name.
func (w *world) told(tree ftp.Tree, now time.Time) map[string]string {
	_, entries, err := tree.List(at(w.t, "/"))
	w.must(err)
	lines := map[string]string{}
	for e, err := range entries {
		w.must(err)
		if lines[e.Name] != "" {
			w.t.Errorf("%q comes twice", e.Name)
		}
		lines[strings.Clone(e.Name)] = string(ftp.AppendList(ftp.AppendFacts(nil, e, 0xff), e, now))
	}
	return lines
}

// plainly are the same lines, found by asking for each name that there could be.
func (w *world) plainly(tree ftp.Tree, now time.Time) map[string]string {
	found, err := os.ReadDir(w.home(""))
	w.must(err)
	names := []string{"alias", "closed", "gone", "way", "lost"} // and "covered", which is in the home, too
	for _, e := range found {
		names = append(names, e.Name())
	}
	lines := map[string]string{}
	for _, name := range names {
		if slices.Contains(unshown, name) || strings.HasPrefix(name, ".ftpd-upload-") {
			continue
		}
		lines[name] = w.plainLine(tree, name, now)
	}
	return lines
}

func (w *world) plainLine(tree ftp.Tree, name string, now time.Time) string {
	if e, err := tree.Stat(at(w.t, "/"+name)); err == nil {
		return plainFacts(e) + plainList(e, now)
	}
	// A link that leads nowhere shows itself.
	info, err := os.Lstat(w.home(name))
	w.must(err)
	st := info.Sys().(*syscall.Stat_t)
	e := &ftp.Entry{Name: name, Mode: info.Mode(), Size: info.Size(), ModTime: info.ModTime(), Links: uint64(st.Nlink),
		Owner: strconv.Itoa(int(st.Uid)), Group: strconv.Itoa(int(st.Gid)), Perm: "df", Unique: vfs.FileID{Dev: st.Dev, Ino: st.Ino}}
	if u, err := user.LookupId(e.Owner); err == nil {
		e.Owner = u.Username
	}
	if g, err := user.LookupGroupId(e.Group); err == nil {
		e.Group = g.Name
	}
	if strings.HasSuffix(name, ".exe") {
		e.Perm = ""
	}
	return plainFacts(e) + plainList(e, now)
}

// plainFacts is MLSD's line as the RFC has it.
func plainFacts(e *ftp.Entry) string {
	kind, size := "OS.unix=special", ""
	switch {
	case e.Mode.IsDir():
		kind = "dir"
	case e.Mode.IsRegular():
		kind, size = "file", fmt.Sprintf("size=%d;", e.Size)
	case e.Mode.Type() == fs.ModeSymlink:
		kind = "OS.unix=slink"
	}
	name := strings.NewReplacer("\r", "?", "\n", "?").Replace(e.Name)
	unique := fmt.Sprintf("unique=%xg%x;", e.Unique.Dev, e.Unique.Ino)
	if e.Name == "way" {
		unique = "" // it is nowhere on disk
	}
	return fmt.Sprintf("type=%s;%smodify=%s;perm=%s;%sUNIX.mode=%04o; %s\r\n",
		kind, size, e.ModTime.UTC().Format("20060102150405"), e.Perm, unique, octal(e.Mode), name)
}

// octal are the mode's bits as chmod has them.
func octal(mode fs.FileMode) uint32 {
	bits := uint32(mode.Perm())
	for flag, bit := range map[fs.FileMode]uint32{fs.ModeSetuid: 0o4000, fs.ModeSetgid: 0o2000, fs.ModeSticky: 0o1000} {
		if mode&flag != 0 {
			bits |= bit
		}
	}
	return bits
}

// plainList is the line of ls -l.
func plainList(e *ftp.Entry, now time.Time) string {
	letters := []byte(e.Mode.Perm().String())
	for t, letter := range map[fs.FileMode]byte{fs.ModeDir: 'd', fs.ModeSymlink: 'l', fs.ModeNamedPipe: 'p', fs.ModeSocket: 's', fs.ModeDevice | fs.ModeCharDevice: 'c'} {
		if e.Mode.Type() == t {
			letters[0] = letter
		}
	}
	for i, flag := range map[int]fs.FileMode{3: fs.ModeSetuid, 6: fs.ModeSetgid, 9: fs.ModeSticky} {
		if e.Mode&flag != 0 {
			letters[i] = map[byte]byte{'x': 's', '-': 'S'}[letters[i]]
		}
	}
	if e.Mode&fs.ModeSticky != 0 {
		letters[9] += 't' - 's'
	}
	layout := "Jan _2  2006"
	if age := now.Sub(e.ModTime); age >= 0 && age < 31556952*time.Second/2 {
		layout = "Jan _2 15:04"
	}
	name := []byte(e.Name)
	for i, c := range name {
		if c < ' ' || c == 0x7f {
			name[i] = '?'
		}
	}
	return fmt.Sprintf("%s %3d %-8s %-8s %12d %s %s\r\n", letters, e.Links,
		cmp.Or(e.Owner, "ftp"), cmp.Or(e.Group, "ftp"), e.Size, e.ModTime.UTC().Format(layout), name)
}
