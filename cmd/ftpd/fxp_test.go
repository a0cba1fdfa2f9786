package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// at is another address with the same people: a site or a server beside v.
func (v *victim) at(addr string) *victim {
	return &victim{process: v.process, t: v.t, dir: v.dir, addr: addr}
}

// addressOf is the argument of PORT that names what a PASV reply promises.
func addressOf(t testing.TB, r reply) string {
	t.Helper()
	_, rest, found := strings.Cut(r.text, "(")
	inside, _, closed := strings.Cut(rest, ")")
	if !found || !closed {
		t.Fatalf("no address in %q", r.text)
	}
	return inside
}

// fxp sends a file from one server to another; the client only tells both where
// the other is (RFC 959, 5.2). waits is the one of them that listens.
func fxp(t testing.TB, from, to, waits *wire, file, as string) {
	t.Helper()
	calls := from
	if waits == from {
		calls = to
	}
	address := addressOf(t, waits.say("PASV", 227))
	calls.say("PORT "+address, 200)
	// Who listens must be told first, or the caller might find nobody there.
	first, second := "RETR "+file, "STOR "+as
	if waits == to {
		first, second = second, first
	}
	waits.send(first + "\r\n")
	calls.send(second + "\r\n")
	for _, w := range []*wire{waits, calls} {
		w.expect(150, 125)
	}
	for _, w := range []*wire{waits, calls} {
		w.expect(226)
	}
}

// fxpSites are three sites: one may exchange with anybody, one with the first
// alone, and one with nobody.
func fxpSites(t *testing.T) (open, one, none *victim) {
	addrs := []string{ownAddress(t.Name() + "any"), ownAddress(t.Name() + "one"), ownAddress(t.Name() + "none")}
	host, _, _ := net.SplitHostPort(addrs[0])
	text := besiegedDaemon
	for i, rule := range []string{"fxp = true", fmt.Sprintf("data_peers = [%q]", host), ""} {
		name := []string{"any", "one", "none"}[i]
		text += fmt.Sprintf("site %q {\n listen = [%q]\n home = \"$DIR/%s\"\n %s\n%s}\n", name, addrs[i], name, rule, anna)
	}
	open = besiege(t, text)
	for _, v := range []**victim{&open, &one, &none} {
		*v = open.at(addrs[0])
		addrs = addrs[1:]
	}
	return open, one, none
}

func TestFXPBetweenSites(t *testing.T) {
	open, one, _ := fxpSites(t)
	body := strings.Repeat("from server to server ", 200_000)
	open.write("any/mine", body)
	one.write("one/theirs", body)
	a, b := open.login(), one.login()
	fxp(t, a, b, a, "mine", "got1")
	fxp(t, a, b, b, "mine", "got2")
	fxp(t, b, a, a, "theirs", "got3")
	fxp(t, b, a, b, "theirs", "got4")
	for _, name := range []string{"one/got1", "one/got2", "any/got3", "any/got4"} {
		open.holds(name, body)
	}
}

// TestFXPRefused: who did not say so connects to nobody and is connected to by
// nobody but the client.
func TestFXPRefused(t *testing.T) {
	open, one, none := fxpSites(t)
	open.write("any/mine", "text")
	a, closed := open.login(), none.login()
	address := addressOf(t, a.say("PASV", 227))
	closed.say("PORT "+address, 504)
	host, _, _ := net.SplitHostPort(open.addr)
	closed.say("EPRT |1|"+host+"|2000|", 504)
	one.login().say("PORT "+strings.ReplaceAll(hostOf(none), ".", ",")+",30,0", 504)

	a.say("PORT "+addressOf(t, closed.say("PASV", 227)), 200)
	closed.say("STOR stolen", 150)
	a.say("RETR mine", 150)
	open.await("msg=refused client=127.0.0.1 command=DATA .*peer=" + host + " reason=foreign-address")
	closed.say("ABOR", 426)
	open.holds("none/stolen", "")
	open.noTemporaries("none")
}

func hostOf(v *victim) string {
	host, _, _ := net.SplitHostPort(v.addr)
	return host
}

// proftpdConfig lets anna exchange with other servers.
const proftpdConfig = `
ServerName          "other"
ServerType          standalone
DefaultServer       on
UseIPv6             off
DefaultAddress      $HOST
Port                $PORT
PidFile             $DIR/proftpd.pid
ScoreboardFile      $DIR/proftpd.scoreboard
DelayEngine         off
WtmpLog             off
TransferLog         none
AuthPAM             off
AuthOrder           mod_auth_file.c
AuthUserFile        $DIR/passwd
RequireValidShell   off
RootLogin           on
UseReverseDNS       off
AllowOverwrite      on
AllowForeignAddress on
DefaultRoot         ~
`

// proftpd starts ProFTPD beside v; its files are in v's folder "other".
func (v *victim) proftpd(addr string) *victim {
	v.t.Helper()
	program, err := exec.LookPath("proftpd")
	if err != nil {
		v.t.Fatal("ProFTPD is not installed; make test installs it")
	}
	hash, err := exec.Command("openssl", "passwd", "-6", "secret").Output()
	if err != nil {
		v.t.Fatal(err)
	}
	dir := filepath.Join(v.dir, "other")
	v.write("other/passwd", fmt.Sprintf("anna:%s:%d:%d::%s/home:/bin/false\n", strings.TrimSpace(string(hash)), os.Getuid(), os.Getgid(), dir))
	v.write("other/home/theirs", "")
	if err := os.Chmod(filepath.Join(dir, "passwd"), 0o600); err != nil {
		v.t.Fatal(err)
	}
	host, port, _ := net.SplitHostPort(addr)
	v.write("other/proftpd.conf", strings.NewReplacer("$DIR", dir, "$HOST", host, "$PORT", port).Replace(proftpdConfig))
	said := newGrowingLog()
	cmd := exec.Command(program, "-n", "-c", filepath.Join(dir, "proftpd.conf"))
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		if v.t.Failed() {
			v.t.Logf("[ProFTPD]\n%s", said.text())
		}
	})
	v.eventually("ProFTPD accepts", func() bool {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
	return v.at(addr)
}

// TestFXPWithProFTPD goes both ways, whichever of the two listens.
func TestFXPWithProFTPD(t *testing.T) {
	ours, theirs := ownAddress(t.Name()), ownAddress(t.Name()+"other")
	host, port, _ := net.SplitHostPort(theirs)
	number, _ := strconv.Atoi(port)
	theirs = net.JoinHostPort(host, strconv.Itoa(number+1))
	v := besiege(t, besiegedDaemon+fmt.Sprintf("site \"main\" {\n listen = [%q]\n home = \"$DIR/home\"\n data_peers = [%q]\n%s}\n", ours, host, anna))
	other := v.proftpd(theirs)
	body := strings.Repeat("from server to server ", 200_000)
	v.write("home/mine", body)
	v.write("other/home/theirs", body)
	a, b := v.login(), other.login()
	fxp(t, a, b, a, "mine", "got1")
	fxp(t, a, b, b, "mine", "got2")
	fxp(t, b, a, a, "theirs", "got3")
	fxp(t, b, a, b, "theirs", "got4")
	for _, name := range []string{"other/home/got1", "other/home/got2", "home/got3", "home/got4"} {
		v.holds(name, body)
	}
}
