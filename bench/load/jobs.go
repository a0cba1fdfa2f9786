package load

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// jobs are what can be measured.
var jobs = map[string]func(*Plan) (Result, error){
	"logins":     (*Plan).logins,
	"retr":       (*Plan).bulk,
	"stor":       (*Plan).bulk,
	"retr-files": (*Plan).files,
	"stor-files": (*Plan).files,
	"list":       (*Plan).listings,
	"mlsd":       (*Plan).listings,
	"idle":       (*Plan).idle,
	"crowd":      (*Plan).crowd,
	"stall":      (*Plan).stall,
}

// Run measures.
func (p *Plan) Run() (Result, error) {
	job, ok := jobs[p.Job]
	if !ok {
		return Result{}, fmt.Errorf("there is no job %q", p.Job)
	}
	p.Clients, p.Repeat = max(p.Clients, 1), max(p.Repeat, 1)
	return job(p)
}

// gather runs one function for each client and returns the first error, which stops
// the others at their next step.
func gather(n int, f func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			if err := f(ctx, i); err != nil {
				cancel(err)
			}
		})
	}
	all.Wait()
	return context.Cause(ctx)
}

// sessions logs all clients in, some at a time.
func (p *Plan) sessions() ([]*session, error) {
	all := make([]*session, p.Clients)
	var next atomic.Int64
	err := gather(min(p.Clients, 16), func(ctx context.Context, _ int) error {
		for i := next.Add(1) - 1; int(i) < len(all) && ctx.Err() == nil; i = next.Add(1) - 1 {
			s, err := p.ready()
			if err != nil {
				return err
			}
			all[i] = s
		}
		return nil
	})
	if err != nil {
		leave(all)
	}
	return all, err
}

func leave(all []*session) {
	for _, s := range all {
		if s != nil {
			s.quit()
		}
	}
}

// at measures what each session does.
func (p *Plan) at(work func(ctx context.Context, i int, s *session) error) (r Result, err error) {
	all, err := p.sessions()
	if err != nil {
		return r, err
	}
	defer leave(all)
	m := p.start()
	err = gather(len(all), func(ctx context.Context, i int) error { return work(ctx, i, all[i]) })
	m.stop(&r)
	r.Suite = all[0].suite()
	return r, err
}

// late says that nothing more is to be begun.
func (p *Plan) late() bool { return p.For > 0 && time.Since(p.began) > p.For }

// bulk moves large files, each client its own.
func (p *Plan) bulk() (Result, error) {
	payload, err := p.open()
	if err != nil {
		return Result{}, err
	}
	defer payload.Close()
	var files atomic.Int64
	r, err := p.at(func(ctx context.Context, i int, s *session) error {
		for n := 0; n < p.Repeat && ctx.Err() == nil && (n == 0 || !p.late()); n++ {
			if err := p.transfer(s, payload, fmt.Sprintf("%s/c%d-%d", p.Path, i, n)); err != nil {
				return err
			}
			files.Add(1)
		}
		return nil
	})
	r.Count, r.Bytes = int(files.Load()), files.Load()*p.Size
	return r, err
}

// transfer moves one file.
func (p *Plan) transfer(s *session, payload *os.File, name string) error {
	if p.Job == "retr" {
		n, err := s.retrieve(p.Path)
		if err == nil && !p.ModeZ && n != p.Size {
			err = fmt.Errorf("%s: %d bytes came, not %d", p.Path, n, p.Size)
		}
		return err
	}
	sent := p.Size
	if p.ModeZ {
		info, err := payload.Stat()
		if err != nil {
			return err
		}
		sent = info.Size()
	}
	if err := s.store(name, payload, sent); err != nil {
		return err
	}
	return s.stored(name, p.Size)
}

// open opens what is sent, if anything is.
func (p *Plan) open() (*os.File, error) {
	if p.Payload == "" {
		return nil, nil
	}
	return os.Open(p.Payload)
}

// files moves many small ones, the clients taking turns.
func (p *Plan) files() (Result, error) {
	payload, err := p.open()
	if err != nil {
		return Result{}, err
	}
	defer payload.Close()
	var next, done atomic.Int64
	r, err := p.at(func(ctx context.Context, _ int, s *session) error {
		for ctx.Err() == nil && !p.late() {
			i := next.Add(1) - 1
			if int(i) >= p.Repeat {
				return nil
			}
			if err := p.small(s, payload, fmt.Sprintf("%s/f%06d", p.Path, i)); err != nil {
				return err
			}
			done.Add(1)
		}
		return nil
	})
	r.Count, r.Bytes = int(done.Load()), done.Load()*p.Size
	return r, err
}

func (p *Plan) small(s *session, payload *os.File, name string) error {
	if p.Job == "stor-files" {
		return s.store(name, payload, p.Size)
	}
	n, err := s.retrieve(name)
	if err == nil && n != p.Size {
		err = fmt.Errorf("%s: %d bytes came, not %d", name, n, p.Size)
	}
	return err
}

// times are how long things took.
type times struct {
	mu  sync.Mutex
	all []time.Duration
}

func (t *times) add(d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all = append(t.all, d)
}

// fill writes median, 99th percentile and worst, in milliseconds.
func (t *times) fill(r *Result) {
	if len(t.all) == 0 {
		return
	}
	slices.Sort(t.all)
	at := func(share float64) float64 {
		return float64(t.all[int(share*float64(len(t.all)-1))].Microseconds()) / 1000
	}
	r.Median, r.P99, r.Worst = at(0.5), at(0.99), at(1)
}
