package site

import (
	"crypto/tls"
	"testing"
	"time"
)

// TestTicketKeys last over generations, change with days, and are each site's.
func TestTicketKeys(t *testing.T) {
	secret := newTicketSecret()
	today := secret.keys("a", 100)
	if tomorrow := secret.keys("a", 101); tomorrow[1] != today[0] || tomorrow[0] == today[0] {
		t.Error("tomorrow's second key is not today's first")
	}
	if other := secret.keys("b", 100); other[0] == today[0] {
		t.Error("two sites share a key")
	}
	if again := newTicketSecret(); again.keys("a", 100)[0] == today[0] {
		t.Error("two processes share a key")
	}
}

// TestResumption has a client come back with its ticket: after a reload it is
// taken, at another site it is not.
func TestResumption(t *testing.T) {
	w := secureWorld(t)
	client := &tls.Config{ServerName: "127.0.0.1", InsecureSkipVerify: true, ClientSessionCache: tls.NewLRUClientSessionCache(1)}
	if handshake(t, w.visit().TLSConfig("a.example"), client) {
		t.Error("the first handshake is a resumption")
	}
	w.reload(twoSecure("resume = false\n", ""))
	if !handshake(t, w.visit().TLSConfig("a.example"), client) {
		t.Error("after a reload it is not resumed")
	}
	if handshake(t, w.visit().TLSConfig("b.example"), client) {
		t.Error("a ticket of one site is good for another")
	}
}

// handshake says whether a session was resumed.
func handshake(t *testing.T, server, client *tls.Config) bool {
	t.Helper()
	l, err := tls.Listen("tcp", "127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		if conn, err := l.Accept(); err == nil {
			conn.Write([]byte("x")) // the ticket comes before it
			conn.Close()
		}
	}()
	c, err := tls.Dial("tcp", l.Addr().String(), client)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	return c.ConnectionState().DidResume
}

// BenchmarkTLSConfig is what each handshake asks of the site.
func BenchmarkTLSConfig(b *testing.B) {
	w := newWorld(b, "")
	w.pair("s")
	w.reload(siteBlock(tlsBlock("s", "") + tlsAnna))
	v := w.visit()
	b.ReportAllocs()
	for b.Loop() {
		v.TLSConfig("")
	}
}

// TestConfigFollowsTheDay makes new keys with the first handshake of a day only.
func TestConfigFollowsTheDay(t *testing.T) {
	w := secureWorld(t)
	e := w.Site("a.example").tls
	now := time.Unix(1_000_000*86400, 0)
	first := e.config(now)
	if e.config(now.Add(ticketLife-time.Second)) != first {
		t.Error("the same day makes another configuration")
	}
	if e.config(now.Add(ticketLife)) == first {
		t.Error("the next day keeps the keys")
	}
}
