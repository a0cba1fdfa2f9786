package main

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"sync/atomic"
	"testing"

	landlock "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets scripts run this very binary as ftpd, so that they test what was
// just compiled, with the race detector if that is on.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"ftpd": main})
}

// TestScripts runs testdata/script/*.txtar: whole-daemon tests as a user could
// have typed them. docs/HACKING.md describes their commands.
func TestScripts(t *testing.T) {
	ports := newPorts()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup:               func(env *testscript.Env) error { return setUp(env, ports) },
		Cmds:                scriptCommands(),
		Condition:           holds,
	})
}

// scriptCommands are what scripts have beside testscript's own commands.
func scriptCommands() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
		"serve":    cmdServe,
		"reload":   cmdReload,
		"signal":   cmdSignal,
		"shutdown": cmdShutdown,
		"waitlog":  cmdWaitLog,
		"ftp":      cmdFTP,
		"edit":     cmdEdit,
		"cert":     cmdCert,
	}
}

// setUp gives a script its ports, its own daemon slot and its dialogues.
func setUp(env *testscript.Env, ports *ports) error {
	block, err := ports.take(portsPerScript)
	if err != nil {
		return err
	}
	for i, name := range []string{"PORT", "PORT2", "PORT3"} {
		env.Setenv(name, strconv.Itoa(block+i))
	}
	env.Setenv("PASV", fmt.Sprintf("%d-%d", block+3, block+portsPerScript-1))
	repo, err := os.Getwd()
	if err != nil {
		return err
	}
	env.Setenv("REPO", repo+"/../..")
	env.Setenv("HOME", env.WorkDir)
	// Every program that is built with the race detector would sleep a second
	// when it ends.
	env.Setenv("GORACE", "atexit_sleep_ms=0")
	env.Values[slotKey{}] = &slot{}
	talks := dialogues{}
	env.Values[dialoguesKey{}] = talks
	env.Defer(talks.close)
	return nil
}

// holds answers for our own conditions.
func holds(condition string) (bool, error) {
	switch condition {
	case "ipv6":
		return hasIPv6()
	case "root":
		return os.Geteuid() == 0, nil
	case "landlock":
		version, err := landlock.LandlockGetABIVersion()
		return err == nil && version >= 2, nil
	}
	return false, fmt.Errorf("unknown condition %q", condition)
}

// hasIPv6 is the condition [ipv6]: this machine can bind ::1.
func hasIPv6() (bool, error) {
	l, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		return false, nil
	}
	return true, l.Close()
}

// portsPerScript is three to listen on and the rest for passive connections.
const portsPerScript = 43

// ports hands out blocks of free ports below those that the kernel gives to
// clients, so that no outgoing connection can take one meanwhile.
type ports struct{ next atomic.Int64 }

func newPorts() *ports {
	p := &ports{}
	// Test binaries that run side by side begin at different places.
	p.next.Store(int64(10000 + os.Getpid()%400*50))
	return p
}

// take finds n ports in a row that nobody listens on.
func (p *ports) take(n int) (int, error) {
	for range 200 {
		first := int(p.next.Add(int64(n))) - n
		if first+n > 32000 {
			p.next.Store(10000)
			continue
		}
		if allFree(first, n) {
			return first, nil
		}
	}
	return 0, fmt.Errorf("no %d free ports in a row", n)
}

func allFree(first, n int) bool {
	for port := first; port < first+n; port++ {
		l, err := net.Listen("tcp", ":"+strconv.Itoa(port))
		if err != nil {
			return false
		}
		l.Close()
	}
	return true
}
