package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
)

const (
	crowd   = 1000    // sessions at once
	movers  = 200     // of them transferring
	bigSize = 8 << 20 // more than the kernel's buffers hold
	upSize  = 1 << 20
	// crowdMemory bounds the daemon, race detector included: it multiplies what
	// a session costs by ten.
	crowdMemory = 700 << 20
)

// TestScaleSessions fills the daemon twice with a thousand sessions of which two
// hundred transfer, at its limits exactly: the next session and the next transfer
// are refused. Were one slot lost in the first round, the second would fail.
// Afterwards nothing is left: no descriptor, no goroutine.
func TestScaleSessions(t *testing.T) {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil || limit.Max < 8192 {
		t.Skipf("a thousand sessions need 8192 descriptors (ulimit -Hn): %d, %v", limit.Max, err)
	}
	v := besiege(t, besiegedSite(fmt.Sprintf("limits {\n max_sessions = %d\n max_transfers = %d\n}\n", crowd, movers)))
	v.signal(syscall.SIGHUP) // its outcome shows that the daemon is all there
	v.await(`msg="reload unchanged"|msg=reloaded`)
	calm := goroutines(t, v)
	v.start()
	v.sparse("home/big", bigSize)
	idle := v.descriptors()
	for range 2 {
		v.round(t)
		v.eventually("descriptors as before", func() bool { return v.descriptors() <= idle })
	}
	if peak := v.peakMemory(); peak > crowdMemory {
		t.Errorf("the daemon took %d MiB", peak>>20)
	} else {
		t.Logf("the daemon took %d MiB", peak>>20)
	}
	if after := goroutines(t, v); after > calm {
		t.Errorf("%d goroutines instead of %d:\n%s", after, calm, v.log.text())
	}
}

// round lets everybody come, move bytes and go.
func (v *victim) round(t *testing.T) {
	all := v.everybody(t)
	if late, err := v.dial(); err != nil {
		t.Fatal(err)
	} else {
		late.expect(421)
		late.ends()
		late.close()
	}
	datas := v.beginAll(t, all)
	if _, r, err := all[movers].fetch("RETR big"); err != nil || r.code != 450 {
		t.Errorf("one more transfer: %d %s, %v", r.code, r.text, err)
	}
	v.each(t, all[movers:], func(i int, w *wire) error {
		list, r, err := w.fetch("NLST")
		if err == nil && (r.code != 226 || !strings.Contains(list, "big")) {
			err = fmt.Errorf("NLST: %d %s", r.code, r.text)
		}
		return err
	})
	v.each(t, all[:movers], func(i int, w *wire) error { return finishMove(w, datas[i], i) })
	v.each(t, all, func(i int, w *wire) error {
		defer w.close() // every other one goes without a word
		if i%2 == 0 {
			if r, err := w.ask("QUIT"); err != nil || r.code != 221 {
				return fmt.Errorf("QUIT: %d, %w", r.code, err)
			}
		}
		return nil
	})
}

// everybody logs in at the same time.
func (v *victim) everybody(t *testing.T) []*wire {
	all := make([]*wire, crowd)
	v.each(t, all, func(i int, _ *wire) error {
		w, err := v.dial()
		if err != nil {
			return err
		}
		all[i] = w
		if r, err := w.receive(); err != nil || r.code != 220 {
			return fmt.Errorf("greeting: %d %s, %w", r.code, r.text, err)
		}
		return w.logIn("anna")
	})
	return all
}

// beginAll opens the transfers of the first: half of them down, half up. All run
// at once when it returns.
func (v *victim) beginAll(t *testing.T, all []*wire) []io.ReadWriteCloser {
	datas := make([]io.ReadWriteCloser, movers)
	v.each(t, all[:movers], func(i int, w *wire) error {
		data, err := w.passive()
		if err != nil {
			return err
		}
		datas[i] = data
		data.SetReadBuffer(64 << 10)
		line := "RETR big"
		if i%2 == 1 {
			line = "STOR up" + strconv.Itoa(i)
		}
		if r, err := w.ask(line); err != nil || r.code != 150 {
			return fmt.Errorf("%s: %d %s, %w", line, r.code, r.text, err)
		}
		return nil
	})
	return datas
}

// finishMove moves the bytes of one transfer.
func finishMove(w *wire, data io.ReadWriteCloser, i int) error {
	var n, want int64
	var err error
	if i%2 == 1 {
		want = upSize
		n, err = io.Copy(data, io.LimitReader(zeros{}, upSize))
	} else {
		want = bigSize
		n, err = io.Copy(io.Discard, data)
	}
	data.Close()
	if n != want || err != nil {
		return fmt.Errorf("%d bytes of %d moved, %w", n, want, err)
	}
	if r, err := w.receive(); err != nil || r.code != 226 {
		return fmt.Errorf("%d %s, %w", r.code, r.text, err)
	}
	return nil
}

// zeros never ends.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// each does something for all at once and waits for the last.
func (v *victim) each(t *testing.T, all []*wire, do func(int, *wire) error) {
	t.Helper()
	errs := make([]error, len(all))
	var wg sync.WaitGroup
	for i, w := range all {
		wg.Go(func() { errs[i] = do(i, w) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		text := err.Error()
		t.Fatal(text[:min(len(text), 2000)])
	}
}

// peakMemory is the most that the daemon has had resident, in bytes.
func (v *victim) peakMemory() int64 { return v.status("VmHWM") }

// memory is what it has resident now.
func (v *victim) memory() int64 { return v.status("VmRSS") }

// status is a number of kilobytes that the kernel keeps for the daemon, in bytes.
func (v *victim) status(name string) int64 {
	v.t.Helper()
	status, err := os.ReadFile("/proc/" + v.pid() + "/status")
	match := regexp.MustCompile(name + `:\s+(\d+) kB`).FindSubmatch(status)
	if err != nil || match == nil {
		v.t.Fatalf("no %s: %v", name, err)
	}
	kib, _ := strconv.ParseInt(string(match[1]), 10, 64)
	return kib << 10
}

// goroutines asks the daemon what it runs, in the way that ends it: SIGQUIT. The
// runtime's own are not counted, they come and go.
func goroutines(t *testing.T, v *victim) (n int) {
	t.Helper()
	v.signal(syscall.SIGQUIT)
	v.gone()
	for _, stack := range strings.Split(v.log.text(), "\n\ngoroutine ")[1:] {
		if strings.Contains(stack, "ftpd/") || strings.Contains(stack, "goftp") {
			n++
		}
	}
	if n == 0 {
		t.Fatal("SIGQUIT shows no goroutines")
	}
	return n
}
