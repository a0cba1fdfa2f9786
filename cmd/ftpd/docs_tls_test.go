package main

import (
	"os"
	"regexp"
	"testing"

	"ftpd/pkg/ftp"
)

// TestTLSPage compares the table of policies in docs/tls.md with what they
// demand.
func TestTLSPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/tls.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile("(?m)^\\| `([^`]+)` \\| (\\S+) \\| (\\S+) \\| (\\S+) \\| (\\S+) \\|$").FindAllStringSubmatch(string(page), -1)
	if len(rows) != 10 {
		t.Fatalf("%d policies in the table, want 10", len(rows))
	}
	for _, row := range rows {
		policy, ok := ftp.ParseTLSPolicy(row[1])
		if !ok {
			t.Errorf("%s is no policy", row[1])
		}
		for i, want := range []string{
			unless(policy.Login == ftp.Required, "534"),
			unless(policy.Data == ftp.Required, "522"),
			unless(policy.Data == ftp.Forbidden, "534"),
			unless(policy.Control == ftp.Required, "534"),
		} {
			if row[i+2] != want {
				t.Errorf("%s, column %d: %s, want %s", row[1], i+2, row[i+2], want)
			}
		}
	}
}

// unless is "yes", or the code of a refusal.
func unless(refused bool, code string) string {
	if refused {
		return code
	}
	return "yes"
}
