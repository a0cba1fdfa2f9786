package config

import "strconv"

// Pos says where a block or an attribute stands. The zero Pos is a default's.
type Pos struct {
	File         string // as it was read: the -c path joined with the file's name
	Line, Column int    // from 1
}

// String is "file:line", the form that logs and explain show, or "" for the
// zero Pos.
func (p Pos) String() string {
	if p.File == "" {
		return ""
	}
	return p.File + ":" + strconv.Itoa(p.Line)
}

// Attr is the value of an attribute and where it is stated.
type Attr[T any] struct {
	V   T
	Pos Pos
	Set bool // false: V is the default, Pos is zero
}
