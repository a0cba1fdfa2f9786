package certs

import (
	"github.com/sirupsen/logrus"
	"go.uber.org/zap/zapcore"
)

// logCore lets a library that logs to zap speak in our event log. Only what
// somebody should do something about comes through.
type logCore struct {
	log    logrus.FieldLogger
	fields []zapcore.Field
}

// said are the fields that are passed on; the others are for who wrote the
// library.
var said = map[string]string{
	"identifier": "host", "subject": "host", "error": "error", "retrying_in": "again_in", "attempt": "attempt",
}

// Enabled implements zapcore.Core.
func (c *logCore) Enabled(level zapcore.Level) bool { return level >= zapcore.WarnLevel }

// With implements zapcore.Core.
func (c *logCore) With(fields []zapcore.Field) zapcore.Core {
	return &logCore{log: c.log, fields: append(c.fields[:len(c.fields):len(c.fields)], fields...)}
}

// Check implements zapcore.Core.
func (c *logCore) Check(entry zapcore.Entry, checked *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if c.Enabled(entry.Level) {
		return checked.AddCore(entry, c)
	}
	return checked
}

// Write implements zapcore.Core.
func (c *logCore) Write(entry zapcore.Entry, fields []zapcore.Field) error {
	all := zapcore.NewMapObjectEncoder()
	for _, list := range [][]zapcore.Field{c.fields, fields} {
		for _, f := range list {
			f.AddTo(all)
		}
	}
	passed := logrus.Fields{}
	for theirs, ours := range said {
		if value, ok := all.Fields[theirs]; ok {
			passed[ours] = value
		}
	}
	if entry.Level >= zapcore.ErrorLevel {
		c.log.WithFields(passed).Error("acme: " + entry.Message)
	} else {
		c.log.WithFields(passed).Warn("acme: " + entry.Message)
	}
	return nil
}

// Sync implements zapcore.Core.
func (c *logCore) Sync() error { return nil }
