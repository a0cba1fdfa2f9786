package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"ftpd/bench/load"
	"ftpd/bench/servers"
)

// manySites is a hoster's configuration.
const manySites = 1000

func reloadRows() []row {
	users := fmt.Sprintf("%d sites × %d users", manySites, servers.UsersOfSite)
	only := []servers.Feature{servers.Reload}
	value := line{"seconds", "%.2f", least, func(r load.Result) float64 { return r.Seconds }}
	return []row{
		{name: users + ": check", needs: only, limit: 30 * time.Second, own: check, lines: []line{value}},
		{name: users + ": reload after an edit", needs: only, limit: 60 * time.Second, own: reload, lines: []line{
			{"seconds until in force", "%.2f", least, func(r load.Result) float64 { return r.Seconds }},
			{"longest stall of a transfer, ms", "%.2f", least, func(r load.Result) float64 { return r.Worst }},
			{"the same without a reload, ms", "%.2f", least, func(r load.Result) float64 { return r.Median }},
		}},
	}
}

// check times `ftpd check`, which reads and judges all and changes nothing.
func check(ctx context.Context, b *bench, kind *servers.Kind) (r load.Result, err error) {
	server, err := b.many(kind)
	if err != nil {
		return r, err
	}
	defer server.Stop()
	began := time.Now()
	out, err := exec.CommandContext(ctx, filepath.Join(b.programs, "ftpd"), "check", "-c", filepath.Join(server.Setting.Dir, "config")).CombinedOutput()
	if err != nil {
		return r, fmt.Errorf("%w: %.200s", err, out)
	}
	r.Seconds = time.Since(began).Seconds()
	return r, nil
}

// many starts a server with many sites.
func (b *bench) many(kind *servers.Kind) (*servers.Server, error) {
	setting := b.setting(fmt.Sprint(kind.Name, " many ", time.Since(b.began).Milliseconds()))
	setting.Sites = b.size(manySites)
	return kind.Start(setting)
}

// reload changes one site while a transfer runs, and looks how long the transfer
// stands still and until the change is in force.
func reload(ctx context.Context, b *bench, kind *servers.Kind) (r load.Result, err error) {
	server, err := b.many(kind)
	if err != nil {
		return r, err
	}
	defer server.Stop()
	plan := load.Plan{
		Addr: server.Addr, PID: server.PID, User: kind.User, Password: "bench",
		Job: "stall", Path: "/big", For: 1500 * time.Millisecond,
	}
	calm, err := b.client(ctx, plan)
	if err != nil {
		return r, err
	}
	inForce := make(chan error, 1)
	go func() {
		time.Sleep(300 * time.Millisecond) // until the transfer runs
		began := time.Now()
		err := edit(ctx, server)
		r.Seconds = time.Since(began).Seconds()
		inForce <- err
	}()
	plan.For = 5 * time.Second
	edited, err := b.client(ctx, plan)
	if failed := <-inForce; err == nil {
		err = failed
	}
	r.Worst, r.Median, r.Others = edited.Worst, calm.Worst, edited.Others
	return r, err
}

// edit changes one site, says so, and waits for the line in the log.
func edit(ctx context.Context, server *servers.Server) error {
	said := filepath.Join(server.Setting.Dir, "said")
	if err := server.Setting.WriteSite(0, "edited"); err != nil {
		return err
	}
	if err := server.Signal(syscall.SIGHUP); err != nil {
		return err
	}
	for ctx.Err() == nil {
		text, err := os.ReadFile(said)
		if err != nil || bytes.Contains(text, []byte("reloaded")) {
			return err
		}
		if i := bytes.Index(text, []byte("reload refused")); i >= 0 {
			return fmt.Errorf("%.2000s", text[i:])
		}
		time.Sleep(time.Millisecond)
	}
	return context.Cause(ctx)
}
