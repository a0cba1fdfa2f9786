package main

import (
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

type dialoguesKey struct{}

// dialogues are a script's control connections that stay open between ftp
// commands, by name.
type dialogues map[string]*dialogue

// close hangs up all of them.
func (d dialogues) close() {
	for _, one := range d {
		one.close()
	}
}

// cmdFTP talks to a server and compares its replies:
//
//	ftp [-a ADDRESS] [-p PORT] [-f ADDRESS] [-s NAME] FILE|LINE…
//
// An argument with a blank in it, "eof", "finish", "tls" or "protect", is a line of
// dialogue; any other names a file of them. -f is the client's own address. -s NAME
// keeps the connection, and goes on with it the
// next time. docs/HACKING.md lists the lines.
func cmdFTP(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("ftp cannot be negated: expect the reply")
	}
	address, port, from, name := "127.0.0.1", ts.Getenv("PORT"), "", ""
	for len(args) >= 2 && strings.HasPrefix(args[0], "-") {
		switch args[0] {
		case "-a":
			address = args[1]
		case "-p":
			port = args[1]
		case "-f":
			from = args[1]
		case "-s":
			name = args[1]
		default:
			ts.Fatalf("usage: ftp [-a ADDRESS] [-p PORT] [-f ADDRESS] [-s NAME] FILE|LINE…")
		}
		args = args[2:]
	}
	open := ts.Value(dialoguesKey{}).(dialogues)
	d := open[name]
	if d == nil {
		d = dial(ts, net.JoinHostPort(address, port), from)
	}
	if name != "" {
		open[name] = d
	} else {
		defer d.close()
	}
	d.play(lines(ts, args))
}

// lines collects the dialogue from the arguments.
func lines(ts *testscript.TestScript, args []string) []string {
	var all []string
	for _, arg := range args {
		if slices.Contains([]string{"eof", "finish", "tls", "protect"}, arg) || strings.ContainsAny(arg, " \t") {
			all = append(all, arg)
			continue
		}
		for line := range strings.Lines(ts.ReadFile(arg)) {
			all = append(all, strings.TrimSuffix(line, "\n"))
		}
	}
	return all
}

// dial opens a control connection, from an address of this machine or "".
func dial(ts *testscript.TestScript, address, from string) *dialogue {
	d := net.Dialer{Timeout: patience}
	if from != "" {
		d.LocalAddr = &net.TCPAddr{IP: net.ParseIP(from)}
	}
	conn, err := d.Dial("tcp", address)
	ts.Check(err)
	return newDialogue(ts, conn)
}

// play carries the lines out, one by one. Every step has the same time.
func (d *dialogue) play(lines []string) {
	for _, line := range lines {
		line = os.Expand(line, d.ts.Getenv)
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		d.ts.Logf("%s", line)
		deadline := time.Now().Add(patience)
		d.ts.Check(d.conn.SetDeadline(deadline))
		if d.data != nil {
			d.ts.Check(d.data.SetDeadline(deadline))
		}
		if err := d.step(line); err != nil {
			d.ts.Fatalf("ftp: %s: %v", line, err)
		}
	}
	if err := d.settle(); err != nil {
		d.ts.Fatalf("ftp: %v", err)
	}
}
