// Package limit answers whether there is room: in rates (Bucket, KeyedBuckets,
// Chain), in numbers (Slots, KeyedSlots), in how often something comes (Arrivals) and
// in what was moved in a day, week or month (Books). It does not know who asks, nor
// why, nor where amounts are kept.
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
//
// # Amounts
//
// A Book is what one may download and upload in a Span, and has; all his sessions
// and transfers share it. Bytes are set aside before they move, so that transfers
// side by side can't overshoot:
//
//	hold, err := book.Begin(limit.Up)
//	for more {
//		n, bound := hold.Take(want) // 0: the bound leaves no room
//		moved := copy of up to n bytes
//		hold.Return(n - moved)
//	}
//	posted, err := hold.Close(stored) // what counts; the rest is free again
//
// A download knows its size, and sets aside all of it at once (Reserve); to go on then
// needs no lock (Keep). An upload takes as it goes: a slice above 64 KiB is an
// eighth of what is left at most, and where that is Scarce the caller reads first
// and takes what has come. A hold that is never closed, as of a killed process,
// never counts.
//
// A transfer counts in the span in which it began, all of it. Spans begin at
// midnight by the calendar of the Books' zone, whatever clocks do that night. A new
// Period is in force at once, with what was moved in the span of it: the Ledger adds
// everything up for all periods.
//
// With a Ratio, downloads are bounded by what was uploaded in the span, at the ratio
// and rounded down (Terms.Credit). Uploads earn when they are closed.
//
// New terms hold for transfers that run: an upload at its next slice, and a download
// gives up what it has set aside and not moved, as far as the terms demand.
//
// Of a key that nobody uses only the Ledger knows. A ledger that can't be read
// refuses; one that can't be written does not: what moved is remembered, and written
// with what comes next.
package limit
