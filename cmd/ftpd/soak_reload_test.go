package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
)

// reloadsOf is the configuration of reload i: each has something else that comes
// and goes, and nothing that concerns those who are connected.
func reloadsOf(v *victim, i int) string {
	text := besiegedSite(fmt.Sprintf("description = \"number %d\"\nlog { path = \"$DIR/w3c.log\" }\n", i))
	if i%2 == 1 {
		text += "site \"extra\" {\n  listen = [\"$IP:9022\"]\n  home = \"$DIR/extra\"\n  log { path = \"$DIR/extra.log\" }\n" +
			"  user \"u" + strconv.Itoa(i) + "\" { password = \"plain:x\" }\n}\n"
	}
	return v.fill(text)
}

// TestSoakReloads reloads, for good and in vain, while bytes move: no transfer
// breaks, and nothing grows. 2,000 reloads with FTPD_SOAK, else 100.
func TestSoakReloads(t *testing.T) {
	reloads := sized(100, 2000)
	t.Setenv("GODEBUG", "gctrace=1") // says what is live after each collection
	v := besiege(t, besiegedSite(""))
	v.write("ftpd.hcl", reloadsOf(v, 0))
	v.hangup("msg=reloaded")
	calm := goroutines(t, v)
	v.start()
	idle := v.descriptors() + 1 // the log, which is opened with its first line
	v.sparse("home/long", 64<<20)
	down, up := v.login(), v.login()
	from, to := down.data(), up.data()
	from.SetReadBuffer(64 << 10)
	down.say("RETR long", 150)
	up.say("STOR slow", 150)
	load := v.work(t, 4)
	for i := 1; i <= reloads; i++ {
		if i%10 == 0 {
			v.write("ftpd.hcl", reloadsOf(v, i)+"site {")
			v.hangup("reload refused")
		}
		v.write("ftpd.hcl", reloadsOf(v, i))
		v.hangup("msg=reloaded")
		if _, err := io.CopyN(io.Discard, from, 1000); err != nil {
			t.Fatalf("reload %d: %v", i, err)
		}
		if _, err := io.WriteString(to, "x"); err != nil {
			t.Fatalf("reload %d: %v", i, err)
		}
	}
	if rest, err := io.Copy(io.Discard, from); err != nil || rest != int64(64<<20-1000*reloads) {
		t.Errorf("the rest of the long download is %d bytes, %v", rest, err)
	}
	to.Close()
	down.expect(226)
	up.expect(226)
	v.holds("home/slow", string(bytes.Repeat([]byte("x"), reloads)))
	transfers := load.end(t)
	down.close()
	up.close()
	v.write("ftpd.hcl", reloadsOf(v, 0))
	v.hangup("msg=reloaded")
	v.eventually("descriptors as before", func() bool { return v.descriptors() <= idle })
	early, late := v.live(t)
	t.Logf("%d reloads, %d transfers; live heap %d MiB in the first quarter, %d in the last; %d MiB resident at most",
		reloads, transfers, early, late, v.peakMemory()>>20)
	if late > early+4 {
		t.Errorf("the live heap has grown from %d to %d MiB", early, late)
	}
	// SIGQUIT does not show those that just run; one for each reload would be 100.
	if after := goroutines(t, v); after > calm+5 {
		t.Errorf("%d goroutines instead of %d:\n%s", after, calm, v.log.text()[max(0, len(v.log.text())-20000):])
	}
}

// hangup reloads and waits for the outcome.
func (v *victim) hangup(outcome string) {
	v.t.Helper()
	v.signal(syscall.SIGHUP)
	v.await(outcome)
}

// live is the largest live heap in MiB after collections, of the first and of the
// last quarter of the daemon's life.
func (v *victim) live(t *testing.T) (early, late int) {
	all := regexp.MustCompile(`gc \d+ @.*->(\d+) MB, `).FindAllStringSubmatch(v.log.text(), -1)
	if len(all) < 8 {
		t.Fatalf("only %d collections", len(all))
	}
	for i, match := range all {
		n, err := strconv.Atoi(match[1])
		if err != nil {
			t.Fatal(err)
		}
		switch quarter := i * 4 / len(all); quarter {
		case 0:
			early = max(early, n)
		case 3:
			late = max(late, n)
		}
	}
	return early, late
}

// load is clients at work.
type load struct {
	stop      chan struct{}
	running   sync.WaitGroup
	transfers atomic.Int64
	failed    chan error
}

// work has n clients fetch and n store, again and again; any of it that fails is
// an error.
func (v *victim) work(t *testing.T, n int) *load {
	t.Helper()
	content := make([]byte, 300_000)
	rand.NewChaCha8([32]byte{}).Read(content)
	v.write("home/content", string(content))
	l := &load{stop: make(chan struct{}), failed: make(chan error, 2*n)}
	for i := range n {
		l.client(v, func(w *wire) error {
			got, r, err := w.fetch("RETR content")
			if err == nil && (r.code != 226 || got != string(content)) {
				err = fmt.Errorf("RETR: %d %s, %d bytes", r.code, r.text, len(got))
			}
			return err
		})
		l.client(v, func(w *wire) error {
			name := fmt.Sprintf("up%d", i)
			r, err := w.store("STOR "+name, bytes.NewReader(content[i:]))
			if err == nil && r.code != 226 {
				err = fmt.Errorf("STOR: %d %s", r.code, r.text)
			}
			if err != nil {
				return err
			}
			if have, err := os.ReadFile(v.path("home/" + name)); err != nil || !bytes.Equal(have, content[i:]) {
				return fmt.Errorf("stored are %d bytes, %w", len(have), err)
			}
			return nil
		})
	}
	return l
}

// client does something until the end, in one session.
func (l *load) client(v *victim, do func(*wire) error) {
	l.running.Go(func() {
		if err := l.session(v, do); err != nil {
			l.failed <- err
		}
	})
}

func (l *load) session(v *victim, do func(*wire) error) error {
	w, err := v.dial()
	if err != nil {
		return err
	}
	defer w.close()
	if r, err := w.receive(); err != nil || r.code != 220 {
		return fmt.Errorf("greeting: %d %s, %w", r.code, r.text, err)
	}
	if err := w.logIn("anna"); err != nil {
		return err
	}
	for {
		select {
		case <-l.stop:
			return nil
		default:
		}
		if err := do(w); err != nil {
			return err
		}
		l.transfers.Add(1)
	}
}

// end stops the clients, and says how many transfers there were.
func (l *load) end(t *testing.T) int64 {
	t.Helper()
	close(l.stop)
	l.running.Wait()
	close(l.failed)
	for err := range l.failed {
		t.Error(err)
	}
	return l.transfers.Load()
}
