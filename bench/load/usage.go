package load

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// tree is a process and all that come from it.
func tree(pid int) []int {
	children := map[int][]int{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, name := range stats {
		text, err := os.ReadFile(name)
		end := bytes.LastIndexByte(text, ')') // the name before it may have anything in it
		if err != nil || end < 0 {
			continue // it ended meanwhile
		}
		fields := strings.Fields(string(text[end+1:]))
		id, _ := strconv.Atoi(filepath.Base(filepath.Dir(name)))
		parent, _ := strconv.Atoi(fields[1])
		children[parent] = append(children[parent], id)
	}
	all := []int{pid}
	for i := 0; i < len(all); i++ {
		all = append(all, children[all[i]]...)
	}
	return all
}

// cpu is the processor time that a tree has had, without those that have ended. It
// is the clock of each process, which is exact to the nanosecond where
// /proc/PID/stat counts hundredths of a second: a GiB takes fewer than ten.
func cpu(pid int) time.Duration {
	if pid == 0 {
		return 0
	}
	var all time.Duration
	for _, id := range tree(pid) {
		var t unix.Timespec
		const schedClock = 2 // CPUCLOCK_SCHED of linux/posix-timers.h
		if unix.ClockGettime(int32(^id<<3|schedClock), &t) == nil {
			all += time.Duration(t.Nano())
		}
	}
	return all
}

// pss is the memory of a tree in KiB, shared pages divided between those who share.
func pss(pid int) float64 {
	var all float64
	for _, id := range tree(pid) {
		f, err := os.Open(fmt.Sprintf("/proc/%d/smaps_rollup", id))
		if err != nil {
			continue
		}
		for lines := bufio.NewScanner(f); lines.Scan(); {
			if rest, ok := strings.CutPrefix(lines.Text(), "Pss:"); ok {
				n, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
				all += n
				break
			}
		}
		f.Close()
	}
	return all
}

// busy is the time that all processors of the machine have been at work.
func busy() time.Duration {
	text, _ := os.ReadFile("/proc/stat")
	line, _, _ := strings.Cut(string(text), "\n")
	var all int64
	for i, field := range strings.Fields(line) {
		if i >= 1 && i <= 7 && i != 4 && i != 5 { // user nice system, irq softirq; not idle and iowait
			n, _ := strconv.ParseInt(field, 10, 64)
			all += n
		}
	}
	return time.Duration(all) * (time.Second / 100) // USER_HZ
}

// meter measures one stretch of time.
type meter struct {
	pid          int
	began        time.Time
	cpu          time.Duration
	busy, client time.Duration
}

// start begins to measure, and the time that the plan is for.
func (p *Plan) start() *meter {
	m := &meter{pid: p.PID, cpu: cpu(p.PID), busy: busy(), client: own(), began: time.Now()}
	p.began = m.began
	return m
}

// stop fills in time and usage.
func (m *meter) stop(r *Result) {
	took := time.Since(m.began)
	server := cpu(m.pid) - m.cpu
	r.Seconds, r.CPU = took.Seconds(), server.Seconds()
	r.Others = max(0, (busy()-m.busy-server-(own()-m.client)).Seconds()/r.Seconds)
}

// own is what the client itself has used.
func own() time.Duration {
	var t unix.Timespec
	unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t)
	return time.Duration(t.Nano())
}
