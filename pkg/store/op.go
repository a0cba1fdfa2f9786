package store

import (
	"fmt"
	"strings"
	"time"
)

// Op is one change. The zero Op is none that a store takes.
type Op struct {
	kind       opKind
	space, key string
	value      []byte
	delta      int64
	until      time.Time
}

type opKind uint8

const (
	_ opKind = iota
	opPut
	opDelete
	opAdd
)

// Put sets a value. It is not copied before Apply returns.
func Put(space, key string, value []byte) Op {
	return Op{kind: opPut, space: space, key: key, value: value}
}

// Delete removes a value; that there is none is no error.
func Delete(space, key string) Op {
	return Op{kind: opDelete, space: space, key: key}
}

// Add changes a counter by delta; one that does not exist begins at 0.
func Add(space, key string, delta int64) Op {
	return Op{kind: opAdd, space: space, key: key, delta: delta}
}

// Until makes the value of a Put or Add expire.
func (o Op) Until(t time.Time) Op {
	o.until = t
	return o
}

// check refuses what would mean something else in one store than in another.
func (o Op) check() error {
	switch {
	case o.kind == 0:
		return fmt.Errorf("%w: no operation", ErrName)
	case len(o.value) > MaxValue:
		return fmt.Errorf("%w: a value of %d bytes", ErrName, len(o.value))
	}
	return checkName(o.space, o.key)
}

// checkName is about what names a value.
func checkName(space, key string) error {
	if err := checkSpace(space); err != nil {
		return err
	}
	if key == "" || len(key) > MaxKey {
		return fmt.Errorf("%w: a key of %d bytes", ErrName, len(key))
	}
	return nil
}

func checkSpace(space string) error {
	if space == "" || len(space) > MaxSpace || strings.IndexByte(space, 0) >= 0 {
		return fmt.Errorf("%w: space %.80q", ErrName, space)
	}
	return nil
}

// checkAll is check for a batch.
func checkAll(batch []Op) error {
	for _, o := range batch {
		if err := o.check(); err != nil {
			return err
		}
	}
	return nil
}
