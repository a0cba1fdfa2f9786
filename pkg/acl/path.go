package acl

import (
	"fmt"
	"strings"
)

// Anything is the path of the block that matches what no other block of its
// list does.
const Anything = "*"

// The longest path and path element a block may name, in bytes: what Linux
// can open.
const (
	maxPath    = 4096
	maxElement = 255
)

// PathError is a text that cannot be the path of a block.
type PathError struct {
	Path string // as written
	Msg  string // what is wrong, and the cure
}

func (e *PathError) Error() string { return fmt.Sprintf("path %q: %s", e.Path, e.Msg) }

// NormalPath gives the one spelling of a block's path: "incoming", "/incoming/"
// and "/incoming" are all "/incoming"; "/" and "*" stay. Its error is a
// *[PathError].
func NormalPath(text string) (string, error) {
	if text == Anything {
		return Anything, nil
	}
	if msg := faultOf(text); msg != "" {
		return "", &PathError{Path: text, Msg: msg}
	}
	inner := strings.TrimSuffix(strings.TrimPrefix(text, "/"), "/")
	if inner == "" {
		if len(text) > 1 {
			return "", &PathError{Path: text, Msg: `holds an empty element ("//")`}
		}
		return "/", nil
	}
	for element := range strings.SplitSeq(inner, "/") {
		if msg := faultOfElement(element); msg != "" {
			return "", &PathError{Path: text, Msg: msg}
		}
	}
	return "/" + inner, nil
}

// faultOf says what is wrong with a path as a whole, "" if nothing is.
func faultOf(text string) string {
	switch {
	case text == "":
		return `is empty; "/" is the home`
	case len(text) > maxPath:
		return fmt.Sprintf("is longer than %d bytes", maxPath)
	case strings.Contains(text, "$$"):
		return "holds a variable; they work in full, home and alias, not here"
	case strings.ContainsFunc(text, isControl):
		return "holds a control character"
	}
	return ""
}

// faultOfElement says what is wrong with one name in a path, "" if nothing is.
func faultOfElement(element string) string {
	switch {
	case element == "":
		return `holds an empty element ("//")`
	case element == "." || element == "..":
		return fmt.Sprintf("holds %q; write where it leads", element)
	case len(element) > maxElement:
		return fmt.Sprintf("holds a name longer than %d bytes", maxElement)
	case strings.Contains(element, Anything):
		// Taken literally it would silently match nothing that was meant.
		return `holds "*"; it stands alone, and subfolders = true covers what is below`
	}
	return ""
}

// isControl is true of what no folder name of a rule should hold, NUL and line
// breaks first.
func isControl(r rune) bool { return r < ' ' || r == 0x7f }
