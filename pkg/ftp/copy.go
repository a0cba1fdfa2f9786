package ftp

import (
	"io"
	"sync"
)

// copyBuffer is what bytes pass through that the kernel doesn't copy by itself.
type copyBuffer [32 << 10]byte

// copyBuffers lends them. The zero value is ready.
type copyBuffers struct{ pool sync.Pool }

func (b *copyBuffers) take() *copyBuffer {
	if buf, pooled := b.pool.Get().(*copyBuffer); pooled {
		return buf
	}
	return new(copyBuffer)
}

func (b *copyBuffers) give(buf *copyBuffer) { b.pool.Put(buf) }

// bounded is what may get so many bytes and no more; see Upload.
type bounded interface {
	Room() int64
	TooLarge() error
}

// pump copies through memory, for bytes that are changed on their way. What dst
// may get is bounded by limit, nil = no bound.
func pump(t *transfer, th Throttle, dst io.Writer, src io.Reader, limit bounded) error {
	buf := t.s.srv.copying.take()
	defer t.s.srv.copying.give(buf)
	return pumpThrough(buf[:], t, th, dst, src, limit)
}

// pumpThrough is pump with a buffer of another size.
func pumpThrough(buf []byte, t *transfer, th Throttle, dst io.Writer, src io.Reader, limit bounded) error {
	for {
		n, readErr := src.Read(buf)
		if err := write(t, th, dst, buf[:n], limit); err != nil {
			return err
		}
		if readErr == io.EOF {
			return nil
		}
		if readErr != nil {
			return readErr
		}
	}
}

// write writes all of p as fast as the throttle lets it, up to the very byte that
// the limit allows. The limit is asked each time: others may share it.
func write(t *transfer, th Throttle, dst io.Writer, p []byte, limit bounded) error {
	for len(p) > 0 {
		want := int64(len(p))
		if limit != nil {
			room := limit.Room()
			if room == 0 {
				return limit.TooLarge()
			}
			if room > 0 {
				want = min(want, room)
			}
		}
		leave, err := th.Take(t.ctx, want)
		if err != nil {
			return err
		}
		n, err := dst.Write(p[:leave])
		t.moved.Add(int64(n))
		if err != nil {
			return err
		}
		p = p[n:]
	}
	return nil
}
