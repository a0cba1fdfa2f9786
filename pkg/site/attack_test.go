package site

import (
	"context"
	"net/netip"
	"testing"
	"time"
)

// These were found by attacking the server; each failed before it was mended.

// TestPolicyThatCameWithTheReload: who began in clear and logs in just after a
// reload that demands TLS is refused.
func TestPolicyThatCameWithTheReload(t *testing.T) {
	w, _ := newCertified(t)
	site := func(policy string) string {
		return `site "s" {
		listen = ["127.0.0.1:2121"]
		home   = "DIR/home/$$username$$"
		` + tlsBlock("s.example", `policy = "`+policy+`"`) + annaAndBob + "\n}\n"
	}
	w.reload(site("off"))
	v := w.visit()
	w.reload(site("ctrl+data"))
	if _, err := v.Login(context.Background(), "anna", "secret"); reason(err) != reasonTLSRequired {
		t.Errorf("login in clear: %v", err)
	}
}

// TestDoorsStayShut: .tlslogin lets people in, on this site or on another with the
// same homes, and where file systems do not tell the case of letters.
func TestDoorsStayShut(t *testing.T) {
	w, _ := newCertified(t)
	for _, login := range []string{"off", "dot_login"} {
		w.reload(certified(`login = "`+login+`"`, annaAndBob))
		v := w.login("anna")
		for _, name := range []string{"/.tlslogin", "/.TLSLogin"} {
			if got := reason(store(t, v.Tree(), name, "x")); got != reasonReserved {
				t.Errorf("login %s, STOR %s: %q", login, name, got)
			}
			if err := store(t, v.Tree(), "/harmless", "x"); err != nil {
				t.Fatal(err)
			}
			if got := reason(v.Tree().Rename(at(t, "/harmless"), at(t, name))); got != reasonReserved {
				t.Errorf("login %s, RNTO %s: %q", login, name, got)
			}
		}
	}
}

// TestDoorsElsewhere: a site that asks for no certificates keeps the name shut, too.
func TestDoorsElsewhere(t *testing.T) {
	tree := newWorld(t, siteBlock(tlsAnna)).login("anna").Tree()
	if err := tree.Mkdir(at(t, "/.tlslogin")); reason(err) != reasonReserved {
		t.Error(err)
	}
}

// TestStaleName: a name that has run out is nobody's, also when it can't be asked
// for again.
func TestStaleName(t *testing.T) {
	stop := make(chan struct{})
	defer close(stop)
	c := newClientNames(func(context.Context, netip.Addr) string { <-stop; return "" })
	addr := netip.MustParseAddr("192.0.2.1")
	c.keep(addr, clientName{"old.example", time.Now().Add(-time.Hour)})
	for range reverseAtOnce {
		c.slots <- struct{}{}
	}
	c.begin(addr)
	if name := c.name(addr); name != "" {
		t.Errorf("an hour after it ran out: %q", name)
	}
}
