package daemon

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/control"
)

// The patience that the control socket's requests find: when another socket
// takes its place, perhaps by this very request, and at the end.
const (
	panelMoves = time.Minute
	panelEnds  = 2 * time.Second
)

// panel is the control socket, which stands in daemon.run_dir. There may be none:
// service does not depend on it.
type panel struct {
	handler http.Handler
	log     logrus.FieldLogger

	mu      sync.Mutex
	server  *control.Server // nil: none
	leaving sync.WaitGroup  // sockets of before
}

func newPanel(h http.Handler, log logrus.FieldLogger) *panel { return &panel{handler: h, log: log} }

// panelChange is a socket on its way to being the daemon's.
type panelChange struct {
	panel *panel
	fresh *control.Server // nil: the one there is stays
	err   error           // why there is no fresh one
}

// prepare makes the socket of another run_dir. Where that fails, the one of
// before stays, and commit says so.
func (p *panel) prepare(dir string) *panelChange {
	p.mu.Lock()
	defer p.mu.Unlock()
	path := filepath.Join(dir, control.SocketName)
	if p.server != nil && p.server.Path() == path {
		return &panelChange{panel: p}
	}
	c := &panelChange{panel: p}
	if c.err = os.MkdirAll(dir, 0o755); c.err == nil {
		c.fresh, c.err = control.Listen(path, p.handler)
	}
	return c
}

// commit answers at the new socket, then gives up the old one.
func (c *panelChange) commit() {
	p := c.panel
	if c.err != nil {
		p.log.WithField("error", fmt.Errorf("run_dir: %w", c.err)).Warn("no control socket")
	}
	if c.fresh == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	c.fresh.Serve()
	if old := p.server; old != nil {
		p.leaving.Go(func() { old.Close(panelMoves) })
	}
	p.server = c.fresh
}

// undo takes the new socket away again. Of a transaction that has none it does
// nothing.
func (c *panelChange) undo() {
	if c != nil && c.fresh != nil {
		c.fresh.Close(0)
	}
}

// close ends it all.
func (p *panel) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.server != nil {
		p.server.Close(panelEnds)
		p.server = nil
	}
	p.leaving.Wait()
}
