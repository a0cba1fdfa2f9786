package archive

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"ftpd/pkg/wlog"
)

// followed reads what is added to a log until n lines have come, and then that
// there are none more.
type followed struct {
	t *testing.T
	s *Search
}

func follow(t *testing.T, q Query, logs ...Log) *followed {
	t.Helper()
	s, err := NewFollow(q, logs...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return &followed{t, s}
}

// want waits until these have come, in this order.
func (f *followed) want(all ...string) {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(f.t.Context(), 20*time.Second)
	defer cancel()
	var got []string
	for {
		for e := f.s.Next(); e != nil; e = f.s.Next() {
			got = append(got, e.Get("x-fullpath")+e.Message)
		}
		if len(got) >= len(all) {
			break
		}
		if err := f.s.Wait(ctx); err != nil {
			f.t.Fatalf("%v: got %q, want %q", err, got, all)
		}
	}
	if strings.Join(got, " ") != strings.Join(all, " ") {
		f.t.Fatalf("got %q, want %q", got, all)
	}
}

func add(t *testing.T, name, content string) {
	t.Helper()
	file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString(content); err != nil {
		t.Fatal(err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// now is a log of one line of this moment.
func now(t *testing.T, path string) string {
	return text(t, deed(time.Now(), "anna", path, 226))
}

func TestFollowGoesThroughRotation(t *testing.T) {
	dir := t.TempDir()
	name := dir + "/x.log"
	put(t, name, text(t, deed(time.Now().Add(-time.Hour), "anna", "/old", 226)))
	f := follow(t, Query{Since: time.Now().Add(-time.Minute)}, logAt(t, Access, name))
	f.want()
	add(t, name, now(t, "/a"))
	f.want("/a")
	line := now(t, "/b")
	add(t, name, line[:len(line)-5])
	add(t, name, line[len(line)-5:]+now(t, "/c"))
	f.want("/b", "/c")

	// As logrotate does it: the last lines of the old file, and those of two new ones.
	add(t, name, now(t, "/d"))
	must(t, os.Rename(name, name+".1"))
	add(t, name, now(t, "/e"))
	must(t, os.Rename(name+".1", name+".2"))
	must(t, os.Rename(name, name+".1"))
	add(t, name, now(t, "/f"))
	f.want("/d", "/e", "/f")

	// As we do it, with packing.
	must(t, os.Rename(name, dir+"/x-2026-11-21T12-15-00.000.log"))
	put(t, dir+"/x-2026-11-21T12-15-00.000.log.gz", now(t, "/f"))
	must(t, os.Remove(dir+"/x-2026-11-21T12-15-00.000.log"))
	add(t, name, now(t, "/g"))
	f.want("/g")

	// Copied and truncated.
	must(t, os.Truncate(name, 0))
	add(t, name, now(t, "/h"))
	f.want("/h")
	if f.s.Close(); f.s.Lost() > 0 || len(f.s.Faults()) > 0 {
		t.Errorf("%d lost, %v", f.s.Lost(), f.s.Faults())
	}
}

// TestFollowFindsFilesToCome: in folders that are to come, too.
func TestFollowFindsFilesToCome(t *testing.T) {
	dir := t.TempDir()
	log := logAt(t, Access, dir+"/logs/$$yyyy-mm$$/x-$$dd$$.log")
	f := follow(t, Query{}, log, logAt(t, Event, dir+"/events/x.log"))
	at := time.Now()
	add2 := func(path string, at time.Time) {
		t.Helper()
		put(t, log.Path.Expand(at), text(t, deed(at, "anna", path, 226)))
	}
	add2("/a", at)
	f.want("/a")
	put(t, dir+"/events/x.log", "time=\""+at.Format(time.RFC3339)+"\" level=info msg=started\n")
	f.want("started")
	add2("/b", at.AddDate(0, 0, 1).Truncate(24*time.Hour))
	if log.Path.Expand(at)[:len(dir)+13] == log.Path.Expand(at.AddDate(0, 0, 1))[:len(dir)+13] {
		f.want("/b") // next month's folder is watched when it is next month
	}
}

// The names of other days are older, whether they sort before today's or behind it.
func TestFollowANameThatComesRoundAgain(t *testing.T) {
	for _, days := range []int{-1, 1} {
		dir := t.TempDir()
		log := logAt(t, Access, dir+"/$$dd$$.log")
		other := log.Path.Expand(time.Now().AddDate(0, 0, days))
		put(t, other, text(t, deed(time.Now().AddDate(0, -1, 0), "anna", "/last month", 226)))
		today := log.Path.Expand(time.Now())
		put(t, today, text(t, deed(time.Now().AddDate(0, -1, 0), "anna", "/last month", 226)))
		f := follow(t, Query{Since: time.Now().Add(-time.Minute)}, log)
		f.want()
		add(t, today, now(t, "/a"))
		f.want("/a")
		add(t, today, now(t, "/b"))
		f.want("/b")
	}
}

// TestFollowTheRealWriter follows a log while it is written and rotated.
func TestFollowTheRealWriter(t *testing.T) {
	dir := t.TempDir()
	path := logAt(t, Access, dir+"/x.log")
	set := wlog.NewSet()
	l, err := set.Open(wlog.Options{Path: path.Path, Fields: fieldsOf(t, usual), MaxSize: 1, Compress: true})
	must(t, err)
	defer l.Close()
	f := follow(t, Query{}, path)
	stem := strings.Repeat("x", 20_000)
	for i := range 10 {
		var want []string
		for range 20 { // more than a file holds, every three rounds
			r := deed(time.Now(), "anna", "/"+string(rune('a'+i)), 226)
			r.URIStem = stem
			l.Write(r)
			want = append(want, r.FullPath)
		}
		f.want(want...)
	}
	if names, _ := wlog.Files(path.Path); len(names) < 3 {
		t.Errorf("%d files: nothing was rotated", len(names))
	}
}

func TestFollowEndsWithItsContext(t *testing.T) {
	f := follow(t, Query{}, logAt(t, Access, t.TempDir()+"/x.log"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.s.Wait(ctx); err == nil {
		t.Error("it goes on")
	}
}
