package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"ftpd/pkg/config"
)

// TestCertificatesPage loads what docs/certificates.md shows: it must be served
// as it stands.
func TestCertificatesPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/certificates.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile("(?s)```hcl\n(.*?)```").FindAllSubmatch(page, -1)
	if len(shown) != 2 {
		t.Fatalf("%d examples on the page, want 2", len(shown))
	}
	for _, text := range shown {
		file := filepath.Join(t.TempDir(), "page.hcl")
		if err := os.WriteFile(file, text[1], 0o600); err != nil {
			t.Fatal(err)
		}
		cfg, found := config.Load(file, config.Env{})
		for _, d := range append(found, config.NotServed(cfg)...) {
			t.Errorf("%v\n%s", d, text[1])
		}
	}
}
