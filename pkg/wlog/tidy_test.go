package wlog

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestClassify(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
	aside := time.Date(2026, 11, 5, 9, 8, 7, 6_000_000, time.UTC)
	const daily, plain, bare = "/l/x-$$yyyymmdd$$.log", "/l/x.log", "/l/x"
	tests := []struct {
		template, path string
		want           *oldFile // nil: not ours
	}{
		{daily, "/l/x-20261101.log", &oldFile{from: day(1), ended: day(2)}},
		{daily, "/l/x-20261101-2026-11-05T09-08-07.006.log", &oldFile{from: day(1), ended: day(2), asideAt: aside, aside: true}},
		{daily, "/l/x-20261101-2026-11-05T09-08-07.006.log.gz", &oldFile{from: day(1), ended: day(2), asideAt: aside, aside: true, packed: true}},
		{daily, "/l/x-20261101-2026-11-05T09-08-07.006.log.gz.part", &oldFile{from: day(1), ended: day(2), asideAt: aside, aside: true, part: true}},
		{daily, "/l/x-20261101.log.gz", nil},
		{daily, "/l/x-20261131.log", nil},
		{daily, "/l/x-20261101.log.bak", nil},
		{daily, "/l/x-20261101-yesterday.log", nil},
		{daily, "/l/sub/x-20261101.log", nil},
		{daily, "/l/x.log", nil},
		{plain, "/l/x.log", nil},
		{plain, "/l/x-2026-11-05T09-08-07.006.log", &oldFile{ended: aside, asideAt: aside, aside: true}},
		{plain, "/l/y-2026-11-05T09-08-07.006.log", nil},
		{plain, "/l/x-2026-11-05T09-08-07.006", nil},
		{bare, "/l/x-2026-11-05T09-08-07.006", &oldFile{ended: aside, asideAt: aside, aside: true}},
		{bare, "/l/x-2026-11-05T09-08-07.006.gz", &oldFile{ended: aside, asideAt: aside, aside: true, packed: true}},
		{"/l/$$dd$$.log", "/l/05.log", nil},
		{"/l/$$dd$$.log", "/l/05-2026-11-05T09-08-07.006.log", nil},
		{"/l/$$yyyy$$/$$mm$$.log", "/l/2026/10.log", &oldFile{from: day(1).AddDate(0, -1, 0), ended: day(1)}},
	}
	for _, tt := range tests {
		got, ok := classify(timeTemplate(t, tt.template), tt.path)
		if ok != (tt.want != nil) || ok && got != *tt.want {
			t.Errorf("%s under %s: %+v, %v", tt.path, tt.template, got, ok)
		}
	}
}

func TestSweepRemovesByAge(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{
		"x-20261118.log", "x-20261119.log", "x-20261120.log", "x-20261121.log", "x-20261119-2026-11-19T09-08-07.006.log.gz",
		"x-20261118-2026-11-20T09-08-07.006.log.gz", "x-20200101.txt", "y-20200101.log", "x-20200101.log/keep",
		"sub/x-20200101.log",
	} {
		writeFile(t, filepath.Join(dir, name), "")
	}
	o := testOptions(t, dir+"/x-$$yyyymmdd$$.log")
	o.DeleteAfterDays = 2
	// The 18th ended at midnight of the 19th; two whole days later is now.
	if err := sweep(o, time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC), nil); err != nil {
		t.Fatal(err)
	}
	want := []string{"sub/x-20200101.log", "x-20200101.log/keep", "x-20200101.txt",
		"x-20261119-2026-11-19T09-08-07.006.log.gz", "x-20261119.log", "x-20261120.log", "x-20261121.log", "y-20200101.log"}
	if diff := cmp.Diff(want, filesBelow(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestSweepGoesAsDeepAsThePath(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"2020/01/x.log", "2020/01/02/x.log", "2020/x.log", "2026/11/x.log"} {
		writeFile(t, filepath.Join(dir, name), "")
	}
	o := testOptions(t, dir+"/$$yyyy$$/$$mm$$/x.log")
	o.DeleteAfterDays = 1
	if err := sweep(o, noon, nil); err != nil {
		t.Fatal(err)
	}
	want := []string{"2020/01/02/x.log", "2020/x.log", "2026/11/x.log"}
	if diff := cmp.Diff(want, filesBelow(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestFixedFolder(t *testing.T) {
	tests := []struct {
		path, folder string
		depth        int
	}{
		{"/var/log/ftpd/x-$$yyyymmdd$$.log", "/var/log/ftpd", 1},
		{"/var/log/ftpd/$$yyyy$$.log", "/var/log/ftpd", 1},
		{"/var/log/$$yyyy$$/$$mm$$/x.log", "/var/log", 3},
		{"/var/log/x.log", "/var/log", 1},
		{"/$$yyyy$$/x.log", "/", 2},
	}
	for _, tt := range tests {
		folder, depth := fixedFolder(tt.path)
		if folder != tt.folder || depth != tt.depth {
			t.Errorf("%s: %s, %d", tt.path, folder, depth)
		}
	}
}

func TestSweepPacksWhatWasSetAside(t *testing.T) {
	dir := t.TempDir()
	const aside = "x-2026-11-05T09-08-07.006.log"
	writeFile(t, filepath.Join(dir, "x.log"), "in use")
	writeFile(t, filepath.Join(dir, aside), "lines\n")
	writeFile(t, filepath.Join(dir, aside+".gz.part"), "of a crash")
	writeFile(t, filepath.Join(dir, "x-2026-11-04T09-08-07.006.log.gz.part"), "of a crash")
	o := testOptions(t, dir+"/x.log")
	o.Compress = true
	if err := sweep(o, noon, nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{aside + ".gz", "x.log"}, filesBelow(t, dir)); diff != "" {
		t.Error(diff)
	}
	f, err := os.Open(filepath.Join(dir, aside+".gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	if data, err := io.ReadAll(z); err != nil || string(data) != "lines\n" {
		t.Errorf("%q, %v", data, err)
	}
}

func TestPackingStops(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "x-2026-11-05T09-08-07.006.log")
	writeFile(t, name, "lines\n")
	stop := make(chan struct{})
	close(stop)
	if err := pack(name, stop); err != errStopped {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{filepath.Base(name)}, filesBelow(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestEveryNewFileIsATimeToTidy(t *testing.T) {
	dir := t.TempDir()
	old := filepath.Join(dir, "20200101.log")
	writeFile(t, old, "")
	o := testOptions(t, dir+"/$$yyyymmdd$$.log")
	o.DeleteAfterDays = 30
	f, _ := still(t, o)
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		f.tidy()
	}()
	// The channel holds one: the third goes in when the second was taken, and
	// that is after the first's sweep.
	for range 3 {
		f.roll <- struct{}{}
	}
	close(f.stop)
	<-gone
	if names := filesBelow(t, dir); len(names) != 0 {
		t.Errorf("left: %v", names)
	}
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// filesBelow are the files under a folder, in order.
func filesBelow(t *testing.T, dir string) []string {
	t.Helper()
	names := []string{}
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			name, _ := filepath.Rel(dir, path)
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
