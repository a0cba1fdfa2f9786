// Ftpbench measures ftpd beside other FTP servers and writes docs/benchmarks.md.
// `make bench` builds and runs it.
//
// As root it runs in namespaces of its own: a network in which nothing else happens
// and which uses cubic, and processes that all end with it. Its files are in one
// folder on /dev/shm, which goes when it ends, on SIGINT too. All traffic is over
// loopback.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"syscall"
)

// options are what the command line says.
type options struct {
	programs string // the folder with ftpd, ftpload, ftpbare
	packages string
	out      string
	rows     string
	rounds   int
	scale    float64
	inside   string // the folder that the outer process made
	network  string // what the measurements go over
}

func (o *options) bind() {
	flag.StringVar(&o.programs, "programs", "bin", "`folder` with ftpd, ftpload and ftpbare")
	flag.StringVar(&o.packages, "packages", ".cache/bench", "`folder` for Debian's packages")
	flag.StringVar(&o.out, "out", "", "`file` for the table (standard output as well)")
	flag.StringVar(&o.rows, "rows", "", "only rows whose name matches this `regexp`")
	flag.IntVar(&o.rounds, "rounds", 3, "rounds, of which the median is taken")
	flag.Float64Var(&o.scale, "scale", 1, "size of files, folders and crowds")
	flag.StringVar(&o.network, "network", "the machine's own network", "what it is called in the report; set by itself")
	flag.StringVar(&o.inside, "inside", "", "the benchmark's own `folder`; set by itself")
}

func main() {
	var o options
	o.bind()
	flag.Parse()
	if err := o.run(); err != nil {
		fmt.Fprintln(os.Stderr, "ftpbench:", err)
		os.Exit(1)
	}
}

func (o *options) run() (err error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	chosen, err := regexp.Compile(o.rows)
	if err != nil {
		return err
	}
	if o.inside == "" {
		return o.outside(ctx)
	}
	if os.Getpid() == 1 {
		network, err := settle()
		if err != nil {
			return err
		}
		return reap(ctx, network)
	}
	b := &bench{options: o, dir: o.inside}
	return b.measure(ctx, choose(rows(), chosen))
}

// outside prepares, lets the measurements run inside, and cleans up after them,
// however they end.
func (o *options) outside(ctx context.Context) (err error) {
	for _, dir := range []*string{&o.programs, &o.packages} {
		if *dir, err = filepath.Abs(*dir); err != nil {
			return err
		}
	}
	if err := unpack(o.packages); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("/dev/shm", "ftpbench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	return o.isolate(ctx, dir)
}
