package pathvars

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseAccepts(t *testing.T) {
	for _, tt := range []struct {
		text  string
		scope Scope
		uses  []string
	}{
		{"", 0, nil},
		{"/srv/ftp", 0, nil},
		{"/srv/$price/100%", 0, nil},
		{"/srv/$$username$$", Session, []string{"username"}},
		{"/srv/$$groupname$$/$$username$$", Session, []string{"username", "groupname"}},
		{"/srv/$$groupname$$$$username$$", Session, []string{"username", "groupname"}},
		{"/srv/$$username$$$", Session, []string{"username"}},
		{"$$homedir$$", Session, []string{"homedir"}},
		{"$$homedir$$/ftp", Session, []string{"homedir"}},
		{"/mail/$$domain$$/$$email$$", Session | Account, []string{"email", "domain"}},
		{"Hello $$username$$,\nyour home is $$homedir$$", Session | Message, []string{"username", "homedir"}},
		{"/$$username$$/{a}", Session, []string{"username"}},
	} {
		got, err := Parse(tt.text, tt.scope)
		if err != nil {
			t.Errorf("Parse(%q): %v", tt.text, err)
			continue
		}
		if got.String() != tt.text || got.IsZero() != (tt.text == "") {
			t.Errorf("Parse(%q).String() = %q", tt.text, got)
		}
		var uses []string
		for _, name := range Names(Session | Account) {
			if got.Uses(name) {
				uses = append(uses, name)
			}
		}
		if diff := cmp.Diff(tt.uses, uses); diff != "" {
			t.Errorf("Parse(%q) uses (-want +got):\n%s", tt.text, diff)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, tt := range []struct {
		text   string
		scope  Scope
		offset int
		name   string
		near   string
		msg    string // part of it
	}{
		{"/srv/$$usrname$$", Session, 5, "usrname", "username", "did you mean $$username$$?"},
		{"/srv/$$UserName$$", Session, 5, "UserName", "username", "did you mean"},
		{"$$home$$", Session, 0, "home", "", "there are $$username$$ $$groupname$$ $$homedir$$"},
		{"$$home$$", 0, 0, "home", "", "none is possible here"},
		{"$$emial$$", Session, 0, "emial", "", "is no variable"},
		{"$$emial$$", Session | Account, 0, "emial", "email", "did you mean $$email$$?"},
		{"/x/$$email$$", Session, 3, "email", "", "system integration"},
		{"/x/$$domain$$", Session | Message, 3, "domain", "", "system integration"},
		{"/x/$$username$$", 0, 3, "username", "", "there is no user"},
		{"/x/$$username$$", Account, 3, "username", "", "there is no user"},
		{"/x/$$username", Session, 3, "", "", "no second"},
		{"/x/$$", Session, 3, "", "", "no second"},
		{"/x/$$$$", Session, 3, "", "", "holds no variable name"},
		{"/a/$$$username$$", Session, 3, "$username", "username", "did you mean"},
		{"/a/$$username$$/$$", Session, 16, "", "", "no second"},
		{"/a/$$homedir$$", Session, 3, "homedir", "", "may only begin"},
		{" $$homedir$$", Session, 1, "homedir", "", "may only begin"},
		{"$$homedir$$/$$homedir$$", Session, 12, "homedir", "", "may only begin"},
		{"$$homedir$$${x}", Session, 11, "", "", `"${"$$homedir$$"}`},
		{"$$homedir$${x}", Session, 10, "", "", "not replaced"},
		{"/srv/${x}", Session, 5, "", "", "not replaced"},
		{"/srv/\x00", Session, 5, "", "", "NUL"},
		{"$$" + strings.Repeat("x", 5000) + "$$", Session, 0, strings.Repeat("x", 32) + "…", "", "is no variable"},
		{"$$a\nb$$", Session, 0, `a\nb`, "", `$$a\nb$$ is no`},
	} {
		_, err := Parse(tt.text, tt.scope)
		var got *SyntaxError
		if !errors.As(err, &got) {
			t.Errorf("Parse(%.40q, %d) = %v, want a *SyntaxError", tt.text, tt.scope, err)
			continue
		}
		want := SyntaxError{Offset: tt.offset, Name: tt.name, Near: tt.near, Msg: got.Msg}
		if diff := cmp.Diff(want, *got); diff != "" {
			t.Errorf("Parse(%.40q, %d) (-want +got):\n%s", tt.text, tt.scope, diff)
		}
		if !strings.Contains(err.Error(), tt.msg) {
			t.Errorf("Parse(%.40q, %d) says %q, want %q in it", tt.text, tt.scope, err, tt.msg)
		}
	}
}

func TestTemplateIsAValue(t *testing.T) {
	a, b := parse(t, "/$$username$$", Session), parse(t, "/$$username$$", Session|Account)
	if a != b || !a.Equal(b) {
		t.Error("the same text makes different templates")
	}
	if c := parse(t, "/$$groupname$$", Session); a == c || a.Equal(c) {
		t.Error("different texts make the same template")
	}
	if a.Uses("nonsense") {
		t.Error("Uses is true for a name that is none")
	}
}

// parse is Parse for texts that are right.
func parse(t *testing.T, text string, scope Scope) Template {
	t.Helper()
	got, err := Parse(text, scope)
	if err != nil {
		t.Fatalf("Parse(%q): %v", text, err)
	}
	return got
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"/srv/$$username$$", "$$homedir$$/x", "$$$$", "$$$", "$$homedir$$${x}", "a$$email$$b$$domain$$", "\x00", "$$é$$",
	} {
		f.Add(seed, "anna", "/home/anna/")
	}
	f.Fuzz(func(t *testing.T, text, name, home string) {
		tmpl, err := Parse(text, Session|Account)
		if err != nil {
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || syntax.Offset < 0 || syntax.Offset >= len(text) || len(syntax.Msg) > 500 {
				t.Fatalf("Parse(%q) = %#v", text, err)
			}
			return
		}
		got, err := tmpl.Expand(Values{Username: name, Groupname: name, Homedir: home, Email: name, Domain: name})
		if err != nil {
			return
		}
		// A value is part of one element, so it can't change where the
		// literal elements lead: as many slashes as a harmless value gives.
		harmless, err := tmpl.Expand(Values{Username: "u", Groupname: "u", Homedir: home, Email: "u", Domain: "u"})
		if err != nil || strings.Count(got, "/") != strings.Count(harmless, "/") {
			t.Fatalf("%q with %q is %q, with a harmless name %q, %v", text, name, got, harmless, err)
		}
	})
}
