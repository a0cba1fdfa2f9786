package site

import (
	"net/netip"
	"testing"

	"ftpd/pkg/ftp"
)

func TestNewFailsWhole(t *testing.T) {
	w := newWorld(t, annas("limits { max_sessions = 1 }", password+mayAll))
	w.write("taken", "a file")
	cfg := w.load(annas("log { path = \"DIR/taken/x.log\" }", password+mayAll))
	if _, err := New(cfg.Sites[0], w.shared, w.order[0]); err == nil {
		t.Fatal("built")
	}
	w.login("anna")
	if _, err := w.connect("127.0.0.1"); reason(err) != "max-sessions" {
		t.Errorf("the old one has changed: %v", err)
	}
}

func TestClosedGeneration(t *testing.T) {
	w := newWorld(t, annas("", password+mayAll))
	old := w.order[0]
	w.reload(annas("messages { welcome = \"new\" }", password+mayAll))
	v, err := old.Admit(ftp.Peer{Remote: netip.MustParseAddrPort("127.0.0.1:1")}, w)
	if err != nil || v.Settings().Greeting != "new" {
		t.Fatalf("got %v", err)
	}
	v.Close()
	last := w.order[0]
	w.reload("")
	if _, err := last.Admit(ftp.Peer{}, w); reason(err) != "site-removed" {
		t.Errorf("got %v", err)
	}
}
