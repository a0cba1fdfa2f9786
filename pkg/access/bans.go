package access

import (
	"cmp"
	linked "container/list"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gaissmai/bart"
)

// maxBans bounds the bans of each reason.
const maxBans = 1 << 16

// ErrTooManyBans refuses a manual ban; those that follow from failures take the
// place of the oldest instead.
var ErrTooManyBans = errors.New("there are too many bans; lift some")

// Bans are those in force. They may be used by any number of goroutines at once.
type Bans struct {
	count atomic.Int64 // lets Find answer without a lock where nobody is banned
	fault func(error)

	mu     sync.RWMutex
	sites  map[string]*bart.Table[*linked.Element] // "" is all sites
	orders map[string]*linked.List                 // of Ban, by reason, the oldest first
	keeper Keeper                                  // nil: they end with the process
}

// NewBans makes a book without bans. fault is told when one could not be kept or
// forgotten; it is in force or lifted all the same.
func NewBans(fault func(error)) *Bans {
	return &Bans{
		fault: fault,
		sites: map[string]*bart.Table[*linked.Element]{}, orders: map[string]*linked.List{},
	}
}

// Find is the ban that keeps an address from a site now, if there is one.
func (b *Bans) Find(site string, a netip.Addr, now time.Time) (Ban, bool) {
	if b.count.Load() == 0 {
		return Ban{}, false
	}
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, scope := range [...]string{"", site} {
		if ban, found := b.longest(scope, plain(a), now); found {
			return ban, true
		}
	}
	return Ban{}, false
}

// longest is the ban in force of the smallest network around an address.
func (b *Bans) longest(site string, a netip.Addr, now time.Time) (Ban, bool) {
	t := b.sites[site]
	if t == nil || !a.IsValid() {
		return Ban{}, false
	}
	if e, found := t.Lookup(a); !found {
		return Ban{}, false
	} else if ban := e.Value.(Ban); !ban.over(now) {
		return ban, true
	}
	// It has ended, but a wider one may go on.
	for _, e := range t.Supernets(netip.PrefixFrom(a, a.BitLen())) {
		if ban := e.Value.(Ban); !ban.over(now) {
			return ban, true
		}
	}
	return Ban{}, false
}

// Add puts a ban in force, and keeps it. One that follows from failures does not
// shorten another one; a manual one takes the place of any. The times of ban have
// to be those of time.Now, as only they are proof against a clock that is set.
func (b *Bans) Add(ban Ban) error {
	ban.Net = ban.Net.Masked()
	evicted, err := b.add(ban, time.Now())
	if err != nil {
		return err
	}
	b.settle(append(evicted, ban))
	return nil
}

// add returns the bans that had to make room.
func (b *Bans) add(ban Ban, now time.Time) ([]Ban, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if old, there := b.get(ban.Net, ban.Site); there {
		if ban.Reason != BanManual && !old.over(now) && old.outlasts(ban) {
			return nil, nil
		}
		b.drop(ban.Net, ban.Site)
	}
	order := b.order(ban.Reason)
	if ban.Reason == BanManual && order.Len() >= maxBans {
		b.sweep(now)
	}
	var evicted []Ban
	for oldest := order.Front(); oldest != nil && (oldest.Value.(Ban).over(now) || order.Len() >= maxBans); oldest = order.Front() {
		old := oldest.Value.(Ban)
		if ban.Reason == BanManual && !old.over(now) {
			return evicted, ErrTooManyBans
		}
		b.drop(old.Net, old.Site)
		evicted = append(evicted, old)
	}
	b.put(ban)
	return evicted, nil
}

// put needs the lock, and that there is no ban of this network and site.
func (b *Bans) put(ban Ban) {
	t := b.sites[ban.Site]
	if t == nil {
		t = new(bart.Table[*linked.Element])
		b.sites[ban.Site] = t
	}
	t.Insert(ban.Net, b.order(ban.Reason).PushBack(ban))
	b.count.Add(1)
}

// order needs the lock.
func (b *Bans) order(reason string) *linked.List {
	l := b.orders[reason]
	if l == nil {
		l = linked.New()
		b.orders[reason] = l
	}
	return l
}

// get needs the lock for reading.
func (b *Bans) get(net netip.Prefix, site string) (Ban, bool) {
	if t := b.sites[site]; t != nil {
		if e, there := t.Get(net); there {
			return e.Value.(Ban), true
		}
	}
	return Ban{}, false
}

// drop needs the lock.
func (b *Bans) drop(net netip.Prefix, site string) {
	t := b.sites[site]
	e, _ := t.Get(net)
	t.Delete(net)
	b.orders[e.Value.(Ban).Reason].Remove(e)
	if t.Size() == 0 {
		delete(b.sites, site)
	}
	b.count.Add(-1)
}

// Lift ends the bans of all networks that lie in one, at all sites, and says how
// many. One IPv6 address also stands for its /64, as it does when it is banned.
func (b *Bans) Lift(net netip.Prefix) int {
	net = net.Masked()
	meant := func(ban Ban) bool {
		return net.Overlaps(ban.Net) && net.Bits() <= ban.Net.Bits() ||
			net.IsSingleIP() && ban.Net == Customer(net.Addr())
	}
	return b.End(meant)
}

// End ends the bans of the List that are meant, and says how many. It waits for the
// disk once, however many there are: a reload that ends bans keeps everybody waiting.
func (b *Bans) End(meant func(Ban) bool) int {
	var ended []Ban
	list := b.List()
	b.mu.Lock()
	for _, ban := range list {
		// Unless another has taken its place meanwhile.
		if now, there := b.get(ban.Net, ban.Site); there && now == ban && meant(ban) {
			b.drop(ban.Net, ban.Site)
			ended = append(ended, ban)
		}
	}
	b.mu.Unlock()
	b.settle(ended)
	return len(ended)
}

// List are the bans in force, sorted by network and site.
func (b *Bans) List() []Ban {
	b.mu.Lock()
	b.sweep(time.Now())
	list := make([]Ban, 0, b.count.Load())
	for _, order := range b.orders {
		for e := order.Front(); e != nil; e = e.Next() {
			list = append(list, e.Value.(Ban))
		}
	}
	b.mu.Unlock()
	slices.SortFunc(list, func(x, y Ban) int {
		return cmp.Or(x.Net.Compare(y.Net), strings.Compare(x.Site, y.Site))
	})
	return list
}

// sweep forgets the bans that have ended; what is kept of them ends by itself. It
// needs the lock.
func (b *Bans) sweep(now time.Time) {
	for _, order := range b.orders {
		for e := order.Front(); e != nil; {
			ban := e.Value.(Ban)
			if e = e.Next(); ban.over(now) {
				b.drop(ban.Net, ban.Site)
			}
		}
	}
}
