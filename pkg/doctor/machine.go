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

// few sessions are worth a word where nobody has said how many there may be.
const few = 200

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
	room, needed := c.Descriptors(c.Config, limit)
	const mend = "LimitNOFILE= of the systemd unit, or ulimit -n"
	switch {
	case needed > limit:
		r.add(Warning, "descriptors", "", fmt.Sprintf("%s: %d; or a smaller max_sessions", mend, needed),
			"%d open files are enough for %d sessions, and max_sessions lets in more", limit, room)
	case needed == 0 && room < few:
		r.add(Hint, "descriptors", "", mend+"; or max_sessions", "%d open files are enough for %d sessions, and nothing bounds them", limit, room)
	default:
		r.add(OK, "descriptors", "", "", "%d open files are enough for %d sessions", limit, room)
	}
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
