package site

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"testing"

	"ftpd/pkg/ftp"
	"ftpd/pkg/limit"
)

// TestPassInPlaceOfPassword: all that a log-in takes besides still counts.
func TestPassInPlaceOfPassword(t *testing.T) {
	for _, test := range []struct {
		name, issuedTo, user, from, want string
	}{
		{"right", "anna", "anna", "127.0.0.1", ""},
		{"another name", "anna", "out", "127.0.0.1", "bad-password"},
		{"nobody", "anna", "nobody", "127.0.0.1", "no-user"},
		{"another machine", "anna", "anna", "203.0.113.77", "bad-password"},
		{"disabled", "out", "out", "127.0.0.1", "disabled"},
		{"expired", "late", "late", "127.0.0.1", "expired"},
		{"home is a file", "file", "file", "127.0.0.1", "home-failed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t, people())
			w.write("taken", "a file")
			pass, _, err := w.Site("s").IssuePass(test.issuedTo)
			if err != nil {
				t.Fatal(err)
			}
			v, err := w.connect(test.from)
			if err != nil {
				t.Fatal(err)
			}
			defer v.Close()
			_, err = v.Login(context.Background(), test.user, pass)
			if got := reasonOf(err); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if test.want == "" && !strings.Contains(w.events.String(), "probe=true") {
				t.Errorf("the log does not say that it was a probe:\n%s", w.events.String())
			}
			if strings.Contains(w.events.String(), pass) {
				t.Error("the log has the pass")
			}
			if test.want == "bad-password" || test.want == "no-user" {
				return // it may still be used by whom it is for
			}
			if _, err := w.visit().Login(context.Background(), test.user, pass); reasonOf(err) != "bad-password" {
				t.Errorf("the second time: %v", err)
			}
		})
	}
}

func reasonOf(err error) string {
	var r *ftp.Refusal
	if errors.As(err, &r) {
		return r.Reason
	}
	return ""
}

func TestNoPassForNobody(t *testing.T) {
	if _, _, err := newWorld(t, people()).Site("s").IssuePass("nobody"); err == nil {
		t.Error("somebody who is not there has a pass")
	}
}

func TestOfThisMachine(t *testing.T) {
	for _, test := range []struct {
		from, local string
		want        bool
	}{
		{"127.0.0.1", "192.0.2.1", true},
		{"::1", "2001:db8::1", true},
		{"192.0.2.1", "192.0.2.1", true},
		{"::ffff:192.0.2.1", "192.0.2.1", true},
		{"fe80::1%eth0", "fe80::1", true},
		{"203.0.113.77", "192.0.2.1", false},
		{"fe80::2%eth0", "fe80::1", false},
	} {
		if got := ofThisMachine(netip.MustParseAddr(test.from), netip.MustParseAddr(test.local)); got != test.want {
			t.Errorf("%s at %s: %v", test.from, test.local, got)
		}
	}
}

// TestPassCountsNothing: whoever looks whether a site works uses up nothing of what its
// users may move, and is not stopped by it, also after a reload.
func TestPassCountsNothing(t *testing.T) {
	rules := limitedUser(`upload_limit = "10B"`)
	w := newWorld(t, rules)
	if err := transferUp(t, w.login("anna").Tree(), "/all", "0123456789", ftp.UploadOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	pass, _, err := w.Site("s").IssuePass("anna")
	if err != nil {
		t.Fatal(err)
	}
	v := w.visit()
	if _, err := v.Login(t.Context(), "anna", pass); err != nil {
		t.Fatal(err)
	}
	for _, when := range []string{"before a reload", "after it"} {
		if err := v.Check(); err != nil {
			t.Fatal(err)
		}
		if err := transferUp(t, v.Tree(), "/probe", "looks", ftp.UploadOptions{}, nil); err != nil {
			t.Errorf("%s: %v", when, err)
		}
		if up := w.usage().Moved[limit.Up]; up != 10 {
			t.Errorf("%s: %d bytes count", when, up)
		}
		w.reload(rules + "\n")
	}
}
