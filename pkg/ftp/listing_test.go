package ftp

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"
	"time"

	"ftpd/pkg/vfs"
)

var listNow = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// report is the entry of a plain file.
func reportEntry() *Entry {
	return &Entry{
		Name: "report 2.pdf", Mode: 0o640, Size: 1234, ModTime: listNow.Add(-26 * time.Hour),
		Links: 1, Owner: "anna", Group: "staff", Unique: vfs.FileID{Dev: 0x801, Ino: 42}, Perm: "adfrw",
	}
}

func TestAppendList(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Entry)
		want   string
	}{
		{"file", func(*Entry) {}, "-rw-r-----   1 anna     staff            1234 Nov 20 10:00 report 2.pdf"},
		{"folder", func(e *Entry) { e.Mode, e.Links = fs.ModeDir|0o755, 12 }, "drwxr-xr-x  12 anna     staff            1234 Nov 20 10:00 report 2.pdf"},
		{"over 4 GiB", func(e *Entry) { e.Size = 1 << 50 }, "-rw-r-----   1 anna     staff    1125899906842624 Nov 20 10:00 report 2.pdf"},
		{"many links", func(e *Entry) { e.Links = 123456 }, "-rw-r----- 123456 anna     staff            1234 Nov 20 10:00 report 2.pdf"},
		{"long owner", func(e *Entry) { e.Owner = "a.long.name" }, "-rw-r-----   1 a.long.name staff            1234 Nov 20 10:00 report 2.pdf"},
		{"owner with blanks", func(e *Entry) { e.Owner, e.Group = "Domain Users", "\r\n" }, "-rw-r-----   1 Domain_Users ??               1234 Nov 20 10:00 report 2.pdf"},
		{"no owner", func(e *Entry) { e.Owner, e.Group = "", "" }, "-rw-r-----   1 ftp      ftp              1234 Nov 20 10:00 report 2.pdf"},
		{"leading blanks", func(e *Entry) { e.Name = "  x" }, "-rw-r-----   1 anna     staff            1234 Nov 20 10:00   x"},
		{"line break", func(e *Entry) { e.Name = "a\r\n-rw b\x00\x1b[2J\x7f" }, "-rw-r-----   1 anna     staff            1234 Nov 20 10:00 a??-rw b??[2J?"},
		{"other bytes", func(e *Entry) { e.Name = "grün \xff" }, "-rw-r-----   1 anna     staff            1234 Nov 20 10:00 grün \xff"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := reportEntry()
			tt.change(e)
			if got := string(AppendList(nil, e, listNow)); got != tt.want+"\r\n" {
				t.Errorf("\ngot  %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestListTime(t *testing.T) {
	tests := []struct {
		time time.Time
		want string
	}{
		{listNow, "Nov 21 12:00"},
		{listNow.Add(-recent + time.Second), "May 22 21:05"},
		{listNow.Add(-recent), "May 22  2026"},
		{listNow.Add(time.Second), "Nov 21  2026"},
		{time.Date(2026, 11, 5, 1, 2, 3, 0, time.FixedZone("", 7200)), "Nov  4 23:02"},
		{time.Date(1999, 1, 2, 0, 0, 0, 0, time.UTC), "Jan  2  1999"},
		{time.Unix(1<<40, 0), "Dec 31  9999"},
		{time.Date(-5, 1, 1, 0, 0, 0, 0, time.UTC), "Jan  1  0000"},
	}
	for _, tt := range tests {
		if got := string(appendListTime(nil, tt.time, listNow)); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.time, got, tt.want)
		}
	}
}

// TestListTimeIsTheSameAsFormats holds it against the time package, through many years.
func TestListTimeIsTheSameAsFormats(t *testing.T) {
	for at := time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < 9999; at = at.Add(9999 * time.Hour) {
		for now, layout := range map[time.Time]string{at.Add(time.Hour): "Jan _2 15:04", at.Add(-time.Hour): "Jan _2  2006"} {
			if got := string(appendListTime(nil, at, now)); got != at.Format(layout) {
				t.Fatalf("%v: %q, want %q", at, got, at.Format(layout))
			}
		}
	}
}

func TestListMode(t *testing.T) {
	tests := []struct {
		mode fs.FileMode
		want string
	}{
		{0, "----------"},
		{0o777, "-rwxrwxrwx"},
		{fs.ModeDir | fs.ModeSticky | 0o777, "drwxrwxrwt"},
		{fs.ModeDir | fs.ModeSticky | 0o776, "drwxrwxrwT"},
		{fs.ModeSetuid | 0o755, "-rwsr-xr-x"},
		{fs.ModeSetuid | fs.ModeSetgid | 0o644, "-rwSr-Sr--"},
		{fs.ModeSymlink | 0o777, "lrwxrwxrwx"},
		{fs.ModeNamedPipe | 0o600, "prw-------"},
		{fs.ModeSocket | 0o600, "srw-------"},
		{fs.ModeDevice | 0o600, "brw-------"},
		{fs.ModeDevice | fs.ModeCharDevice | 0o600, "crw-------"},
	}
	for _, tt := range tests {
		if got := string(appendMode(nil, tt.mode)); got != tt.want {
			t.Errorf("%v: %s, want %s", tt.mode, got, tt.want)
		}
	}
}

func TestAppendName(t *testing.T) {
	got := string(AppendName(AppendName(nil, "", " -x\n"), "in/", "a"))
	if want := " -x?\r\nin/a\r\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := string(AppendName(nil, "", "\ttab\x1b\x7f\x00")), "\ttab\x1b\x7f?\r\n"; got != want {
		t.Errorf("%q, want %q: programs read NLST, and ask for the file by what they read", got, want)
	}
	if got := string(AppendFacts(nil, &Entry{Name: "\ttab\x1b\r\n"}, 0)); got != " \ttab\x1b??\r\n" {
		t.Errorf("MLSD: %q", got)
	}
	if got := string(AppendListFolder(nil, "./a\r\nb")); got != "\r\n./a??b:\r\n" {
		t.Errorf("%q", got)
	}
}

