package pathvars

import (
	"path"
	"strings"
	"unicode"
)

// Longest values, in bytes: what Linux allows an element and a path.
const (
	maxElement = 255
	maxPath    = 4096
)

// checkValue says whether the value of a variable may become part of a path.
func checkValue(name, value string) error {
	fault := faultOfElement(value)
	if name == "homedir" {
		fault = faultOfHome(value)
	}
	if fault == "" {
		return nil
	}
	return &ValueError{Name: name, Msg: fault}
}

// faultOfElement says what keeps value from being one element of a path or a
// part of one. Because a value of dots alone is refused, no literal around it
// can make it "..".
func faultOfElement(value string) string {
	switch {
	case value == "":
		return "is empty"
	case value == ".", value == "..":
		return "is a dot name"
	case len(value) > maxElement:
		return "is longer than a file name can be"
	case strings.Contains(value, "/"):
		return "contains a slash"
	case strings.ContainsFunc(value, unicode.IsControl):
		return "contains a control character"
	}
	return ""
}

// faultOfHome says what keeps value from beginning a path.
func faultOfHome(value string) string {
	switch {
	case value == "":
		return "is empty"
	case len(value) > maxPath:
		return "is longer than a path can be"
	case !strings.HasPrefix(value, "/"):
		return "is not absolute"
	case strings.ContainsFunc(value, unicode.IsControl):
		return "contains a control character"
	case strings.Contains(value, "//"),
		value != "/" && path.Clean(value) != strings.TrimSuffix(value, "/"):
		return `contains an empty, "." or ".." element`
	}
	return ""
}

// printable returns value without control characters, which in a reply could
// begin a line of their own or steer a terminal.
func printable(value string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return -1
		}
		return r
	}, value)
}
