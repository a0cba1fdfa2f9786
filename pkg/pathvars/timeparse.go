package pathvars

import (
	"fmt"
	"path"
	"strings"
)

// ParseTime reads the path of a log file. The error is a *SyntaxError for the
// first fault. An empty text is the zero TimeTemplate.
func ParseTime(text string) (TimeTemplate, error) {
	if text == "" {
		return TimeTemplate{}, nil
	}
	if err := checkText(text); err != nil {
		return TimeTemplate{}, err
	}
	if strings.HasSuffix(text, "/") {
		return TimeTemplate{}, &SyntaxError{Offset: len(text) - 1, Msg: "it names a folder, not a file"}
	}
	uses, err := unitsOf(text)
	if err != nil {
		return TimeTemplate{}, err
	}
	// No variable holds a slash, so cleaning before expanding is the same
	// as cleaning after.
	return TimeTemplate{text: path.Clean(text), uses: uses}, nil
}

// unitsOf checks all variables of text and returns what parts of a date they
// have.
func unitsOf(text string) (unit, error) {
	var all unit
	rest := text
	for {
		_, after, found := strings.Cut(rest, mark)
		if !found {
			return all, nil
		}
		at := len(text) - len(after) - len(mark)
		parts, next, closed := strings.Cut(after, mark)
		if !closed {
			return 0, unclosed(at)
		}
		uses, ok := parseParts(parts)
		if !ok {
			return 0, notTime(parts, at)
		}
		all |= uses
		rest = next
	}
}

// parseParts reads what stands between the dollars: parts of a date, with
// separators only between two of them.
func parseParts(parts string) (unit, bool) {
	var all unit
	separated := true // nothing before: a separator can't come first
	for parts != "" {
		f, size := scan(parts)
		if size == 0 || f.layout == "" && separated {
			return 0, false
		}
		separated = f.layout == ""
		all |= f.unit
		parts = parts[size:]
	}
	return all, !separated
}

// notTime says that a variable is none of time.
func notTime(parts string, at int) *SyntaxError {
	e := &SyntaxError{Offset: at, Name: clip(parts)}
	if lower := strings.ToLower(parts); lower != parts {
		if _, ok := parseParts(lower); ok {
			e.Near = lower
			e.Msg = fmt.Sprintf("$$%s$$ must be in lower case: $$%s$$", e.Name, lower)
			return e
		}
	}
	e.Msg = fmt.Sprintf("$$%s$$ is no variable of a log file's name; there are yyyy yy mm dd hh, "+
		"also several with - _ . in between: $$yyyymmdd$$, $$yyyy-mm$$", e.Name)
	if _, person := lookup(parts); person {
		e.Msg = fmt.Sprintf("$$%s$$ has no value here: a log is the whole site's; "+
			"its name may have $$yyyymmdd$$ and its kind", e.Name)
	}
	return e
}
