package main

import (
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestACMEScripts runs testdata/acme/*.txtar with Let's Encrypt's ACME server
// for tests. That one has to find the daemon where all ACME servers look: at
// ports 80 and 443 of this machine.
func TestACMEScripts(t *testing.T) {
	for _, port := range []string{"80", "443"} {
		l, err := net.Listen("tcp", ":"+port)
		if err != nil {
			t.Skipf("the daemon could not listen on port %s: %v", port, err)
		}
		l.Close()
	}
	pebble := buildPebble(t)
	ports := newPorts()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/acme",
		RequireExplicitExec: true,
		Setup:               func(env *testscript.Env) error { return setUp(env, ports) },
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve":    cmdServe,
			"shutdown": cmdShutdown,
			"waitlog":  cmdWaitLog,
			"cert":     cmdCert,
			"pebble":   func(ts *testscript.TestScript, _ bool, _ []string) { startPebble(ts, pebble) },
		},
	})
}

// buildPebble needs the module proxy the first time.
func buildPebble(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("it builds an ACME server")
	}
	dir := t.TempDir()
	build := exec.Command("go", "install", "github.com/letsencrypt/pebble/v2/cmd/pebble@v2.10.1")
	build.Env = append(os.Environ(), "GOBIN="+dir, "GOFLAGS=-mod=mod")
	if out, err := build.CombinedOutput(); err != nil {
		if strings.Contains(string(out), "dial tcp") || strings.Contains(string(out), "GOPROXY") {
			t.Skipf("no module proxy to get the ACME server from: %s", out)
		}
		t.Fatalf("%v: %s", err, out)
	}
	return filepath.Join(dir, "pebble")
}

// startPebble runs an ACME server on $PORT2, with the pair of "cert pebble". Its
// authority is at https://127.0.0.1:$PORT3/roots/0. The command is "pebble";
// who needs the answer must try until it comes.
func startPebble(ts *testscript.TestScript, program string) {
	config, err := json.Marshal(map[string]any{"pebble": map[string]any{
		"listenAddress":           "127.0.0.1:" + ts.Getenv("PORT2"),
		"managementListenAddress": "127.0.0.1:" + ts.Getenv("PORT3"),
		"certificate":             "pebble.crt",
		"privateKey":              "pebble.key",
		"httpPort":                80,
		"tlsPort":                 443,
		"profiles":                map[string]any{"default": map[string]any{"description": "x", "validityPeriod": 86400 * 90}},
	}})
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs("pebble.json"), config, 0o600))
	server := exec.Command(program, "-config", "pebble.json")
	server.Dir = ts.Getenv("WORK")
	server.Env = append(os.Environ(), "PEBBLE_VA_NOSLEEP=1")
	out, err := os.Create(ts.MkAbs("pebble.out"))
	ts.Check(err)
	server.Stdout, server.Stderr = out, out
	ts.Check(server.Start())
	ts.Defer(func() {
		_ = server.Process.Kill()
		_ = server.Wait() // killed
		_ = out.Close()
	})
}
