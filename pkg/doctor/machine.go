package doctor

import (
	"bufio"
	"context"
	"fmt"
	"math"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Descriptors that a session takes at most while it transfers (control and data
// connection, the file, the folder, the tree's roots), and those of the process
// itself. An estimate, on the safe side for people without many aliases.
const (
	perSession = 6
	perProcess = 64
)

// machine looks at what all sites share.
func (c *checkup) machine(ctx context.Context, r *report) {
	c.local = localAddresses()
	c.ownFolders(ctx, r)
	c.descriptors(r)
	clock(r)
}

// localAddresses are those of this machine that a client could use, loopback
// first.
func localAddresses() []netip.Addr {
	list := []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1})}
	interfaces, err := net.InterfaceAddrs()
	if err != nil {
		return list
	}
	for _, a := range interfaces {
		if p, err := netip.ParsePrefix(a.String()); err == nil {
			if ip := p.Addr().Unmap(); !ip.IsLinkLocalUnicast() && ip != list[0] {
				list = append(list, ip)
			}
		}
	}
	return list
}

// descriptors compares the process's limit with what the sessions need that the
// configuration lets in.
func (c *checkup) descriptors(r *report) {
	limit, err := openFiles(c.pid())
	if err != nil {
		return // nobody knows
	}
	sessions, bounded := c.sessions()
	room := max(0, (limit-perProcess)/perSession)
	const mend = "LimitNOFILE= of the systemd unit, or ulimit -n"
	switch {
	case bounded && sessions > room:
		r.add(Failed, "descriptors", "", mend+fmt.Sprintf(": %d at least", sessions*perSession+perProcess),
			"%d open files are enough for %d sessions, max_sessions lets in %d", limit, room, sessions)
	case !bounded && room < 1000:
		r.add(Hint, "descriptors", "", mend+"; or max_sessions", "%d open files are enough for %d sessions, and nothing bounds them", limit, room)
	default:
		r.add(OK, "descriptors", "", "", "%d open files are enough for %d sessions", limit, room)
	}
}

// sessions is how many may be there at once; bounded is false if there is no end.
func (c *checkup) sessions() (n int, bounded bool) {
	bounded = true
	for _, s := range c.Config.Sites {
		if !s.Enabled.V {
			continue
		}
		n += s.Limits.MaxSessions.V
		bounded = bounded && s.Limits.MaxSessions.V > 0
	}
	if all := c.Config.Daemon.Limits.MaxSessions.V; all > 0 && (all < n || !bounded) {
		return all, true
	}
	return n, bounded
}

// openFiles is the limit of a process.
func openFiles(pid int) (int, error) {
	f, err := os.Open(fmt.Sprintf("/proc/%d/limits", pid))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		rest, is := strings.CutPrefix(lines.Text(), "Max open files")
		if words := strings.Fields(rest); is && len(words) > 0 {
			if words[0] == "unlimited" {
				return math.MaxInt32, nil
			}
			return strconv.Atoi(words[0])
		}
	}
	return 0, fmt.Errorf("no limit of open files in /proc/%d/limits", pid)
}

// clock asks the kernel whether anybody sets it. Expiry dates, MDTM and the logs
// go by it.
func clock(r *report) {
	state, err := unix.Adjtimex(&unix.Timex{})
	switch {
	case err != nil: // some containers do not say
	case state == unix.TIME_ERROR:
		r.add(Hint, "clock", "", "run chrony or systemd-timesyncd, here or on the container's host", "nothing keeps the clock right")
	default:
		r.add(OK, "clock", "", "", "kept right")
	}
}
