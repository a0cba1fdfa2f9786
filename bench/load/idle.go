package load

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

const (
	// newcomers is how many log in, one after the other, while all others are idle.
	newcomers = 100
	// silence is how long nobody has said anything when memory is looked at. What
	// log-ins leave behind is not what idle sessions cost, and some servers need a
	// moment to be rid of it.
	silence = 5 * time.Second
	// sample is which of the sessions are asked at the end whether they are there.
	sample = 16
)

// idle looks at what sessions cost that do nothing.
func (p *Plan) idle() (r Result, err error) {
	before := pss(p.PID)
	p.began = time.Now()
	all, err := p.crowdIn()
	defer func() {
		for _, s := range all {
			s.conn.Close() // 10,000 goodbyes would take a while
		}
	}()
	r.Count, r.Seconds = len(all), time.Since(p.began).Seconds()
	if err != nil {
		return r, fmt.Errorf("after %d sessions: %w", len(all), err)
	}
	time.Sleep(silence)
	r.PSS = (pss(p.PID) - before) / float64(len(all))
	took := &times{}
	for range newcomers {
		began := time.Now()
		s, err := p.connect(p.config())
		if err != nil {
			return r, fmt.Errorf("a newcomer: %w", err)
		}
		took.add(time.Since(began))
		s.quit()
	}
	took.fill(&r)
	return r, stillThere(all)
}

// stillThere asks some sessions, all of which were silent, whether they go on. A
// server that had lost them would look cheap.
func stillThere(all []*session) error {
	for i := 0; i < len(all); i += sample {
		if _, err := all[i].ask("NOOP", 200); err != nil {
			return fmt.Errorf("session %d of %d was not kept: %w", i+1, len(all), err)
		}
	}
	return nil
}

// crowdIn logs sessions in until there are as many as planned.
func (p *Plan) crowdIn() ([]*session, error) {
	all := make([]*session, p.Clients)
	var next atomic.Int64
	err := gather(32, func(ctx context.Context, _ int) error {
		for i := next.Add(1) - 1; int(i) < len(all) && ctx.Err() == nil; i = next.Add(1) - 1 {
			if p.late() {
				return fmt.Errorf("more than %v", p.For)
			}
			if i%64 == 0 && scarce() {
				return fmt.Errorf("no memory is left for more")
			}
			config := p.config()
			if config != nil {
				config.ClientSessionCache = nil
			}
			s, err := p.connect(config)
			if err != nil {
				return err
			}
			all[i] = s
		}
		return nil
	})
	in := all[:0]
	for _, s := range all {
		if s != nil {
			in = append(in, s)
		}
	}
	return in, err
}

// scarce says that the machine has less than a quarter of its memory left.
func scarce() bool {
	text, _ := os.ReadFile("/proc/meminfo")
	value := func(name string) int {
		_, rest, _ := strings.Cut(string(text), name+":")
		n, _ := strconv.Atoi(strings.Fields(rest + " 0")[0])
		return n
	}
	return value("MemAvailable") < value("MemTotal")/4
}
