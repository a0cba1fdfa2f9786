package daemon

import (
	"errors"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"ftpd/pkg/kept"
)

// Awaiting says until when what is in force must be confirmed.
func (r *running) Awaiting() (until time.Time, awaiting bool) {
	t := r.onTrial()
	if t == nil {
		return time.Time{}, false
	}
	return t.Until, true
}

// Apart says why what is in force is not what the files say; "" if it is.
func (r *running) Apart() (why string, accepted time.Time) {
	g := r.current.Load()
	if g == nil || g.standsApart() == nil {
		return "", time.Time{}
	}
	return g.standsApart().Why, g.standsApart().Accepted
}

// lapseNow ends the trial in force as its timer would, and stops that.
func (r *running) lapseNow() {
	r.t.Helper()
	t := r.trial.Load()
	if t == nil || !t.timer.Stop() {
		r.t.Fatal("nothing is on trial")
	}
	r.lapse(t)
}

// onTrial has site "one" in force and site "two" on trial.
func onTrial(t *testing.T) *running {
	t.Helper()
	r := newRunning(t)
	r.write(keeping + siteText("one", "127.0.0.1:PORT", ""))
	r.reload(Start)
	r.write(keeping + siteText("two", "127.0.0.1:PORT", ""))
	if o, err := r.ReloadConfirm(Hangup, time.Hour); err != nil || o.Generation != 2 {
		t.Fatalf("%+v, %v", o, err)
	}
	t.Cleanup(func() {
		if last := r.trial.Load(); last != nil {
			last.timer.Stop()
		}
	})
	r.wantGreeting("127.0.0.1", "two")
	return r
}

// keptSite is the site of the configuration that would be served after a bad start.
func (r *running) keptSite() string {
	r.t.Helper()
	k, err := kept.Load(filepath.Join(filepath.Dir(r.file), "state"), r.file)
	if err != nil {
		r.t.Fatal(err)
	}
	cfg, _, err := k.Config()
	if err != nil {
		r.t.Fatal(err)
	}
	return cfg.Sites[0].Name
}

func TestTrialIsConfirmed(t *testing.T) {
	r := onTrial(t)
	if until, awaiting := r.Awaiting(); !awaiting || time.Until(until) < 59*time.Minute || !strings.Contains(r.status(), "awaits confirmation") {
		t.Errorf("until %v; %s", until, r.status())
	}
	if got := r.keptSite(); got != "one" {
		t.Errorf("kept is %s before it is confirmed", got)
	}
	if o, err := r.Confirm(); err != nil || o.Generation != 2 {
		t.Errorf("%+v, %v", o, err)
	}
	if got := r.keptSite(); got != "two" {
		t.Errorf("kept is %s", got)
	}
	if _, err := r.Confirm(); !errors.Is(err, ErrNothingToConfirm) {
		t.Errorf("twice: %v", err)
	}
	if _, awaiting := r.Awaiting(); awaiting || strings.Contains(r.status(), "awaits") {
		t.Errorf("it still waits: %s", r.status())
	}
}

// Unconfirmed, the configuration before comes back, and the files have to wait
// until they change or somebody asks for them.
func TestTrialLapses(t *testing.T) {
	r := onTrial(t)
	r.lapseNow()
	r.wantGreeting("127.0.0.1", "one")
	if why, _ := r.Apart(); why != "generation 2 was not confirmed" || r.current.Load().number != 3 {
		t.Errorf("generation %d: %q", r.current.Load().number, why)
	}
	if !strings.Contains(r.log.String(), "reload not confirmed, back to the configuration before") {
		t.Errorf("said is %s", r.log)
	}
	if _, err := r.Reload(Changed); err != nil {
		t.Error(err)
	}
	r.wantGreeting("127.0.0.1", "one")
	if r.keptSite() != "one" {
		t.Error("kept is what nobody confirmed")
	}
	r.reload(Hangup)
	r.wantGreeting("127.0.0.1", "two")
	if why, _ := r.Apart(); why != "" || r.keptSite() != "two" {
		t.Errorf("apart: %q, kept %s", why, r.keptSite())
	}
}

// The clock does it, too.
func TestTrialEndsByItself(t *testing.T) {
	r := onTrial(t)
	r.write(keeping + siteText("three", "127.0.0.1:PORT", ""))
	if _, err := r.ReloadConfirm(Hangup, time.Millisecond); err != nil {
		t.Fatal(err)
	}
	r.awaitLog("reload not confirmed, back to the configuration before")
	r.wantGreeting("127.0.0.1", "one")
}

// What is reloaded meanwhile is on trial, too: one answer is for all of it.
func TestReloadsDuringATrial(t *testing.T) {
	r := onTrial(t)
	r.write(keeping + siteText("three", "127.0.0.1:PORT", ""))
	r.reload(Changed)
	r.wantGreeting("127.0.0.1", "three")
	r.write("nonsense")
	if _, err := r.ReloadConfirm(Hangup, time.Minute); err == nil {
		t.Error("nonsense was accepted")
	}
	if until, _ := r.Awaiting(); time.Until(until) < 59*time.Minute {
		t.Errorf("a refused reload changed the time: %v", until)
	}
	r.lapseNow()
	r.wantGreeting("127.0.0.1", "one")

	// Who puts the files back has answered.
	r.write(keeping + siteText("four", "127.0.0.1:PORT", ""))
	if _, err := r.ReloadConfirm(Hangup, time.Hour); err != nil {
		t.Fatal(err)
	}
	r.write(keeping + siteText("one", "127.0.0.1:PORT", ""))
	r.reload(Changed)
	r.lapseNow()
	if why, _ := r.Apart(); why != "" {
		t.Errorf("the files are in force, and yet: %s", why)
	}
	r.wantGreeting("127.0.0.1", "one")
}

// Nothing to try is no trial, and a refused reload is none.
func TestNoTrial(t *testing.T) {
	r := newRunning(t)
	r.write(siteText("one", "127.0.0.1:PORT", ""))
	r.reload(Start)
	if o, err := r.ReloadConfirm(Hangup, time.Hour); err != nil || !o.Unchanged {
		t.Errorf("%+v, %v", o, err)
	}
	r.write("nonsense")
	if _, err := r.ReloadConfirm(Hangup, time.Hour); err == nil {
		t.Error("accepted")
	}
	if _, awaiting := r.Awaiting(); awaiting {
		t.Error("something is on trial")
	}
}

// When the way back is blocked, what is in force stays, it is said, and it is
// tried again.
func TestTheWayBackIsBlocked(t *testing.T) {
	r := newRunning(t)
	r.write(siteText("one", "127.0.0.1:PORT", ""))
	r.reload(Start)
	r.write(siteText("two", "127.0.0.2:PORT", ""))
	if _, err := r.ReloadConfirm(Hangup, time.Hour); err != nil {
		t.Fatal(err)
	}
	taken, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(int(r.port)))
	if err != nil {
		t.Fatal(err)
	}
	r.lapseNow()
	r.wantGreeting("127.0.0.2", "two")
	if !strings.Contains(r.log.String(), "can't come back") {
		t.Errorf("said is %s", r.log)
	}
	taken.Close()
	r.lapseNow() // fails if nothing would have tried again
	r.wantGreeting("127.0.0.1", "one")
}
