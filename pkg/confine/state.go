package confine

import (
	"fmt"
	"slices"
	"strings"
)

// State is what a process may still do. Nil is for one that gave up nothing.
// It never changes.
type State struct {
	limits  Limits
	who     string // "" = root
	kept    []Capability
	version int    // of the kernel's Landlock
	reach   *reach // nil: everywhere
	folders string // how many, in words
	seccomp error  // why there is none
}

// Reaches says whether Landlock lets a path be read, or written. It does not ask
// the file's mode. A path that does not exist is asked for where it would be.
func (s *State) Reaches(path string, write bool) bool {
	return s == nil || s.reach == nil || s.reach.covers(path, write)
}

// May says whether the process kept a capability; true for one that gave up
// nothing, whose rights the kernel knows.
func (s *State) May(one Capability) bool {
	return s == nil || s.limits.Account == nil && s.limits.Off != "" || slices.Contains(s.kept, one)
}

// Became is the account that the process took on, nil if it stayed who it was.
func (s *State) Became() *Account {
	if s == nil {
		return nil
	}
	return s.limits.Account
}

// Anywhere says whether folders are not bounded.
func (s *State) Anywhere() bool { return s == nil || s.reach == nil }

// String says it for people, in one line: "confined: user ftpd, no new
// privileges, Landlock ABI 6: 7 folders (3 read-only), seccomp".
func (s *State) String() string {
	if s == nil {
		return "not confined"
	}
	var parts, lacks []string
	if s.who != "" {
		parts = append(parts, "user "+s.who)
	}
	parts = append(parts, "no new privileges")
	switch {
	case s.limits.Off != "":
		return "not confined: " + s.limits.Off + "; " + strings.Join(parts, ", ")
	case s.reach == nil:
		lacks = append(lacks, "all folders: "+s.limits.Anywhere)
	default:
		parts = append(parts, fmt.Sprintf("Landlock ABI %d: %s", s.version, s.folders))
	}
	if s.seccomp == nil {
		parts = append(parts, "seccomp")
	} else {
		lacks = append(lacks, s.seccomp.Error())
	}
	return strings.Join(append([]string{"confined: " + strings.Join(parts, ", ")}, lacks...), "; ")
}

// count says how many folders a configuration's rules are.
func count(rules []rule) string {
	all, readOnly := len(rules), 0
	for _, r := range rules {
		if !r.write {
			readOnly++
		}
	}
	noun := "folders"
	if all == 1 {
		noun = "folder"
	}
	if readOnly == 0 {
		return fmt.Sprintf("%d %s", all, noun)
	}
	return fmt.Sprintf("%d %s (%d read-only)", all, noun, readOnly)
}
