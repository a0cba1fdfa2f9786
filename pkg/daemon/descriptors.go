package daemon

import (
	"fmt"
	"math"
	"syscall"

	"ftpd/pkg/config"
	"ftpd/pkg/control"
	"ftpd/pkg/ftp"
)

const (
	// ownDescriptors are the process's own: standard streams, the poller, the event
	// log, the watcher, the state, the spare one, and some for a moment: a reload's
	// files and certificates, a log that turns.
	ownDescriptors = 32
	// lookupDescriptors are the sockets of names that are looked up (reverse_dns).
	lookupDescriptors = 64
)

// descriptors is how the open files and sockets that a process may have are shared
// out.
type descriptors struct {
	limit    int // RLIMIT_NOFILE, with which Go starts every program at the hard limit
	own      int // what is not for sessions
	sessions int // how many sessions the configuration lets in, 0: it does not say
	bound    config.Pos
}

// shareOut asks the machine and the configuration.
func shareOut(cfg *config.Config) descriptors {
	d := descriptors{limit: descriptorLimit()}
	d.own = ownDescriptors + d.sites(cfg)
	if _, on := cfg.Daemon.Status.Address(); on {
		d.own += 1 + control.PageConnections
	}
	total := cfg.Daemon.Limits.MaxSessions
	if total.V > 0 && (d.sessions == 0 || total.V < d.sessions) {
		d.sessions, d.bound = total.V, total.Pos
	}
	return d
}

// sites adds up what the sites' sessions may be, and returns what else they hold.
func (d *descriptors) sites(cfg *config.Config) (own int) {
	unbounded, largest := false, 0
	listeners, logs := map[config.Listen]bool{}, map[string]bool{}
	for _, s := range cfg.Sites {
		if !s.Enabled.V {
			continue
		}
		for _, l := range append(s.Listen.V, s.ListenTLS.V...) {
			listeners[l] = true
		}
		if s.Log != nil {
			logs[s.Log.Path.V.String()] = true
		}
		if s.ReverseDNS.V {
			own = lookupDescriptors
		}
		most := s.Limits.MaxSessions
		unbounded = unbounded || most.V == 0
		if d.sessions += most.V; most.V > largest {
			largest, d.bound = most.V, most.Pos
		}
	}
	if unbounded {
		d.sessions = 0
	}
	return own + len(listeners) + 2*len(logs) // a log that turns has two
}

// Descriptors says how many people can be logged in at a process that may have limit
// descriptors, whatever their homes are, and how many the sessions that the configuration
// lets in may take, 0 if it bounds none.
func Descriptors(cfg *config.Config, limit int) (room, needed int) {
	d := shareOut(cfg)
	d.limit = limit
	return d.room(), d.needed()
}

// descriptorLimit is how many this process may have.
func descriptorLimit() int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil || limit.Cur > math.MaxInt32 {
		return math.MaxInt32
	}
	return int(limit.Cur)
}

// forSessions is what all sessions together may hold: room for one, however low the
// limit is.
func (d descriptors) forSessions() int { return max(d.limit-d.own, ftp.SessionDescriptors) }

// needed is what it takes to let all sessions of the configuration in, 0 if it does not
// bound them.
func (d descriptors) needed() int {
	if d.sessions == 0 {
		return 0
	}
	return d.own + ftp.DescriptorsFor(d.sessions)
}

// room is how many people can be logged in, each with a home of his own.
func (d descriptors) room() int { return ftp.Sessions(d.forSessions()) }

// advise warns of more sessions than this process can hold.
func (d descriptors) advise(cfg *config.Config) config.Diagnostics {
	need := d.needed()
	if need <= d.limit {
		return nil
	}
	cure := fmt.Sprintf("LimitNOFILE=%d in the service's unit (elsewhere ulimit -n), or a smaller max_sessions: newcomers may get 421 when %d are logged in", need, d.room())
	return cfg.WarningAt(d.bound, cure, "max_sessions lets %d sessions in, for which %d descriptors may be needed; a process that is started like this one may have %d",
		d.sessions, need, d.limit)
}
