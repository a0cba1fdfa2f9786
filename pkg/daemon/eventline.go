package daemon

import (
	"encoding/json"
	"fmt"
	"maps"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/printable"
)

// lines forms the lines of the event log. Everything that is said passes here, so
// that here is where two promises are kept whoever speaks: nothing in a line is
// not printable, and a stranger's refusals do not fill the disk (repeats.go).
type lines struct {
	form    logrus.Formatter
	repeats *repeats
}

// Format implements logrus.Formatter. A line that shall not be written is empty.
func (l *lines) Format(e *logrus.Entry) ([]byte, error) {
	if !l.repeats.admit(e) {
		return nil, nil
	}
	clean := *e
	clean.Message = printable.Line(e.Message)
	clean.Data = cleaned(e.Data)
	return l.form.Format(&clean)
}

// cleaned are fields whose texts are printable: the same where they are already. What
// is no text and no number is made one: a value's own String or MarshalJSON may give
// anything.
func cleaned(fields logrus.Fields) logrus.Fields {
	out, copied := fields, false
	replace := func(name, text string) {
		if !copied {
			out, copied = maps.Clone(fields), true
		}
		out[name] = text
	}
	for name, value := range fields {
		switch v := value.(type) {
		case string:
			if text := printable.Text(v); text != v {
				replace(name, text)
			}
		case bool, int, int32, int64, uint, uint32, uint64, float64, json.Number:
		default:
			replace(name, printable.Line(fmt.Sprint(v)))
		}
	}
	return out
}

// formatter gives both forms full times: the journal adds its own, a file and a
// terminal have no other.
func formatter(name string) logrus.Formatter {
	if name == "json" {
		return &logrus.JSONFormatter{}
	}
	return &logrus.TextFormatter{FullTimestamp: true}
}
