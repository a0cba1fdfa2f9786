package wlog

import (
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

// FuzzLine gives every text of a record what strangers may have chosen. The line
// is one, it is no directive, and it has its columns, each of which gives its text
// back.
func FuzzLine(f *testing.F) {
	for _, seed := range []string{"", "-", "#Fields: x", "a b", "x\r\n2026-01-01 00:00:00 192.0.2.1 root", "\u2028\u0085", "\xff", "\u202e", "\"", "+"} {
		f.Add(seed, "x", seed, 226, int64(1), []byte{192, 0, 2, 1}, uint8(0))
		f.Add("x", seed, "", -1, int64(-1), []byte{1}, uint8(7))
	}
	all := allFields(f)
	f.Fuzz(func(t *testing.T, a, b, c string, status int, n int64, addr []byte, turn uint8) {
		client, _ := netip.AddrFromSlice(addr)
		r := &Record{
			Time: time.Unix(n%253402300800, 0), Client: netip.AddrPortFrom(client, uint16(n)), ClientName: b, User: a, Site: c,
			Computer: b, Host: c, Method: a, URIStem: b, Status: status, Sent: n, Received: n, Duration: time.Duration(n),
			Session: c, FullPath: a, RealPath: b, Debug: c, Reason: a, Rule: b,
		}
		first := int(turn) % len(all)
		fields := append(append([]Field{}, all[first:]...), all[:first]...)
		line := string(AppendLine(nil, fields, r))
		body, ended := strings.CutSuffix(line, "\n")
		columns := strings.Split(body, " ")
		if !ended || len(columns) != len(fields) || strings.HasPrefix(line, "#") || !utf8.ValidString(line) {
			t.Fatalf("%d columns instead of %d: %q", len(columns), len(fields), line)
		}
		for i, column := range columns {
			for _, r := range column {
				if !unicode.IsPrint(r) {
					t.Fatalf("%v holds %U: %q", fields[i], r, line)
				}
			}
			text := r.text(fields[i])
			if back, err := url.PathUnescape(column); text != "" && (err != nil || back != text) {
				t.Fatalf("%v of %q is %q, %v", fields[i], text, column, err)
			}
		}
	})
}
