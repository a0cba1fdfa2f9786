package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"testing"
)

// prison is a daemon whose home is full of links to a folder beside it.
func prison(t *testing.T, symlinks string) (v *victim, outside string, links map[string]string) {
	v = besiege(t, besiegedSite(fmt.Sprintf("symlinks = %q\n", symlinks)))
	outside = v.path("outside")
	links = plantedLinks(outside)
	plantOutside(t, outside)
	repair(t, v.path("home"), links)
	return v, outside, links
}

// through sends and reads what a data connection has, if there is one, and
// collects the replies until the session is back in step: nothing else is
// answered with 215.
func (w *wire) through(data *net.TCPConn) string {
	w.t.Helper()
	var heard strings.Builder
	if data != nil {
		// Whichever way the command moves bytes: they fit into the buffers.
		_, _ = io.WriteString(data, "intruder")
		_ = data.CloseWrite()
	}
	w.send("SYST\r\n")
	for _, r := range w.until(215) {
		fmt.Fprintln(&heard, r.code, r.text)
	}
	if data != nil {
		if strings.Contains(heard.String(), "150 ") {
			text, _ := io.ReadAll(data)
			heard.Write(text)
		}
		data.Close()
	}
	return heard.String()
}

// TestHostileSpellings does every deed to every spelling of the outside.
func TestHostileSpellings(t *testing.T) {
	for _, symlinks := range []string{"inside", "deny"} {
		t.Run(symlinks, func(t *testing.T) {
			t.Parallel()
			v, outside, links := prison(t, symlinks)
			before := outsideNow(t, outside)
			w, tried := v.login(), 0
			for _, path := range wicked(outside) {
				for name, deed := range wickedDeeds() {
					repair(t, v.path("home"), links)
					if found := leak(w.commit(deed, path)); found != "" {
						t.Errorf("%s %.200q tells %q", name, path, found)
					}
					tried++
				}
				if after := outsideNow(t, outside); after != before {
					t.Fatalf("%.200q changed the outside:\n%s", path, after)
				}
			}
			if tried < 100*len(wickedDeeds()) {
				t.Errorf("only %d tries", tried)
			}
			v.stop()
		})
	}
}

// TestHostileDeedsWouldEscape shows that the test above can fail: where links
// may lead anywhere, every deed behind one hears of or changes the outside.
func TestHostileDeedsWouldEscape(t *testing.T) {
	t.Parallel()
	v, outside, links := prison(t, "follow")
	w, planted := v.login(), outsideNow(t, outside)
	for name, deed := range wickedDeeds() {
		trace := false
		for _, path := range []string{"rel", "rel/secret", "rel/fresh", "rel/empty"} {
			if err := os.RemoveAll(outside); err != nil {
				t.Fatal(err)
			}
			plantOutside(t, outside)
			repair(t, v.path("home"), links)
			heard, now := w.commit(deed, path), outsideNow(t, outside)
			trace = trace || leak(heard) != "" || now != planted
		}
		if !trace {
			t.Errorf("%s leaves no trace", name)
		}
	}
}
