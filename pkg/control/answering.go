package control

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// answering is what answers requests, and its end.
type answering struct {
	http  *http.Server
	ended chan struct{} // nil before serve; closed when it accepts no more
}

// newAnswering wants requests to come within a time.
func newAnswering(h http.Handler, within time.Duration) answering {
	a := answering{http: &http.Server{
		Handler:        h,
		ReadTimeout:    within,
		MaxHeaderBytes: maxHead,
		ErrorLog:       log.New(io.Discard, "", 0), // of broken requests
	}}
	// One request each: nobody keeps a place without asking for anything.
	a.http.SetKeepAlivesEnabled(false)
	return a
}

// serve answers who comes to l, and returns at once.
func (a *answering) serve(l net.Listener) {
	a.ended = make(chan struct{})
	go func() {
		defer close(a.ended)
		// It ends with end, and says only that.
		_ = a.http.Serve(l)
	}()
}

// end ends all connections; requests that are being answered may take patience.
func (a *answering) end(patience time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if a.http.Shutdown(ctx) != nil {
		a.http.Close()
	}
	if a.ended != nil {
		<-a.ended
	}
}
