package site

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"ftpd/pkg/acl"
	"ftpd/pkg/ftp"
)

const foreseen = `
  group "staff" {
    path "/" { rights = ["read"] }
  }
  user "anna" {
    password = "plain:secret"
    group = "staff"
  }
`

// What is foreseen is what then happens.
func TestForesee(t *testing.T) {
	for _, test := range []struct{ name, next, want string }{
		{"nothing", foreseen, ""},
		{"less rights", strings.Replace(foreseen, `"read"`, `"list"`, 1), ""},
		{"password", strings.Replace(foreseen, "secret", "other", 1), "password-changed"},
		{"user gone", strings.Replace(foreseen, "anna", "bob", 1), "user-removed"},
		{"disabled", strings.Replace(foreseen, "group =", "enabled = false\n group =", 1), "user-disabled"},
		{"home", strings.Replace(foreseen, "group =", "home = \"DIR/other\"\n group =", 1), "home-changed"},
		{"address", `access "deny" { ip = "127.0.0.1" }` + foreseen, "address-denied"},
		{"group's address", strings.Replace(foreseen, `"staff" {`, "\"staff\" {\n access \"deny\" { ip = \"127.*.*.*\" }\n", 1), "address-denied"},
		{"site gone", "", "site-removed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t, siteBlock(foreseen))
			v := w.login("anna")
			text := ""
			if test.next != "" {
				text = siteBlock(test.next)
			}
			var next *Site
			if text != "" {
				var err error
				if next, err = Rehearse(w.load(text).Sites[0], w.shared); err != nil {
					t.Fatal(err)
				}
				defer next.Close()
			}
			foreseen := ""
			if r := Foresee(v, next); r != nil {
				foreseen = r.Reason
			}
			if err := v.Check(); err != nil {
				t.Errorf("it has happened already: %v", err)
			}
			w.reload(text)
			if happens := reason(v.Check()); foreseen != test.want || happens != test.want {
				t.Errorf("foreseen %q, happens %q, want %q", foreseen, happens, test.want)
			}
		})
	}
}

func TestCompareRights(t *testing.T) {
	text := siteBlock(`
  path "/" { rights = ["read"] }
  path "/in" { rights = ["put"] }
  user "anna" { password = "plain:secret" }
  user "bob"  { password = "plain:secret" }
  user "cleo" {
    password = "plain:secret"
    path "/" { rights = ["all"] }
  }
`)
	w := newWorld(t, text)
	for _, test := range []struct {
		old, new string
		want     []string // path, lost or gained, users
	}{
		{"", "", nil},
		{`["put"]`, `["put", "list"]`, []string{"/in +list anna bob"}},
		{`["all"]`, `["read"]`, []string{"/ -put cleo"}},
		{`user "bob" `, `user "bert" `, nil}, // who comes and goes has nothing to compare
	} {
		next, err := Rehearse(w.load(strings.Replace(text, test.old, test.new, 1)).Sites[0], w.shared)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range CompareRights(w.order[0], next, time.Now()) {
			sign := "+" + strings.Join(c.Gained.Names(), "+")
			if c.Lost.Has(acl.Put) {
				sign = "-put"
			}
			got = append(got, c.Path+" "+sign+" "+strings.Join(c.Users, " "))
		}
		next.Close()
		if !slices.Equal(got, test.want) {
			t.Errorf("%s → %s: %q, want %q", test.old, test.new, got, test.want)
		}
	}
}

func TestLook(t *testing.T) {
	w := newWorld(t, siteBlock(`
  limits { download_rate = "5M/s" }
  user "anna" {
    password = "plain:secret"
    path "/in" { rights = ["put"] }
    options { upload_rate = "1M/s" }
  }
`))
	v := w.visit()
	if visit, ok := Look(v, ""); !ok || visit.Site != "s" || visit.User != "" || visit.Settings != nil {
		t.Errorf("before the log-in: %+v", visit)
	}
	if _, err := v.Login(context.Background(), "anna", "secret"); err != nil {
		t.Fatal(err)
	}
	visit, _ := Look(v, "/in/file")
	values := map[string]string{}
	for _, s := range visit.Settings {
		values[s.Name] = s.Value
		if !strings.Contains(s.Rule, "f.hcl:") {
			t.Errorf("%s is stated at %q", s.Name, s.Rule)
		}
	}
	for name, want := range map[string]string{
		"user": "anna", "path": "put", "options.upload_rate": "1MiB/s", "limits.download_rate": "5MiB/s",
		"home": w.dir + "/home", "options.download_rate": "", // no bound is not shown
	} {
		if values[name] != want {
			t.Errorf("%s is %q, want %q", name, values[name], want)
		}
	}
	if _, ok := Look(nil, ""); ok {
		t.Error("nobody was seen")
	}
}

func TestTally(t *testing.T) {
	text := siteBlock(`user "anna" { password = "plain:secret" }`)
	w := newWorld(t, text)
	v := w.login("anna")
	if _, err := v.Login(context.Background(), "anna", "wrong"); err == nil {
		t.Fatal("welcome?")
	}
	v.Record(&ftp.Event{Verb: "PASS", Kind: "login", Code: 530, Err: &ftp.Refusal{Kind: ftp.LoginFailed, Reason: "bad-password"}})
	v.Record(&ftp.Event{Verb: "RETR", Kind: "transfer", Code: 226, Sent: 100})
	v.Record(&ftp.Event{Verb: "STOR", Kind: "transfer", Code: 226, Received: 70})
	v.Record(&ftp.Event{Verb: "STOR", Kind: "transfer", Code: 426, Received: 7, Reason: "aborted"})
	v.Record(&ftp.Event{Verb: "DELE", Kind: "change", Code: 550, Err: &ftp.Refusal{Kind: ftp.Denied, Reason: "right-delete"}})
	w.shared.Tally("s").Refused("draining")
	check := func(when string) {
		t.Helper()
		c := w.shared.Tally("s").Counts()
		if c.Connections != 1 || c.Logins != 1 || c.Downloads.Whole != 1 || c.Uploads.Whole != 1 ||
			c.Downloads.Incomplete != 0 || c.Uploads.Incomplete != 1 || c.Downloads.Bytes != 100 || c.Uploads.Bytes != 77 {
			t.Errorf("%s: %+v", when, c)
		}
		if c.LoginFailures["bad-password"] != 1 || c.Refusals["right-delete"] != 1 || c.Refusals["bad-password"] != 1 || c.Refusals["draining"] != 1 {
			t.Errorf("%s: failures %v, refusals %v", when, c.LoginFailures, c.Refusals)
		}
	}
	check("now")
	// Neither a reload nor the site's end and return begins it anew.
	w.reload(text)
	check("after a reload")
	w.reload("")
	if w.shared.Tallies()["s"] == nil {
		t.Error("forgotten with the site")
	}
	w.reload(text)
	check("after its return")
}
