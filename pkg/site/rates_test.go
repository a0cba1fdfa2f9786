package site

import (
	"context"
	"strings"
	"testing"

	"ftpd/pkg/limit"
)

// shared are the throttles of the user that a visitor is logged in as.
func shared(v any) rates { return v.(*visitor).standing.Load().rates }

const sharedRate = `
	user "anna" {
		password = "plain:secret"
		options {
			user_download_rate = "RATE"
			user_upload_rate   = "2KiB/s"
		}
	}
	user "bob" { password = "plain:secret" }`

// TestUserRatesAreShared: the sessions of one user have one throttle each way,
// whose rate follows a reload at the first look, and which nobody keeps.
func TestUserRatesAreShared(t *testing.T) {
	rules := func(rate string) string { return siteBlock(strings.ReplaceAll(sharedRate, "RATE", rate)) }
	w := newWorld(t, rules("1KiB/s"))
	one, two, bob := w.login("anna"), w.login("anna"), w.login("bob")
	switch a, b := shared(one), shared(two); {
	case a != b:
		t.Error("two sessions of anna have throttles of their own")
	case a == shared(bob):
		t.Error("bob shares anna's")
	case a.down.Rate() != 1<<10 || a.up.Rate() != 2<<10 || shared(bob).down.Rate() != 0:
		t.Errorf("rates are %d and %d, bob's %d", a.down.Rate(), a.up.Rate(), shared(bob).down.Rate())
	}
	running := one.(*visitor).standing.Load().downChain()
	w.reload(rules("3KiB/s"))
	if err := two.Check(); err != nil {
		t.Fatal(err)
	}
	if got := rateOf(running); got != 3<<10 {
		t.Errorf("after the reload the transfer of the other session has %d B/s", got)
	}
	if err := one.Check(); err != nil || shared(one) != shared(two) {
		t.Errorf("following has parted them: %v", err)
	}
	counters := w.order[0].counters
	one.Logout()
	if _, err := one.Login(context.Background(), "bob", "secret"); err != nil || shared(one) != shared(bob) {
		t.Errorf("logged in anew as bob: %v", err)
	}
	one.Close()
	two.Close()
	bob.Close()
	if up, down := counters.userUpload.Keys(), counters.userDownload.Keys(); up != 0 || down != 0 {
		t.Errorf("%d and %d throttles are kept", up, down)
	}
}

// rateOf is the lowest rate of a chain.
func rateOf(c limit.Chain) (lowest int64) {
	for _, b := range c {
		if r := b.Rate(); r > 0 && (lowest == 0 || r < lowest) {
			lowest = r
		}
	}
	return lowest
}
