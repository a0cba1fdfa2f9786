package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"ftpd/bench/load"
	"ftpd/bench/servers"
)

// bench is one run.
type bench struct {
	*options
	dir     string
	kinds   []*servers.Kind
	running map[string]*servers.Server // by kind's name, rate and freshness; see serve
	results results
	began   time.Time
	load    string // of the machine before the start
	others  []float64
	suites  map[string]string
}

// results are by row's and server's name.
type results map[[2]string]*cell

// cell is what one server did in one row.
type cell struct {
	rounds []load.Result
	note   string // why there is nothing, or less
	final  bool   // it is not tried again
}

// errLacks is that a server has no such thing.
var errLacks = errors.New("lacks it")

// tooLong is how long a failure may take that is tried again in the next round.
const tooLong = 5 * time.Second

func (b *bench) path(name string) string { return filepath.Join(b.dir, name) }
func (b *bench) data(name string) string { return filepath.Join(b.dir, "data", name) }

// time is d at this scale, but not too short to mean anything.
func (b *bench) time(d time.Duration) time.Duration {
	return max(time.Duration(float64(d)*min(1, b.scale)), 200*time.Millisecond)
}

// measure runs all rows and writes the table.
func (b *bench) measure(ctx context.Context, chosen []row) error {
	b.began, b.running, b.results, b.suites = time.Now(), map[string]*servers.Server{}, results{}, map[string]string{}
	text, _ := os.ReadFile("/proc/loadavg")
	b.load, _, _ = strings.Cut(string(text), " ")
	b.kinds = slices.Concat([]*servers.Kind{servers.Ours}, servers.Peers, []*servers.Kind{servers.Bare})
	defer b.stopAll()
	if err := certificate(b.path("pem")); err != nil {
		return err
	}
	if err := b.prepare(); err != nil {
		return err
	}
	for round := range b.rounds {
		for _, r := range chosen {
			if r.once && round > 0 {
				continue
			}
			if err := b.interleave(ctx, r, round); err != nil {
				// What took minutes is shown, but it is no page.
				b.out = ""
				return errors.Join(fmt.Errorf("interrupted in round %d, at %q: %w", round+1, r.name, err), b.report(chosen))
			}
		}
	}
	return b.report(chosen)
}

// interleave measures one row of all servers, each round in another order.
func (b *bench) interleave(ctx context.Context, r row, round int) error {
	for i := range b.kinds {
		kind := b.kinds[(i+round)%len(b.kinds)]
		c := b.cell(r, kind)
		if c.final {
			continue
		}
		began := time.Now()
		result, err := b.one(ctx, r, kind)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			c.final = errors.Is(err, errLacks) || time.Since(began) > tooLong
			c.note = strings.TrimPrefix(err.Error(), errLacks.Error()+": ")
			fmt.Fprintf(os.Stderr, "%d %s: %s: -, %v\n", round+1, r.name, kind.Name, err)
			continue
		}
		c.rounds = append(c.rounds, result)
		b.others = append(b.others, result.Others)
		if result.Suite != "" {
			b.suites[kind.Name] = result.Suite
		}
		fmt.Fprintf(os.Stderr, "%d %s: %s:%s\n", round+1, r.name, kind.Name, r.show(result))
	}
	return nil
}

// show is a result for who watches.
func (r row) show(result load.Result) string {
	var text strings.Builder
	for _, l := range r.lines {
		fmt.Fprintf(&text, " "+l.format+" %s,", l.value(result), l.name)
	}
	return strings.TrimSuffix(text.String(), ",")
}

func (b *bench) cell(r row, kind *servers.Kind) *cell {
	key := [2]string{r.name, kind.Name}
	if b.results[key] == nil {
		b.results[key] = &cell{}
	}
	return b.results[key]
}

// one measures one row of one server.
func (b *bench) one(ctx context.Context, r row, kind *servers.Kind) (load.Result, error) {
	for _, need := range r.needs {
		if why := kind.Lacks[need]; why != "" {
			return load.Result{}, fmt.Errorf("%w: %s", errLacks, why)
		}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, r.limit, fmt.Errorf("more than %v", r.limit))
	defer cancel()
	if r.own != nil {
		return r.own(ctx, b, kind)
	}
	server, err := b.serve(kind, r.rate, r.fresh)
	if err != nil {
		return load.Result{}, err
	}
	if r.fresh {
		defer server.Stop()
	}
	defer b.clear()
	plan := r.plan(b)
	plan.Addr, plan.PID, plan.User, plan.Password = server.Addr, server.PID, kind.User, "bench"
	return b.client(ctx, plan)
}

// client runs ftpload.
func (b *bench) client(ctx context.Context, plan load.Plan) (result load.Result, err error) {
	cmd := exec.CommandContext(ctx, filepath.Join(b.programs, "ftpload"), plan.Args()...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	switch {
	case ctx.Err() != nil:
		return result, context.Cause(ctx)
	case err != nil:
		text := strings.TrimPrefix(strings.TrimSpace(said.String()), "ftpload: ")
		return result, errors.New(firstLine(text))
	}
	return result, json.Unmarshal(out, &result)
}

// clear takes away what was stored.
func (b *bench) clear() {
	files, _ := os.ReadDir(b.data("up"))
	for _, f := range files {
		os.Remove(filepath.Join(b.data("up"), f.Name()))
	}
}

func (b *bench) setting(name string) servers.Setting {
	return servers.Setting{
		Packages: b.packages, Programs: b.programs, PEM: b.path("pem"),
		Dir: b.path(strings.ReplaceAll(name, " ", "-")), Data: b.path("data"),
	}
}

// serve is the running server of a kind: the same for all rows, one more that limits
// rates, or a new one.
func (b *bench) serve(kind *servers.Kind, rate int64, fresh bool) (*servers.Server, error) {
	name := kind.Name
	if rate > 0 {
		name += " limited"
	}
	if fresh {
		name += fmt.Sprint(" fresh ", time.Since(b.began).Milliseconds())
	} else if b.running[name] != nil {
		return b.running[name], nil
	}
	setting := b.setting(name)
	setting.Rate = rate
	server, err := kind.Start(setting)
	if err != nil {
		return nil, fmt.Errorf("did not start: %w", err)
	}
	if !fresh {
		b.running[name] = server
	}
	return server, nil
}

func (b *bench) stopAll() {
	for _, server := range b.running {
		server.Stop()
	}
}

// firstLine is what a program said at first, without what follows of a crash.
func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line[:min(len(line), 200)]
}
