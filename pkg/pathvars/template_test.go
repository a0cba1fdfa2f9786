package pathvars

import (
	"errors"
	"strings"
	"testing"
)

// anna is somebody of whom everything is known.
var anna = Values{
	Username:  "anna",
	Groupname: "staff",
	Homedir:   "/home/anna",
	Email:     "anna@example.com",
	Domain:    "example.com",
}

func TestExpand(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"", ""},
		{"/", "/"},
		{"/srv/ftp/$$username$$", "/srv/ftp/anna"},
		{"/srv/ftp/$$username$$/", "/srv/ftp/anna"},
		{"/srv//$$groupname$$/./$$username$$", "/srv/staff/anna"},
		{"/srv/$$groupname$$-$$username$$.d", "/srv/staff-anna.d"},
		{"/srv/$$groupname$$$$username$$", "/srv/staffanna"},
		{"$$homedir$$", "/home/anna"},
		{"$$homedir$$/ftp", "/home/anna/ftp"},
		{"$$homedir$$/../$$username$$", "/home/anna"},
		{"/mail/$$domain$$/$$email$$/in", "/mail/example.com/anna@example.com/in"},
		{"incoming/$$username$$", "incoming/anna"},
		{"../$$username$$", "../anna"},
	} {
		got, err := parse(t, tt.text, Session|Account).Expand(anna)
		if got != tt.want || err != nil {
			t.Errorf("%q.Expand = %q, %v; want %q", tt.text, got, err, tt.want)
		}
	}
}

// TestExpandChecksOnlyWhatIsUsed makes sure that an account without an e-mail
// address can log in where none is asked for.
func TestExpandChecksOnlyWhatIsUsed(t *testing.T) {
	got, err := parse(t, "/srv/$$username$$", Session|Account).Expand(Values{Username: "anna"})
	if got != "/srv/anna" || err != nil {
		t.Errorf("Expand = %q, %v", got, err)
	}
}

func TestExpandRefusesNames(t *testing.T) {
	refused := []string{
		"", ".", "..", "/", "a/b", "/etc", "../etc", "anna/..", "anna/", "a\x00b", "\x00", "a\nb", "a\rb",
		"a\x1bb", "a\x7fb", "a\u0085b", strings.Repeat("x", 256),
	}
	allowed := []string{
		"a", "...", ".a", "a..b", "..a", "a..", "-rf", "~", "*", "a b", `a\b`, `..\..`, "%2e%2e", "%2F", "ünï", "\xff",
		"$$username$$", "${x}", "a;b", strings.Repeat("x", 255),
	}
	for _, name := range Names(Session | Account) {
		if name == "homedir" {
			continue
		}
		text := "/srv/$$" + name + "$$"
		tmpl := parse(t, text, Session|Account)
		for _, value := range refused {
			got, err := tmpl.Expand(only(name, value))
			var fault *ValueError
			if !errors.As(err, &fault) || fault.Name != name || got != "" {
				t.Errorf("%s = %.20q: %q, %v; want a *ValueError", name, value, got, err)
			}
		}
		for _, value := range allowed {
			got, err := tmpl.Expand(only(name, value))
			if got != "/srv/"+value || err != nil {
				t.Errorf("%s = %.20q: %q, %v", name, value, got, err)
			}
		}
	}
}

func TestExpandHome(t *testing.T) {
	tmpl := parse(t, "$$homedir$$/ftp", Session)
	for _, tt := range []struct{ home, want string }{
		{"/home/anna", "/home/anna/ftp"},
		{"/home/anna/", "/home/anna/ftp"},
		{"/", "/ftp"},
		{"/home/a b/...", "/home/a b/.../ftp"},
		{"", ""},
		{"home/anna", ""},
		{".", ""},
		{"..", ""},
		{"/home/../etc", ""},
		{"/home/anna/..", ""},
		{"/home/./anna", ""},
		{"/home//anna", ""},
		{"//", ""},
		{"/home/anna//", ""},
		{"/home/\x00", ""},
		{"/home/\n", ""},
		{"/" + strings.Repeat("x", 4096), ""},
	} {
		got, err := tmpl.Expand(Values{Homedir: tt.home})
		var fault *ValueError
		if refused := errors.As(err, &fault); got != tt.want || refused != (tt.want == "") {
			t.Errorf("home %.20q: %q, %v; want %q", tt.home, got, err, tt.want)
		}
	}
}

// TestValueErrorKeepsTheValue: what a stranger chose has no place in a log line
// that others read.
func TestValueErrorKeepsTheValue(t *testing.T) {
	_, err := parse(t, "/$$username$$", Session).Expand(Values{Username: "root/../hidden"})
	if got := err.Error(); got != "$$username$$ contains a slash" {
		t.Errorf("error is %q", got)
	}
}

func TestExpandText(t *testing.T) {
	for _, tt := range []struct {
		text, username, want string
	}{
		{"FTP server ready", "x", "FTP server ready"},
		{"two\nlines, $5", "x", "two\nlines, $5"},
		{"Hello $$username$$!", "anna", "Hello anna!"},
		{"Hello $$username$$!", "", "Hello !"},
		{"Hello $$username$$!", "a/../b", "Hello a/../b!"},
		{"Hello $$username$$!", "x\r\n230 Welcome", "Hello x230 Welcome!"},
		{"Hello $$username$$!", "\x1b[2J\x00\u0085\u2028\u2029", "Hello [2J!"},
		{"Hello $$username$$!", "\xff", "Hello \ufffd!"},
		{"Hello $$username$$!", "$$groupname$$", "Hello $$groupname$$!"},
		{"$$username$$ lives in $$homedir$$", "anna", "anna lives in /home/anna"},
	} {
		got := parse(t, tt.text, Session|Message).ExpandText(Values{Username: tt.username, Homedir: "/home/anna"})
		if got != tt.want {
			t.Errorf("%q for %q = %q, want %q", tt.text, tt.username, got, tt.want)
		}
	}
}

// only returns values of which just one is set.
func only(name, value string) Values {
	var v Values
	switch name {
	case "username":
		v.Username = value
	case "groupname":
		v.Groupname = value
	case "email":
		v.Email = value
	case "domain":
		v.Domain = value
	}
	return v
}

func BenchmarkExpand(b *testing.B) {
	tmpl, err := Parse("/srv/ftp/$$groupname$$/$$username$$", Session)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := tmpl.Expand(anna); err != nil {
			b.Fatal(err)
		}
	}
}
