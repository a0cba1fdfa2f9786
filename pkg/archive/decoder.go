package archive

import (
	"bytes"
	"time"
)

// verdict is what became of a line.
type verdict uint8

const (
	missed  verdict = iota // not asked for
	hit                    // asked for
	damaged                // it can't be read
	comment                // a directive
)

// decoder reads the lines of one file in their order.
type decoder struct {
	filter   *filter
	kind     Kind
	site     string   // of lines that name none
	columns  *columns // in force, nil before the first #Fields
	calendar calendar

	// For files whose lines have no date of their own.
	today    int64 // the first second of the day, by #Date or the file's name
	hasToday bool
	last     int64 // second of that day

	client string // the address that was looked at last
	known  bool   // it is asked for

	entry Entry
}

// begin tells the day on which a file begins, for lines that do not.
func (d *decoder) begin(from time.Time) {
	if !from.IsZero() {
		d.today, d.hasToday = from.Unix()/secondsPerDay*secondsPerDay, true
	}
}

// read looks at a line. After a hit d.entry is what it says.
func (d *decoder) read(line []byte) verdict {
	switch {
	case d.kind == Event:
		return d.readEvent(line)
	case len(line) > 0 && line[0] == '#':
		d.directive(line)
		return comment
	case len(line) == 0:
		return comment // a torn line was ended there
	}
	return d.readAccess(line)
}

// directive obeys #Fields and #Date; all others are for people.
func (d *decoder) directive(line []byte) {
	if bytes.HasPrefix(line, []byte(fieldsMark)) {
		d.columns = parseColumns(line)
		return
	}
	date, ok := bytes.CutPrefix(line, []byte("#Date: "))
	if !ok || len(date) < len(time.DateOnly) {
		return
	}
	if start, ok := d.calendar.day(date[:len(time.DateOnly)]); ok {
		d.today, d.hasToday, d.last = start, true, 0
	}
}

func (d *decoder) readAccess(line []byte) verdict {
	c := d.columns
	if c == nil {
		return damaged
	}
	var whole bool
	if d.entry.values, whole = c.split(line, d.entry.values); !whole {
		return damaged
	}
	at, ok := d.accessTime(d.entry.values)
	switch values, f := d.entry.values, d.filter; {
	case !ok:
		return damaged
	case !f.inSpan(at),
		!f.hasStatus(column(values, c.status)),
		!oneOf(f.Users, column(values, c.user)),
		!oneOf(f.Sites, d.siteOf(values)),
		!oneOf(f.Methods, column(values, c.method)),
		!d.comesFrom(column(values, c.client)),
		!f.hasText(line):
		return missed
	}
	d.entry.Kind, d.entry.Time, d.entry.Line, d.entry.columns = Access, time.Unix(at, 0).UTC(), line, c
	return hit
}

// siteOf is the site of a line.
func (d *decoder) siteOf(values [][]byte) []byte {
	if d.columns.site < 0 {
		return []byte(d.site)
	}
	return values[d.columns.site]
}

// accessTime is when a line's deed was done.
func (d *decoder) accessTime(values [][]byte) (at int64, ok bool) {
	c := d.columns
	day := d.today
	switch {
	case c.date >= 0:
		if day, ok = d.calendar.day(values[c.date]); !ok {
			return 0, false
		}
	case !d.hasToday:
		return 0, false
	}
	if c.clock < 0 {
		return day, true
	}
	second, ok := clock(values[c.clock])
	if !ok {
		return 0, false
	}
	if c.date < 0 {
		day = d.dayOf(second)
	}
	return day + second, true
}

// dayOf goes on to the next day when the clock goes back by more than half of
// one.
func (d *decoder) dayOf(second int64) int64 {
	if second < d.last-secondsPerDay/2 {
		d.today += secondsPerDay
	}
	d.last = second
	return d.today
}

// stamp is a line's time without a look at anything else; false for a line that
// has none or can't be read.
func (d *decoder) stamp(line []byte) (at int64, ok bool) {
	if d.kind == Event {
		return eventTime(line)
	}
	if !d.columns.timed() || len(line) == 0 || line[0] == '#' {
		return 0, false
	}
	if d.entry.values, ok = d.columns.split(line, d.entry.values); !ok {
		return 0, false
	}
	return d.accessTime(d.entry.values)
}
