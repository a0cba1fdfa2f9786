package main

import (
	"bufio"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"ftpd/pkg/archive"
	"ftpd/pkg/ftp"
)

// lineFormat prints for people: a line each, in local time.
type lineFormat struct {
	colour bool
	kinds  map[string]string // of FTP commands
	line   []byte
}

// The colours of kinds of deeds and of levels, as ECMA-48 (8.3.117) has them.
var logColours = map[string]string{
	"session": "\x1b[2m", "login": "\x1b[36m", "transfer": "\x1b[32m", "change": "\x1b[33m", "browse": "\x1b[34m",
	"refused": "\x1b[31m", "error": "\x1b[31m", "fatal": "\x1b[31m", "panic": "\x1b[31m", "warning": "\x1b[35m",
}

const noColour = "\x1b[0m"

func (f *lineFormat) print(w *bufio.Writer, e *archive.Entry) error {
	line := e.Time.Local().AppendFormat(f.line[:0], time.DateTime)
	if e.Kind == archive.Event {
		line = appendEvent(line, e)
	} else {
		line = appendDeed(line, e)
	}
	f.line = line
	colour := ""
	if f.colour {
		colour = logColours[f.kindOf(e)]
	}
	if colour == "" {
		w.Write(line)
		return w.WriteByte('\n')
	}
	w.WriteString(colour)
	w.Write(line)
	_, err := w.WriteString(noColour + "\n")
	return err
}

// kindOf is the word that chooses the colour.
func (f *lineFormat) kindOf(e *archive.Entry) string {
	if e.Kind == archive.Event {
		return e.Level
	}
	if status := e.Get("sc-status"); status >= "4" || e.Get("x-reason") != "" {
		return "refused"
	}
	if f.kinds == nil {
		f.kinds = ftp.EventKinds()
	}
	verb, _, _ := strings.Cut(e.Get("cs-method"), " ")
	return f.kinds[verb]
}

// appendDeed has what most are looking for first; the rest is in the exports.
func appendDeed(line []byte, e *archive.Entry) []byte {
	path := e.Get("x-fullpath")
	if path == "" {
		path = e.Get("cs-uri-stem")
	}
	for _, value := range []string{e.Get("c-ip"), e.Get("s-sitename"), e.Get("cs-username"), e.Get("cs-method"), path, e.Get("sc-status")} {
		if value == "" {
			value = "-"
		}
		line = appendShown(append(line, ' '), value)
	}
	for _, one := range []struct{ label, name, unit string }{
		{"sent=", "sc-bytes", ""}, {"received=", "cs-bytes", ""}, {"", "time-taken", "ms"}, {"", "x-reason", ""}, {"", "x-rule", ""},
	} {
		if value := e.Get(one.name); value != "" && !(value == "0" && one.label != "") {
			line = append(appendShown(append(append(line, ' '), one.label...), value), one.unit...)
		}
	}
	return line
}

func appendEvent(line []byte, e *archive.Entry) []byte {
	line = appendShown(append(line, ' '), strings.ToUpper(e.Level))
	line = appendShown(append(line, ' '), e.Message)
	for name, value := range e.Fields() {
		line = append(appendShown(append(line, ' '), name), '=')
		line = appendShown(line, value)
	}
	return line
}

// appendShown appends a value so that it can neither be taken for several nor
// move a terminal's cursor: quoted, as in Go, where it is not plain.
func appendShown(line []byte, value string) []byte {
	if value == "" || strings.ContainsAny(value, " \"\\=") || strings.ContainsFunc(value, unprintable) || !utf8.ValidString(value) {
		return strconv.AppendQuote(line, value)
	}
	return append(line, value...)
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) }