// FuzzListing checks that no name makes a second line, and that parsers that
// split at blanks find the columns in their places.
func FuzzListing(f *testing.F) {
	f.Add("a", "root", "root", int64(0), int64(0), uint32(0o644))
	f.Add(" \r\n\x00", "Domain Users", "", int64(-1), int64(1<<60), uint32(1<<31))
	f.Fuzz(func(t *testing.T, name, owner, group string, size, modified int64, mode uint32) {
		e := &Entry{Name: name, Owner: owner, Group: group, Size: size, ModTime: time.Unix(modified, 0),
			Mode: fs.FileMode(mode), Links: uint64(mode), Unique: vfs.FileID{Dev: 1, Ino: 1}, Perm: "r"}
		list := AppendList(nil, e, listNow)
		for _, line := range [][]byte{list, AppendFacts(nil, e, 0xff), AppendName(nil, "", name)} {
			if body, ok := bytes.CutSuffix(line, []byte("\r\n")); !ok || bytes.ContainsAny(body, "\r\n\x00") {
				t.Errorf("not one line: %q", line)
			}
		}
		isBlank := func(r rune) bool { return r == ' ' }
		if columns := strings.FieldsFunc(string(list[:len(list)-len(name)-2]), isBlank); len(columns) != 8 {
			t.Errorf("%d columns before the name: %q", len(columns), list)
		}
	})
}

func TestListingDoesNotAllocate(t *testing.T) {
	e, buf := reportEntry(), make([]byte, 0, 512)
	n := testing.AllocsPerRun(100, func() {
		buf = AppendList(buf[:0], e, listNow)
		buf = AppendFacts(buf, e, 0xff)
		buf = AppendName(buf, "in/", e.Name)
	})
	if n != 0 {
		t.Errorf("%v allocations per entry", n)
	}
}

func BenchmarkAppendList(b *testing.B) {
	e, buf := reportEntry(), make([]byte, 0, 512)
	b.ReportAllocs()
	for b.Loop() {
		buf = AppendList(buf[:0], e, listNow)
	}
}

func BenchmarkAppendFacts(b *testing.B) {
	e, buf := reportEntry(), make([]byte, 0, 512)
	b.ReportAllocs()
	for b.Loop() {
		buf = AppendFacts(buf[:0], e, DefaultFacts)
	}
}
