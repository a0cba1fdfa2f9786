package daemon

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/printable"
)

// hostileTexts end lines, close quotes, steer terminals and deceive eyes.
var hostileTexts = []string{
	"", "x", "a b", "x\r\nFORGED", `x" client=192.0.2.1 reason=FORGED`, `x","reason":"FORGED"}` + "\n{", "\x1b[31m", "\u009b2J",
	"\x00", "\u0085", "\u2028\u2029", "\u202e", "\xff\xfe", "\\", "=", "日本",
}

// spoken is the line that a message with these texts makes.
func spoken(t testing.TB, format, message, name, path string) string {
	t.Helper()
	var out bytes.Buffer
	e := newEvents(&out)
	use(t, e, eventLog("debug", format, ""))
	e.log.WithFields(logrus.Fields{
		"client": "192.0.2.7", "session": "1a2b", "user": name, "path": path, "status": 530, "kept": true,
	}).WithError(errors.New(path)).Info(message)
	return out.String()
}

// whole holds a line to what every line promises: it is one, it is UTF-8 and all
// of it can be printed.
func whole(t *testing.T, line string) string {
	t.Helper()
	body, ended := strings.CutSuffix(line, "\n")
	if !ended || !utf8.ValidString(body) {
		t.Fatalf("not a line: %q", line)
	}
	for _, r := range body {
		if !unicode.IsPrint(r) {
			t.Fatalf("%U in %q", r, line)
		}
	}
	return body
}

// textLine is a line of format "text": time, level, msg, then fields, the client
// first of them.
var textLine = regexp.MustCompile(`^time="[^"]+" level=[a-z]+( msg=("(?:[^"\\]|\\.)*"|\S+))? client=192\.0\.2\.7` +
	` error=("(?:[^"\\]|\\.)*"|[^" ]*) kept=true path=("(?:[^"\\]|\\.)*"|[^" ]*) session=1a2b status=530 user=("(?:[^"\\]|\\.)*"|[^" ]*)$`)

func FuzzEventText(f *testing.F) {
	for _, seed := range hostileTexts {
		f.Add(seed, seed, seed)
	}
	f.Fuzz(func(t *testing.T, message, name, path string) {
		line := whole(t, spoken(t, "text", message, name, path))
		if !textLine.MatchString(line) {
			t.Fatalf("not the fields: %q", line)
		}
	})
}

func FuzzEventJSON(f *testing.F) {
	for _, seed := range hostileTexts {
		f.Add(seed, seed, seed)
	}
	f.Fuzz(func(t *testing.T, message, name, path string) {
		line := whole(t, spoken(t, "json", message, name, path))
		if !strings.HasPrefix(line, `{"client":"192.0.2.7",`) {
			t.Fatalf("the client is not first: %q", line)
		}
		var got map[string]any
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		if len(got) != 10 || got["user"] != printable.Text(name) || got["path"] != printable.Text(path) || got["msg"] != printable.Line(message) {
			t.Fatalf("%v of message %q, name %q, path %q", got, message, name, path)
		}
	})
}

type speaking struct{}

func (speaking) String() string { return "\x1b[2Jsaid" }

// TestEventFields cleans whatever kind of value says something.
func TestEventFields(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		var out bytes.Buffer
		e := newEvents(&out)
		use(t, e, eventLog("info", format, ""))
		e.log.WithFields(logrus.Fields{"a": speaking{}, "b": []string{"\u202e"}, "c": []byte("\u009b")}).Info("x")
		line := whole(t, out.String())
		if !strings.Contains(line, "?[2Jsaid") || !strings.Contains(line, "[?]") {
			t.Errorf("got %s", line)
		}
	}
}

// TestEventOnATerminal takes the coloured form, which quotes nothing of a message.
func TestEventOnATerminal(t *testing.T) {
	var out bytes.Buffer
	e := newEvents(&out)
	e.log.SetFormatter(&lines{&logrus.TextFormatter{ForceColors: true}, e.repeats})
	e.log.WithField("user", "x\x1b[2J").Info("a\x1b[31m\nFORGED")
	text := out.String()
	if strings.Contains(text, "\x1b[2J") || strings.Contains(text, "\x1b[31m") || strings.Contains(text, "\nFORGED") {
		t.Errorf("got %q", text)
	}
}
