package archive

import (
	"iter"
	"time"

	"ftpd/pkg/wlog"
)

// Kind says which log a line is of.
type Kind uint8

// The kinds of logs.
const (
	Access Kind = 1 << iota // a site's deeds, W3C
	Event                   // the program's events
)

// String is the kind's name.
func (k Kind) String() string {
	if k == Event {
		return "event"
	}
	return "access"
}

// Field is a named value, decoded.
type Field struct{ Name, Value string }

// Entry is a line that was found. It is valid until the next one is asked for.
type Entry struct {
	Kind    Kind
	Time    time.Time // UTC
	Line    []byte    // as it stands in the file, without its end
	Level   string    // of an event: info, warning, …
	Message string    // of an event

	columns *columns // of an access line
	values  [][]byte
	fields  []Field // of an event, but for time, level and message
}

// Columns are the names of an access line's columns, in order. They are whatever
// the file says.
func (e *Entry) Columns() []string {
	if e.columns == nil {
		return nil
	}
	return e.columns.names
}

// Fields yields what a line says, decoded, in its order: of an access line all
// columns but date and time, those without a value left out; of an event all
// but time, level and message. Values may hold any byte.
func (e *Entry) Fields() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, f := range e.fields {
			if !yield(f.Name, f.Value) {
				return
			}
		}
		for i, value := range e.values {
			if i == e.columns.date || i == e.columns.clock || string(value) == "-" {
				continue
			}
			if !yield(e.columns.names[i], string(wlog.AppendPlain(nil, value))) {
				return
			}
		}
	}
}

// Get returns the decoded value of a column or of an event's field, "" for none.
func (e *Entry) Get(name string) string {
	if e.Kind == Event {
		return valueOf(e.fields, name)
	}
	for i, n := range e.columns.names {
		if n == name {
			return string(wlog.AppendPlain(nil, e.values[i]))
		}
	}
	return ""
}

func valueOf(fields []Field, name string) string {
	for _, f := range fields {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}
