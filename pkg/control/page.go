package control

import (
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"golang.org/x/net/netutil"
)

// PageConnections is how many the page serves at a time; the others wait in the
// kernel. Each takes a descriptor.
const PageConnections = 32

const (
	// pageAskFor bounds the time in which a request to the page has to come, from
	// however far away.
	pageAskFor = 5 * time.Second
	// pageAnswerFor bounds its answer, with the wait for a turn to be looked at.
	pageAnswerFor = 10 * time.Second
)

// Page is where anybody with a browser, or Prometheus, looks at the daemon: a TCP
// address. Nothing can be changed there.
type Page struct {
	listener net.Listener
	guard    *guard
	answering
}

// NewPage answers at a listener for a daemon; metrics answers /metrics. Nobody is
// answered before Serve; Close undoes it.
func NewPage(l net.Listener, d Daemon, metrics http.Handler, c *Credentials) *Page {
	p := &Page{listener: l, guard: &guard{next: pageHandler(d, metrics)}}
	p.Demand(c)
	p.answering = newAnswering(p.guard, pageAskFor)
	p.http.WriteTimeout = pageAskFor + pageAnswerFor
	return p
}

// Demand has requests from now on show these credentials; nil: none.
func (p *Page) Demand(c *Credentials) { p.guard.credentials.Store(c) }

// Serve begins to answer, and returns at once.
func (p *Page) Serve() { p.serve(netutil.LimitListener(p.listener, PageConnections)) }

// Close ends it all; requests that are being answered may take patience.
func (p *Page) Close(patience time.Duration) {
	p.listener.Close()
	p.end(patience)
}

// guard lets those through who may look.
type guard struct {
	next        http.Handler
	credentials atomic.Pointer[Credentials]
}

// ServeHTTP implements http.Handler.
func (g *guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("Cache-Control", "no-store")
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		head.Set("Allow", "GET, HEAD")
		http.Error(w, "nothing can be changed here", http.StatusMethodNotAllowed)
		return
	}
	if c := g.credentials.Load(); c != nil {
		if !c.demand(w, r) {
			return
		}
	} else if !byAddress(r.Host) {
		http.Error(w, "ask by address, or for localhost", http.StatusForbidden)
		return
	}
	g.next.ServeHTTP(w, r)
}
