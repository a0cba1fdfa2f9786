package pathvars

import "time"

// TimeTemplate is the path of a log file with variables of time. It is
// immutable and may be compared with ==; the zero TimeTemplate is the empty
// path.
type TimeTemplate struct {
	text string // lexically clean, so that == finds two spellings of one file
	uses unit   // the union of all in text
}

// unit is a set of the parts of a date.
type unit uint8

const (
	year unit = 1 << iota
	month
	day
	hour
)

// String returns the path with its variables, lexically cleaned.
func (t TimeTemplate) String() string { return t.text }

// IsZero says whether the path is empty.
func (t TimeTemplate) IsZero() bool { return t.text == "" }

// Equal is ==, for those who compare through an interface.
func (t TimeTemplate) Equal(other TimeTemplate) bool { return t == other }

// Dated says whether every name belongs to one span of time only, which is what
// deleting by age needs: a year, a year and month, and so on. "$$dd$$.log"
// comes round each month and is not dated, nor is a name without variables.
func (t TimeTemplate) Dated() bool {
	switch t.uses {
	case year, year | month, year | month | day, year | month | day | hour:
		return true
	}
	return false
}

// Expand returns the name of the file that lines of the moment at belong to, in
// UTC.
func (t TimeTemplate) Expand(at time.Time) string {
	at = at.UTC()
	var b []byte
	for literal, parts := range segments(t.text) {
		b = append(b, literal...)
		for parts != "" {
			f, size := scan(parts)
			if f.layout == "" {
				b = append(b, parts[:size]...)
			} else {
				b = at.AppendFormat(b, f.layout)
			}
			parts = parts[size:]
		}
	}
	return string(b)
}

// Next returns the first moment after at whose file has another name, in UTC,
// or the zero time if all have the same.
func (t TimeTemplate) Next(at time.Time) time.Time {
	at = at.UTC()
	y, m, d := at.Date()
	switch {
	case t.uses&hour != 0:
		return time.Date(y, m, d, at.Hour()+1, 0, 0, 0, time.UTC)
	case t.uses&day != 0:
		return time.Date(y, m, d+1, 0, 0, 0, 0, time.UTC)
	case t.uses&month != 0:
		return time.Date(y, m+1, 1, 0, 0, 0, 0, time.UTC)
	case t.uses&year != 0:
		return time.Date(y+1, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	return time.Time{}
}

// Match reads out of a file's path the moment from which the file is, in UTC;
// the file ends at Next(from). It is false for every path that Expand would
// not return for that moment, and always unless the template is Dated. Of a
// two-digit year 2000 to 2099 is assumed.
func (t TimeTemplate) Match(path string) (from time.Time, ok bool) {
	if !t.Dated() {
		return time.Time{}, false
	}
	read, ok := t.digits(path)
	if !ok {
		return time.Time{}, false
	}
	from = time.Date(read.year, time.Month(read.month), read.day, read.hour, 0, 0, 0, time.UTC)
	// Comparing the whole name finds at once a wrong literal, the 31st of
	// February, and a part that is given twice and differs.
	return from, t.Expand(from) == path
}

// Fits says whether path is the name of a file at any moment. Unlike Match it is
// of use for every template, and tells no moment.
func (t TimeTemplate) Fits(path string) bool {
	read, ok := t.digits(path)
	if !ok {
		return false
	}
	at := time.Date(read.year, time.Month(read.month), read.day, read.hour, 0, 0, 0, time.UTC)
	return t.Expand(at) == path
}

// digits reads the parts of the date at their places in path.
func (t TimeTemplate) digits(path string) (date, bool) {
	read := date{month: 1, day: 1}
	for literal, parts := range segments(t.text) {
		if len(path) < len(literal) {
			return read, false
		}
		path = path[len(literal):]
		for parts != "" {
			f, size := scan(parts)
			if len(path) < size || !read.set(f, path[:size]) {
				return read, false
			}
			path, parts = path[size:], parts[size:]
		}
	}
	return read, true
}
