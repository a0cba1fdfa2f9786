package wlog

import (
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode"
)

// usual are the columns that a log has unless the configuration names others.
var usual = strings.Fields("date time c-ip cs-username s-sitename s-ip s-port cs-method cs-uri-stem " +
	"sc-status sc-bytes cs-bytes time-taken x-session x-fullpath x-reason x-rule")

// upload is a record with every field.
func upload() *Record {
	return &Record{
		Time:        time.Date(2026, 11, 21, 23, 4, 5, 999, time.FixedZone("", -3600)),
		Client:      netip.MustParseAddrPort("[::ffff:192.0.2.7]:50312"),
		User:        "anna",
		Site:        "files.example.com",
		Computer:    "srv1",
		ClientName:  "pc.example.net",
		Host:        "ftp.example.com",
		Server:      netip.MustParseAddrPort("[2001:db8::10]:21"),
		Method:      "STOR",
		URIStem:     "my report.pdf",
		Status:      226,
		Win32Status: 5,
		Sent:        0,
		Received:    5000000000,
		Duration:    1234567 * time.Microsecond,
		Session:     "k3f9",
		FullPath:    "/in/my report.pdf",
		RealPath:    "/srv/ftp/anna/in/my report.pdf",
		Debug:       "all + well",
		Reason:      "right-put",
		Rule:        "sites/files.hcl:14",
	}
}

func allFields(t testing.TB, names ...string) []Field {
	t.Helper()
	if len(names) == 0 {
		names = Fields()
	}
	fields, err := ParseFields(names)
	if err != nil {
		t.Fatal(err)
	}
	return fields
}

func TestAppendLine(t *testing.T) {
	tests := []struct {
		name   string
		fields []string
		record *Record
		want   string
	}{
		{"every field", nil, upload(),
			"2026-11-22 00:04:05 192.0.2.7 50312 anna files.example.com srv1 ftp.example.com 2001:db8::10 21 " +
				"STOR my%20report.pdf 226 5 0 0 5000000000 1234 k3f9 /in/my%20report.pdf all%20+%20well " +
				"right-put sites/files.hcl:14 /srv/ftp/anna/in/my%20report.pdf pc.example.net"},
		{"nothing known", nil, &Record{},
			"- - - - - - - - - - - - - 0 0 0 0 0 - - - - - - -"},
		{"order of the list", []string{"sc-status", "cs-method", "date"}, upload(), "226 STOR 2026-11-22"},
		{"zone dropped", []string{"c-ip"}, &Record{Client: netip.MustParseAddrPort("[fe80::1%eth0]:1")}, "fe80::1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := string(AppendLine(nil, allFields(t, tt.fields...), tt.record))
			if got != tt.want+"\n" {
				t.Errorf("got  %swant %s", got, tt.want)
			}
		})
	}
}

func TestEscaping(t *testing.T) {
	tests := []struct{ value, want string }{
		{"", "-"},
		{"-", "%2D"},
		{"--", "--"},
		{"a b", "a%20b"},
		{"a+b", "a+b"},
		{"100%", "100%25"},
		{"%20", "%2520"},
		{"x\r\n2026-01-01 forged", "x%0D%0A2026-01-01%20forged"},
		{"tab\tnul\x00del\x7f", "tab%09nul%00del%7F"},
		{"#Fields: date", "%23Fields:%20date"},
		{"a#b", "a#b"},
		{`"quoted`, "%22quoted"},
		{"grün/日本", "grün/日本"},
		{"latin1 \xfc", "latin1%20%FC"},
		{"cut \xe6\x97", "cut%20%E6%97"},
		{"\ufffd", "\ufffd"},
		{"next\u0085line", "next%C2%85line"},
		{"\u2028\u2029", "%E2%80%A8%E2%80%A9"},
		{"no\u00a0break", "no%C2%A0break"},
		{"exe\u202egpj", "exe%E2%80%AEgpj"},
		{`back\slash`, `back\slash`},
	}
	for _, tt := range tests {
		if got := string(appendText(nil, tt.value)); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.value, got, tt.want)
		}
	}
}

// FuzzEscape checks that no value leaves its column and that each comes back.
func FuzzEscape(f *testing.F) {
	for _, seed := range []string{"", "-", "#x", "a b", "\r\n", "\xff", "\u2028", "%41", "\"", "日本"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		got := string(appendText(nil, value))
		if got == "" || got[0] == '#' || strings.ContainsRune(got, '"') {
			t.Fatalf("%q: bad column %q", value, got)
		}
		for _, r := range got {
			if unicode.IsSpace(r) || unicode.IsControl(r) {
				t.Fatalf("%q: %q has %U", value, got, r)
			}
		}
		if value == "" {
			return
		}
		if back, err := url.PathUnescape(got); err != nil || back != value {
			t.Fatalf("%q: %q comes back as %q, %v", value, got, back, err)
		}
	})
}

func BenchmarkAppendLine(b *testing.B) {
	fields := allFields(b, usual...)
	r := upload()
	buf := make([]byte, 0, 1024)
	b.ReportAllocs()
	for b.Loop() {
		buf = AppendLine(buf[:0], fields, r)
	}
}

func TestAppendLineDoesNotAllocate(t *testing.T) {
	fields, r, buf := allFields(t), upload(), make([]byte, 0, 4096)
	if n := testing.AllocsPerRun(100, func() { buf = AppendLine(buf[:0], fields, r) }); n != 0 {
		t.Errorf("%v allocations per line", n)
	}
}
