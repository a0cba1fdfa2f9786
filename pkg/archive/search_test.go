package archive

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"ftpd/pkg/access"

	"github.com/google/go-cmp/cmp"
)

func addresses(t testing.TB, text string) access.Patterns {
	t.Helper()
	p, err := access.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func statuses(t testing.TB, texts ...string) (all []StatusRange) {
	t.Helper()
	for _, text := range texts {
		r, err := ParseStatus(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

func TestQuery(t *testing.T) {
	dir := t.TempDir()
	other := deed(noon.Add(3*time.Second), "bert", "/d", 426)
	other.Site, other.Method = "other", "RETR"
	put(t, dir+"/w3c.log", text(t,
		deed(noon, "anna", "/my report", 226),
		deed(noon.Add(time.Second), "an na", "/b", 550),
		deed(noon.Add(2*time.Second), "", "/anna", 553),
		other))
	put(t, dir+"/events.log", `time="2026-11-21T13:00:01+01:00" level=info msg="login failed" client=198.51.100.9 reason=no-user session=x site=main user="an na"
{"client":"198.51.100.9","command":"RETR","level":"warning","msg":"transfer","site":"other","status":426,"time":"2026-11-21T12:00:03Z","user":"<bert>"}
`)
	both := []Log{logAt(t, Access, dir+"/w3c.log"), logAt(t, Event, dir+"/events.log")}
	at := func(second int) time.Time { return noon.Add(time.Duration(second) * time.Second) }
	tests := []struct {
		name  string
		query Query
		want  string
	}{
		{"all", Query{}, "00 /my report|01 /b|01 login failed|02 /anna|03 /d|03 transfer"},
		{"user", Query{Users: []string{"anna"}}, "00 /my report"},
		{"user with a blank", Query{Users: []string{"an na"}}, "01 /b|01 login failed"},
		{"user that JSON escapes", Query{Users: []string{"<bert>"}}, "03 transfer"},
		{"no user is no user's name", Query{Users: []string{"", "-"}}, ""},
		{"two users", Query{Users: []string{"anna", "bert"}}, "00 /my report|03 /d"},
		{"site", Query{Sites: []string{"other"}}, "03 /d|03 transfer"},
		{"method", Query{Methods: []string{"RETR"}}, "03 /d|03 transfer"},
		{"class", Query{Status: statuses(t, "5xx")}, "01 /b|02 /anna"},
		{"code", Query{Status: statuses(t, "553")}, "02 /anna"},
		{"class and code", Query{Status: statuses(t, "4XX", "550")}, "01 /b|03 /d|03 transfer"},
		{"address", Query{From: addresses(t, "192.0.2.7")}, "00 /my report|01 /b|02 /anna|03 /d"},
		{"network", Query{From: addresses(t, "198.51.100.0/24")}, "01 login failed|03 transfer"},
		{"mask", Query{From: addresses(t, "192.0.2.*")}, "00 /my report|01 /b|02 /anna|03 /d"},
		{"from on", Query{Since: at(2)}, "02 /anna|03 /d|03 transfer"},
		{"part of a second", Query{Since: at(2).Add(time.Millisecond), Until: at(2).Add(2 * time.Millisecond)}, "02 /anna"},
		{"before", Query{Until: at(1)}, "00 /my report"},
		{"text", Query{Text: regexp.MustCompile("anna")}, "00 /my report|02 /anna"},
		{"text with a blank", Query{Text: regexp.MustCompile("my re[p]ort")}, "00 /my report"},
		{"text as it stands", Query{Text: regexp.MustCompile("my%20report")}, "00 /my report"},
		{"text of an event", Query{Text: regexp.MustCompile(`user=<bert`)}, "03 transfer"},
		{"several", Query{Users: []string{"anna"}, Status: statuses(t, "5xx")}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := NewSearch(tt.query, both...)
			got := strings.ReplaceAll(strings.Join(found(s), "|"), "12:00:", "")
			if got != tt.want || s.Lost() > 0 || len(s.Faults()) > 0 {
				t.Errorf("got %q, want %q; lost %d, %v", got, tt.want, s.Lost(), s.Faults())
			}
		})
	}
}

func TestParseStatusRefuses(t *testing.T) {
	for _, text := range []string{"", "5", "x", "7xx", "5xxx", "55x", "99", "700", "-1"} {
		if r, err := ParseStatus(text); err == nil {
			t.Errorf("%q is %v", text, r)
		}
	}
}

func TestFilesOfALogFollowEachOther(t *testing.T) {
	dir := t.TempDir()
	one := func(minute int, path string) string {
		return text(t, deed(noon.Add(time.Duration(minute)*time.Minute), "anna", path, 226))
	}
	// Set aside by us, by us and packed, by logrotate and packed; the names of the
	// last say nothing of when.
	put(t, dir+"/x.log.2.gz", one(0, "/a"))
	put(t, dir+"/x.log.1", one(5, "/b"))
	put(t, dir+"/x-2026-11-21T12-15-00.000.log.gz", one(10, "/c"))
	put(t, dir+"/x-2026-11-21T12-20-00.000.log", one(15, "/d"))
	put(t, dir+"/x.log", one(20, "/e"))
	put(t, dir+"/x.log.old", one(1, "/not ours"))
	put(t, dir+"/y.log", one(1, "/not ours"))
	log := logAt(t, Access, dir+"/x.log")
	if got := strings.Join(found(NewSearch(Query{}, log)), " "); got != "12:00:00 /a 12:05:00 /b 12:10:00 /c 12:15:00 /d 12:20:00 /e" {
		t.Error(got)
	}
	q := Query{Since: noon.Add(5 * time.Minute), Until: noon.Add(11 * time.Minute)}
	if got := strings.Join(found(NewSearch(q, log)), " "); got != "12:05:00 /b 12:10:00 /c" {
		t.Error(got)
	}
}

// TestFilesThatCannotHoldTheSpanAreNotOpened: those are no files that could be.
func TestFilesThatCannotHoldTheSpanAreNotOpened(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"x-20261119.log.gz", "x-20261123.log.gz", "x-20261119-2026-11-19T20-00-00.000.log.gz"} {
		if err := os.WriteFile(dir+"/"+name, []byte("no gzip"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	put(t, dir+"/x-20261121.log.gz", text(t, deed(noon, "anna", "/a", 226)))
	log := logAt(t, Access, dir+"/x-$$yyyymmdd$$.log")
	s := NewSearch(Query{Since: noon.Add(-time.Hour), Until: noon.Add(time.Hour)}, log)
	if got := found(s); len(got) != 1 || len(s.Faults()) > 0 {
		t.Errorf("%v, %v", got, s.Faults())
	}
	s = NewSearch(Query{}, log)
	if got := found(s); len(got) != 1 || len(s.Faults()) != 3 {
		t.Errorf("%v, %v", got, s.Faults())
	}
}

func TestNamesThatComeRoundAgain(t *testing.T) {
	dir := t.TempDir()
	day := func(month time.Month, day int, path string) string {
		return text(t, deed(time.Date(2026, month, day, 1, 0, 0, 0, time.UTC), "anna", path, 226))
	}
	put(t, dir+"/05.log", day(10, 5, "/a")+day(11, 5, "/c"))
	put(t, dir+"/06.log", day(10, 6, "/b")+day(11, 6, "/d"))
	put(t, dir+"/32.log", day(10, 6, "/no day"))
	got := strings.Join(found(NewSearch(Query{}, logAt(t, Access, dir+"/$$dd$$.log"))), " ")
	if got != "01:00:00 /a 01:00:00 /b 01:00:00 /c 01:00:00 /d" {
		t.Error(got)
	}
}

func TestDamage(t *testing.T) {
	good := func(path string) string {
		return strings.SplitAfterN(text(t, deed(noon, "anna", path, 226)), "\n", 3)[2]
	}
	tests := []struct {
		name, content, want string
		lost                int
	}{
		{"torn at the end", head(usual) + good("/a") + "2026-11-21 12:0", "/a", 1},
		{"torn within", head(usual) + "2026-11-21 12:00:00 192.0.2.7 an\n\n" + head(usual) + good("/a"), "/a", 1},
		{"no columns", good("/a") + head(usual) + good("/b"), "/b", 1},
		{"columns change", head(usual) + good("/a") + head("x-fullpath date time") + "/b 2026-11-21 12:00:01\n", "/a /b", 0},
		{"binary", head(usual) + "\x00\xff\x1b[31m\x00\n" + good("/a"), "/a", 1},
		{"a long line", head(usual) + strings.Repeat("x", 1<<20) + "\n" + good("/a"), "/a", 1},
		{"a long last line", head(usual) + good("/a") + strings.Repeat("x", 1<<20), "/a", 1},
		{"a line as long as may be", head(usual) + good("/"+strings.Repeat("x", maxLine/2-100)), "/" + strings.Repeat("x", maxLine/2-100), 0},
		{"no date that there is", head(usual) + strings.Replace(good("/a"), "11-21", "11-31", 1), "", 1},
		{"CRLF", strings.ReplaceAll(head(usual)+good("/a"), "\n", "\r\n"), "/a", 0},
		{"remarks", "#Remark: one\n" + head(usual) + "#Remark: two\n" + good("/a") + "#\n#Gap\n", "/a", 0},
		{"no date in the lines", "#Date: 2026-11-21 23:59:59\n" + head("time x-fullpath") + "23:59:59 /a\n00:00:01 /b\n", "/a /b", 0},
		{"no date at all", head("time x-fullpath") + "23:59:59 /a\n", "", 1},
		{"nothing", "", "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			name := t.TempDir() + "/x.log"
			put(t, name, tt.content)
			s := NewSearch(Query{}, logAt(t, Access, name))
			var got []string
			for e := s.Next(); e != nil; e = s.Next() {
				got = append(got, e.Get("x-fullpath"))
			}
			s.Close()
			if strings.Join(got, " ") != tt.want || s.Lost() != tt.lost {
				t.Errorf("got %.100q, lost %d", got, s.Lost())
			}
		})
	}
}

func TestDamagedArchiveIsSaid(t *testing.T) {
	dir := t.TempDir()
	whole := packed([]byte(text(t, deed(noon, "anna", "/a", 226)) + strings.Repeat("#\n", 1000)))
	if err := os.WriteFile(dir+"/x-20261121.log.gz", whole[:len(whole)-6], 0o644); err != nil {
		t.Fatal(err)
	}
	put(t, dir+"/x-20261122.log", text(t, deed(noon.AddDate(0, 0, 1), "anna", "/b", 226)))
	s := NewSearch(Query{}, logAt(t, Access, dir+"/x-$$yyyymmdd$$.log"))
	if got := found(s); len(got) != 2 || len(s.Faults()) != 1 || !strings.Contains(s.Faults()[0].Error(), "x-20261121.log.gz") {
		t.Errorf("%v, %v", got, s.Faults())
	}
}

func TestFilesByName(t *testing.T) {
	dir := t.TempDir()
	put(t, dir+"/one", text(t, deed(noon, "anna", "/a", 226)))
	put(t, dir+"/two.gz", "time=\"2026-11-21T12:00:01Z\" level=info msg=started\n")
	s := NewFileSearch(Query{}, dir+"/one", dir+"/two.gz", dir+"/none", dir)
	if got := strings.Join(found(s), " "); got != "12:00:00 /a 12:00:01 started" || len(s.Faults()) != 2 {
		t.Errorf("%v, %v", got, s.Faults())
	}
}

func TestFieldsAreDecoded(t *testing.T) {
	name := t.TempDir() + "/x.log"
	put(t, name, text(t, deed(noon, "a\nb", "/-\x1b %20", 226)))
	s := NewSearch(Query{}, logAt(t, Access, name))
	defer s.Close()
	var got []Field
	for name, value := range s.Next().Fields() {
		got = append(got, Field{name, value})
	}
	want := []Field{
		{"c-ip", "192.0.2.7"}, {"cs-username", "a\nb"}, {"s-sitename", "main"}, {"cs-method", "STOR"},
		{"cs-uri-stem", "/-\x1b %20"}, {"sc-status", "226"}, {"x-fullpath", "/-\x1b %20"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
