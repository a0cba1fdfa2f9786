package archive

import "time"

const secondsPerDay = 24 * 60 * 60

// calendar reads dates. Lines of a file have the same date again and again.
type calendar struct {
	text  [10]byte
	start int64
	valid bool
}

// day is the first second of a date like 2026-11-21.
func (c *calendar) day(text []byte) (start int64, ok bool) {
	if len(text) != len(c.text) {
		return 0, false
	}
	if string(text) == string(c.text[:]) {
		return c.start, c.valid
	}
	copy(c.text[:], text)
	at, err := time.Parse(time.DateOnly, string(text))
	c.start, c.valid = at.Unix(), err == nil
	return c.start, c.valid
}

// clock is the second of the day of a time like 10:02:03. Other programs write
// fractions, which are dropped.
func clock(text []byte) (second int64, ok bool) {
	if len(text) < 8 || len(text) > 8 && text[8] != '.' || text[2] != ':' || text[5] != ':' {
		return 0, false
	}
	h, m, s := digits(text[0], text[1]), digits(text[3], text[4]), digits(text[6], text[7])
	if h > 23 || m > 59 || s > 60 {
		return 0, false
	}
	return int64(h*3600 + m*60 + s), true
}

// digits is the number that two of them make, more than any for others.
func digits(tens, ones byte) int {
	if tens < '0' || tens > '9' || ones < '0' || ones > '9' {
		return 1000
	}
	return int(tens-'0')*10 + int(ones-'0')
}
