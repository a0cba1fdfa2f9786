package main

import (
	"encoding/json"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// checkTold reads the lines of one client that have a reason.
func (v *victim) checkTold(config, format, client, name string, want []told) {
	v.t.Helper()
	var got []told
	for line := range strings.Lines(v.log.text()) {
		line = strings.TrimSuffix(line, "\n")
		if e, of := parseTold(v.t, format, line); of == client && e.reason != "" {
			got = append(got, e)
		}
	}
	if len(got) != len(want) {
		v.t.Errorf("%s (%s): %d lines %q, want %q", name, client, len(got), got, want)
		return
	}
	for i, e := range got {
		if e.message != want[i].message || e.reason != want[i].reason || (want[i].rule != "") && !ruleSays(config, e.rule, want[i].rule) {
			v.t.Errorf("%s (%s): got %q, want %q", name, client, e, want[i])
		}
	}
}

// ruleSays looks the rule's line up in the configuration.
func ruleSays(config, rule, piece string) bool {
	file, number, _ := strings.Cut(rule, ".hcl:")
	n, err := strconv.Atoi(number)
	all := strings.Split(config, "\n")
	return err == nil && file != "" && n >= 1 && n <= len(all) && strings.Contains(all[n-1], piece)
}

var textTold = regexp.MustCompile(`^time="[^"]+" level=(?:info|warning|error) msg=(?:"([^"]+)"|(\w+)) client=([0-9a-f.]+)((?: [a-z]+=(?:"(?:[^"\\]|\\.)*"|[^" ]+))*)$`)

// parseTold takes a line apart as a reader would that trusts no value.
func parseTold(t testing.TB, format, line string) (e told, client string) {
	if format == "json" && strings.HasPrefix(line, "{") {
		fields := map[string]any{}
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Errorf("%v: %s", err, line)
		}
		text := func(name string) string { s, _ := fields[name].(string); return s }
		if client = text("client"); client != "" && !strings.HasPrefix(line, `{"client":"`+client+`",`) {
			t.Errorf("the client is not first: %s", line)
		}
		return told{text("msg"), text("reason"), text("rule")}, client
	}
	m := textTold.FindStringSubmatch(line)
	if m == nil {
		if strings.Contains(line, " reason=") {
			t.Errorf("a reason, but no client before it: %s", line)
		}
		return told{}, ""
	}
	e.message = m[1] + m[2]
	for _, pair := range regexp.MustCompile(` ([a-z]+)=("(?:[^"\\]|\\.)*"|[^" ]+)`).FindAllStringSubmatch(m[4], -1) {
		value := pair[2]
		if unquoted, err := strconv.Unquote(value); err == nil {
			value = unquoted
		}
		switch pair[1] {
		case "reason":
			e.reason = value
		case "rule":
			e.rule = value
		}
	}
	return e, m[3]
}

// readFile is a file's text.
func readFile(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
