package access

import (
	"errors"
	"time"
)

// Attach makes k the place where bans are kept from now on, and adds those that
// it kept, which are given because getting them can fail. A nil k keeps none.
func (b *Bans) Attach(k Keeper, kept []Ban) {
	now := time.Now()
	b.mu.Lock()
	b.keeper = k
	b.mu.Unlock()
	if k == nil {
		return
	}
	for _, ban := range kept {
		ban = ban.resumed(now)
		if !ban.Net.IsValid() || ban.over(now) {
			continue
		}
		b.mu.Lock()
		old, there := b.get(ban.Net, ban.Site)
		if there && ban.outlasts(old) {
			b.drop(ban.Net, ban.Site)
			there = false
		}
		if !there && b.order(ban.Reason).Len() < maxBans {
			b.put(ban)
		}
		b.mu.Unlock()
	}
	// Those from before it was attached, and the ends that were put right.
	if err := k.Keep(b.List()...); err != nil {
		b.fault(err)
	}
}

// Kept says whether bans are kept at all.
func (b *Bans) Kept() bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.keeper != nil
}

// settle makes what is kept for the networks and sites of these bans what is in
// force. Writing takes long and happens without the lock; whoever ends last finds
// out whether something else is in force by then.
func (b *Bans) settle(about []Ban) {
	for len(about) > 0 {
		before := b.state(about)
		if before.keeper == nil {
			return
		}
		err := before.write()
		after := b.state(about)
		about = after.unlike(before)
		if err != nil && len(about) == 0 {
			b.fault(err)
		}
	}
}

// kept is what is in force at some places, and where it is kept.
type kept struct {
	keeper Keeper
	places []place
}

// place is a network at a site.
type place struct {
	about Ban // with their names
	ban   Ban // in force there
	there bool
}

func (b *Bans) state(about []Ban) kept {
	b.mu.RLock()
	defer b.mu.RUnlock()
	k := kept{b.keeper, make([]place, len(about))}
	for i, one := range about {
		ban, there := b.get(one.Net, one.Site)
		k.places[i] = place{one, ban, there}
	}
	return k
}

// write puts down what is in force.
func (k kept) write() error {
	var in, over []Ban
	for _, p := range k.places {
		if p.there {
			in = append(in, p.ban)
		} else {
			over = append(over, p.about)
		}
	}
	var kept, forgotten error
	if len(in) > 0 {
		kept = k.keeper.Keep(in...)
	}
	if len(over) > 0 {
		forgotten = k.keeper.Forget(over...)
	}
	return errors.Join(kept, forgotten)
}

// unlike are the bans of places where it was otherwise before.
func (k kept) unlike(before kept) (about []Ban) {
	for i, p := range k.places {
		if k.keeper != before.keeper || p != before.places[i] {
			about = append(about, p.about)
		}
	}
	return about
}
