// Package wlog writes finished deeds as lines of a W3C extended log file and
// keeps the files: names by date, rotation by size, removal by age. It does not
// know who did what or why; a Record brings all that a line says.
//
// # Lines
//
// AppendLine makes one line of a Record, in the order of the log's fields. Empty
// is "-". Whatever a stranger may have chosen is percent-encoded where it could
// break out of its column or line, or look like something else (escape.go), so
// that every value comes back by unescaping and no file name can forge a line.
// Times are UTC. docs/logs.md has each field's meaning.
//
// # Files
//
// The time of a line chooses its file (pathvars.TimeTemplate); only a line that
// was overtaken over the end of an hour may stand in the next one's. Every file
// begins with the directives #Software #Version #Date #Fields. They are
// written again when a file is opened once more, when lines with other columns
// follow, when it was truncated, and after a MiB of lines, for who begins to read
// in the middle. A #Remark may be among them; it also stands alone before the first
// line of a holder that was opened later and has another one. A file that was cut
// short within a line, by a crash, gets that line ended first.
//
// A file that would grow over Options.MaxSize is set aside by lumberjack, under
// its name with the time added, and packed if asked for. Files that are
// removed by age are those whose name the path's template could have made (and
// what lumberjack made of them), nothing else; a template that does not say which
// year, or "$$dd$$" without the month, has no age and is never removed from. Both
// happens when a log is opened and whenever a file is begun.
//
// A file that was moved away or removed is noticed before the next line and
// begun anew, so that logrotate needs no signal.
//
// A path that leads to no file but a stream (IsStream) is written straight: one
// head each time that it is opened, nothing rotated and nothing removed.
//
// Files lists the files that there are of a log, for readers (pkg/archive).
//
// # Sharing
//
// A Set hands out holders (Log) of the files that are open. Sites with the same
// path, and the generations of one site during a reload, write in turn to one
// file; its goroutines end with the last holder.
//
// # When the disk fails
//
// Log.Write never waits. One goroutine per file writes what is queued, whole
// lines in order, at most 100 ms after they came. While it fails it tries again
// after 1 s to 30 s, up to 4 MiB of lines wait, and what comes then is lost and
// counted. Options.OnError hears of the begin and the end of that, Log.Status
// shows it.
//
// Lumberjack starts a goroutine per rotator which it never ends. A Set uses
// rotators again, so that there are never more than there were logs open at a
// time.
package wlog
