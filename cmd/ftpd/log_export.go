package main

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"ftpd/pkg/archive"
	"ftpd/pkg/wlog"
)

// jsonFormat prints an object a line.
type jsonFormat struct{}

func (jsonFormat) print(w *bufio.Writer, e *archive.Entry) error {
	line := w.AvailableBuffer()
	line = append(line, `{"kind":"`+e.Kind.String()+`","time":"`...)
	line = e.Time.AppendFormat(line, time.RFC3339)
	line = append(line, '"')
	if e.Kind == archive.Event {
		line = appendMember(line, "level", e.Level, false)
		line = appendMember(line, "msg", e.Message, false)
	}
	for name, value := range e.Fields() {
		line = appendMember(line, name, value, e.Kind == archive.Access && isNumber(name))
	}
	_, err := w.Write(append(line, "}\n"...))
	return err
}

// isNumber says whether a W3C field is one.
func isNumber(name string) bool {
	switch name {
	case "c-port", "s-port", "sc-status", "sc-win32-status", "sc-substatus", "sc-bytes", "cs-bytes", "time-taken":
		return true
	}
	return false
}

func appendMember(line []byte, name, value string, number bool) []byte {
	line = append(appendJSON(append(line, ','), name), ':')
	if n, err := strconv.ParseInt(value, 10, 64); number && err == nil {
		return strconv.AppendInt(line, n, 10)
	}
	return appendJSON(line, value)
}

// appendJSON appends a string (RFC 8259, 7). Whatever does not print is escaped,
// more than JSON asks for, because it may be read on a terminal. A byte that is not
// UTF-8 can't be in JSON, and is percent-encoded as in the log.
func appendJSON(line []byte, text string) []byte {
	line = append(line, '"')
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			line = fmt.Appendf(line, "%%%02X", text[i])
		case r == '"' || r == '\\':
			line = append(line, '\\', byte(r))
		case unicode.IsPrint(r):
			line = append(line, text[i:i+size]...)
		case r > 0xffff:
			high, low := (r-0x10000)>>10+0xd800, (r-0x10000)&0x3ff+0xdc00
			line = fmt.Appendf(line, `\u%04x\u%04x`, high, low)
		default:
			line = fmt.Appendf(line, `\u%04x`, r)
		}
		i += size
	}
	return append(line, '"')
}

// csvFormat prints a table (RFC 4180) with all fields that there are, whichever a
// file has. Events stand in the columns of the same meaning, what else they have
// in the last.
type csvFormat struct {
	to    *csv.Writer
	names []string
	row   []string
}

// eventColumns are the W3C names of what events have.
var eventColumns = map[string]string{
	"client": "c-ip", "dns": "c-dns", "user": "cs-username", "site": "s-sitename", "command": "cs-method", "status": "sc-status",
	"sent": "sc-bytes", "received": "cs-bytes", "session": "x-session", "path": "x-fullpath", "reason": "x-reason", "rule": "x-rule",
	"error": "x-debug",
}

func (f *csvFormat) print(w *bufio.Writer, e *archive.Entry) error {
	if f.to == nil {
		f.to = csv.NewWriter(w)
		own := slices.DeleteFunc(wlog.Fields(), func(name string) bool { return name == "date" || name == "time" })
		f.names = slices.Concat([]string{"kind", "time", "level", "message"}, own, []string{"more"})
		f.row = make([]string, len(f.names))
		f.to.Write(f.names)
	}
	clear(f.row)
	f.row[0], f.row[1], f.row[2], f.row[3] = e.Kind.String(), e.Time.Format(time.RFC3339), e.Level, harmless(e.Message)
	var more []byte
	for name, value := range e.Fields() {
		column := name
		if e.Kind == archive.Event {
			column = eventColumns[name]
		}
		if i := slices.Index(f.names, column); i > 3 && i < len(f.names)-1 && f.row[i] == "" {
			f.row[i] = harmless(value)
			continue
		}
		more = append(appendShown(append(appendShown(more, name), '='), value), ' ')
	}
	f.row[len(f.row)-1] = harmless(strings.TrimSuffix(string(more), " "))
	return f.to.Write(f.row) // into w itself, which is flushed in due time
}

// harmless is a value that no spreadsheet takes for a formula, and no terminal for
// a command: an apostrophe before what begins so, which spreadsheets hide, and
// what does not print percent-encoded as in the log.
func harmless(value string) string {
	if value != "" && strings.ContainsRune("=+-@", rune(value[0])) {
		value = "'" + value
	}
	if !strings.ContainsFunc(value, unprintable) && utf8.ValidString(value) {
		return value
	}
	return string(printableOnly([]byte(value)))
}

// printableOnly percent-encodes every byte of what does not print.
func printableOnly(text []byte) (out []byte) {
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if unicode.IsPrint(r) && (r != utf8.RuneError || size > 1) {
			out = append(out, text[:size]...)
		} else {
			for _, c := range text[:size] {
				out = fmt.Appendf(out, "%%%02X", c)
			}
		}
		text = text[size:]
	}
	return out
}

// w3cFormat prints lines as they stand, and #Fields wherever it changes.
type w3cFormat struct {
	plain bool // a terminal: nothing that other programs wrote may move its cursor
	names []string
}

func (f *w3cFormat) print(w *bufio.Writer, e *archive.Entry) error {
	if f.names == nil {
		fmt.Fprintf(w, "#Software: ftpd\n#Version: 1.0\n#Date: %s\n", e.Time.Format(time.DateTime))
	}
	if !slices.Equal(f.names, e.Columns()) {
		f.names = e.Columns()
		f.write(w, []byte("#Fields: "+strings.Join(f.names, " ")))
	}
	return f.write(w, e.Line)
}

func (f *w3cFormat) write(w *bufio.Writer, line []byte) error {
	if f.plain {
		line = printableOnly(line)
	}
	w.Write(line)
	return w.WriteByte('\n')
}
