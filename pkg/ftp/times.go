package ftp

import (
	"errors"
	"strings"
	"time"
)

// ErrTimeSyntax is a time that is not written as RFC 3659, 2.3 has it, or that
// does not exist. Answered with 501.
var ErrTimeSyntax = errors.New("time not understood")

const timeVal = "20060102150405"

// ParseTimeVal reads YYYYMMDDHHMMSS[.fraction] in UTC (RFC 3659, 2.3). A leap
// second (60) is the next minute's first. The error is ErrTimeSyntax.
func ParseTimeVal(text string) (time.Time, error) {
	whole, fraction, dotted := strings.Cut(text, ".")
	if len(whole) != len(timeVal) || dotted && fraction == "" {
		return time.Time{}, ErrTimeSyntax
	}
	leap := strings.HasSuffix(whole, "60")
	if leap {
		whole = whole[:len(whole)-2] + "59"
	}
	t, err := time.Parse(timeVal, whole)
	if err != nil {
		return time.Time{}, ErrTimeSyntax
	}
	nanoseconds, err := parseFraction(fraction)
	if err != nil {
		return time.Time{}, err
	}
	t = t.Add(nanoseconds)
	if leap {
		t = t.Add(time.Second)
	}
	return t, nil
}

// parseFraction reads the digits after the dot; what is finer than nanoseconds
// is dropped.
func parseFraction(digits string) (time.Duration, error) {
	var n time.Duration
	unit := time.Second
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return 0, ErrTimeSyntax
		}
		unit /= 10
		n += time.Duration(digits[i]-'0') * unit
	}
	return n, nil
}

// FormatTimeVal writes a time as MDTM and the modify fact do, in UTC and whole
// seconds.
func FormatTimeVal(t time.Time) string {
	return string(AppendTimeVal(nil, t))
}

// AppendTimeVal appends what FormatTimeVal writes.
func AppendTimeVal(dst []byte, t time.Time) []byte {
	t = representable(t)
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	dst = appendTwo(appendTwo(dst, year/100), year%100)
	dst = appendTwo(appendTwo(dst, int(month)), day)
	return appendTwo(appendTwo(appendTwo(dst, hour), minute), second)
}

// appendTwo appends the two digits of a number below 100.
func appendTwo(dst []byte, n int) []byte { return append(dst, '0'+byte(n/10), '0'+byte(n%10)) }

// representable gives the nearest time in UTC whose year has four digits: file
// systems hold others, clients read none.
func representable(t time.Time) time.Time {
	t = t.UTC()
	switch year := t.Year(); {
	case year > 9999:
		return time.Date(9999, time.December, 31, 23, 59, 59, 0, time.UTC)
	case year < 0:
		return time.Date(0, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	return t
}

// ParseUTIME reads what follows SITE UTIME. There is no standard; clients send
// two forms, times always in UTC:
//
//	YYYYMMDDhhmm[ss] path
//	path atime mtime ctime UTC
//
// Of the three times only the modification's can be set by a client. The path
// may have blanks. The error is ErrTimeSyntax.
func ParseUTIME(arg string) (path string, modified time.Time, err error) {
	if path, modified, ok := parseLongUTIME(arg); ok {
		return path, modified, nil
	}
	word, path, _ := strings.Cut(arg, " ")
	if path == "" {
		return "", time.Time{}, ErrTimeSyntax
	}
	modified, err = parseUTIMETime(word)
	return path, modified, err
}

// parseLongUTIME takes the words from the end, where the path cannot be.
func parseLongUTIME(arg string) (path string, modified time.Time, ok bool) {
	rest, zone := cutLastWord(arg)
	if !strings.EqualFold(zone, "UTC") {
		return "", time.Time{}, false
	}
	var times [3]time.Time
	for i := range times {
		var word string
		var err error
		rest, word = cutLastWord(rest)
		if times[i], err = parseUTIMETime(word); err != nil {
			return "", time.Time{}, false
		}
	}
	return rest, times[1], rest != ""
}

func cutLastWord(text string) (before, word string) {
	i := strings.LastIndexByte(text, ' ')
	if i < 0 {
		return "", text
	}
	return text[:i], text[i+1:]
}

// parseUTIMETime reads a time with or without seconds.
func parseUTIMETime(word string) (time.Time, error) {
	if len(word) == len(timeVal)-2 {
		word += "00"
	}
	return ParseTimeVal(word)
}
