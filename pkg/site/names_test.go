package site

import (
	"testing"
	"testing/synctest"
	"time"

	"ftpd/pkg/config"
)

func TestNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n names
		if got := n.user(0); got != "root" {
			t.Errorf("0 is %s", got)
		}
		if got := n.group(3999999999); got != "3999999999" {
			t.Errorf("a number without a name is %s", got)
		}
		n.users[0] = "cached"
		if got := n.user(0); got != "cached" {
			t.Errorf("asked again: %s", got)
		}
		time.Sleep(nameLife)
		if got := n.user(0); got != "root" {
			t.Errorf("believed too long: %s", got)
		}
		for i := range uint32(3 * maxNames) {
			n.mu.Lock()
			n.forget()
			n.users[i] = "x"
			n.mu.Unlock()
		}
		if len(n.users) > maxNames {
			t.Errorf("%d names kept", len(n.users))
		}
	})
}

func TestOwners(t *testing.T) {
	known := owners{}
	for _, tt := range []struct {
		owner config.Owner
		want  owner
		fault bool
	}{
		{config.Owner{}, nobodyInParticular, false},
		{config.Owner{User: "root", Group: "root"}, owner{0, 0}, false},
		{config.Owner{User: "12"}, owner{12, -1}, false},
		{config.Owner{Group: "34"}, owner{-1, 34}, false},
		{config.Owner{User: "no such user"}, owner{}, true},
		{config.Owner{Group: "no such group"}, owner{}, true},
	} {
		got, err := known.find(tt.owner)
		if got != tt.want || (err != nil) != tt.fault {
			t.Errorf("%+v: %v, %v", tt.owner, got, err)
		}
	}
}

func TestPatternsFailClosed(t *testing.T) {
	if !(patterns{"[a"}).match("b") {
		t.Error("a pattern that cannot be read lets names through")
	}
	if (patterns{"*.exe", "a?"}).match("abc") {
		t.Error("matched")
	}
}
