package acl

import (
	"fmt"
	"strings"

	"github.com/agext/levenshtein"
)

// UnknownRightError is a name that is no right.
type UnknownRightError struct {
	Index int    // which of the names, from 0
	Name  string // as written
	Near  string // the right that was probably meant, "" if none is near
}

func (e *UnknownRightError) Error() string {
	text := fmt.Sprintf("right %q is not known", e.Name)
	if e.Near != "" {
		return fmt.Sprintf("%s; did you mean %q?", text, e.Near)
	}
	return text + "; known are " + strings.Join(RightNames(), " ")
}

// NoneNotAloneError is "none" beside other rights: it takes nothing away, so
// whoever wrote it expects something that does not happen.
type NoneNotAloneError struct {
	Index int // where "none" stands, from 0
}

func (e *NoneNotAloneError) Error() string {
	return `right "none" stands alone; leave it out, or leave the others out`
}

// ParseRights adds up rights and short forms; no names are no rights. Its error
// is an *[UnknownRightError] or a *[NoneNotAloneError].
func ParseRights(names []string) (Rights, error) {
	sum, none := None, -1
	for i, name := range names {
		rights, known := lookup(name)
		if !known {
			return None, &UnknownRightError{Index: i, Name: name, Near: nearest(name)}
		}
		if rights == None {
			none = i
		}
		sum |= rights
	}
	if none >= 0 && sum != None {
		return None, &NoneNotAloneError{Index: none}
	}
	return sum, nil
}

// longestName bounds the text that is compared with the known names, because
// edit distance costs length times length.
const longestName = 24

// nearest is the right that was probably meant by name, or "".
func nearest(name string) string {
	if len(name) > longestName {
		return ""
	}
	name = strings.ToLower(strings.TrimSpace(name))
	if right := foreignName(name); right != "" {
		return right
	}
	// About a third of the letters may be wrong, so that "lsit" is found: more
	// would turn any short word into another one.
	best, bestDistance := "", 1+(len(name)+2)/3
	for _, known := range RightNames() {
		if d := levenshtein.Distance(name, known, nil); d < bestDistance {
			best, bestDistance = known, d
		}
	}
	return best
}

// foreignName translates what other servers and FTP itself call a right.
func foreignName(name string) string {
	switch name {
	case "download", "retr":
		return "get"
	case "upload", "stor", "create":
		return "put"
	case "cwd", "enter", "cd":
		return "access"
	case "dir", "nlst", "ls":
		return "list"
	case "appe":
		return "append"
	case "mkd", "make_directory":
		return "mkdir"
	case "rmd", "remove_directory":
		return "rmdir"
	case "dele", "unlink", "rm":
		return "delete"
	case "ro", "r", "readonly", "read_only":
		return "read"
	case "w", "writeonly", "write-only":
		return "write_only"
	case "*", "rw", "full", "any", "everything":
		return "all"
	case "deny", "nothing", "":
		return "none"
	}
	return ""
}
