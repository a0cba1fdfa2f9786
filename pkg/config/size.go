package config

import (
	"fmt"
	"math"
	"math/big"
	"strings"
)

// Size is an amount of data in bytes; 0 stands for unlimited.
type Size int64

// Rate is a speed in bytes per second; 0 stands for unlimited.
type Rate int64

// unit is a name that may follow a number, and how many bytes it stands for.
type unit struct {
	name  string
	bytes int64
}

// sizeUnits are all units. K M G T are powers of 1024 with or without iB; kB MB
// GB TB are powers of 1000. Case counts: kB is 1000 and K is 1024.
var sizeUnits = []unit{
	{"TiB", 1 << 40}, {"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10},
	{"TB", 1e12}, {"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3},
	{"T", 1 << 40}, {"G", 1 << 30}, {"M", 1 << 20}, {"K", 1 << 10},
	{"B", 1},
}

const (
	sizeCure = `write a unit: "500KiB", "10M", "1.5GiB" (powers of 1024) or "10MB" (powers of 1000); 0 is unlimited`
	rateCure = `write a unit: "500KiB/s", "10M/s" (powers of 1024) or "10MB/s" (powers of 1000); 0 is unlimited`
)

// ParseSize reads "500KiB", "2 TB", "10M", "1.5GiB" or "0".
func ParseSize(text string) (Size, error) {
	if cut, ok := strings.CutSuffix(strings.TrimSpace(text), "/s"); ok {
		return 0, &fault{what: fmt.Sprintf("%q is a rate, and this is an amount", text), cure: fmt.Sprintf("write %q", cut)}
	}
	n, err := parseBytes(text, sizeCure)
	return Size(n), err
}

// ParseRate reads "500KiB/s", "10 M/s" or "0".
func ParseRate(text string) (Rate, error) {
	t := strings.TrimSpace(text)
	cut, ok := strings.CutSuffix(t, "/s")
	if !ok && t != "0" {
		if _, err := parseBytes(t, rateCure); err != nil {
			return 0, err
		}
		return 0, &fault{what: fmt.Sprintf("%q is an amount, and this is a rate", text), cure: fmt.Sprintf("write %q", t+"/s")}
	}
	n, err := parseBytes(cut, rateCure)
	return Rate(n), err
}

// parseBytes reads a number with a unit of sizeUnits.
func parseBytes(text, cure string) (int64, error) {
	t := strings.TrimSpace(text)
	if t == "0" {
		return 0, nil
	}
	number, name := t, ""
	if i := strings.IndexFunc(t, func(r rune) bool { return (r < '0' || r > '9') && r != '.' }); i >= 0 {
		number, name = t[:i], strings.TrimSpace(t[i:])
	}
	if name == "" && validNumber(number) {
		return 0, &fault{what: fmt.Sprintf("%q has no unit", text), cure: cure}
	}
	for _, u := range sizeUnits {
		if u.name == name && validNumber(number) {
			return multiply(number, u.bytes, text)
		}
	}
	return 0, &fault{what: fmt.Sprintf("%q is no amount of data", text), cure: cure}
}

// validNumber bounds what big.Rat gets to see: digits with at most one point
// between them, so that neither exponents nor megabytes of digits come through.
func validNumber(s string) bool {
	if len(s) == 0 || len(s) > 24 || s[0] == '.' || s[len(s)-1] == '.' {
		return false
	}
	return strings.Count(s, ".") <= 1
}

// multiply is exact, so that 1.1GiB is the same on every machine.
func multiply(number string, bytes int64, text string) (int64, error) {
	r, ok := new(big.Rat).SetString(number)
	if !ok {
		return 0, &fault{what: fmt.Sprintf("%q is no number", text), cure: sizeCure}
	}
	r.Mul(r, new(big.Rat).SetInt64(bytes))
	n := new(big.Int).Quo(r.Num(), r.Denom())
	if !n.IsInt64() {
		return 0, &fault{what: fmt.Sprintf("%q is more than %d bytes", text, int64(math.MaxInt64)), cure: "write 0 for unlimited"}
	}
	if n.Sign() == 0 && r.Sign() > 0 {
		return 0, &fault{what: fmt.Sprintf("%q is less than one byte", text), cure: "write 0 for unlimited"}
	}
	return n.Int64(), nil
}

// String is the shortest exact form with a power of 1024: "500KiB", "1000B".
func (s Size) String() string { return formatBytes(int64(s)) }

// String is the shortest exact form with a power of 1024: "500KiB/s".
func (r Rate) String() string {
	if r == 0 {
		return "0"
	}
	return formatBytes(int64(r)) + "/s"
}

// formatBytes takes the largest unit that leaves no rest, so nothing is rounded.
func formatBytes(n int64) string {
	if n == 0 {
		return "0"
	}
	for _, u := range sizeUnits[:4] {
		if n%u.bytes == 0 {
			return fmt.Sprintf("%d%s", n/u.bytes, u.name)
		}
	}
	return fmt.Sprintf("%dB", n)
}
