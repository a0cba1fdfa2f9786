package main

import (
	"net"
	"strings"
	"testing"
)

// TestHostileLoginFlood has one address try so many passwords at once that they
// take long, each of them long. Transfers go on meanwhile, and who comes from
// another address logs in after the verification that runs, not after the flood.
func TestHostileLoginFlood(t *testing.T) {
	t.Parallel()
	const flood = 100
	v := besiege(t, besiegedSite(`
  limits { login_delay = 0 }
  user "slow" {
    password = "$6$rounds=500000$saltsalt$`+timedDigest+`"
    path "/" { rights = ["all"] }
  }
`))
	text := strings.Repeat("0123456789abcdef", 1<<16)
	inside := v.login()
	inside.put("STOR before", text, 226)
	for range flood {
		w := v.connect()
		w.say("USER slow", 331)
		w.send("PASS wrong\r\n")
	}
	failed := func() int { return strings.Count(v.log.text(), "reason=bad-password") }
	// The first answer says that the queue is being worked on.
	v.await("reason=bad-password")
	for range 3 {
		inside.put("STOR during", text, 226)
		if got := inside.get("RETR before"); got != text {
			t.Errorf("%d bytes came", len(got))
		}
	}
	if n := failed(); n > flood/2 {
		t.Fatalf("%d of %d have been answered: this test shows nothing", n, flood)
	}
	before := failed()
	other := v.connectFrom(net.IPv4(127, 0, 0, 77))
	if err := other.logIn("anna"); err != nil {
		t.Fatal(err)
	}
	if n := failed() - before; n > 5 {
		t.Errorf("another address waited for %d verifications of the flood", n)
	}
}
