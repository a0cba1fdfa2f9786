package daemon

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ftpd/pkg/config"
)

func eventLog(level, format, file string) config.EventLog {
	return config.EventLog{
		Level:  config.Attr[string]{V: level},
		Format: config.Attr[string]{V: format},
		File:   config.Attr[string]{V: file},
	}
}

func use(t testing.TB, e *events, rules config.EventLog) {
	t.Helper()
	p, err := e.prepare(rules)
	if err != nil {
		t.Fatal(err)
	}
	p.commit()
}

func TestEventsFollowTheConfiguration(t *testing.T) {
	var stderr bytes.Buffer
	e := newEvents(&stderr)
	file := filepath.Join(t.TempDir(), "events.log")

	use(t, e, eventLog("warn", "text", ""))
	e.log.Info("unheard")
	e.log.Warn("on stderr")
	use(t, e, eventLog("info", "json", file))
	e.log.Info("in the file")
	// logrotate: the file is moved away, and the same configuration read again
	if err := os.Rename(file, file+".1"); err != nil {
		t.Fatal(err)
	}
	use(t, e, eventLog("info", "json", file))
	e.log.Info("in the new file")
	e.close()
	e.log.Info("after the end")

	old, _ := os.ReadFile(file + ".1")
	fresh, _ := os.ReadFile(file)
	for _, check := range []struct {
		where, text string
		want, not   string
	}{
		{"stderr", stderr.String(), "on stderr", "unheard"},
		{"stderr", stderr.String(), "after the end", "file"},
		{"old file", string(old), `"msg":"in the file"`, "new file"},
		{"new file", string(fresh), `"msg":"in the new file"`, "in the file"},
	} {
		if !strings.Contains(check.text, check.want) || strings.Contains(check.text, check.not) {
			t.Errorf("%s has %q, want %q, not %q", check.where, check.text, check.want, check.not)
		}
	}
}

func TestEventsFileThatCannotBe(t *testing.T) {
	var stderr bytes.Buffer
	e := newEvents(&stderr)
	if _, err := e.prepare(eventLog("info", "text", filepath.Join(t.TempDir(), "no", "such", "folder"))); err == nil {
		t.Fatal("prepared")
	}
	e.log.Info("still here")
	if !strings.Contains(stderr.String(), "still here") {
		t.Error("the log was lost")
	}
}
