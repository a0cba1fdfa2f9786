package pathvars

import (
	"fmt"
	"strings"
)

// Parse reads a text whose variables must be those of scope. The error is a
// *SyntaxError for the first fault.
func Parse(text string, scope Scope) (Template, error) {
	if err := checkText(text); err != nil {
		return Template{}, err
	}
	t := Template{text: text}
	rest := text
	for {
		_, after, found := strings.Cut(rest, mark)
		if !found {
			return t, nil
		}
		at := len(text) - len(after) - len(mark)
		name, next, closed := strings.Cut(after, mark)
		if !closed {
			return Template{}, unclosed(at)
		}
		bit, err := resolve(name, at, scope)
		if err != nil {
			return Template{}, err
		}
		t.uses |= bit
		rest = next
	}
}

// checkText finds what must not stand in any text, variables or not.
func checkText(text string) error {
	if at := strings.IndexByte(text, 0); at >= 0 {
		return &SyntaxError{Offset: at, Msg: "a NUL byte can't be part of it"}
	}
	// The configuration language does not interpolate right behind dollars,
	// so "$$homedir$$${x}" arrives with its "${x}" still in it.
	if at := strings.Index(text, "${"); at >= 0 {
		return &SyntaxError{Offset: at, Msg: `"${" is not replaced directly after "$$"; ` +
			`write the variable as an expression of its own: "${"$$homedir$$"}${…}"`}
	}
	return nil
}

// resolve finds the variable called name, which opens at the given offset.
func resolve(name string, at int, scope Scope) (variable, error) {
	v, ok := lookup(name)
	switch {
	case !ok:
		return 0, unknown(name, at, scope)
	case v.scope&scope == 0:
		return 0, &SyntaxError{Offset: at, Name: name, Msg: misplaced(v, scope)}
	case v.bit == homedir && at > 0 && scope&Message == 0:
		return 0, &SyntaxError{Offset: at, Name: name,
			Msg: "$$homedir$$ is a whole absolute path, so it may only begin a value"}
	}
	return v.bit, nil
}

// unknown says that there is no such variable, and which one may be meant.
func unknown(name string, at int, scope Scope) *SyntaxError {
	if name == "" {
		return &SyntaxError{Offset: at, Msg: `"$$$$" holds no variable name`}
	}
	names := Names(scope)
	e := &SyntaxError{Offset: at, Name: clip(name), Near: nearest(name, names)}
	switch {
	case e.Near != "":
		e.Msg = fmt.Sprintf("$$%s$$ is no variable; did you mean $$%s$$?", e.Name, e.Near)
	case len(names) > 0:
		e.Msg = fmt.Sprintf("$$%s$$ is no variable; there are $$%s$$", e.Name, strings.Join(names, "$$ $$"))
	default:
		e.Msg = fmt.Sprintf("$$%s$$ is no variable; none is possible here", e.Name)
	}
	return e
}

// misplaced says why a variable that exists can't stand here.
func misplaced(v known, scope Scope) string {
	if v.scope == Account && scope&Session != 0 {
		return fmt.Sprintf("$$%s$$ is known only of accounts that a system integration brings in", v.name)
	}
	return fmt.Sprintf("$$%s$$ has no value here: there is no user", v.name)
}

// unclosed says that a variable was opened and not closed.
func unclosed(at int) *SyntaxError {
	return &SyntaxError{Offset: at, Msg: `"$$" opens a variable that no second "$$" closes`}
}
