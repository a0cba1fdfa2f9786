package config

// fault is what is wrong with a value, and how to mend it. It becomes a
// Diagnostic once the decoder has put a place to it.
type fault struct {
	what string // after the attribute's name and a colon
	cure string
	elem int // 1 + index of the list's element that it is about, 0 = the whole value
}

func (f *fault) Error() string { return f.what }

// at says which element of a list the fault is about.
func (f *fault) at(index int) *fault {
	f.elem = index + 1
	return f
}

// asFault makes a fault of whatever a parser of another package returned.
func asFault(err error, cure string) *fault {
	if f, ok := err.(*fault); ok {
		return f
	}
	return &fault{what: err.Error(), cure: cure}
}
