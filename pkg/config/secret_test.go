package config

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

func TestSecretsPrintAsStars(t *testing.T) {
	type box struct {
		Password Attr[Secret]
		Address  Attr[URL]
		hidden   Secret
		private  URL
	}
	b := box{Attr[Secret]{V: "hunter2"}, Attr[URL]{V: URL{"ftp://us:hunter2@host/x"}}, "hunter2", URL{"ftp://us:hunter2@host/x"}}
	var shown []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%5.1s"} {
		shown = append(shown, fmt.Sprintf(verb, b.Password.V), fmt.Sprintf(verb, b.Address.V), fmt.Sprintf(verb, b.Password), fmt.Sprintf(verb, b.Address))
	}
	for _, encode := range []func(any) ([]byte, error){json.Marshal, xml.Marshal} {
		for _, v := range []any{b.Password, b.Address, b.Password.V, b.Address.V} {
			text, err := encode(v)
			if err != nil {
				t.Error(err)
			}
			shown = append(shown, string(text))
		}
	}
	for _, s := range shown {
		if strings.Contains(s, "hunter2") || strings.Contains(s, fmt.Sprintf("%x", "hunter2")) {
			t.Errorf("the secret shows: %s", s)
		}
	}
	if b.hidden.Reveal() != "hunter2" || b.private.String() != "ftp://us:***@host/x" || b.private.Reveal() != "ftp://us:hunter2@host/x" {
		t.Errorf("%s, %s", b.private, b.hidden)
	}
}

// Each of these files is faulty on the line that holds the secret, or is about
// it, and Hunter2 must not show.
func TestSecretsAreStarsInExcerpts(t *testing.T) {
	for name, text := range map[string]string{
		"not a hash":       `site "a" { user "u" { password = "Hunter2" } }`,
		"missing quote":    "site \"a\" {\n  password = \"Hunter2\n}",
		"unknown name":     "site \"a\" {\n  user \"u\" {\n    passwort = 1\n    pasword = \"plain:Hunter2\"\n  }\n}",
		"in a local":       "locals { pw = \"Hunter2x\" }\nsite \"a\" {\n  description = \"Hunter2x\" + 1\n  user \"u\" { password = local.pw }\n}",
		"a named local":    "locals { db_password = \"Hunter2\" + 1 }",
		"key of a map":     "locals { x = { \"password\" = \"Hunter2\" } + 1 }",
		"a url":            "site \"a\" {\n  remote \"r\" {\n    url = \"gopher://us:Hunter2@host/\"\n  }\n}",
		"a url, unparsed":  "site \"a\" {\n  url = \"ftp://us:Hunter2@host/\" ]\n}",
		"plain":            "site \"a\" {\n  foo = \"plain:Hunter2\"\n}",
		"a crypt hash":     "site \"a\" {\n  foo = \"$6$salt$Hunter2\"\n}",
		"a heredoc":        "site \"a\" {\n  user \"u\" {\n    password = <<EOT\n  Hunter2${nope.Hunter2}\n\nEOT\n  }\n}",
		"a key's content":  "site \"a\" {\n  tls {\n    key = <<EOT\n-----BEGIN PRIVATE KEY-----\nHunter2${nope}\n-----END PRIVATE KEY-----\nEOT\n  }\n}",
		"env's default":    "site \"a\" {\n  user \"u\" { password = env(\"X\", \"Hunter2\") }\n}",
		"escaped quotes":   "site \"a\" {\n  user \"u\" { password = \"a\\\"Hunter2\" }\n}",
		"an expression":    "site \"a\" {\n  user \"u\" { password = \"${upper(\"Hunter2\")}\" }\n}",
		"json in a secret": "site \"a\" {\n  user \"u\" { password = jsondecode(\"Hunter2\") }\n}",
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, "a.hcl", text)
			_, found := Load(dir, testEnv())
			if !found.HasErrors() {
				t.Fatal("no findings")
			}
			var b bytes.Buffer
			if err := found.Write(&b, true, 80); err != nil {
				t.Fatal(err)
			}
			asJSON, err := json.Marshal(found)
			if err != nil {
				t.Fatal(err)
			}
			if shown := b.String() + string(asJSON); strings.Contains(shown, "Hunter2") {
				t.Errorf("the secret shows:\n%s", shown)
			}
		})
	}
}

func TestSecretsInFilesAreNamedWhenOpen(t *testing.T) {
	dir := folder(t, "a.hcl", `site "a" {
  listen = ["127.0.0.1:1"]
  home   = "/srv"
  user "u" {
    password = file("pw")
    path "/" { rights = ["read"] }
  }
}`, "pw", strings.Trim(hash, `"`)+"\n")
	cfg := load(t, dir)
	if found := Advise(cfg); len(found) != 0 {
		t.Errorf("findings: %v", found)
	}
	chmod(t, filepath.Join(dir, "pw"), 0o644)
	chmod(t, filepath.Join(dir, "a.hcl"), 0o644)
	found := Advise(cfg)
	if len(found) != 1 || found.HasErrors() || found[0].Detail != "chmod 640 "+filepath.Join(dir, "pw") {
		t.Errorf("findings: %v", found)
	}
}

// A table of users is as secret as the file that names it.
func TestTablesOfHashesAreNamedWhenOpen(t *testing.T) {
	dir := manyUsers(t, 2)
	users := filepath.Join(dir, "users.csv")
	cfg := load(t, dir)
	chmod(t, users, 0o644)
	chmod(t, filepath.Join(dir, "a.hcl"), 0o644) // has none itself
	found := Advise(cfg)
	if len(found) != 1 || found[0].Detail != "chmod 640 "+users || found[0].Range != (Range{File: users, Line: 1, Column: 1}) {
		t.Errorf("findings: %v", found)
	}
}
