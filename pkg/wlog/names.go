package wlog

import (
	"fmt"
	"strings"

	"github.com/agext/levenshtein"
)

// NameError is a name in a list of fields or events that can't stand there.
type NameError struct {
	What  string // "field" or "event"
	Index int    // which of the names, from 0
	Name  string // as written
	Near  string // the name that was probably meant, "" if none is near
	Twice bool   // it is known, but stands in the list already
}

func (e *NameError) Error() string {
	text := fmt.Sprintf("log %s %q", e.What, e.Name)
	switch {
	case e.Twice:
		return text + " stands in the list twice"
	case e.Near != "":
		return fmt.Sprintf("%s is not known; did you mean %q?", text, e.Near)
	case e.What == "event":
		return text + " is not known; known are " + strings.Join(KindNames(), " ")
	}
	return text + " is not known; known are " + strings.Join(Fields(), " ")
}

// longestName bounds the text that is compared with the known names, because
// edit distance costs length times length.
const longestName = 32

// nearest is the known name with the least edits to name, "" if it takes more
// than a third of its letters: then it is another word.
func nearest(name string, known []string) string {
	if len(name) > longestName {
		return ""
	}
	name = strings.ToLower(strings.TrimSpace(name))
	if other, ok := otherNames[name]; ok {
		name = other
	}
	best, bestDistance := "", 1+(len(name)+1)/3
	for _, k := range known {
		if d := levenshtein.Distance(name, k, nil); d < bestDistance {
			best, bestDistance = k, d
		}
	}
	return best
}

// otherNames are what people call these columns and events elsewhere.
var otherNames = map[string]string{
	"ip": "c-ip", "client": "c-ip", "client-ip": "c-ip", "remote": "c-ip", "dns": "c-dns", "client-dns": "c-dns",
	"user": "cs-username", "cs-user": "cs-username", "username": "cs-username",
	"site": "s-sitename", "host": "cs-host", "server-ip": "s-ip",
	"method": "cs-method", "verb": "cs-method", "command": "cs-method",
	"path": "x-fullpath", "status": "sc-status", "code": "sc-status",
	"bytes": "sc-bytes", "duration": "time-taken", "reason": "x-reason", "rule": "x-rule",
	"connect": "session", "upload": "transfer", "download": "transfer", "delete": "change",
	"denied": "refused", "error": "refused", "list": "browse", "*": "all",
}
