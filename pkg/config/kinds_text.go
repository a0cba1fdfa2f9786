package config

import (
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var hostLabel = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$`)

// hostname accepts underscores: RFC 1123 does not, but Windows networks do.
func hostname(s string) *fault {
	bad := &fault{what: fmt.Sprintf("%q is no host name", s), cure: `write letters, digits, hyphens and dots: "files.example.com"; other scripts as xn--…`}
	if len(s) > 253 {
		return bad
	}
	for label := range strings.SplitSeq(strings.TrimSuffix(s, "."), ".") {
		if !hostLabel.MatchString(label) {
			return bad
		}
	}
	return nil
}

var dottedNumbers = regexp.MustCompile(`^[0-9.]+$`)

// hostOrAddress takes either, and sees that 203.0.113.700 was meant as an address.
func hostOrAddress(s string) *fault {
	if ipAddress(s) == nil {
		return nil
	}
	if dottedNumbers.MatchString(s) { // a mistyped address is no name
		return ipAddress(s)
	}
	return hostname(s)
}

// hostPort wants both, an IPv6 address in brackets.
func hostPort(s string) *fault {
	host, port, err := net.SplitHostPort(s)
	if err != nil {
		return &fault{what: fmt.Sprintf("%q is no host with a port", s), cure: `write "localhost:25" or "[::1]:8021"`}
	}
	if _, err := parsePort(port); err != nil {
		return asFault(err, "")
	}
	return hostOrAddress(host)
}

// emailAddress wants the bare address: a name before it would be taken for part of
// it by mail servers.
func emailAddress(s string) *fault {
	if a, err := mail.ParseAddress(s); err != nil || a.Address != s {
		return &fault{what: fmt.Sprintf("%q is no e-mail address", s), cure: `write "ops@example.com"`}
	}
	return nil
}

// ipAddress wants one address of either family.
func ipAddress(s string) *fault {
	if _, err := netip.ParseAddr(s); err != nil {
		return &fault{what: fmt.Sprintf("%q is no IP address", s), cure: `write "192.0.2.10" or "2001:db8::10"`}
	}
	return nil
}

var hexColor = regexp.MustCompile(`^#[0-9A-Fa-f]{6}([0-9A-Fa-f]{2})?$`)

// colorText wants hexadecimal with or without opacity.
func colorText(s string) *fault {
	if !hexColor.MatchString(s) {
		return &fault{what: fmt.Sprintf("%q is no colour", s), cure: `write "#rrggbb" or "#rrggbbaa"`}
	}
	return nil
}

// places are where a watermark may stand by name.
var places = []string{
	"top-left", "top", "top-right", "left", "center", "right",
	"bottom-left", "bottom", "bottom-right", "tile",
}

// markPosition wants one of the places, or two percentages.
func markPosition(s string) *fault {
	if slices.Contains(places, s) {
		return nil
	}
	x, y, found := strings.Cut(s, ",")
	if found && percent(x) && percent(y) {
		return nil
	}
	bad := notOneOf(s, places)
	bad.cure += ` or "x,y" in percent`
	return bad
}

// percent wants 0 to 100; NaN is neither above nor below and fails both.
func percent(s string) bool {
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	return err == nil && n >= 0 && n <= 100
}

// regularExpression compiles: RE2 takes time linear in the text, whatever is asked.
func regularExpression(s string) *fault {
	if _, err := regexp.Compile(s); err != nil {
		return &fault{what: err.Error(), cure: `write a regular expression as Go knows it (RE2); in HCL a backslash is two: "\\.db$"`}
	}
	return nil
}

// clockTime wants a minute of the day; 24:00 is already the next.
func clockTime(s string) *fault {
	if m, ok := parseClock(s); !ok || m == 24*60 {
		return &fault{what: fmt.Sprintf("%q is no time of the day", s), cure: `write "01:00" or "23:30"`}
	}
	return nil
}
