package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"time"

	"go.etcd.io/bbolt"
)

// The two buckets at the top of the file. In spaces each space has a bucket of
// its own, in expiries there is an entry for each value that expires, sorted by
// time.
var (
	bucketSpaces   = []byte("spaces")
	bucketExpiries = []byte("expiries")
)

// stamp is how many bytes the time takes, in front of each value and in expiries.
const stamp = 8

// errShort is a value without a time before it.
var errShort = errors.New("a value is too short")

// encode puts the time of expiry, in nanoseconds, before the value; 0 is never.
func (r record) encode() []byte {
	var nanos int64
	if !r.until.IsZero() {
		nanos = max(1, r.until.UnixNano())
	}
	return append(binary.BigEndian.AppendUint64(make([]byte, 0, stamp+len(r.value)), uint64(nanos)), r.value...)
}

// decode shares the bytes.
func decode(raw []byte) (record, error) {
	if len(raw) < stamp {
		return record{}, errShort
	}
	r := record{value: raw[stamp:]}
	if nanos := int64(binary.BigEndian.Uint64(raw)); nanos != 0 {
		r.until = time.Unix(0, nanos)
	}
	return r, nil
}

// space is the bucket of a space, nil if it has no values.
func space(tx *bbolt.Tx, name string) *bbolt.Bucket {
	spaces := tx.Bucket(bucketSpaces)
	if spaces == nil {
		return nil
	}
	return spaces.Bucket([]byte(name))
}

// kept is what stands at a place, expired or not; its bytes are the transaction's.
func kept(tx *bbolt.Tx, at place) (record, bool, error) {
	b := space(tx, at.space)
	if b == nil {
		return record{}, false, nil
	}
	raw := b.Get([]byte(at.key))
	if raw == nil {
		return record{}, false, nil
	}
	r, err := decode(raw)
	return r, err == nil, err
}

// Get implements Store.
func (f *File) Get(space, key string) (value []byte, err error) {
	if err := checkName(space, key); err != nil {
		return nil, err
	}
	err = f.view(func(tx *bbolt.Tx) error {
		r, there, err := kept(tx, place{space, key})
		switch {
		case err != nil:
			return f.damaged(fmt.Errorf("%s %.40q: %w", space, key, err))
		case !there || r.expired(time.Now()):
			return ErrNotFound
		}
		value = append([]byte{}, r.value...)
		return nil
	})
	return value, err
}

func (f *File) view(work func(*bbolt.Tx) error) error {
	return f.guard(func() error { return f.db.View(work) })
}

// pageOf is how many values Range reads at once: nobody who takes long over them
// keeps old pages of the file from being used again.
const pageOf = 256

// Range implements Store, in the order of the keys.
func (f *File) Range(space, prefix string) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		if err := checkSpace(space); err != nil {
			yield(Entry{}, err)
			return
		}
		for from := []byte(prefix); ; {
			page, next, err := f.page(space, prefix, from)
			for _, e := range page {
				if !yield(e, nil) {
					return
				}
			}
			if err != nil {
				yield(Entry{}, err)
			}
			if err != nil || next == nil {
				return
			}
			from = next
		}
	}
}

// page reads values from a key on, and says where to go on, nil at the end.
func (f *File) page(name, prefix string, from []byte) (page []Entry, next []byte, err error) {
	err = f.view(func(tx *bbolt.Tx) error {
		b := space(tx, name)
		if b == nil {
			return nil
		}
		now, c := time.Now(), b.Cursor()
		looked := 0
		for key, raw := c.Seek(from); key != nil && bytes.HasPrefix(key, []byte(prefix)); key, raw = c.Next() {
			if looked++; looked > pageOf {
				next = bytes.Clone(key)
				return nil
			}
			r, err := decode(raw)
			if err != nil {
				return f.damaged(fmt.Errorf("%s %.40q: %w", name, key, err))
			}
			if !r.expired(now) {
				page = append(page, Entry{string(key), append([]byte{}, r.value...)})
			}
		}
		return nil
	})
	return page, next, err
}
