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

// slot is how the decoder sees an Attr of whatever type.
type slot interface {
	value() any
	isSet() bool
	pos() Pos
	// put states a value; a nil one marks a faulty attribute as stated, so
	// that it is not reported as missing as well.
	put(v any, pos Pos)
	// preset gives the value that holds while nothing is stated.
	preset(v any)
}

// The methods of slot need pointers: what is set has to stay set.
func (a *Attr[T]) value() any  { return a.V }
func (a *Attr[T]) isSet() bool { return a.Set }
func (a *Attr[T]) pos() Pos    { return a.Pos }

// put panics on a value of another type than T, which only a parser of ours that
// is listed under the wrong type could give.
func (a *Attr[T]) put(v any, pos Pos) {
	if v != nil {
		a.V = v.(T)
	}
	a.Pos, a.Set = pos, true
}

func (a *Attr[T]) preset(v any) { a.V = v.(T) }
