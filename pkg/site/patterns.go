package site

import "path"

// patterns are globs over one element of a path, as path.Match reads them.
// Case counts, as it does for the files themselves.
type patterns []string

// match says which pattern a name meets. A pattern that cannot be read meets
// every name: the list says what to keep back, and a doubt must not open it.
func (p patterns) match(name string) bool {
	for _, pattern := range p {
		if ok, err := path.Match(pattern, name); ok || err != nil {
			return true
		}
	}
	return false
}
