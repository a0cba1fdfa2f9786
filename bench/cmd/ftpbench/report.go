package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"

	"ftpd/bench/load"
	"ftpd/bench/servers"
)

// report prints the table, and writes it where it is asked to.
func (b *bench) report(chosen []row) error {
	var text strings.Builder
	b.head(&text)
	notes := b.table(&text, chosen)
	text.WriteString("\n## What is missing\n\n")
	for _, n := range notes {
		fmt.Fprintf(&text, "- %s\n", n)
	}
	text.WriteString(method)
	os.Stdout.WriteString(text.String())
	if b.out == "" {
		return nil
	}
	return os.WriteFile(b.out, []byte(text.String()), 0o644)
}

// head says when, where and what.
func (b *bench) head(w io.Writer) {
	slices.Sort(b.others)
	noise := 0.0
	if len(b.others) > 0 {
		noise = b.others[len(b.others)/2]
	}
	fmt.Fprintf(w, "# Benchmarks\n\n`make bench` writes this page. Measured on %s in %.0f minutes:\n\n",
		b.began.UTC().Format("2006-01-02 15:04 UTC"), time.Since(b.began).Minutes())
	fmt.Fprintf(w, "- %d × %s, Linux %s, %s\n", runtime.NumCPU(), processor(), output("uname", "-r"), runtime.Version())
	fmt.Fprintf(w, "- %s\n", b.network)
	fmt.Fprintf(w, "- load before the start %s; while measuring, other programs used %.2f processors (median)\n", b.load, noise)
	fmt.Fprintf(w, "- medians of %d rounds, of 1 where the table says so; scale %g\n", b.rounds, b.scale)
	for _, kind := range b.kinds {
		setting := b.setting(kind.Name)
		suite := b.suites[kind.Name]
		if suite != "" {
			suite = ", " + suite
		}
		fmt.Fprintf(w, "- %s: %s%s\n", kind.Name, kind.Version(&setting), suite)
	}
}

func processor() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	_, rest, _ := strings.Cut(string(text), "model name")
	line, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), ":"))
}

func output(name string, args ...string) string {
	out, _ := exec.Command(name, args...).Output()
	return strings.TrimSpace(string(out))
}

// table writes the lines and returns why some have gaps.
func (b *bench) table(w io.Writer, chosen []row) (notes []string) {
	fmt.Fprint(w, "\n| |")
	for _, kind := range b.kinds {
		fmt.Fprintf(w, " %s |", kind.Name)
	}
	fmt.Fprint(w, " ftpd : best other |\n|---|")
	fmt.Fprintln(w, strings.Repeat("--:|", len(b.kinds)+1))
	missing := map[[2]string][]string{} // server and reason: rows
	var order [][2]string
	for _, r := range chosen {
		for _, l := range r.lines {
			b.line(w, r, l)
		}
		for _, kind := range b.kinds {
			if note := b.cell(r, kind).note; note != "" && kind != servers.Bare {
				if n := len(b.cell(r, kind).rounds); n > 0 {
					note += fmt.Sprintf("; the other rounds, %d, have come out", n)
				}
				key := [2]string{kind.Name, note}
				if missing[key] == nil {
					order = append(order, key)
				}
				missing[key] = append(missing[key], r.name)
			}
		}
	}
	for _, key := range order {
		notes = append(notes, fmt.Sprintf("%s: %s. (%s)", key[0], strings.TrimSuffix(key[1], "."), strings.Join(missing[key], "; ")))
	}
	return notes
}

// line writes one. The last column is above 1 where ftpd is ahead of all servers,
// which the bare loop is not.
func (b *bench) line(w io.Writer, r row, l line) {
	name := r.name + ": " + l.name
	if r.once && b.rounds > 1 {
		name += " (1 round)"
	}
	fmt.Fprintf(w, "| %s |", name)
	ours, best, ahead := 0.0, 0.0, false
	for _, kind := range b.kinds {
		c := b.cell(r, kind)
		if len(c.rounds) == 0 {
			fmt.Fprint(w, " - |")
			continue
		}
		v := middle(c.rounds, l.value)
		fmt.Fprintf(w, " "+l.format+" |", v)
		switch kind {
		case servers.Ours:
			ours = v
		case servers.Bare:
		default:
			if best == 0 || (v > best) != (l.best == least) {
				best = v
			}
		}
	}
	ratio := ours / best
	if l.best == least {
		ratio = best / ours
	}
	switch ahead = ratio >= 1; {
	case ours == 0 || best == 0 || l.best == hundred:
		fmt.Fprintln(w, " - |")
	case ahead:
		fmt.Fprintf(w, " **%.2f** |\n", ratio)
	default:
		fmt.Fprintf(w, " %.2f |\n", ratio)
	}
}

// middle is the median over the rounds.
func middle(rounds []load.Result, value func(load.Result) float64) float64 {
	all := make([]float64, len(rounds))
	for i, r := range rounds {
		all[i] = value(r)
	}
	slices.Sort(all)
	if n := len(all); n%2 == 0 {
		return (all[n/2-1] + all[n/2]) / 2
	}
	return all[len(all)/2]
}

const method = `
## How it is measured

All servers run at the same time on one machine, over loopback, with their files in one
folder on tmpfs that was written once before. In each round every row is measured with one
server after the other, each round beginning with another one; the table has medians. The
last column is how far ftpd is ahead of the best of the other servers: more than 1 is
better, for times and memory too; where 100 % is best it is left out. The bare loop is no
server and not in it: a Go
program without users, paths, logs and checks (` + "`bench/cmd/ftpbare`" + `), as a limit of the machine.

The other servers are Debian's, unpacked, not installed; ` + "`bench/servers`" + ` has their
settings: a log of transfers, no limit of sessions, no delays of log-ins, passwords in the
cheapest form that each can check. vsftpd serves an anonymous user, because its own
need PAM, and without namespaces for each session.

The client is ` + "`bench/cmd/ftpload`" + `. What it fetches in clear, it lets the kernel drop
(MSG_TRUNC); what it stores in clear, it sends by sendfile(2). TLS it has to undo: rates over
TLS are partly the client's, the CPU columns are not. Keys are agreed on by P-256 with all,
although ftpd would use ML-KEM as well with clients that have it. CPU is that of the server's process and
all that came from it, from the processes' clocks, between log-in and goodbye.

- log-ins: as many as go in a second, each from connecting to 230; the rate has QUIT in it.
- RETR, STOR, 1 client: a file of 1 GiB, several times. 64 clients: 128 MiB each, 32 MiB with STOR or
  TLS. Every upload is a new name; its size is asked for.
- MODE Z: 128 MiB of text that packs to about a fifth; MB are those of the text. The client sends what it packed
  beforehand, and does not unpack.
- small files: 10,000 of 4 KiB, or those that are moved in 3 seconds, each with a data connection of its own.
- listings: of empty files in one folder. The first byte is waited for from EPSV on.
- 200 clients that get 1 MiB/s each: what they got in 3 seconds of what they were allowed.
- idle sessions: growth of the proportional set size (smaps_rollup), after 20 seconds at most to log in and 5 in
  which nobody says anything. What a server has left over from its start it fills first, so that fewer sessions
  look a little cheaper than more. Then a hundred newcomers, one after the other. In the end some of the silent
  ones are asked whether they are still there.
- sites × users: ` + "`ftpd check`" + `; SIGHUP after an edit until the log says that it is in force,
  while one client fetches, and the longest time in which nothing reached it.
`
