// Package limit answers whether there is room: in rates (Bucket, KeyedBuckets,
// Chain), in numbers (Slots, KeyedSlots) and in how often something comes
// (Arrivals). It does not know who asks, nor why.
//
// # Rates
//
// A Bucket is a rate in bytes per second that any number of transfers share; 0
// is no limit. A Chain is all buckets that are in force for one transfer, say
// the session's, its user's, the site's and the daemon's, the narrowest first.
//
//	for more {
//		n, err := chain.Take(ctx, want) // waits; n is 1 to want
//		moved := copy of up to n bytes
//		chain.Return(n - moved)         // what did not move is nobody's loss
//	}
//
// Take returns a slice: as much as may be moved in one go. A slice is a sixteenth
// of a second of the slowest bucket, divided among those who wait for it, so
// that everyone's turn comes about sixteen times a second, and 1 MiB at most.
// Slices may be small, down to single bytes of a very slow rate, but they are
// then few for each transfer; the calls that copying takes do not grow with
// the rate. So that a changed rate bites within a second, ask for no more than
// can be moved in one: where nothing is limited Take returns the whole of want,
// at once and without a lock.
//
// Turns are taken in the order of asking. As everyone's slices are alike, those
// who want more than their share all get the same, and what others leave is
// theirs. Slices must not have a lower bound for this: it would make turns
// rarer with many transfers, and who has a slower bucket of its own, and so
// smaller slices, would no longer get what that one allows.
//
// A bucket saves up at most an eighth of a second. It begins with that much, so
// over ten seconds a rate is exceeded by 1.25 % at most.
//
// KeyedBuckets have a Bucket for each key, which all sessions of one user share,
// say, and forget it with the last of them.
//
// # How waiting works
//
// A bucket has a balance that its rate fills. Who takes n bytes draws them at
// once, below zero if need be, and waits as long as the rate needs to make up
// for what is missing: all later ones stand behind without any queue being kept.
// A new rate voids these promises, and everybody who waits asks again; that is
// what x/time/rate can't do, nor take back a part of what it gave.
//
// # Numbers
//
// Slots count up to a maximum which may change at any time; lowering it throws
// nobody out but admits nobody either until there is room. KeyedSlots do so for
// each key, an address or a user, and remember only keys that are in use.
package limit
