package ftp

import (
	"bytes"
	"crypto/rand"
	"crypto/tls"
	"sync"
)

// SessionReuse says whether a data connection must resume the TLS session of
// its control connection.
type SessionReuse uint8

// The choices of tls.session_reuse.
const (
	ReusePreferred SessionReuse = iota // resumed where the client can
	ReuseRequired                      // 522 otherwise
	ReuseOff                           // never resumed
)

// tickets binds TLS session tickets to one FTP session: each carries a mark, and
// a data connection can only resume with a mark of its own session. DidResume
// alone would accept the ticket of anybody who ever connected.
type tickets struct {
	mu    sync.Mutex
	marks [][]byte // this session's, the first is put into new tickets
}

// markTag tells our mark from what others may put into a ticket.
const markTag = "ftpd session "

func newTickets() *tickets {
	mark := make([]byte, len(markTag)+16)
	copy(mark, markTag)
	rand.Read(mark[len(markTag):])
	return &tickets{marks: [][]byte{mark}}
}

// forControl is a configuration whose tickets carry the mark. A returning client
// may resume an earlier session; with TLS 1.2 it keeps its old ticket, so that
// ticket's mark counts as this session's too. Only who did that handshake can
// use it.
func (t *tickets) forControl(base *tls.Config) *tls.Config {
	c := t.marked(base)
	c.UnwrapSession = func(ticket []byte, cs tls.ConnectionState) (*tls.SessionState, error) {
		state, err := base.DecryptTicket(ticket, cs)
		if state != nil {
			t.adopt(markOf(state))
		}
		return state, err
	}
	return c
}

// forData is a configuration that resumes this session's tickets only.
func (t *tickets) forData(base *tls.Config, reuse SessionReuse) *tls.Config {
	c := t.marked(base)
	// Small records at first help a browser that shows what it has. Here each is only
	// one more system call.
	c.DynamicRecordSizingDisabled = true
	if c.ClientAuth != tls.NoClientCert {
		// The control connection has seen the client's certificate. Asking for
		// none at all would refuse to resume sessions that had one.
		c.ClientAuth = tls.RequestClientCert
	}
	c.UnwrapSession = func(ticket []byte, cs tls.ConnectionState) (*tls.SessionState, error) {
		if reuse == ReuseOff {
			return nil, nil
		}
		state, err := base.DecryptTicket(ticket, cs)
		if err != nil || state == nil || !t.owns(markOf(state)) {
			return nil, nil // a whole handshake instead
		}
		return state, nil
	}
	return c
}

func (t *tickets) marked(base *tls.Config) *tls.Config {
	c := base.Clone()
	c.WrapSession = func(cs tls.ConnectionState, state *tls.SessionState) ([]byte, error) {
		state.Extra = append(state.Extra, t.marks[0])
		return base.EncryptTicket(cs, state)
	}
	return c
}

func markOf(state *tls.SessionState) []byte {
	for i := len(state.Extra) - 1; i >= 0; i-- {
		if bytes.HasPrefix(state.Extra[i], []byte(markTag)) {
			return state.Extra[i]
		}
	}
	return nil
}

func (t *tickets) adopt(mark []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if mark != nil && len(t.marks) < 4 {
		t.marks = append(t.marks, mark)
	}
}

func (t *tickets) owns(mark []byte) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, own := range t.marks {
		if mark != nil && bytes.Equal(own, mark) {
			return true
		}
	}
	return false
}
