package load

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"time"
)

// listings reads whole folders, and looks when the first byte comes.
func (p *Plan) listings() (Result, error) {
	first := &times{}
	var entries atomic.Int64
	r, err := p.at(func(ctx context.Context, _ int, s *session) error {
		buf := make([]byte, chunk)
		for n := 0; n < p.Repeat && ctx.Err() == nil && (n == 0 || !p.late()); n++ {
			if err := p.listing(s, buf, first); err != nil {
				return err
			}
			entries.Add(int64(p.Entries))
		}
		return nil
	})
	first.fill(&r)
	r.Count = int(entries.Load())
	return r, err
}

func (p *Plan) listing(s *session, buf []byte, first *times) error {
	began := time.Now()
	conn, err := s.open(strings.ToUpper(p.Job) + " " + p.Path)
	if err != nil {
		return err
	}
	lines, err := read(conn, buf, func() { first.add(time.Since(began)) })
	// Before the reply: some servers wait for the client's end.
	conn.Close()
	if err != nil {
		return err
	}
	if _, err := s.reply(226); err != nil {
		return err
	}
	// Some list "." and "..", some begin with a total.
	if lines < p.Entries || lines > p.Entries+3 {
		return fmt.Errorf("%d lines came, not %d", lines, p.Entries)
	}
	return nil
}

// read counts lines and says when the first of them come.
func read(conn net.Conn, buf []byte, begins func()) (lines int, err error) {
	for waiting := true; ; waiting = false {
		n, err := conn.Read(buf)
		if waiting {
			begins()
		}
		lines += bytes.Count(buf[:n], []byte{'\n'})
		if err == io.EOF {
			return lines, nil
		}
		if err != nil {
			return lines, err
		}
	}
}
