package pathvars

import (
	"strconv"
	"strings"

	"github.com/agext/levenshtein"
)

// SyntaxError says what is wrong with a text as it was written.
type SyntaxError struct {
	Offset int    // of the byte where the fault begins
	Name   string // of the variable that is at fault, without dollars; "" if it is none
	Near   string // the nearest known name; "" if none is near
	Msg    string // what is wrong and how to right it
}

// Error returns Msg.
func (e *SyntaxError) Error() string { return e.Msg }

// ValueError says that a value must not become part of a path. It does not
// repeat the value, which a stranger may have chosen.
type ValueError struct {
	Name string // of the variable, without dollars
	Msg  string // what is wrong with its value: "is empty", …
}

// Error returns name and message: "$$username$$ is empty".
func (e *ValueError) Error() string { return mark + e.Name + mark + " " + e.Msg }

// longestShown bounds what is repeated of a wrong name, and what is compared:
// everything between two distant pairs of dollars may look like one.
const longestShown = 32

// clip makes a wrong name fit to be shown.
func clip(name string) string {
	if len(name) > longestShown {
		name = strings.ToValidUTF8(name[:longestShown], "") + "…"
	}
	quoted := strconv.Quote(name)
	return quoted[1 : len(quoted)-1]
}

// nearest returns the known name that was probably meant: the one with fewer
// than three letters wrong, the rule that the configuration language has too.
func nearest(name string, names []string) string {
	if len(name) > longestShown {
		return ""
	}
	best, wrong := "", 3
	for _, candidate := range names {
		if d := levenshtein.Distance(strings.ToLower(name), candidate, nil); d < wrong {
			best, wrong = candidate, d
		}
	}
	return best
}
