package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// benchSite has a user whose password costs nothing to check, so that what is
// measured is ours.
func benchSite(b *testing.B) (*victim, *wire) {
	b.Helper()
	v := besiege(b, strings.Replace(besiegedSite("log { path = \"$DIR/w3c.log\" }\n"), `level = "debug"`, `level = "error"`, 1))
	w := v.connect()
	if err := w.logIn("anna"); err != nil {
		b.Fatal(err)
	}
	return v, w
}

// BenchmarkCommands asks one after the other, and many at once.
func BenchmarkCommands(b *testing.B) {
	for _, line := range []string{"NOOP", "PWD", "CWD /", "SIZE file", "MLST file"} {
		b.Run(line, func(b *testing.B) {
			v, w := benchSite(b)
			v.write("home/file", "content")
			for b.Loop() {
				if r, err := w.ask(line); err != nil || r.code/100 != 2 {
					b.Fatal(r, err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commands/s")
		})
	}
	b.Run("pipelined", func(b *testing.B) {
		const ahead = 100
		_, w := benchSite(b)
		batch := strings.Repeat("NOOP\r\n", ahead)
		for b.Loop() {
			w.send(batch)
			for range ahead {
				w.expect(200)
			}
		}
		b.ReportMetric(ahead*float64(b.N)/b.Elapsed().Seconds(), "commands/s")
	})
}

// BenchmarkLogins connects, logs in and leaves.
func BenchmarkLogins(b *testing.B) {
	v, _ := benchSite(b)
	for b.Loop() {
		w, err := v.dial()
		if err != nil {
			b.Fatal(err)
		}
		w.expect(220)
		if err := w.logIn("anna"); err != nil {
			b.Fatal(err)
		}
		w.say("QUIT", 221)
		w.close()
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "logins/s")
}

// BenchmarkIdleSession says what a session costs that is logged in and says nothing:
// the daemon's own memory, without the kernel's for its socket.
func BenchmarkIdleSession(b *testing.B) {
	const sessions = 2000
	mayOpen(b, sessions*10)
	quiet := func(text string) string { return strings.Replace(text, `level = "debug"`, `level = "error"`, 1) }
	for name, begin := range map[string]func(b *testing.B) (*victim, func(*victim) (*wire, error)){
		"clear": func(b *testing.B) (*victim, func(*victim) (*wire, error)) {
			return besiege(b, quiet(besiegedSite(""))), (*victim).clear
		},
		"TLS": func(b *testing.B) (*victim, func(*victim) (*wire, error)) {
			return besiegeTLS(b, `policy = "on"`, ""), (*victim).secure
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				v, open := begin(b)
				before := v.memory()
				for range sessions {
					w, err := open(v)
					if err != nil {
						b.Fatal(err)
					}
					defer w.close()
				}
				time.Sleep(5 * time.Second) // idle, and not just logged in
				b.ReportMetric(float64(v.memory()-before)/sessions, "B/session")
			}
		})
	}
}

// clear is a session without TLS.
func (v *victim) clear() (*wire, error) {
	w, err := v.dial()
	if err == nil {
		_, err = w.receive()
	}
	if err == nil {
		err = w.logIn("anna")
	}
	return w, err
}

// BenchmarkSmallFiles moves files of 4 KiB, each with a data connection of its own.
func BenchmarkSmallFiles(b *testing.B) {
	small := strings.Repeat("x", 4096)
	for _, line := range []string{"RETR file", "STOR new", "STOR file"} {
		b.Run(line, func(b *testing.B) {
			v, w := benchSite(b)
			v.write("home/file", small)
			for b.Loop() {
				if strings.HasPrefix(line, "RETR") {
					w.get(line)
					continue
				}
				w.put(line, small, 226)
				if line == "STOR new" {
					os.Remove(v.path("home/new"))
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "files/s")
		})
	}
}

// BenchmarkLargeFiles moves 64 MiB over loopback.
func BenchmarkLargeFiles(b *testing.B) {
	const size = 64 << 20
	b.Run("RETR", func(b *testing.B) {
		v, w := benchSite(b)
		v.sparse("home/big", size)
		b.SetBytes(size)
		for b.Loop() {
			data := w.data()
			w.say("RETR big", 150)
			if n, err := io.Copy(io.Discard, data); n != size || err != nil {
				b.Fatal(n, err)
			}
			w.expect(226)
			data.Close()
		}
	})
	b.Run("STOR", func(b *testing.B) {
		_, w := benchSite(b)
		b.SetBytes(size)
		for b.Loop() {
			if r, err := w.store("STOR big", io.LimitReader(zeros{}, size)); err != nil || r.code != 226 {
				b.Fatal(r, err)
			}
		}
	})
}

// BenchmarkListings shows a folder of ten thousand files.
func BenchmarkListings(b *testing.B) {
	const entries = 10_000
	for _, verb := range []string{"LIST", "NLST", "MLSD"} {
		b.Run(verb, func(b *testing.B) {
			v, w := benchSite(b)
			for i := range entries {
				v.write(fmt.Sprintf("home/large/file-%05d", i), "")
			}
			for b.Loop() {
				if got := strings.Count(w.get(verb+" large"), "\n"); got != entries {
					b.Fatal(got)
				}
			}
			b.ReportMetric(entries*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
		})
	}
}

// BenchmarkManySites reads and checks a thousand sites of twenty users each.
func BenchmarkManySites(b *testing.B) {
	const sites, users = 1000, 20
	dir := b.TempDir()
	var text strings.Builder
	for i := range sites {
		fmt.Fprintf(&text, "site \"s%d\" {\n listen = [\"127.0.0.1:2121\"]\n hostnames = [\"s%d.example\"]\n home = %q\n", i, i, dir)
		for n := range users {
			fmt.Fprintf(&text, " user \"u%d\" {\n  password = \"plain:secret\"\n  path \"/\" { rights = [\"read\"] }\n  path \"/in/\" { rights = [\"all\"] }\n }\n", n)
		}
		text.WriteString("}\n")
	}
	name := dir + "/ftpd.hcl"
	if err := os.WriteFile(name, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		if out, err := exec.Command("ftpd", "check", "-c", name).CombinedOutput(); err != nil {
			b.Fatalf("%v\n%.2000s", err, out)
		}
	}
}
