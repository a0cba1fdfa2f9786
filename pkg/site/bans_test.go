package site

import (
	"errors"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ftpd/pkg/access"
	"ftpd/pkg/ftp"
)

// TestBanAfter has every fault of a client count, in any session, and none of ours.
func TestBanAfter(t *testing.T) {
	w := newGuarded(t, `
		ban_after = 4
		ban_never = ["192.0.2.99"]`, "")
	waiting, err := w.connect("192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	defer waiting.Close()
	inside, err := w.connect("192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	defer inside.Close()
	if _, err := inside.Login(t.Context(), "anna", "secret"); err != nil {
		t.Fatal(err)
	}
	var rechecked atomic.Pointer[netip.Prefix]
	w.shared.Recheck = func(net netip.Prefix) { rechecked.Store(&net) }
	w.is("192.0.2.1", "anna", "wrong", "bad-password")
	w.is("192.0.2.1", "nobody", "x", "no-user")
	for range 5 {
		w.is("192.0.2.1", "homeless", "secret", "home-failed")
		w.is("192.0.2.1", "anna", "secret", "") // takes nothing back
	}
	w.is("192.0.2.1", "off", "secret", "disabled")
	if err := waiting.Check(); err != nil || rechecked.Load() != nil {
		t.Errorf("before the last: %v", err)
	}
	w.is("192.0.2.1", "off", "wrong", "bad-password")
	w.is("192.0.2.1", "anna", "secret", "banned")
	if net := rechecked.Load(); net == nil || net.String() != "192.0.2.1/32" {
		t.Errorf("asked: %v", net)
	}
	if err := waiting.Check(); reason(err) != "banned" {
		t.Errorf("who has not logged in: %v", err)
	}
	if _, err := waiting.Login(t.Context(), "anna", "secret"); reason(err) != "banned" {
		t.Errorf("a log-in before it was asked: %v", err)
	}
	if err := inside.Check(); err != nil {
		t.Errorf("who was inside: %v", err)
	}
	w.is("192.0.2.2", "anna", "secret", "")
	// The other site, where this one leads by HOST, has its own measure.
	other, err := w.Site("other").Admit(ftp.Peer{ID: "x", Remote: netip.MustParseAddrPort("192.0.2.1:1")}, w)
	if err != nil {
		t.Errorf("the other site: %v", err)
	} else {
		other.Close()
	}
	for range 9 {
		w.is("192.0.2.99", "anna", "wrong", "bad-password")
	}
	bans := w.shared.Bans()
	if len(bans) != 1 || bans[0].Site != "s" || bans[0].Failures != 4 || !strings.Contains(bans[0].Rule, "f.hcl:") || bans[0].Reason != access.BanFailures {
		t.Errorf("bans: %+v", bans)
	}
	events := w.events.String()
	for _, want := range []string{`msg="address banned" client=192.0.2.1 failures=4 network=192.0.2.1/32 reason=ban-after rule=`, `msg="session refused" client=192.0.2.1 reason=banned rule=`} {
		if !strings.Contains(events, want) {
			t.Errorf("the log has no %s", want)
		}
	}
}

// TestBansByNetwork counts an IPv6 client by its /64.
func TestBansByNetwork(t *testing.T) {
	w := newGuarded(t, "ban_after = 2", "")
	w.is("2001:db8::1", "nobody", "x", "no-user")
	w.is("2001:db8::2:3:4:5", "nobody", "x", "no-user")
	w.is("2001:db8::ffff", "anna", "secret", "banned")
	w.is("2001:db8:0:1::1", "anna", "secret", "")
	if n := w.shared.Lift(netip.MustParsePrefix("2001:db8::77/128")); n != 1 {
		t.Errorf("%d bans lifted", n)
	}
	w.is("2001:db8::1", "anna", "secret", "")
	// It begins anew.
	w.is("2001:db8::1", "nobody", "x", "no-user")
	w.is("2001:db8::1", "anna", "secret", "")
}

// TestBanTimes looks at ban_within and ban_for, and at the defaults.
func TestBanTimes(t *testing.T) {
	for limits, want := range map[string][2]time.Duration{
		"ban_after = 2": {10 * time.Minute, time.Hour},
		"ban_after = 2\nban_within = \"30s\"\nban_for = \"2m\"": {30 * time.Second, 2 * time.Minute},
	} {
		// The world reads and writes files, which is no waiting in the bubble.
		synctest.Test(t, func(t *testing.T) {
			w := newGuarded(t, limits, "")
			w.is("192.0.2.1", "nobody", "x", "no-user")
			time.Sleep(want[0])
			w.is("192.0.2.1", "nobody", "x", "no-user")
			w.is("192.0.2.1", "anna", "secret", "")
			time.Sleep(want[0] - 1)
			w.is("192.0.2.1", "nobody", "x", "no-user")
			w.is("192.0.2.1", "anna", "secret", "banned")
			time.Sleep(want[1] - 1)
			w.is("192.0.2.1", "anna", "secret", "banned")
			time.Sleep(time.Nanosecond)
			w.is("192.0.2.1", "anna", "secret", "")
			if len(w.shared.Bans()) != 0 {
				t.Errorf("bans: %v", w.shared.Bans())
			}
			w.reload("")
		})
	}
}

// TestBansOfTheDaemon has daemon.limits count over all sites.
func TestBansOfTheDaemon(t *testing.T) {
	w := newGuarded(t, `ban_never = ["192.0.2.98"]`, "ban_after = 3\nban_never = [\"192.0.2.99\"]")
	try := func(site, from string) string {
		v, err := w.Site(site).Admit(ftp.Peer{ID: "x", Remote: netip.AddrPortFrom(netip.MustParseAddr(from), 1)}, w)
		if err != nil {
			return reason(err)
		}
		defer v.Close()
		_, err = v.Login(t.Context(), "anna", "wrong")
		return reason(err)
	}
	for _, site := range []string{"s", "other", "other"} {
		if got := try(site, "192.0.2.1"); got != "bad-password" {
			t.Errorf("%s: %s", site, got)
		}
	}
	for _, site := range []string{"s", "other"} {
		if got := try(site, "192.0.2.1"); got != "banned" {
			t.Errorf("%s: %s", site, got)
		}
	}
	for range 5 {
		try("s", "192.0.2.98")
		if a, b := try("s", "192.0.2.99"), try("other", "192.0.2.99"); a != "bad-password" || b != "bad-password" {
			t.Errorf("ban_never of the daemon: %s, %s", a, b)
		}
	}
	// What a site says holds there only, for bans of the daemon, too.
	for range 3 {
		try("other", "192.0.2.98")
	}
	if a, b := try("s", "192.0.2.98"), try("other", "192.0.2.98"); a != "bad-password" || b != "banned" {
		t.Errorf("ban_never of a site: %s there, %s elsewhere", a, b)
	}
}

// TestBansFollowReloads lets what is changed bite at once.
func TestBansFollowReloads(t *testing.T) {
	w := newGuarded(t, "ban_after = 1", "")
	w.is("192.0.2.1", "nobody", "x", "no-user")
	w.is("192.0.2.1", "anna", "secret", "banned")
	w.reload(guarded("ban_after = 1\nban_never = [\"192.0.2.0/24\"]", ""))
	w.is("192.0.2.1", "anna", "secret", "")
	w.reload(guarded("ban_after = 1", ""))
	w.is("192.0.2.1", "anna", "secret", "banned")
	w.reload(guarded("ban_after = 0", ""))
	w.is("192.0.2.1", "anna", "secret", "")
	w.reload(guarded("ban_after = 1", ""))
	w.is("192.0.2.1", "anna", "secret", "")
}

// TestManualBans is what a person who steers the daemon can do.
func TestManualBans(t *testing.T) {
	w := newGuarded(t, "", `ban_never = ["192.0.2.99"]`)
	ban, err := w.shared.Ban(netip.MustParsePrefix("192.0.2.7/24"), time.Hour, "noisy\nforged")
	if err != nil || ban.Net.String() != "192.0.2.0/24" || ban.Note != "noisy?forged" || ban.Reason != access.BanManual || w.shared.BansLast() {
		t.Errorf("%+v, %v", ban, err)
	}
	w.is("192.0.2.1", "anna", "secret", "banned")
	w.is("192.0.2.99", "anna", "secret", "")
	if _, err := w.shared.Ban(netip.MustParsePrefix("192.0.2.99/32"), 0, ""); !errors.Is(err, ErrNeverBanned) {
		t.Errorf("one of ban_never: %v", err)
	}
	if _, err := w.shared.Ban(netip.Prefix{}, 0, ""); err == nil {
		t.Error("nobody was banned")
	}
	if list := w.shared.Bans(); len(list) != 1 || list[0] != ban {
		t.Errorf("bans: %v", list)
	}
	// No reload of limits ends it.
	w.reload(guarded("ban_after = 3", ""))
	w.reload(guarded("", ""))
	w.is("192.0.2.1", "anna", "secret", "banned")
	if n := w.shared.Lift(netip.MustParsePrefix("0.0.0.0/0")); n != 1 {
		t.Errorf("%d lifted", n)
	}
	w.is("192.0.2.1", "anna", "secret", "")
}
