package access

import (
	"net/netip"
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

// settle makes what is kept for a network and site what is in force. Writing
// takes long and happens without the lock; whoever ends last finds out whether
// something else is in force by then.
func (b *Bans) settle(net netip.Prefix, site string) {
	for {
		keeper, ban, there := b.state(net, site)
		if keeper == nil {
			return
		}
		var err error
		if there {
			err = keeper.Keep(ban)
		} else {
			err = keeper.Forget(net, site)
		}
		afterwards, now, still := b.state(net, site)
		if afterwards == keeper && now == ban && still == there {
			if err != nil {
				b.fault(err)
			}
			return
		}
	}
}

// state is what is in force, and where it is kept.
func (b *Bans) state(net netip.Prefix, site string) (Keeper, Ban, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	ban, there := b.get(net, site)
	return b.keeper, ban, there
}
