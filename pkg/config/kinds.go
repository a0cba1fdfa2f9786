package config

import (
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"ftpd/pkg/acl"
)

// variable is what a path or time variable looks like.
var variable = regexp.MustCompile(`\$\$[a-z._-]+\$\$`)

// kinds are the kinds of text that the tags name; each says what is wrong with a
// text that is not of its kind. It never changes.
var kinds = map[string]func(string) *fault{
	"absolute": absolutePath,
	"file":     plainFile,
	"virtual":  virtualPath,
	"alias":    aliasPath,
	"aclpath":  aclPath,
	"target":   targetPath,
	"message":  messageText,
	"account":  word,
	"word":     word,
	"name":     accountName,
	"filename": fileName,
	"glob":     globPattern,
	"host":     hostOrAddress,
	"hostname": hostname,
	"hostport": hostPort,
	"email":    emailAddress,
	"ip":       ipAddress,
	"color":    colorText,
	"position": markPosition,
	"regexp":   regularExpression,
	"clock":    clockTime,
}

// climbs finds a ".." element.
func climbs(s string) bool { return slices.Contains(strings.Split(s, "/"), "..") }

func absolutePath(s string) *fault {
	switch {
	case !strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "$$homedir$$"):
		return &fault{what: fmt.Sprintf("%q is not absolute", s), cure: fmt.Sprintf("write it from the root on: %q", "/…/"+s)}
	case climbs(s):
		return &fault{what: fmt.Sprintf("%q has a \"..\"", s), cure: "write the path without it"}
	case hasControl(s):
		return &fault{what: "the path has a control character", cure: "remove it"}
	}
	return nil
}

func plainFile(s string) *fault {
	switch {
	case strings.Contains(s, "-----BEGIN "):
		return &fault{what: "wants a file's name, this is what is in the file", cure: `write the name itself: "files.key", without file()`}
	case hasControl(s):
		return &fault{what: "the name has a control character", cure: "write a file's name"}
	}
	return nil
}

func virtualPath(s string) *fault {
	if !strings.HasPrefix(s, "/") {
		return &fault{what: fmt.Sprintf("%q does not begin with /", s), cure: fmt.Sprintf("write %q: it is seen from the session's root", "/"+s)}
	}
	return absolutePath(s)
}

// aliasPath takes IceWarp's form without slashes too.
func aliasPath(s string) *fault {
	if bad := virtualPath("/" + strings.TrimPrefix(s, "/")); bad != nil {
		return bad
	}
	if path.Clean("/"+s) == "/" {
		return &fault{what: "the root itself cannot be an alias", cure: "state home instead"}
	}
	return nil
}

func aclPath(s string) *fault {
	if _, err := acl.NormalPath(s); err != nil {
		return asFault(err, `write "/", "/folder/" or "*"`)
	}
	return nil
}

func targetPath(s string) *fault {
	if s == "" {
		return &fault{what: "is empty", cure: "write a folder: absolute, or relative to the home"}
	}
	if climbs(s) || hasControl(s) {
		return absolutePath("/" + s)
	}
	return nil
}

func messageText(s string) *fault {
	for _, r := range s {
		if r != '\n' && r != '\t' && hasControl(string(r)) {
			return &fault{what: "the message has a control character", cure: `lines end in \n`}
		}
	}
	if len(s) > 64<<10 {
		return &fault{what: "the message is longer than 64 KiB", cure: "shorten it, or put it in a file named by messages.directory"}
	}
	return nil
}

func word(s string) *fault {
	if s == "" || strings.ContainsAny(s, " \t") || hasControl(s) || !utf8.ValidString(s) {
		return &fault{what: fmt.Sprintf("%q has blanks or control characters, or is empty", s), cure: "write one word"}
	}
	return nil
}

// accountName keeps names that would mean something else in a path or a log.
func accountName(s string) *fault {
	switch {
	case s == "" || s == "." || s == "..":
		return &fault{what: fmt.Sprintf("%q is no name", s), cure: "write a name"}
	case strings.ContainsAny(s, "/\\") || hasControl(s) || !utf8.ValidString(s):
		return &fault{what: fmt.Sprintf("the name %q has a slash, a backslash or a control character", s), cure: "write the name without them; it becomes part of paths"}
	case len(s) > 255:
		return &fault{what: "the name is longer than 255 bytes", cure: "shorten it"}
	case strings.TrimSpace(s) != s:
		return &fault{what: fmt.Sprintf("the name %q begins or ends with a blank", s), cure: fmt.Sprintf("write %q", strings.TrimSpace(s))}
	}
	return nil
}

func fileName(s string) *fault {
	if s == "." || s == ".." || strings.Contains(s, "/") || hasControl(s) {
		return &fault{what: fmt.Sprintf("%q is no file's name", s), cure: `write a name without a folder: ".message"`}
	}
	return nil
}

func globPattern(s string) *fault {
	if strings.Contains(s, "/") {
		return &fault{what: fmt.Sprintf("%q has a slash, but patterns are of names", s), cure: `write the name only: "*.tmp"`}
	}
	if _, err := path.Match(s, ""); err != nil || s == "" {
		return &fault{what: fmt.Sprintf("%q is no pattern", s), cure: `* is any text, ? any character, [a-z] one of some; each [ needs its ]`}
	}
	return nil
}

var hostLabel = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$`)

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

func hostOrAddress(s string) *fault {
	if ipAddress(s) == nil {
		return nil
	}
	if dottedNumbers.MatchString(s) { // a mistyped address is no name
		return ipAddress(s)
	}
	return hostname(s)
}

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

func emailAddress(s string) *fault {
	if a, err := mail.ParseAddress(s); err != nil || a.Address != s {
		return &fault{what: fmt.Sprintf("%q is no e-mail address", s), cure: `write "ops@example.com"`}
	}
	return nil
}

func ipAddress(s string) *fault {
	if _, err := netip.ParseAddr(s); err != nil {
		return &fault{what: fmt.Sprintf("%q is no IP address", s), cure: `write "192.0.2.10" or "2001:db8::10"`}
	}
	return nil
}

var hexColor = regexp.MustCompile(`^#[0-9A-Fa-f]{6}([0-9A-Fa-f]{2})?$`)

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

func percent(s string) bool {
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	return err == nil && n >= 0 && n <= 100
}

func regularExpression(s string) *fault {
	if _, err := regexp.Compile(s); err != nil {
		return &fault{what: err.Error(), cure: `write a regular expression as Go knows it (RE2); in HCL a backslash is two: "\\.db$"`}
	}
	return nil
}

func clockTime(s string) *fault {
	if m, ok := parseClock(s); !ok || m == 24*60 {
		return &fault{what: fmt.Sprintf("%q is no time of the day", s), cure: `write "01:00" or "23:30"`}
	}
	return nil
}

// file makes a file's name absolute or at least relative to where we are: it is
// written relative to the file that it stands in.
func (p *place) file(s string) string {
	if !filepath.IsAbs(s) {
		s = filepath.Join(p.dir, s)
	}
	if p.watch != nil {
		p.watch(s)
	}
	return s
}
