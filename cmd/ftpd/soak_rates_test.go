package main

import (
	"io"
	"math"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// ratedSite has one total for all sessions of anna.
const ratedSite = besiegedDaemon + `
site "main" {
  listen = ["$AT"]
  home   = "$DIR/home"
  user "anna" {
    password = "plain:secret"
    path "/" { rights = ["all"] }
    options { user_download_rate = "4MiB/s" }
  }
}
`

// TestSoakRatesAreFair has many downloads under one total, over real sockets: the
// total holds, all get the same, and a reload's new total bites within a second in
// those that run. 50 downloads for 10 s with FTPD_SOAK, else 10 for 1 s, with
// margins for machines that do something else.
func TestSoakRatesAreFair(t *testing.T) {
	sessions, seconds := sized(10, 50), sized(time.Second, 10*time.Second)
	margin := float64(sized(15, 5)) / 100
	v := besiege(t, ratedSite)
	v.sparse("home/big", 1<<32)
	all := make([]*flow, sessions)
	for i := range all {
		all[i] = v.flow()
	}
	defer flowsEnd(all)
	for i, total := range []struct {
		text  string
		bytes float64
	}{{"4MiB/s", 4 << 20}, {"16MiB/s", 16 << 20}, {"1MiB/s", 1 << 20}} {
		if i > 0 {
			v.write("ftpd.hcl", v.fill(strings.Replace(ratedSite, "4MiB/s", total.text, 1)))
			v.hangup("msg=reloaded")
		}
		// What was saved up is gone by then, and a new total must bite.
		<-time.After(time.Second)
		got, took := flowsMeasure(all, seconds)
		sum, index := shares(got)
		speed := sum / took.Seconds()
		t.Logf("%d downloads at %s: %.0f B/s, Jain's index %.4f", sessions, total.text, speed, index)
		if math.Abs(speed/total.bytes-1) > margin || index < 0.95 {
			t.Errorf("%d downloads at %s: %.0f B/s, Jain's index %.4f, each: %v", sessions, total.text, speed, index, got)
		}
	}
}

// flow is a download that runs until it is ended.
type flow struct {
	control *wire
	data    net.Conn
	moved   atomic.Int64
	over    sync.WaitGroup
}

// flow begins a download of a session of its own.
func (v *victim) flow() *flow {
	v.t.Helper()
	f := &flow{control: v.login()}
	data, err := f.control.passive()
	if err != nil {
		v.t.Fatal(err)
	}
	data.SetDeadline(time.Time{})
	f.data = data
	f.control.say("RETR big", 150)
	f.over.Go(func() { io.Copy(f, data) })
	return f
}

// Write counts.
func (f *flow) Write(p []byte) (int, error) {
	f.moved.Add(int64(len(p)))
	return len(p), nil
}

// flowsEnd hangs up on all.
func flowsEnd(all []*flow) {
	for _, f := range all {
		f.control.close()
		f.data.Close()
		f.over.Wait()
	}
}

// flowsMeasure is what each gets in a while, and how long it was.
func flowsMeasure(all []*flow, d time.Duration) (got []int64, took time.Duration) {
	begin := time.Now()
	for _, f := range all {
		got = append(got, -f.moved.Load())
	}
	<-time.After(d)
	for i, f := range all {
		got[i] += f.moved.Load()
	}
	return got, time.Since(begin)
}

// shares is the sum, and Jain's index of fairness: 1 if all have the same, 1/n if
// one has all.
func shares(got []int64) (sum, index float64) {
	var squares float64
	for _, n := range got {
		sum += float64(n)
		squares += float64(n) * float64(n)
	}
	return sum, sum * sum / (float64(len(got)) * squares)
}
