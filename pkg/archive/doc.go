// Package archive answers from the logs: which of their lines satisfy a question,
// in the order of their time? It reads W3C logs as pkg/wlog writes and keeps them,
// and the event log in both of its forms. It needs no daemon, only the right to
// read the files.
//
// # Which files
//
// wlog.Files finds those of a log, of past days and those that were set aside or
// packed included. Where the names have dates, only files are opened whose span
// touches the one that is asked for. Names without a date are put in order by the
// time of their first lines. Files of one log are read one after the other, so that
// one per log is open; a heap merges the logs by time.
//
// # Which lines
//
// A line means what the last #Fields before it says; other directives are passed
// over. Lines are in order of time but for a minute (tolerance), because a line is
// written when its deed is done. So a search begins, in a file that is not packed,
// where halving finds the first line that is less than a minute before Query.Since,
// and ends behind the first that is a minute after Query.Until. The columns at that
// place are looked for backwards; wlog writes them at least every MiB, and what it
// costs does not depend on the file's size. In files of other programs it may take
// reading up to the begin, at many times the speed of a search.
//
// If all lines that can satisfy the question have a text in common, such as the
// user's name, blocks are searched for it and only its lines are looked at.
//
// # What can't be read
//
// Nothing in a file stops a search. Lines that have more or fewer values than
// columns, no time, no #Fields before them, no end, or more than 256 KiB are passed
// over and counted, as far as they were looked at. Files that can't be read are
// Faults. A value may hold any byte; who prints it sees to it.
//
// Memory is a block for each log, up to 256 KiB where lines are that long.
//
// # Following
//
// A search by NewFollow waits for the kernel to tell of changes in the folders
// (fsnotify), and goes through rotation by name, by size and by logrotate,
// truncation, and folders that are yet to be made. A line counts when it has its
// end. Files that were begun, filled, set aside and packed between two looks are
// the only ones it does not see.
package archive
