package store

import (
	"bytes"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"
)

// Memory is a Store that ends with the process.
type Memory struct {
	mu     sync.Mutex
	kept   map[place]record
	closed bool
}

// NewMemory makes an empty one.
func NewMemory() *Memory { return &Memory{kept: map[place]record{}} }

// Get implements Store.
func (m *Memory) Get(space, key string) ([]byte, error) {
	if err := checkName(space, key); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	r, there := m.kept[place{space, key}]
	switch {
	case m.closed:
		return nil, ErrClosed
	case !there || r.expired(time.Now()):
		return nil, ErrNotFound
	}
	return bytes.Clone(r.value), nil
}

// Range implements Store. It goes through what was there when it began.
func (m *Memory) Range(space, prefix string) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		list, err := m.list(space, prefix)
		for _, e := range list {
			if !yield(e, nil) {
				return
			}
		}
		if err != nil {
			yield(Entry{}, err)
		}
	}
}

func (m *Memory) list(space, prefix string) ([]Entry, error) {
	if err := checkSpace(space); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil, ErrClosed
	}
	var list []Entry
	for at, r := range m.kept {
		if at.space == space && strings.HasPrefix(at.key, prefix) && !r.expired(time.Now()) {
			list = append(list, Entry{at.key, bytes.Clone(r.value)})
		}
	}
	slices.SortFunc(list, func(a, b Entry) int { return strings.Compare(a.Key, b.Key) })
	return list, nil
}

// Apply implements Store.
func (m *Memory) Apply(batch ...Op) error {
	if err := checkAll(batch); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return ErrClosed
	}
	writes, err := plan(batch, time.Now(), func(at place) (record, bool) {
		r, there := m.kept[at]
		return r, there
	})
	if err != nil {
		return err
	}
	for _, w := range writes {
		if w.gone {
			delete(m.kept, w.place)
			continue
		}
		w.value = append([]byte{}, w.value...)
		m.kept[w.place] = w.record
	}
	return nil
}

// Close implements Store.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return nil
}

var _ Store = (*Memory)(nil)
