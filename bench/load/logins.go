package load

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// errNotResumed: a server that makes a full handshake each time has no row here.
var errNotResumed = errors.New("TLS sessions of control connections are not resumed")

// logins measures from the connection to 230; leaving is not in the latency but in
// the rate.
func (p *Plan) logins() (r Result, err error) {
	took := &times{}
	m := p.start()
	err = gather(p.Clients, func(ctx context.Context, _ int) error {
		config := p.config()
		for n := 0; ctx.Err() == nil && !p.late(); n++ {
			if !p.Resume {
				config = p.config()
			}
			began := time.Now()
			s, err := p.connect(config)
			if err != nil {
				return err
			}
			if p.Resume && n > 0 && !s.resumed() {
				s.quit()
				return errNotResumed
			}
			if !p.Resume || n > 0 {
				took.add(time.Since(began))
			}
			s.quit()
		}
		return nil
	})
	m.stop(&r)
	took.fill(&r)
	r.Count = len(took.all)
	if err == nil && r.Count == 0 {
		err = fmt.Errorf("not one in %v", p.For)
	}
	return r, err
}
