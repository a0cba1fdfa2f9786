package store

import (
	"bytes"
	"encoding/binary"
	"time"

	"go.etcd.io/bbolt"
)

// request is a batch that waits to be written.
type request struct {
	batch []Op
	done  bool // guarded by File.committing, as is err
	err   error
}

// Apply implements Store. Who comes while another writes waits, and the first
// of those writes for all: one wait for the disk serves many.
func (f *File) Apply(batch ...Op) error {
	if err := checkAll(batch); err != nil {
		return err
	}
	r := &request{batch: batch}
	f.queue.Lock()
	f.waiting = append(f.waiting, r)
	f.queue.Unlock()

	f.committing.Lock()
	defer f.committing.Unlock()
	if !r.done {
		f.commit()
	}
	return r.err
}

// commit writes all batches that wait, in their order. A batch that can't be
// done does not keep the others from it; if the disk fails, none is done.
func (f *File) commit() {
	f.queue.Lock()
	all := f.waiting
	f.waiting = nil
	f.queue.Unlock()
	err := f.guard(func() error {
		return f.db.Update(func(tx *bbolt.Tx) error { return f.writeAll(tx, all) })
	})
	for _, r := range all {
		r.done = true
		if err != nil {
			r.err = err
		}
	}
}

func (f *File) writeAll(tx *bbolt.Tx, all []*request) error {
	for _, name := range [][]byte{bucketSpaces, bucketExpiries} {
		if _, err := tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	now := time.Now()
	for _, r := range all {
		var damage error
		writes, err := plan(r.batch, now, func(at place) (record, bool) {
			was, there, err := kept(tx, at)
			if err != nil {
				damage = f.damaged(err)
			}
			return was, there
		})
		if damage != nil {
			return damage
		}
		if r.err = err; err != nil {
			continue
		}
		for _, w := range writes {
			if err := w.put(tx); err != nil {
				return err
			}
		}
	}
	return purge(tx, now)
}

// put writes one value, or removes it, with its entry in expiries.
func (w *write) put(tx *bbolt.Tx) error {
	was, there, err := kept(tx, w.place)
	if err != nil {
		return err
	}
	expiries := tx.Bucket(bucketExpiries)
	if there && !was.until.IsZero() {
		if err := expiries.Delete(w.expiry(was)); err != nil {
			return err
		}
	}
	if w.gone {
		return w.remove(tx, there)
	}
	b, err := tx.Bucket(bucketSpaces).CreateBucketIfNotExists([]byte(w.space))
	if err != nil {
		return err
	}
	if !w.until.IsZero() {
		if err := expiries.Put(w.expiry(w.record), []byte{}); err != nil {
			return err
		}
	}
	return b.Put([]byte(w.key), w.encode())
}

func (w *write) remove(tx *bbolt.Tx, there bool) error {
	if !there {
		return nil
	}
	return space(tx, w.space).Delete([]byte(w.key))
}

// expiry is a value's key in expiries: the time, the space, the key.
func (p place) expiry(r record) []byte {
	return append(append(append(r.encode()[:stamp:stamp], p.space...), 0), p.key...)
}

// purgeAtOnce bounds what one commit does for values that nobody asks for.
const purgeAtOnce = 64

// purge removes values that have expired, the oldest first.
func purge(tx *bbolt.Tx, now time.Time) error {
	limit := binary.BigEndian.AppendUint64(nil, uint64(max(0, now.UnixNano())))
	var old [][]byte
	c := tx.Bucket(bucketExpiries).Cursor()
	for key, _ := c.First(); len(key) > stamp && len(old) < purgeAtOnce && bytes.Compare(key[:stamp], limit) <= 0; key, _ = c.Next() {
		old = append(old, bytes.Clone(key))
	}
	for _, key := range old {
		if err := expire(tx, key, now); err != nil {
			return err
		}
	}
	return nil
}

// expire removes an entry of expiries, and the value that it is about.
func expire(tx *bbolt.Tx, key []byte, now time.Time) error {
	name, rest, _ := bytes.Cut(key[stamp:], []byte{0})
	at := place{string(name), string(rest)}
	if err := tx.Bucket(bucketExpiries).Delete(key); err != nil {
		return err
	}
	r, there, err := kept(tx, at)
	if err != nil || !there || !r.expired(now) {
		return err
	}
	return space(tx, at.space).Delete([]byte(at.key))
}
