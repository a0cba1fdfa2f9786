package main

import (
	"bufio"
	"strings"
	"testing"
	"time"
)

func TestParseMoment(t *testing.T) {
	zone := time.FixedZone("", 2*60*60)
	now := time.Date(2026, 11, 21, 14, 30, 15, 500, zone)
	midnight := time.Date(2026, 11, 21, 0, 0, 0, 0, zone)
	tests := []struct {
		text string
		want time.Time // zero: refused
	}{
		{"now", now},
		{"today", midnight},
		{"yesterday", midnight.AddDate(0, 0, -1)},
		{"12:05", midnight.Add(12*time.Hour + 5*time.Minute)},
		{"12:05:06", midnight.Add(12*time.Hour + 5*time.Minute + 6*time.Second)},
		{"2h", now.Add(-2 * time.Hour)},
		{"1h30m", now.Add(-90 * time.Minute)},
		{"3d", now.Add(-72 * time.Hour)},
		{"2w", now.Add(-14 * 24 * time.Hour)},
		{"2026-11-20T10:00:00Z", time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)},
		{"2026-11-20 10:00", time.Date(2026, 11, 20, 10, 0, 0, 0, time.Local)},
		{"2026-11-20", time.Date(2026, 11, 20, 0, 0, 0, 0, time.Local)},
		{"-2h", time.Time{}},
		{"-3d", time.Time{}},
		{"999999999d", time.Time{}},
		{"d", time.Time{}},
		{"tomorrow", time.Time{}},
		{"25:00", time.Time{}},
		{"2026-11-31", time.Time{}},
		{"", time.Time{}},
	}
	for _, tt := range tests {
		got, err := parseMoment(tt.text, now)
		if !got.Equal(tt.want) || (err != nil) != tt.want.IsZero() {
			t.Errorf("%q is %v, %v; want %v", tt.text, got, err, tt.want)
		}
	}
}

// hostile are values and how they may appear on a terminal: as a line, in JSON, in
// a table.
var hostile = []struct{ value, line, json, csv string }{
	{"plain", "plain", `"plain"`, "plain"},
	{"caf\u00e9", "caf\u00e9", "\"caf\u00e9\"", "caf\u00e9"},
	{"a b", `"a b"`, `"a b"`, "a b"},
	{"", `""`, `""`, ""},
	{`"\`, `"\"\\"`, `"\"\\"`, `"\`},
	{"x=1", `"x=1"`, `"x=1"`, "x=1"},
	{"\x1b[2J\r\n", `"\x1b[2J\r\n"`, `"\u001b[2J\u000d\u000a"`, "%1B[2J%0D%0A"},
	{"\u009b\u202e\U000e0001", `"\u009b\u202e\U000e0001"`, `"\u009b\u202e\udb40\udc01"`, "%C2%9B%E2%80%AE%F3%A0%80%81"},
	{"\xff", `"\xff"`, `"%FF"`, "%FF"},
	{"=1+1", `"=1+1"`, `"=1+1"`, "'=1+1"},
	{"@x", "@x", `"@x"`, "'@x"},
	{"-x", "-x", `"-x"`, "'-x"},
}

func TestHostileValuesAreHarmless(t *testing.T) {
	for _, h := range hostile {
		if got := string(appendShown(nil, h.value)); got != h.line {
			t.Errorf("line: %q is shown as %s, want %s", h.value, got, h.line)
		}
		if got := string(appendJSON(nil, h.value)); got != h.json {
			t.Errorf("JSON: %q is shown as %s, want %s", h.value, got, h.json)
		}
		if got := harmless(h.value); got != h.csv {
			t.Errorf("CSV: %q is shown as %s, want %s", h.value, got, h.csv)
		}
	}
}

func TestW3CLinesOnATerminal(t *testing.T) {
	var out strings.Builder
	w := bufio.NewWriter(&out)
	f := &w3cFormat{plain: true}
	f.write(w, []byte("caf\u00e9 \x1b[2J"))
	f.plain = false
	f.write(w, []byte("\x1b[2J"))
	w.Flush()
	if out.String() != "caf\u00e9 %1B[2J\n\x1b[2J\n" {
		t.Errorf("%q", out.String())
	}
}
