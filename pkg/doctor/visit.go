package doctor

import (
	"context"
	"errors"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// silence counts listeners that did not answer in time, one after the other. When
// the daemon hangs, the first few say so for all.
type silence struct{ n atomic.Int32 }

// enough is how many make it pointless to wait for more.
const enough = 3

// visit goes one way to the site as far as it leads.
func (v *visits) visit(ctx context.Context, w route, who *subject) {
	if v.silent.n.Load() >= enough {
		v.out.add(Failed, "session", w.at(), "'ftpd status', the event log, or a firewall on this machine",
			"not tried: the listeners before it did not answer")
		return
	}
	began := time.Now()
	t := &tour{checkup: v.checkup, route: &w, who: who}
	err := t.arrive(ctx)
	if t.dialogue != nil {
		defer func() { t.dialogue.close() }()
		v.certificate(&w, t.dialogue.chain)
	}
	if err == nil {
		v.silent.n.Store(0)
		err = t.stay(ctx)
	} else if errors.Is(err, os.ErrDeadlineExceeded) || isTimeout(err) {
		v.silent.n.Add(1)
	}
	v.report(t, err, time.Since(began))
}

func isTimeout(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

// report has one line for the way.
func (v *visits) report(t *tour, err error, took time.Duration) {
	if t.asked.IsValid() {
		v.compare(t)
	}
	if t.left != "" {
		v.out.add(Failed, "session", t.route.at(), "delete the file", "the file of the test is left behind: %s", t.left)
	}
	switch {
	case t.who.shut && isRefusal(err, 421):
		v.out.add(OK, "session", t.route.at(), "", "refuses %s, as its list of addresses says", t.route.from)
		return
	case t.who.bare && err != nil && strings.Contains(err.Error(), "remote error: tls:"):
		v.out.add(OK, "session", t.route.at(), "", "refuses who shows no certificate, as it should")
		return
	}
	if err != nil {
		done := ""
		if len(t.done) > 0 {
			done = " (before it: " + strings.Join(t.done, ", ") + ")"
		}
		v.out.add(Failed, "session", t.route.at(), t.mend(err), "%s: %s%s", t.step, t.plainer(err), done)
		return
	}
	text := strings.Join(t.done, ", ")
	if t.note != "" {
		text += "; " + t.note
	}
	v.out.add(OK, "session", t.route.at(), "", "%s (%v)", text, took.Round(time.Millisecond))
}

// plainer is an error without what the line says anyway.
func (t *tour) plainer(err error) string {
	op, dialled := errors.AsType[*net.OpError](err)
	why, known := errors.AsType[syscall.Errno](err)
	switch {
	case isTimeout(err):
		return "no answer in time"
	case !dialled || op.Op != "dial" || !known:
		return err.Error()
	case t.moving():
		return "data connection: " + why.Error()
	}
	return why.Error()
}
