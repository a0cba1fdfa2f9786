package config

import (
	"fmt"
	"io/fs"
	"net"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Mode is what chmod sets: permission bits and, for folders, setgid and sticky.
type Mode = fs.FileMode

// Worm says how long what was stored cannot be changed: not at all (zero),
// for a time, or for ever.
type Worm struct {
	On  bool
	For time.Duration // 0 with On: for ever
}

// String is the value as it is written.
func (w Worm) String() string {
	if w.On && w.For > 0 {
		return formatDuration(w.For)
	}
	return strconv.FormatBool(w.On)
}

// Hours is a span of the day on some days of the week, local time.
type Hours struct {
	Days     uint8 // bit 1<<time.Weekday
	From, To int   // minutes since midnight; To is not part of it and may be 1440
}

// String is the address as listen writes it.
func (l Listen) String() string {
	if l.Host == "" {
		return "*:" + strconv.Itoa(l.Port)
	}
	return net.JoinHostPort(l.Host, strconv.Itoa(l.Port))
}

// String is the range as it is written, "" for any port.
func (r PortRange) String() string {
	if r == (PortRange{}) {
		return ""
	}
	return fmt.Sprintf("%d-%d", r.Low, r.High)
}

// String is "user:group", "user", ":group" or "".
func (o Owner) String() string {
	if o.Group == "" {
		return o.User
	}
	return o.User + ":" + o.Group
}

// parseMode reads an octal mode. Files get permission bits only: setuid on what
// a stranger uploads is never meant.
func parseMode(text string, folder bool) (Mode, error) {
	n, err := strconv.ParseUint(text, 8, 16)
	if err != nil || len(text) < 3 || len(text) > 4 || strings.ContainsAny(text, "+-_") {
		return 0, &fault{what: fmt.Sprintf("%q is no mode", text), cure: `write three or four octal digits in quotes: "0644"`}
	}
	mode := fs.FileMode(n & 0o777)
	if folder && n&0o4000 == 0 {
		if n&0o2000 != 0 {
			mode |= fs.ModeSetgid
		}
		if n&0o1000 != 0 {
			mode |= fs.ModeSticky
		}
		return mode, nil
	}
	if n > 0o777 {
		return 0, &fault{what: fmt.Sprintf("mode %q has more than permission bits", text), cure: `write "0644" or the like; only dir_mode may have setgid and sticky bits`}
	}
	return mode, nil
}

// DateTime is how a moment is written, in local time. The time may be left out.
const DateTime = "2006-01-02 15:04"

// parseDate reads a day, or a moment to the minute, in local time.
func parseDate(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, DateTime} {
		if t, err := time.ParseInLocation(layout, text, time.Local); err == nil {
			return t, nil
		}
	}
	return time.Time{}, &fault{what: fmt.Sprintf("%q is no date", text), cure: `write "2027-12-31" or "2027-12-31 18:00"`}
}

// parsePorts reads "50000-50999", "50000" or "".
func parsePorts(text string) (PortRange, error) {
	if text == "" {
		return PortRange{}, nil
	}
	low, high, found := strings.Cut(text, "-")
	if !found {
		high = low
	}
	r := PortRange{}
	var err error
	if r.Low, err = parsePort(strings.TrimSpace(low)); err != nil {
		return PortRange{}, err
	}
	if r.High, err = parsePort(strings.TrimSpace(high)); err != nil {
		return PortRange{}, err
	}
	if r.Low > r.High {
		return PortRange{}, &fault{what: fmt.Sprintf("port range %q ends before it begins", text), cure: fmt.Sprintf("write \"%d-%d\"", r.High, r.Low)}
	}
	return r, nil
}

// parsePort reads 1 to 65535, without signs.
func parsePort(text string) (int, error) {
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil || n == 0 {
		return 0, &fault{what: fmt.Sprintf("port %q is not between 1 and 65535", text), cure: "write a port number from 1 to 65535"}
	}
	return int(n), nil
}

// parseOwner reads "user:group", "user" or ":group"; each may be a number.
func parseOwner(text string) (Owner, error) {
	user, group, _ := strings.Cut(text, ":")
	for _, name := range []string{user, group} {
		if strings.ContainsAny(name, " \t:/") || hasControl(name) {
			return Owner{}, &fault{what: fmt.Sprintf("%q is no owner", text), cure: `write "user:group", for example "www-data:www-data"`}
		}
	}
	return Owner{User: user, Group: group}, nil
}

// hasControl finds what has no place in a name: control characters, NUL among
// them.
func hasControl(s string) bool { return strings.ContainsFunc(s, unicode.IsControl) }
