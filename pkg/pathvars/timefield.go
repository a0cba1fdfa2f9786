package pathvars

import "strings"

// date is what was read out of a name; parts that the template lacks are first.
type date struct{ year, month, day, hour int }

// set reads one part; a separator has nothing to be read.
func (d *date) set(f field, digits string) bool {
	if f.layout == "" {
		return true
	}
	n := 0
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return false
		}
		n = n*10 + int(c-'0')
	}
	switch f.unit {
	case year:
		d.year = n
		if len(digits) == len("yy") {
			d.year += 2000
		}
	case month:
		d.month = n
	case day:
		d.day = n
	case hour:
		d.hour = n
	}
	return true
}

// field is one part of a date as it is written in a template.
type field struct {
	name   string
	layout string // the same for package time, of the same width
	unit   unit
}

// fields are in the order in which they are tried: yyyy before yy.
var fields = [...]field{
	{"yyyy", "2006", year},
	{"yy", "06", year},
	{"mm", "01", month},
	{"dd", "02", day},
	{"hh", "15", hour},
}

// scan returns the field that begins text and its width, or no field and the
// width of a separator, or no field and 0 for neither.
func scan(text string) (field, int) {
	for _, f := range fields {
		if strings.HasPrefix(text, f.name) {
			return f, len(f.name)
		}
	}
	if strings.ContainsAny(text[:1], "-_.") {
		return field{}, 1
	}
	return field{}, 0
}
