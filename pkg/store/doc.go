// Package store keeps what must outlive the process: small values under names.
// It does not know what they mean.
//
// # Names
//
// A value stands under a key in a space: "bans", "amounts". Spaces need not be
// made; one without values does not exist. A space is 1 to 64 bytes without a
// NUL, a key 1 to [MaxKey] bytes of any kind, a value up to [MaxValue].
//
// # Changing
//
// All changes are operations, given to [Store.Apply] as a batch that happens
// whole or not at all, also when the process is killed or the power fails in the
// middle of it. When Apply has returned nil the batch is on the disk. Later
// operations of a batch see what earlier ones did.
//
//	err := s.Apply(
//		store.Put("worm", path, done),
//		store.Add("amounts", user, size).Until(monthEnd),
//	)
//
// Operations are data, not functions over a transaction: a store on another
// machine can be sent them, and what several callers want at one time can be
// written together.
//
// A counter is a value in decimal digits, which [Add] reads and writes; there is
// no other difference between it and a text.
//
// # Expiry
//
// A value with a time of expiry does not exist from then on, by the wall clock.
// [Put] without Until means for ever; [Add] without Until leaves the time of a
// counter as it is. Its place on disk is freed along with later changes.
//
// # The embedded store
//
// [Open] keeps everything in one file, [FileName], with mode 0600, which one
// process has at a time: it is a bbolt database. Writers that meet share one
// commit and thus one wait for the disk. What is read is copied; nobody who
// reads holds up a writer.
//
// A file that was damaged by others (a disk that failed, a partial copy) is found
// at Open, which reads all of it, or later; it is an error that names the file and
// the cure, never a panic: after one, the store answers with it for good.
//
// [NewMemory] is the same without a file, for tests and for what need not last.
package store
