package site

import (
	"testing"

	"ftpd/pkg/ftp"
)

func TestRequireTLS(t *testing.T) {
	for _, c := range []struct {
		name, group, user string
		secure            bool
		want              string
	}{
		{"nobody demands it", "", "", false, ""},
		{"the group does", "require_tls = true", "", false, "tls-required"},
		{"the user lifts it", "require_tls = true", "require_tls = false", false, ""},
		{"the user does", "", "require_tls = true", false, "tls-required"},
		{"and has it", "", "require_tls = true", true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, "")
			w.pair("s")
			w.reload(siteBlock(tlsBlock("s", "") + "group \"g\" {\n" + c.group + "\n}\nuser \"anna\" {\n group = \"g\"\n password = \"plain:secret\"\n" +
				c.user + "\n path \"/\" { rights = [\"all\"] }\n}"))
			v := w.visit()
			if c.secure {
				if err := v.Secured(sni("")); err != nil {
					t.Fatal(err)
				}
			}
			_, err := v.Login(t.Context(), "anna", "secret")
			if got := reason(err); got != c.want {
				t.Fatalf("%q, want %q", got, c.want)
			}
			if r := refusalIn(err); r != nil && (r.Kind != ftp.LoginFailed || r.Advice != "" || r.Rule == "") {
				t.Errorf("%+v", r)
			}
			_, err = v.Login(t.Context(), "anna", "wrong")
			if got := reason(err); got != "bad-password" {
				t.Errorf("a wrong password gives %q", got)
			}
		})
	}
}

// TestReloadDemandsTLS ends the sessions that are in clear, and no other.
func TestReloadDemandsTLS(t *testing.T) {
	for _, demand := range []string{"require_tls = true", "policy"} {
		w := newWorld(t, "")
		w.pair("s")
		user, policy := "", ""
		serve := func() {
			w.reload(siteBlock(tlsBlock("s", policy) + "user \"anna\" {\n password = \"plain:secret\"\n" + user + "\n path \"/\" { rights = [\"all\"] }\n}"))
		}
		serve()
		clear, secret := w.login("anna"), w.visit()
		if err := secret.Secured(sni("")); err != nil {
			t.Fatal(err)
		}
		if _, err := secret.Login(t.Context(), "anna", "secret"); err != nil {
			t.Fatal(err)
		}
		if user = demand; demand == "policy" {
			user, policy = "", `policy = "ctrl"`
		}
		serve()
		if got := reason(clear.Check()); got != "tls-required" {
			t.Errorf("%s: in clear: %q", demand, got)
		}
		if err := secret.Check(); err != nil {
			t.Errorf("%s: encrypted: %v", demand, err)
		}
	}
}
