package ftp

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestParseTimeVal(t *testing.T) {
	tests := []struct {
		text string
		want time.Time // zero = refused
	}{
		{"20261121120000", listNow},
		{"20261121120000.5", listNow.Add(500 * time.Millisecond)},
		{"20261121120000.123456789012", listNow.Add(123456789)},
		{"20161231235960", time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)},
		{"20240229000000", time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)},
		{"20230229000000", time.Time{}},
		{"20261321000000", time.Time{}},
		{"20260021000000", time.Time{}},
		{"20261121240000", time.Time{}},
		{"20261121126000", time.Time{}},
		{"20261121120061", time.Time{}},
		{"20261121120000.", time.Time{}},
		{"20261121120000.x", time.Time{}},
		{"2026112112000", time.Time{}},
		{"202611211200000", time.Time{}},
		{"2026112112000x", time.Time{}},
		{"-0261121120000", time.Time{}},
		{"19999121120000", time.Time{}},
		{"", time.Time{}},
	}
	for _, tt := range tests {
		got, err := ParseTimeVal(tt.text)
		if !got.Equal(tt.want) || errors.Is(err, ErrTimeSyntax) != tt.want.IsZero() {
			t.Errorf("%q: %v, %v; want %v", tt.text, got, err, tt.want)
		}
	}
}

func TestFormatTimeVal(t *testing.T) {
	for want, at := range map[string]time.Time{
		"20261121120000": listNow.In(time.FixedZone("", -7200)).Add(999 * time.Millisecond),
		"99991231235959": time.Unix(1<<50, 0),
		"00000101000000": time.Unix(-1<<50, 0),
	} {
		if got := FormatTimeVal(at); got != want {
			t.Errorf("%v: %s, want %s", at, got, want)
		}
	}
}

func TestParseUTIME(t *testing.T) {
	minute := time.Date(2026, 11, 21, 12, 30, 0, 0, time.UTC)
	tests := []struct {
		arg, path string
		want      time.Time
	}{
		{"202611211230 a.txt", "a.txt", minute},
		{"20261121123001 a b.txt", "a b.txt", minute.Add(time.Second)},
		{"20261121123000  a", " a", minute},
		{"a.txt 20200101000000 20261121123000 20210101000000 UTC", "a.txt", minute},
		{"my file 202001010000 202611211230 202101010000 utc", "my file", minute},
		{"202611211230 UTC", "UTC", minute},
		{"202611211230 x 20200101000000 UTC", "x 20200101000000 UTC", minute},
		{"202611211230", "", time.Time{}},
		{"202611211230 ", "", time.Time{}},
		{"2026 a.txt", "", time.Time{}},
		{"20200101000000 20261121123000 20210101000000 UTC", "20261121123000 20210101000000 UTC", time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)},
		{"a.txt 20200101000000 x 20210101000000 UTC", "", time.Time{}},
		{"", "", time.Time{}},
	}
	for _, tt := range tests {
		path, got, err := ParseUTIME(tt.arg)
		refused := tt.want.IsZero()
		if errors.Is(err, ErrTimeSyntax) != refused || !refused && (path != tt.path || !got.Equal(tt.want)) {
			t.Errorf("%q: %q, %v, %v", tt.arg, path, got, err)
		}
	}
}

// FuzzTimes checks that a time that is taken is written as it was read.
func FuzzTimes(f *testing.F) {
	for _, seed := range []string{"20261121120000", "20161231235960.9", "00000000000000", "a 1 2 3 UTC", "202611211230 x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if at, err := ParseTimeVal(text); err == nil {
			written := FormatTimeVal(at)
			if again, err := ParseTimeVal(written); err != nil || !again.Equal(at.Truncate(time.Second)) {
				t.Errorf("%q: %s, then %v, %v", text, written, again, err)
			}
			if !strings.HasPrefix(text[12:], "60") && written != text[:14] {
				t.Errorf("%q became %s", text, written)
			}
		}
		if path, _, err := ParseUTIME(text); err == nil && (path == "" || !strings.Contains(text, path)) {
			t.Errorf("%q: path %q", text, path)
		}
	})
}
