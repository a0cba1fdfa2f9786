// Package sizes knows how many bytes are in a folder, with all that is below it.
// It knows neither who writes nor why a bound is what it is.
//
// # What counts
//
// A folder is a real one, told by device and inode ([vfs.FileID]): two names of it
// share one entry of the [Book]. What counts is the apparent size of regular files,
// once for each name: a sparse file counts whole, a hard link again. Folders, links
// and what else there is count nothing, and neither do the temporaries of uploads,
// for which room is set aside instead. A folder in another one counts in both.
// Entries go with what is physically below: what an alias shows there is elsewhere.
//
// # The book and the disk
//
// A folder that is new in the book ([Book.Want]) is read in the background, one
// folder at a time, with a pause for each piece of work that is as long as the work.
// Until then its size is what it was when the process ended the last time, if that
// ended in order; of others nobody knows, and [Book.Begin] waits for a while and then
// says [ErrUnknown].
//
// From then on each change is told before it is done ([Book.Change], [Book.Begin])
// and posted after it, with what it came to. What happens while a folder is read may
// or may not have been read. So a reading counts if nothing happened; else it is
// repeated, and if it never gets quiet, believed as far as what happened can't
// explain it, unless it ends while a change is done and not yet posted. A first reading is then taken for too small by all that happened, and
// tried again later.
//
// Changes that are not posted here, by other programs, are found by the next reading
// ([Book.Rescan]).
//
// # Room
//
// A [Write] sets bytes aside in all folders that it is in before they are written, in
// pieces that become small as room becomes scarce: two writers at once never have
// more together than there is, though the last 64 KiB may be refused to one while the
// other still holds them. What the file replaces is a credit, which is claimed at the
// end: if somebody else has removed it meanwhile, the room must be found again.
//
// # Cost
//
// All is arithmetic under one lock; nobody holds it who waits for a disk. A folder
// takes some hundred bytes, a write some dozen. Reading takes one descriptor at a
// time and keeps the names of folders that are still to be read, a million at most.
package sizes
