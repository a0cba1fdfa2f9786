package store

import (
	"errors"
	"fmt"
	"os"

	"go.etcd.io/bbolt"
)

// leastEntry is the least that a value takes in the file, in bytes: what bbolt
// keeps of each. It bounds how many there can be.
const leastEntry = 16

// examine reads the whole file once, so that damage shows at the start. bbolt's
// own check reads in a goroutine of its own, where a fault can't be caught.
func (f *File) examine() error {
	err := f.view(func(tx *bbolt.Tx) error {
		info, err := os.Stat(f.name)
		if err != nil {
			return err
		}
		if info.Size() < tx.Size() {
			return f.damaged(fmt.Errorf("it has %d bytes of %d", info.Size(), tx.Size()))
		}
		left := tx.Size() / leastEntry
		return tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
			if string(name) == string(bucketSpaces) {
				return f.damagedBy(examineSpaces(b, &left))
			}
			return f.damagedBy(walk(b, &left, func(_, value []byte) error { return nil }))
		})
	})
	if err == nil || errors.As(err, new(*DamagedError)) {
		return err
	}
	return f.damaged(err)
}

// damagedBy is damaged, but nil for nil.
func (f *File) damagedBy(err error) error {
	if err == nil {
		return nil
	}
	return f.damaged(err)
}

// examineSpaces reads all values.
func examineSpaces(spaces *bbolt.Bucket, left *int64) error {
	return spaces.ForEach(func(name, value []byte) error {
		b := spaces.Bucket(name)
		if b == nil {
			return fmt.Errorf("%.40q is no space", name)
		}
		return walk(b, left, func(key, value []byte) error {
			_, err := decode(value)
			return err
		})
	})
}

// errEndless is a tree of pages that leads back into itself.
var errEndless = errors.New("its pages form a circle")

// walk goes through a bucket, but not for ever.
func walk(b *bbolt.Bucket, left *int64, look func(key, value []byte) error) error {
	return b.ForEach(func(key, value []byte) error {
		if *left--; *left < 0 {
			return errEndless
		}
		return look(key, value)
	})
}
