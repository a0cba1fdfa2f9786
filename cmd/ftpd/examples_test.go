package main

import (
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestExampleReadmes does what the pages of examples/sites/*/README.md tell their
// readers to do, and compares what they show. UPDATE_EXAMPLES=1 writes what came
// into the pages, where it differs.
func TestExampleReadmes(t *testing.T) {
	pages, err := filepath.Glob("../../examples/sites/*/README.md")
	if err != nil || len(pages) < 6 {
		t.Fatalf("%d pages: %v", len(pages), err)
	}
	ports := newPorts()
	for _, page := range pages {
		name := filepath.Base(filepath.Dir(page))
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			needs(t, string(text))
			r := newReader(t, name, ports)
			if updated := r.read(string(text)); updated != string(text) {
				if err := os.WriteFile(page, []byte(updated), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// needs fails where a page's client is missing, and skips where a page needs IPv6
// and there is none.
func needs(t *testing.T, page string) {
	for _, client := range []string{"curl", "lftp", "python3"} {
		if _, err := exec.LookPath(client); err != nil && strings.Contains(page, "\n$ "+client+" ") {
			t.Fatalf("%s is not installed; make test installs it", client)
		}
	}
	if ipv6, _ := hasIPv6(); !ipv6 && strings.Contains(page, "[::1]") {
		t.Skip("no ::1 here")
	}
}

// TestExampleScripts tries what the pages promise beyond what they show: what is
// refused, and with which reply. There is a script for each example.
func TestExampleScripts(t *testing.T) {
	examples, err := filepath.Glob("../../examples/sites/*/ftpd.hcl")
	if err != nil {
		t.Fatal(err)
	}
	for _, example := range examples {
		script := filepath.Join("testdata/examples", filepath.Base(filepath.Dir(example))+".txtar")
		if _, err := os.Stat(script); err != nil {
			t.Error(err)
		}
	}
	ports := newPorts()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/examples",
		RequireExplicitExec: true,
		Setup:               func(env *testscript.Env) error { return setUpExample(env, ports) },
		Cmds:                scriptCommands(),
		Condition:           holds,
	})
}

// setUpExample lets the configurations of examples run in the script's folder.
func setUpExample(env *testscript.Env, ports *ports) error {
	if err := setUp(env, ports); err != nil {
		return err
	}
	env.Setenv("FTPD_ROOT", env.WorkDir)
	env.Setenv("FTPD_ADDRESS", "127.0.0.1")
	env.Setenv("FTPD_PORT", env.Getenv("PORT"))
	env.Setenv("FTPD_PASSIVE", env.Getenv("PASV"))
	owner, group, err := someOwner()
	env.Setenv("OWNER", owner)
	env.Setenv("FTPD_OWNER", owner+":"+group)
	return err
}

// someOwner is whom this process may give files to: only root may give them to
// others.
func someOwner() (owner, group string, err error) {
	id := os.Getuid()
	if id == 0 {
		id = 65534 // nobody, on every Linux
	}
	u, err := user.LookupId(strconv.Itoa(id))
	if err != nil {
		return "", "", err
	}
	g, err := user.LookupGroupId(u.Gid)
	if err != nil {
		return "", "", err
	}
	return u.Username, g.Name, nil
}
