package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport is who may know of whom among our packages. What is not in a
// package's list, its code must not import; tests may.
var mayImport = map[string][]string{
	"pkg/printable": {},
	"pkg/pathvars":  {},
	"pkg/access":    {},
	"pkg/acl":       {},
	"pkg/limit":     {},
	"pkg/account":   {},
	"pkg/certs":     {},
	"pkg/store":     {},
	"pkg/confine":   {},
	"pkg/vfs":       {"pkg/pathvars"},
	"pkg/sizes":     {"pkg/vfs", "pkg/store"},
	"pkg/worm":      {"pkg/vfs", "pkg/store"},
	"pkg/wlog":      {"pkg/pathvars"},
	"pkg/archive":   {"pkg/pathvars", "pkg/access", "pkg/wlog"},
	"pkg/config":    {"pkg/pathvars", "pkg/access", "pkg/acl", "pkg/account", "pkg/wlog", "pkg/certs", "pkg/printable"},
	"pkg/kept":      {"pkg/config"},
	"pkg/ftp":       {"pkg/access", "pkg/vfs"},
	"pkg/control":   {},
	"pkg/metrics":   {"pkg/site"},
	"pkg/site": {"pkg/pathvars", "pkg/access", "pkg/acl", "pkg/limit", "pkg/account", "pkg/vfs", "pkg/wlog",
		"pkg/config", "pkg/ftp", "pkg/certs", "pkg/printable", "pkg/store", "pkg/sizes", "pkg/worm"},
	"pkg/daemon": {"pkg/access", "pkg/account", "pkg/limit", "pkg/metrics", "pkg/store", "pkg/certs", "pkg/config", "pkg/confine", "pkg/kept", "pkg/site", "pkg/ftp", "pkg/wlog", "pkg/printable", "pkg/control"},
	"pkg/doctor": {"pkg/certs", "pkg/config", "pkg/confine", "pkg/control", "pkg/ftp", "pkg/printable", "pkg/site", "pkg/wlog"},
	// The benchmark looks at the daemon from outside.
	"bench/load":         {},
	"bench/servers":      {},
	"bench/cmd/ftpload":  {"bench/load"},
	"bench/cmd/ftpbare":  {},
	"bench/cmd/ftpbench": {"bench/load", "bench/servers"},
	"cmd/ftpd": {"pkg/pathvars", "pkg/access", "pkg/acl", "pkg/limit", "pkg/account", "pkg/vfs", "pkg/wlog",
		"pkg/config", "pkg/ftp", "pkg/site", "pkg/daemon", "pkg/certs", "pkg/confine", "pkg/archive", "pkg/printable", "pkg/control", "pkg/doctor"},
}

// onlyIn are libraries that one package alone may know of.
var onlyIn = map[string]string{
	"github.com/hashicorp/hcl/": "pkg/config",
	"goftp.io/server/":          "pkg/ftp",
	"github.com/caddyserver/":   "pkg/certs",
	"go.uber.org/zap":           "pkg/certs",
	"go.etcd.io/bbolt":          "pkg/store",
	"github.com/landlock-lsm/":  "pkg/confine",
	"github.com/elastic/":       "pkg/confine",
	"kernel.org/":               "pkg/confine",
	"github.com/prometheus/":    "pkg/metrics",
}

// TestImportDirections keeps lower packages ignorant of higher ones.
func TestImportDirections(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "testdata" || (entry.Name()[0] == '.' && len(entry.Name()) > 2)) {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		home := filepath.ToSlash(strings.TrimPrefix(filepath.Dir(path), "../../"))
		seen[home] = true
		checkImports(t, home, path)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for home := range mayImport {
		if !seen[home] {
			t.Errorf("%s has no code: take it out of the table", home)
		}
	}
}

// checkImports looks at one file.
func checkImports(t *testing.T, home, path string) {
	allowed, known := mayImport[home]
	if !known {
		t.Errorf("%s is not in the table of packages", home)
		return
	}
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Error(err)
		return
	}
	for _, spec := range file.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Error(err)
			continue
		}
		if ours, ok := strings.CutPrefix(name, "ftpd/"); ok && !slices.Contains(allowed, ours) {
			t.Errorf("%s: %s must not import %s", path, home, ours)
		}
		for library, only := range onlyIn {
			if strings.HasPrefix(name, library) && home != only {
				t.Errorf("%s: only %s may import %s", path, only, name)
			}
		}
	}
}
