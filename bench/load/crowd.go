package load

import (
	"context"
	"fmt"
	"net"
	"time"
)

// crowd reads as fast as each is let, for the whole time.
func (p *Plan) crowd() (r Result, err error) {
	got := make([]int64, p.Clients)
	data := make([]net.Conn, p.Clients)
	// They end when all has been measured, and without goodbye: half of the servers
	// would first finish what nobody reads.
	all, err := p.sessions()
	if err != nil {
		return r, err
	}
	defer func() {
		for i, s := range all {
			s.conn.Close()
			if data[i] != nil {
				data[i].Close()
			}
		}
	}()
	m := p.start()
	err = gather(len(all), func(_ context.Context, i int) (err error) {
		if data[i], err = all[i].open("RETR " + p.Path); err == nil {
			got[i], err = p.watch(data[i])
		}
		return err
	})
	m.stop(&r)
	if err != nil {
		return r, err
	}
	allowed := float64(p.Rate) * p.For.Seconds()
	r.Least = float64(got[0]) / allowed
	for _, n := range got {
		r.Bytes += n
		r.Least = min(r.Least, float64(n)/allowed)
	}
	r.Count, r.Share = p.Clients, float64(r.Bytes)/allowed/float64(p.Clients)
	return r, nil
}

// watch counts what comes in the time that is planned.
func (p *Plan) watch(conn net.Conn) (int64, error) {
	plain, ok := conn.(*net.TCPConn)
	if !ok {
		return 0, fmt.Errorf("a crowd is in clear")
	}
	plain.SetDeadline(time.Now().Add(p.For))
	n, err := drop(plain, func(int) bool { return true })
	if err == nil {
		return n, fmt.Errorf("%s ended after %d bytes: larger, or a lower rate", p.Path, n)
	}
	return n, nil
}

// stall looks for the longest time in which nothing came, while something else
// happens to the server.
func (p *Plan) stall() (Result, error) {
	gaps := &times{}
	r, err := p.at(func(ctx context.Context, _ int, s *session) error {
		for !p.late() {
			conn, err := s.open("RETR " + p.Path)
			if err != nil {
				return err
			}
			last := time.Now()
			_, err = drop(conn.(*net.TCPConn), func(int) bool {
				now := time.Now()
				gaps.add(now.Sub(last))
				last = now
				return true
			})
			conn.Close()
			if err != nil {
				return err
			}
			if _, err := s.reply(226); err != nil {
				return err
			}
		}
		return nil
	})
	gaps.fill(&r)
	return r, err
}
