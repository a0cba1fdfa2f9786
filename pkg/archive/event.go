package archive

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// textMark begins each line of an event log in its text form.
const textMark = `time="`

// readEvent reads a line of either form.
func (d *decoder) readEvent(line []byte) verdict {
	if len(line) == 0 {
		return comment
	}
	e := &d.entry
	at, ok := parseEvent(line, e)
	switch {
	case !ok:
		return damaged
	case !d.filter.inSpan(at.Unix()), !d.filter.takesEvent(e.fields), !d.filter.eventHasText(line, e):
		return missed
	}
	e.Kind, e.Time, e.Line = Event, at.UTC(), line
	return hit
}

// parseEvent reads a line as logrus writes it, as text or JSON.
func parseEvent(line []byte, e *Entry) (at time.Time, ok bool) {
	e.fields, e.Level, e.Message = e.fields[:0], "", ""
	var stamp string
	keep := func(name, value string) {
		switch name {
		case "time":
			stamp = value
		case "level":
			e.Level = value
		case "msg":
			e.Message = value
		default:
			e.fields = append(e.fields, Field{name, value})
		}
	}
	if line[0] == '{' {
		ok = eachJSON(line, keep)
	} else {
		ok = bytes.HasPrefix(line, []byte(textMark)) && eachPair(string(line), keep)
	}
	if !ok {
		return time.Time{}, false
	}
	at, err := time.Parse(time.RFC3339, stamp)
	return at, err == nil
}

// eachPair reads name=value and name="quoted value", parted by blanks.
func eachPair(line string, keep func(name, value string)) bool {
	for line != "" {
		name, rest, found := strings.Cut(line, "=")
		if !found || name == "" || strings.ContainsAny(name, "\" ") {
			return false
		}
		value, after, _ := strings.Cut(rest, " ")
		if strings.HasPrefix(rest, `"`) {
			quoted, err := strconv.QuotedPrefix(rest)
			if err != nil {
				return false
			}
			if value, err = strconv.Unquote(quoted); err != nil {
				return false
			}
			after = rest[len(quoted):]
			if after != "" && after[0] != ' ' {
				return false
			}
			after = strings.TrimPrefix(after, " ")
		}
		keep(name, value)
		line = after
	}
	return true
}

// eachJSON reads an object in the order of its names, which is logrus's.
func eachJSON(line []byte, keep func(name, value string)) bool {
	var object map[string]json.RawMessage
	if json.Unmarshal(line, &object) != nil {
		return false
	}
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		raw := object[name]
		var text string
		if raw[0] != '"' || json.Unmarshal(raw, &text) != nil {
			text = string(raw) // a number, or a value with parts
		}
		keep(name, text)
	}
	return true
}

// eventTime is the time of a line alone.
func eventTime(line []byte) (at int64, ok bool) {
	if len(line) > 0 && line[0] == '{' {
		var only struct {
			Time time.Time `json:"time"`
		}
		err := json.Unmarshal(line, &only)
		return only.Time.Unix(), err == nil && !only.Time.IsZero()
	}
	rest, ok := bytes.CutPrefix(line, []byte(textMark))
	if !ok {
		return 0, false
	}
	text, _, ok := bytes.Cut(rest, []byte(`"`))
	t, err := time.Parse(time.RFC3339, string(text))
	return t.Unix(), ok && err == nil
}
