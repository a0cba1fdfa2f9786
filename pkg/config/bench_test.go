package config

import (
	"fmt"
	"strings"
	"testing"
)

// manyUsers is one site whose users come from a CSV file.
func manyUsers(tb testing.TB, n int) string {
	var csv strings.Builder
	csv.WriteString("name,hash\n")
	for i := range n {
		fmt.Fprintf(&csv, "user%d,%s\n", i, strings.Trim(hash, `"`))
	}
	return folder(tb, "users.csv", csv.String(), "a.hcl", `
locals { people = csvdecode(file("users.csv")) }
site "a" {
  listen = ["127.0.0.1:2121"]
  home   = "/srv/$$username$$"
  group "staff" { 
    path "/" { rights = ["read"] }
  }
  dynamic "user" {
    for_each = local.people
    labels   = [user.value.name]
    content {
      password = user.value.hash
      group    = "staff"
    }
  }
}`)
}

func manySites(tb testing.TB, sites, users int) string {
	var b strings.Builder
	b.WriteString("defaults {\n  home = \"/srv/$$username$$\"\n  limits { max_sessions = 10 }\n}\n")
	for i := range sites {
		fmt.Fprintf(&b, "site \"s%d\" {\n  listen = [\"127.0.0.1:2121\"]\n  hostnames = [\"s%d.example.com\"]\n", i, i)
		for j := range users {
			fmt.Fprintf(&b, "  user \"u%d\" {\n    password = %s\n    path \"/\" { rights = [\"all\"] }\n  }\n", j, hash)
		}
		b.WriteString("}\n")
	}
	return folder(tb, "a.hcl", b.String())
}

func benchmarkLoad(b *testing.B, dir string, sites, users int) {
	b.ReportAllocs()
	for b.Loop() {
		cfg, found := Load(dir, Env{})
		if len(found) > 0 || len(cfg.Sites) != sites || len(cfg.Sites[0].Users) != users {
			b.Fatalf("%d sites, findings %v", len(cfg.Sites), found)
		}
	}
}

func BenchmarkLoad20000UsersOfOneSite(b *testing.B) {
	benchmarkLoad(b, manyUsers(b, 20_000), 1, 20_000)
}

func BenchmarkLoad1000SitesOf20Users(b *testing.B) {
	benchmarkLoad(b, manySites(b, 1000, 20), 1000, 20)
}

func BenchmarkFingerprint(b *testing.B) {
	cfg := load(b, manyUsers(b, 20_000))
	b.ReportAllocs()
	for b.Loop() {
		cfg.Sites[0].Fingerprint()
	}
}
