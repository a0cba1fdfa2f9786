package daemon

import (
	"errors"
	"fmt"
	"time"

	"ftpd/pkg/limit"
	"ftpd/pkg/site"
	"ftpd/pkg/store"
)

// amountSpace is where amounts stand in the store.
const amountSpace = "amounts"

// ledger keeps amounts in a store: a counter for each user, period, span and
// direction. Those of all periods are kept up, whichever is in force, so that
// another one can be. It is a limit.Ledger.
type ledger struct{ store.Store }

var _ limit.Ledger[site.AmountKey] = ledger{}

// directions are their names in keys.
var directions = [...]string{limit.Down: "down", limit.Up: "up"}

// amountPrefix is what all keys of one user begin with, and nobody else's: names have
// no NUL.
func amountPrefix(key site.AmountKey) string { return key.Site + "\x00" + key.User + "\x00" }

// amountKey is a counter's key. A span is known by its first day.
func amountKey(key site.AmountKey, s limit.Span, d limit.Direction) string {
	first := ""
	if s.Period != limit.Forever {
		first = s.Begin.Format(time.DateOnly)
	}
	return amountPrefix(key) + s.Period.String() + " " + first + " " + directions[d]
}

// Load implements limit.Ledger.
func (l ledger) Load(key site.AmountKey, s limit.Span) (m limit.Moved, err error) {
	for d := range m {
		text, err := l.Get(amountSpace, amountKey(key, s, limit.Direction(d)))
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err == nil {
			m[d], err = store.Int(text)
		}
		if err != nil {
			return m, fmt.Errorf("amounts of %s at %s: %w", key.User, key.Site, err)
		}
	}
	return m, nil
}

// Add implements limit.Ledger. Spans that are over go by themselves.
func (l ledger) Add(key site.AmountKey, posts ...limit.Post) error {
	var batch []store.Op
	for _, post := range posts {
		for _, p := range limit.Periods() {
			span := p.Span(post.At)
			for d, n := range post.Moved {
				if n != 0 {
					batch = append(batch, store.Add(amountSpace, amountKey(key, span, limit.Direction(d)), n).Until(span.End))
				}
			}
		}
	}
	return l.Apply(batch...)
}

// Reset implements limit.Ledger.
func (l ledger) Reset(key site.AmountKey) error {
	var batch []store.Op
	for e, err := range l.Range(amountSpace, amountPrefix(key)) {
		if err != nil {
			return err
		}
		batch = append(batch, store.Delete(amountSpace, e.Key))
	}
	return l.Apply(batch...)
}
