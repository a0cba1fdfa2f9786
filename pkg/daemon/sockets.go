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
	store  listenerStore

	mu     sync.Mutex
	open   map[endpoint][]*listener // one each; two where both families were passed
	passed []*listener              // for the first configuration to choose from
	runs   sync.WaitGroup
}

// listenerStore outlives the process, so that a restart refuses nobody: clients
// queue at the sockets in it until we are back.
type listenerStore interface {
	keep(l *listener)
	drop(l *listener)
}

// newSockets makes an empty set whose connections go to handle, or to the spare
// descriptor's owner when there is none left for them.
func newSockets(handle func(*net.TCPConn), spare *spare, log logrus.FieldLogger, store listenerStore) *sockets {
	return &sockets{handle: handle, spare: spare, log: log, store: store, open: map[endpoint][]*listener{}}
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
		if passed := s.take(at); len(passed) > 0 {
			c.fresh = append(c.fresh, passed...)
			continue
		}
		l, err := s.bindOne(at)
		if err != nil {
			c.undo()
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
func (s *sockets) bindOne(at endpoint) (*listener, error) { return bindBeside(at, s.rivals(at)) }

// bindBeside is bindOne with the listeners of ours that overlap.
func bindBeside(at endpoint, rivals []*listener) (*listener, error) {
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
	found := overlapping(s.passed, at)
	for _, list := range s.open {
		found = append(found, overlapping(list, at)...)
	}
	return found
}

// overlapping are those that the kernel would not let at be bound beside.
func overlapping(list []*listener, at endpoint) (found []*listener) {
	for _, l := range list {
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
		s.open[l.at] = append(s.open[l.at], l)
		s.runs.Go(func() { l.run(s.handle, s.spare, s.log) })
		if !l.passed {
			s.store.keep(l)
		}
	}
	s.forgetPassed(c.fresh)
	for _, at := range c.obsolete {
		s.closeAt(at)
	}
}

// closeAt ends the listening at an address for good.
func (s *sockets) closeAt(at endpoint) {
	for _, l := range s.open[at] {
		s.end(l)
	}
	delete(s.open, at)
}

// end closes a listener whose address is no longer wanted. If it is in the store
// it must go there, too, lest it come back; a socket unit's never was.
func (s *sockets) end(l *listener) {
	if !l.passed || l.stored() {
		s.store.drop(l)
	}
	l.close()
}

// undo gives up the new listeners; the old ones never noticed. Passed sockets
// wait on.
func (c *change) undo() {
	if c == nil {
		return
	}
	for _, l := range c.fresh {
		if !l.passed {
			l.close()
		}
	}
}

// opened are the endpoints that commit adds.
func (c *change) opened() []endpoint {
	added := make([]endpoint, 0, len(c.fresh))
	for _, l := range c.fresh {
		added = append(added, l.at)
	}
	return slices.Compact(added)
}

// has says whether all of them are open.
func (s *sockets) has(want []endpoint) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !slices.ContainsFunc(want, func(at endpoint) bool { return s.open[at] == nil })
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

// close closes all and waits until no accept loop is left. What is in the store
// stays there.
func (s *sockets) close() {
	s.mu.Lock()
	for at, list := range s.open {
		closeAll(list)
		delete(s.open, at)
	}
	closeAll(s.passed)
	s.passed = nil
	s.mu.Unlock()
	s.runs.Wait()
	s.spare.close()
}

func closeAll(list []*listener) {
	for _, l := range list {
		l.close()
	}
}
