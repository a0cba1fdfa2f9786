package main

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"
)

// sickness is a file system that fails in one way: strace makes these system calls
// fail on the file "sick" and the folder "sickdir", as a server of NFS that has
// forgotten them, or a disk that is dying, would.
type sickness struct {
	name   string
	inject string
	talk   []string // what is sent, and the codes it may have, "451 550"
	left   bool     // the file has what it had
}

var sicknesses = []sickness{
	{"stat", "fstat,newfstatat,statx:error=ESTALE", []string{
		"SIZE sick", "451", "MDTM sick", "451", "MLST sick", "451", "get RETR sick", "451", "HASH sick", "451", "CWD sickdir", "451",
		"get LIST", "226", "get MLSD", "226", "put STOR sick", "226 451"}, false},
	{"open", "openat,openat2:error=ESTALE", []string{
		"SIZE sick", "451", "MLST sick", "451", "get RETR sick", "451", "put APPE sick", "451", "CWD sickdir", "451", "get LIST sickdir", "451",
		"get LIST", "226"}, true},
	{"read, stale", "read,pread64,sendfile,splice,copy_file_range:error=ESTALE", []string{
		"get RETR sick", "451", "HASH sick", "451", "TYPE A", "200", "get RETR sick", "451", "SIZE sick", "451", "TYPE I", "200"}, true},
	{"read, dying", "read,pread64,sendfile,splice,copy_file_range:error=EIO", []string{
		"get RETR sick", "451", "XCRC sick", "451", "MODE Z", "200", "get RETR sick", "451", "MODE S", "200"}, true},
	{"list", "getdents64:error=ESTALE", []string{
		"get LIST sickdir", "451", "get NLST sickdir", "451", "get MLSD sickdir", "451", "STAT sickdir", "212", "get LIST", "226", "get LIST -R", "226 451"}, true},
	{"rename", "renameat,renameat2:error=ESTALE", []string{
		"RNFR sick", "350", "RNTO moved", "451", "put STOR sick", "451", "RNFR healthy", "350", "RNTO sick", "451"}, true},
	{"remove", "unlinkat:error=EIO", []string{"DELE sick", "451", "RMD sickdir", "451"}, true},
	{"write", "write,pwrite64,splice:error=EIO", []string{"put APPE sick", "451"}, true},
	{"close", "close:error=EIO", []string{"put APPE sick", "451"}, false},
	{"times", "utimensat:error=ESTALE", []string{"MFMT 20200101000000 sick", "451 550"}, true},
}

// TestSiegeStaleFiles: whatever a file system answers, the client hears of an error,
// the session goes on, others don't notice, and nothing is left open or lying about.
func TestSiegeStaleFiles(t *testing.T) {
	mayTrace(t)
	for _, sick := range sicknesses {
		t.Run(sick.name, func(t *testing.T) {
			t.Parallel()
			v := besiegeSick(t, sick.inject)
			s := v.siege()
			w := v.login()
			for i := 0; i < len(sick.talk); i += 2 {
				line, want := sick.talk[i], sick.talk[i+1]
				if got := w.outcome(line); !strings.Contains(want, got) {
					t.Errorf("%s: %s instead of %s", line, got, want)
				}
				if !strings.HasPrefix(line, "RNFR") { // RNTO has to follow
					w.inStep()
				}
			}
			if sick.left {
				v.holds("home/sick", "content")
			}
			v.noTemporaries("home")
			w.close()
			s.works()
			if sick.name != "close" { // strace keeps the descriptor, which no kernel does
				s.passes()
			}
			v.endTraced()
		})
	}
}

// besiegeSick starts a daemon whose file system is sick.
func besiegeSick(t *testing.T, inject string) *victim {
	t.Helper()
	dir := t.TempDir()
	v := besiege(t, strings.ReplaceAll(besiegedSite(""), "$DIR/home", dir),
		"strace", "-f", "-qqq", "-o", os.DevNull, "-e", "signal=none",
		"-P", dir+"/sick", "-P", dir+"/sickdir", "-P", "sick", "-P", "sickdir",
		"-e", "trace=%file,%desc", "-e", "inject="+inject)
	if err := os.Symlink(dir, v.path("linked")); err != nil {
		t.Fatal(err)
	}
	os.Remove(v.path("home"))
	if err := os.Rename(v.path("linked"), v.path("home")); err != nil {
		t.Fatal(err)
	}
	v.write("home/sick", "content")
	v.write("home/healthy", "content")
	v.write("home/sickdir/x", "")
	return v
}

// outcome runs a command to its end, "get" and "put" with a data connection, and gives
// the last code.
func (w *wire) outcome(line string) string {
	w.t.Helper()
	w.beginWait()
	var r reply
	var err error
	if command, ok := strings.CutPrefix(line, "get "); ok {
		_, r, err = w.fetch(command)
	} else if command, ok := strings.CutPrefix(line, "put "); ok {
		r, err = w.store(command, strings.NewReader("more"))
	} else {
		r, err = w.ask(line)
	}
	if err != nil {
		w.t.Fatalf("%s: %v", line, err)
	}
	return string([]byte{byte('0' + r.code/100), byte('0' + r.code/10%10), byte('0' + r.code%10)})
}

// TestSiegeSlowFiles: a file system that does not answer for a while holds up who
// asked, and nobody else.
func TestSiegeSlowFiles(t *testing.T) {
	mayTrace(t)
	t.Parallel()
	v := besiegeSick(t, "fstat,newfstatat,statx:delay_enter=3s")
	s := v.siege()
	var all []*wire
	for range 5 {
		w := v.login()
		w.send("SIZE sick\r\n")
		all = append(all, w)
	}
	s.works()
	s.newcomer()
	all[0].conn.SetReadDeadline(time.Now())
	if _, err := all[0].text.R.Peek(1); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("who asked has an answer before the others: %v", err)
	}
	for _, w := range all {
		w.beginWait()
		w.expect(213)
		w.close()
	}
	s.passes()
	v.endTraced()
}
