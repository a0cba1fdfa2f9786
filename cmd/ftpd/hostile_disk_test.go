package main

import (
	"encoding/binary"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// mounted mounts something on a folder of the test's, or leaves the test out.
func (v *victim) mounted(t *testing.T, source, dir, kind string, flags uintptr, options string) {
	t.Helper()
	if err := os.MkdirAll(v.path(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount(source, v.path(dir), kind, flags, options); err != nil {
		t.Skipf("mounting needs root: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(v.path(dir), syscall.MNT_DETACH); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
}

// TestHostileFullDisk fills a file system: 452, the old file stays, no temporary
// is left, and there is room again for what fits.
func TestHostileFullDisk(t *testing.T) {
	for _, aborted := range []string{"keep", "delete"} {
		t.Run(aborted, func(t *testing.T) {
			t.Parallel()
			fillDisk(t, aborted)
		})
	}
}

func fillDisk(t *testing.T, aborted string) {
	v := besiege(t, besiegedSite("uploads { aborted = \""+aborted+"\" }\n"))
	v.mounted(t, "tmpfs", "home/small", "tmpfs", 0, "size=1m")
	v.write("home/small/old", "old content")
	w := v.login()
	much := strings.Repeat("x", 4<<20)
	w.put("STOR small/old", much, 452, 552)
	v.holds("home/small/old", "old content")
	v.noTemporaries("home/small")
	w.put("STOR small/fits", "fits", 226)
	w.say("TYPE A", 200)
	w.put("STOR small/old", much, 452, 552)
	w.say("TYPE I", 200)
	v.holds("home/small/old", "old content")
	v.noTemporaries("home/small")
	w.put("STOR small/new", much, 452, 552)
	w.put("STOU small/new", "x", 226, 452)
	w.ask("DELE small/new")
	w.put("APPE small/old", much, 452, 552)
	if text, err := os.ReadFile(v.path("home/small/old")); err != nil || !strings.HasPrefix(string(text), "old content") {
		t.Errorf("APPE spoiled the beginning: %v", err)
	}
	w.say("MKD small/dir", 257, 452)
	// A move from another file system ends as if it had not begun.
	v.write("home/large", much)
	w.say("RNFR large", 350)
	w.say("RNTO small/large", 452)
	v.holds("home/large", much)
	v.holds("home/small/large", "")
	v.noTemporaries("home/small")
	w.say("DELE small/old", 250)
	w.put("STOR small/again", "room", 226)
}

// TestHostileReadOnly serves what cannot be written.
func TestHostileReadOnly(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite(""))
	v.write("source/old", "old content")
	v.write("source/dir/x", "x")
	v.write("home/own", "own")
	v.mounted(t, v.path("source"), "home/fixed", "", syscall.MS_BIND, "")
	if err := syscall.Mount("", v.path("home/fixed"), "", syscall.MS_BIND|syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Skipf("remounting: %v", err)
	}
	w := v.login()
	for _, line := range []string{
		"MKD fixed/made", "RMD fixed/dir", "DELE fixed/old", "SITE CHMOD 600 fixed/old", "MFMT 20200101000000 fixed/old",
	} {
		w.say(line, 550)
	}
	for _, line := range []string{"STOR fixed/old", "STOR fixed/new", "APPE fixed/old", "STOU fixed/new"} {
		w.put(line, "new", 550)
	}
	w.say("RNFR own", 350)
	w.say("RNTO fixed/own", 550)
	w.say("RNFR fixed/old", 350, 550)
	w.say("RNTO moved", 550, 503)
	if got := w.get("RETR fixed/old"); got != "old content" {
		t.Errorf("it holds %q", got)
	}
	v.holds("home/own", "own")
	v.holds("home/moved", "")
	v.noTemporaries("home")
}

// TestHostileSpecialFiles: what is no file is neither waited for nor read from.
func TestHostileSpecialFiles(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite(""))
	names := map[string]uint32{"pipe": syscall.S_IFIFO, "socket": syscall.S_IFSOCK}
	if os.Getuid() == 0 {
		names["zero"], names["tty"] = syscall.S_IFCHR, syscall.S_IFCHR
	}
	for name, kind := range names {
		device := map[string]int{"zero": 1<<8 | 5, "tty": 5 << 8}[name]
		if err := syscall.Mknod(v.path("home/"+name), kind|0o666, device); err != nil {
			t.Fatal(err)
		}
	}
	w := v.login()
	for name := range names {
		opened := v.openings("home/" + name)
		for _, line := range []string{"RETR " + name, "REST 1|RETR " + name, "APPE " + name, "STOR " + name, "REST 1|STOR " + name} {
			if before, after, two := strings.Cut(line, "|"); two {
				w.say(before, 350)
				line = after
			}
			if _, r, err := w.fetch(line); err != nil || r.code/100 != 5 {
				t.Errorf("%s: %d %s, %v", line, r.code, r.text, err)
			}
		}
		for _, verb := range []string{"HASH", "XCRC", "XSHA256"} {
			w.say(verb+" "+name, 550, 553)
		}
		w.say("SIZE "+name, 550)
		w.say("MDTM "+name, 213, 550)
		w.say("MLST "+name, 250)
		w.say("CWD "+name, 550)
		w.say("RMD "+name, 550)
		w.say("STAT "+name, 213)
		if !strings.Contains(w.get("LIST"), name) || !strings.Contains(w.get("MLSD"), name) {
			t.Errorf("%s is not listed", name)
		}
		if info, err := os.Lstat(v.path("home/" + name)); err != nil || info.Mode().IsRegular() {
			t.Errorf("%s has become %v, %v", name, info.Mode(), err)
		}
		w.say("RNFR "+name, 350)
		w.say("RNTO moved-"+name, 250)
		if opened() {
			t.Errorf("%s was opened", name)
		}
		// What is moved over it takes its place, or does not; it is not waited for.
		w.put("STOR file", "content", 226)
		w.say("RNFR file", 350)
		w.say("RNTO moved-"+name, 250, 550)
		if opened() {
			t.Errorf("%s was opened", name)
		}
		w.say("DELE moved-"+name, 250)
	}
}

// openings tells whether a file has been opened since it was last asked (inotify(7)).
func (v *victim) openings(name string) func() bool {
	v.t.Helper()
	fd, err := unix.InotifyInit1(unix.IN_NONBLOCK | unix.IN_CLOEXEC)
	if err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(func() { unix.Close(fd) })
	if _, err := unix.InotifyAddWatch(fd, v.path(name), unix.IN_OPEN); err != nil {
		v.t.Fatal(err)
	}
	return func() bool {
		event := make([]byte, unix.SizeofInotifyEvent) // a file's own events have no name
		for {
			if n, err := unix.Read(fd, event); err != nil || n < len(event) {
				return false
			}
			if binary.NativeEndian.Uint32(event[4:])&unix.IN_OPEN != 0 {
				return true
			}
		}
	}
}

// TestHostileChangedWhileRead: a file that is removed or replaced while it is
// read comes whole, as it was; one that is cut is an error, not a short success.
func TestHostileChangedWhileRead(t *testing.T) {
	t.Parallel()
	const size = 32 << 20
	v := besiege(t, besiegedSite(""))
	other := v.login()
	other.put("STOR new", "new", 226)
	for what, change := range map[string]func(name string){
		"removed":  func(name string) { other.say("DELE "+name, 250) },
		"replaced": func(name string) { other.put("STOR "+name, "new", 226) },
		"renamed over": func(name string) {
			other.say("RNFR new", 350)
			other.say("RNTO "+name, 250)
		},
		"cut":   func(name string) { os.Truncate(v.path("home/"+name), 1000) },
		"grown": func(name string) { other.put("APPE "+name, "more", 226) },
	} {
		v.sparse("home/big", size)
		w := v.login()
		data := w.data()
		data.SetReadBuffer(64 << 10)
		w.say("RETR big", 150)
		io.ReadFull(data, make([]byte, 100_000))
		change("big")
		rest, _ := io.Copy(io.Discard, data)
		if what == "cut" {
			w.expect(451, 426)
		} else if w.expect(226); rest+100_000 != size {
			t.Errorf("%s: %d bytes came instead of %d", what, rest+100_000, size)
		}
		w.close()
	}
}

// TestHostileSameName: of two that upload under one name at once the one that
// ends last has it, whole. Neither sees the other's bytes.
func TestHostileSameName(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite(""))
	first, second, reader := v.login(), v.login(), v.login()
	a, b := first.data(), second.data()
	first.say("STOR both", 150)
	second.say("STOR both", 150)
	half := strings.Repeat("a", 300_000)
	io.WriteString(a, half)
	io.WriteString(b, "bbb")
	reader.say("SIZE both", 550)
	b.Close()
	second.expect(226)
	if got := reader.get("RETR both"); got != "bbb" {
		t.Errorf("after the first has ended it holds %d bytes", len(got))
	}
	io.WriteString(a, half)
	a.Close()
	first.expect(226)
	v.holds("home/both", half+half)
	v.noTemporaries("home")
}
