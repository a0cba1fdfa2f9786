package config

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// comparedSite is a site with a bit of everything; each test changes a piece.
const comparedSite = `
daemon {
  settle = "300ms"
}
site "s" {
  listen = ["127.0.0.1:2121"]
  home   = "/srv"
  access "deny" { ip = "10.0.0.0/8" }
  alias "/a" { path = "/srv/a" }
  group "staff" {
    options { upload_rate = "1M/s" }
    path "/" { rights = ["read"] }
  }
  user "anna" {
    password = "plain:secret"
    group    = "staff"
    path "/in" { rights = ["put"] }
  }
  user "bob" { password = "plain:other" }
}
`

func TestCompareConfigurations(t *testing.T) {
	for _, test := range []struct {
		old, new string // replaced in comparedSite
		want     []string
	}{
		{"", "", nil},
		{`listen = ["127.0.0.1:2121"]`, "# moved\n\n  listen = [ \"127.0.0.1:2121\" ]", nil},
		{`settle = "300ms"`, "", nil}, // the default, stated or not
		{`"300ms"`, `"500ms"`, []string{"daemon.settle: 300ms → 500ms"}},
		{`2121"`, `2121", "*:2122"`, []string{"s listen: 127.0.0.1:2121 → 127.0.0.1:2121 *:2122"}},
		{`"/srv"`, `"/data"`, []string{"s home: /srv → /data"}},
		{`access "deny" {`, `access "grant" {`, []string{"s access: deny 10.0.0.0/8 → grant 10.0.0.0/8"}},
		{`plain:secret`, `plain:fresh`, []string{"s user anna password: *** → ***"}},
		{`user "bob" {`, `user "cleo" {`, []string{"+s user cleo", "-s user bob"}},
		{`alias "/a" {`, `alias "/b" {`, []string{"+s alias /b", "-s alias /a"}},
		{`"1M/s"`, `"2M/s"`, []string{"s group staff options.upload_rate: 1MiB/s → 2MiB/s"}},
		{`upload_rate = "1M/s"`, `upload_rate = "0"`, []string{"s group staff options.upload_rate: 1MiB/s → 0"}},
		{`upload_rate = "1M/s"`, ``, []string{"s group staff options.upload_rate: 1MiB/s → "}},
		{`user "bob" { password = "plain:other" }`, "user \"bob\" {\n enabled = true\n password = \"plain:other\"\n}", nil},
		// … but what a user states beats the group's, also where it is a default.
		{`group    = "staff"`, "group = \"staff\"\n require_tls = false", []string{"s user anna require_tls:  → false"}},
		// Rights are compared by who knows what they mean together.
		{`rights = ["put"]`, `rights = ["all"]`, nil},
		{`path "/in" { rights = ["put"] }`, ``, nil},
		{`path "/in" { rights = ["put"] }`, "path \"/in\" {\n rights = [\"put\"]\n full = \"/x\"\n}", []string{"s user anna path /in full:  → /x"}},
		{`site "s"`, `site "t"`, []string{"+ site t", "- site s"}},
		{`home   = "/srv"`, "home = \"/srv\"\n  log { path = \"/var/log/x.log\" }", []string{"+s log log"}},
	} {
		if !strings.Contains(comparedSite, test.old) {
			t.Fatalf("%q is not in the text", test.old)
		}
		old := loadText(t, "f.hcl", comparedSite)
		next := loadText(t, "f.hcl", strings.Replace(comparedSite, test.old, test.new, 1))
		var got []string
		for _, d := range Compare(old, next) {
			where := strings.TrimSpace(d.Site + " " + d.Of)
			switch {
			case d.Kind == "":
				got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s: %s → %s", where, d.Name, d.Old, d.New)))
			case d.Added:
				got = append(got, "+"+where+" "+d.Kind+" "+d.Name)
			default:
				got = append(got, "-"+where+" "+d.Kind+" "+d.Name)
			}
			if d.Kind != "" && d.Pos.Line == 0 {
				t.Errorf("%s has no place", d.Name)
			}
		}
		for i := range test.want {
			test.want[i] = strings.TrimSpace(test.want[i])
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%q → %q:\n got %q\nwant %q", test.old, test.new, got, test.want)
		}
	}
}

// What stars hide must be noticed all the same, and never shown.
func TestCompareKeepsSecrets(t *testing.T) {
	old := loadText(t, "f.hcl", comparedSite)
	next := loadText(t, "f.hcl", strings.ReplaceAll(comparedSite, "plain:", "plain:very"))
	found := Compare(old, next)
	if len(found) != 2 {
		t.Errorf("%+v", found)
	}
	if text := fmt.Sprintf("%+v", found); strings.Contains(text, "secret") || strings.Contains(text, "other") {
		t.Error(text)
	}
}
