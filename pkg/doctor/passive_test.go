package doctor

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"

	"ftpd/pkg/config"
)

// machineWith is a checkup on a machine that has these addresses beside 127.0.0.1.
func machineWith(cfg *config.Config, addresses ...string) *checkup {
	c := &checkup{Options: Options{Config: cfg}, faults: map[string]bool{}}
	if err := c.choose(); err != nil {
		panic(err)
	}
	for _, a := range append([]string{"127.0.0.1"}, addresses...) {
		c.local = append(c.local, netip.MustParseAddr(a))
	}
	return c
}

func siteWith(listen, more string) string {
	return fmt.Sprintf("site \"a\" {\n listen = [%s]\n home = \"DIR\"\n%s\n}\n", listen, more)
}

// lines are what was found, "STATUS TEXT".
func (r *report) lines() (list []string) {
	for _, f := range r.list {
		list = append(list, string(f.Status)+" "+f.Text)
	}
	return list
}

// TestOutside judges what clients outside are told. No name is looked up.
func TestOutside(t *testing.T) {
	const private, public = "192.168.1.5", "203.0.113.5"
	for _, test := range []struct {
		name, listen, passive string
		machine               []string
		want                  []string
	}{
		{"loopback only", `"127.0.0.1:21"`, "", []string{private}, nil},
		{"public", `"*:21"`, "", []string{private, public}, nil},
		{"private", `"192.168.1.5:21"`, "", []string{private}, []string{"hint 192.168.1.5 is a private address"}},
		{"all of a private machine", `"*:21"`, "", []string{"10.0.0.1", "100.64.1.1"}, []string{"hint 100.64.1.1 is a private address"}},
		{"IPv6 tells no address", `"[fd00::5]:21"`, "", []string{"fd00::5"}, nil},
		{"behind a router", `"*:21"`, `external_ip = "203.0.113.9"`, []string{private},
			[]string{"ok clients outside are told 203.0.113.9", "hint clients of the inner network are told the outer"}},
		{"behind a router, inner network named", `"*:21"`, "external_ip = \"203.0.113.9\"\nlocal_networks = \"192.168.*.*\"", []string{private},
			[]string{"ok clients outside are told 203.0.113.9"}},
		{"not ours", `"203.0.113.5:21"`, `external_ip = "203.0.113.9"`, []string{public},
			[]string{"warning external_ip: 203.0.113.9 is not an address of this machine"}},
		{"ours", `"203.0.113.5:21"`, `external_ip = "203.0.113.5"`, []string{public}, []string{"ok clients outside are told 203.0.113.5"}},
		{"private outside", `"203.0.113.5:21"`, `external_ip = "10.0.0.1"`, []string{public},
			[]string{"warning external_ip: 10.0.0.1 is a private address"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := machineWith(load(t, siteWith(test.listen, "passive {\n"+test.passive+"\n}")), test.machine...)
			var r report
			c.outside(context.Background(), c.sites[0], &r)
			if !slices.EqualFunc(r.lines(), test.want, strings.HasPrefix) {
				t.Errorf("found %q, want %q", r.lines(), test.want)
			}
		})
	}
}

func TestFirewall(t *testing.T) {
	for _, test := range []struct {
		name, text, want, mend string
	}{
		{"nobody outside", siteWith(`"127.0.0.1:21"`, ""), "", ""},
		{"ports", siteWith(`"203.0.113.5:21"`, "passive { ports = \"50000-50999\" }"), "hint clients need TCP 21, 50000-50999", "open these"},
		{"any port", siteWith(`"[2001:db8::5]:2121"`, ""), "hint clients need TCP 2121", "bounds those of a, which are any"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := machineWith(load(t, test.text), "203.0.113.5")
			var r report
			c.firewall(&r)
			if got := strings.Join(r.lines(), ";"); got != test.want {
				t.Errorf("found %q, want %q", got, test.want)
			}
			if test.want != "" && !strings.Contains(r.list[0].Mend, test.mend) {
				t.Errorf("the mend is %q", r.list[0].Mend)
			}
		})
	}
}

// TestWays finds how to reach a listener from here.
func TestWays(t *testing.T) {
	other := "site \"b\" {\n listen = [\"127.0.0.1:21\"]\n home = \"DIR\"\n}\n"
	for _, test := range []struct {
		listen, more string
		want         []string
	}{
		{`"127.0.0.1:21"`, "", []string{"127.0.0.1>127.0.0.1:21", "203.0.113.5>127.0.0.1:21"}},
		{`"203.0.113.5:21"`, "", []string{"203.0.113.5>203.0.113.5:21", "127.0.0.1>203.0.113.5:21"}},
		{`"*:21"`, "", []string{"127.0.0.1>127.0.0.1:21", "203.0.113.5>203.0.113.5:21", "2001:db8::5>[2001:db8::5]:21"}},
		{`"*:21"`, other, []string{"203.0.113.5>203.0.113.5:21", "2001:db8::5>[2001:db8::5]:21"}},
		{`"[2001:db8::5]:21"`, "", []string{"2001:db8::5>[2001:db8::5]:21"}},
	} {
		c := machineWith(load(t, siteWith(test.listen, "")+test.more), "203.0.113.5", "2001:db8::5")
		var got []string
		for _, w := range c.ways(c.sites[0].Listen.V[0]) {
			got = append(got, w.from.String()+">"+w.to.String())
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.listen, got, test.want)
		}
	}
}

func TestDescriptors(t *testing.T) {
	limit, err := openFiles(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		room, needed int
		want         string
	}{
		{1000, 0, "ok "}, {few - 1, 0, "hint "}, {few - 1, limit, "ok "}, {5000, limit + 1, "warning "},
	} {
		c := machineWith(load(t, siteWith(`"127.0.0.1:21"`, "")))
		c.Descriptors = func(_ *config.Config, of int) (int, int) {
			if of != limit {
				t.Errorf("asked for %d, not %d", of, limit)
			}
			return test.room, test.needed
		}
		var r report
		c.descriptors(&r)
		if got := r.lines(); len(got) != 1 || !strings.HasPrefix(got[0], test.want) {
			t.Errorf("%+v: %q", test, got)
		}
	}
}
