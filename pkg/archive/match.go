package archive

import (
	"bytes"
	"net/netip"
	"strings"

	"ftpd/pkg/wlog"
)

// oneOf says whether a value of a W3C line is one of those wanted; none wanted is
// all.
func oneOf(wanted []string, value []byte) bool {
	if len(wanted) == 0 {
		return true
	}
	if bytes.IndexByte(value, '%') >= 0 {
		value = wlog.AppendPlain(nil, value)
	} else if len(value) == 1 && value[0] == '-' {
		return false // no value
	}
	for _, w := range wanted {
		if w == string(value) {
			return true
		}
	}
	return false
}

// comesFrom says whether an address, perhaps with a port, is asked for. Lines of
// one client follow each other, and the last answer is remembered.
func (d *decoder) comesFrom(text []byte) bool {
	if d.filter.anywhere {
		return true
	}
	if string(text) != d.client {
		d.client = string(text)
		d.known = d.filter.covers(text)
	}
	return d.known
}

// covers says whether an address, perhaps with a port, is asked for.
func (f *filter) covers(text []byte) bool {
	if f.anywhere {
		return true
	}
	address, err := netip.ParseAddr(string(text))
	if err != nil {
		with, err := netip.ParseAddrPort(string(text))
		if err != nil {
			return false
		}
		address = with.Addr()
	}
	return f.From.Match(address)
}

// hasText says whether a W3C line has the text that is asked for.
func (f *filter) hasText(line []byte) bool {
	if f.Text == nil || f.Text.Match(line) {
		return true
	}
	return bytes.IndexByte(line, '%') >= 0 && f.Text.Match(wlog.AppendPlain(nil, line))
}

// takesEvent says whether an event is asked for, but for its time and text.
func (f *filter) takesEvent(fields []Field) bool {
	return oneOfEvent(f.Sites, fields, "site") && oneOfEvent(f.Users, fields, "user") &&
		oneOfEvent(f.Methods, fields, "command") &&
		f.hasStatus([]byte(valueOf(fields, "status"))) && f.covers([]byte(valueOf(fields, "client")))
}

func oneOfEvent(wanted []string, fields []Field, name string) bool {
	if len(wanted) == 0 {
		return true
	}
	value := valueOf(fields, name)
	for _, w := range wanted {
		if value != "" && w == value {
			return true
		}
	}
	return false
}

// eventHasText looks at the line and at what its values stand for.
func (f *filter) eventHasText(line []byte, e *Entry) bool {
	if f.Text == nil || f.Text.Match(line) || f.Text.MatchString(e.Message) {
		return true
	}
	var plain strings.Builder
	for _, field := range e.fields {
		plain.WriteString(field.Name + "=" + field.Value + " ")
	}
	return f.Text.MatchString(plain.String())
}
