package config

import (
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"slices"
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
	"listen":   listenText,
	"email":    emailAddress,
	"ip":       ipAddress,
	"color":    colorText,
	"position": markPosition,
	"regexp":   regularExpression,
	"clock":    clockTime,
}

// climbs finds a ".." element.
func climbs(s string) bool { return slices.Contains(strings.Split(s, "/"), "..") }

// absolutePath wants a path from the root on. $$homedir$$ stands for one; where
// variables mean nothing, word has refused it before.
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

// plainFile catches who wrote file("x.key") where the name itself is meant: the
// key would end up in messages about a file that does not exist.
func plainFile(s string) *fault {
	switch {
	case strings.Contains(s, "-----BEGIN "):
		return &fault{what: "wants a file's name, this is what is in the file", cure: `write the name itself: "files.key", without file()`}
	case hasControl(s):
		return &fault{what: "the name has a control character", cure: "write a file's name"}
	}
	return nil
}

// virtualPath wants a path as a client sees it.
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

// aclPath leaves the judgement to acl, whose spelling rules they are.
func aclPath(s string) *fault {
	if _, err := acl.NormalPath(s); err != nil {
		return asFault(err, `write "/", "/folder/" or "*"`)
	}
	return nil
}

// targetPath takes relative paths too: they are seen from the home.
func targetPath(s string) *fault {
	if s == "" {
		return &fault{what: "is empty", cure: "write a folder: absolute, or relative to the home"}
	}
	if climbs(s) || hasControl(s) {
		return absolutePath("/" + s)
	}
	return nil
}

// messageText keeps control characters out of replies, where they could end a
// line and forge the next.
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

// word is for names that other programs will split at blanks.
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

// fileName wants a name in whatever folder the session is in.
func fileName(s string) *fault {
	if s == "." || s == ".." || strings.Contains(s, "/") || hasControl(s) {
		return &fault{what: fmt.Sprintf("%q is no file's name", s), cure: `write a name without a folder: ".message"`}
	}
	return nil
}

// globPattern is of names only, because path.Match does not cross slashes and who
// writes one expects that it does.
func globPattern(s string) *fault {
	if strings.Contains(s, "/") {
		return &fault{what: fmt.Sprintf("%q has a slash, but patterns are of names", s), cure: `write the name only: "*.tmp"`}
	}
	if _, err := path.Match(s, ""); err != nil || s == "" {
		return &fault{what: fmt.Sprintf("%q is no pattern", s), cure: `* is any text, ? any character, [a-z] one of some; each [ needs its ]`}
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
