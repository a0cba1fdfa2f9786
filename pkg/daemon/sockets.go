package daemon

import (
	"fmt"
	"net"
	"slices"
	"sync"

	"github.com/sirupsen/logrus"
)

// sockets are the listeners of the process. They belong to no generation: a
// reload that keeps an address keeps its socket, with the clients queued on it.
type sockets struct {
	handle func(*net.TCPConn)
	spare  *spare
	log    logrus.FieldLogger

	mu   sync.Mutex
	open map[endpoint]*listener
	runs sync.WaitGroup
}

// newSockets makes an empty set whose connections go to handle, or to the spare
// descriptor's owner when there is none left for them.
func newSockets(handle func(*net.TCPConn), spare *spare, log logrus.FieldLogger) *sockets {
	return &sockets{handle: handle, spare: spare, log: log, open: map[endpoint]*listener{}}
}

// change is a set of listeners on its way from one generation's to the next
// one's. Exactly one of commit and undo ends it.
type change struct {
	sockets  *sockets
	fresh    []*listener // bound, not accepting yet
	obsolete []endpoint
}

// bind binds what is wanted and not open yet. The open listeners go on; nothing
// is accepted from the new ones before commit. On error nothing has changed.
func (s *sockets) bind(want []endpoint) (*change, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &change{sockets: s}
	for at := range s.open {
		if !slices.Contains(want, at) {
			c.obsolete = append(c.obsolete, at)
		}
	}
	for _, at := range want {
		if s.open[at] != nil {
			continue
		}
		l, err := s.bindOne(at)
		if err != nil {
			c.closeFresh()
			return nil, fmt.Errorf("listen %s: %w", at, err)
		}
		c.fresh = append(c.fresh, l)
	}
	slices.SortFunc(c.obsolete, compareEndpoints)
	return c, nil
}

// bindOne binds one endpoint, also beside a listener of ours that it replaces.
//
// Going from "192.0.2.1:21" to "*:21" or back, the kernel refuses the new socket
// as long as the old one listens. Closing the old one first would turn clients
// away, and leave nothing if the new one then failed. With SO_REUSEPORT on both
// the kernel allows it; it is switched off again at once, so that a second daemon
// is refused the address as always.
func (s *sockets) bindOne(at endpoint) (*listener, error) {
	rivals := s.rivals(at)
	if len(rivals) == 0 {
		return listen(at, false)
	}
	defer shareable(rivals, false) // cannot fail where switching it on did not
	if err := shareable(rivals, true); err != nil {
		return nil, err
	}
	l, err := listen(at, true)
	if err != nil {
		return nil, err
	}
	if err := shareable([]*listener{l}, false); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

// rivals are our own listeners that stand in the way of at.
func (s *sockets) rivals(at endpoint) []*listener {
	var found []*listener
	for _, l := range s.open {
		if l.at.overlaps(at) {
			found = append(found, l)
		}
	}
	return found
}

// commit starts accepting on the new listeners and closes those that nobody
// wants any more, in this order: there is no moment without service.
func (c *change) commit() {
	s := c.sockets
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range c.fresh {
		s.open[l.at] = l
		s.runs.Go(func() { l.run(s.handle, s.spare, s.log) })
	}
	for _, at := range c.obsolete {
		s.open[at].close()
		delete(s.open, at)
	}
}

// undo gives up the new listeners; the old ones never noticed.
func (c *change) undo() { c.closeFresh() }

func (c *change) closeFresh() {
	for _, l := range c.fresh {
		l.close()
	}
}

// opened are the endpoints that commit adds.
func (c *change) opened() []endpoint {
	added := make([]endpoint, 0, len(c.fresh))
	for _, l := range c.fresh {
		added = append(added, l.at)
	}
	return added
}

// endpoints are those open now, sorted.
func (s *sockets) endpoints() []endpoint {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]endpoint, 0, len(s.open))
	for at := range s.open {
		all = append(all, at)
	}
	slices.SortFunc(all, compareEndpoints)
	return all
}

// close closes all and waits until no accept loop is left.
func (s *sockets) close() {
	s.mu.Lock()
	for at, l := range s.open {
		l.close()
		delete(s.open, at)
	}
	s.mu.Unlock()
	s.runs.Wait()
	s.spare.close()
}
