package account

import (
	"fmt"
	"io"
)

// stars is what a secret looks like from outside.
const stars = "***"

// String is "***".
func (h Hash) String() string { return stars }

// GoString is "***".
func (h Hash) GoString() string { return stars }

// Format writes "***" for every verb and flag; %x and %d would otherwise walk
// the fields.
func (h Hash) Format(f fmt.State, _ rune) {
	// What a fmt.State does with an error is its own business.
	_, _ = io.WriteString(f, stars)
}

// MarshalText gives "***".
func (h Hash) MarshalText() ([]byte, error) { return []byte(stars), nil }

// MarshalJSON gives "***" as a JSON string.
func (h Hash) MarshalJSON() ([]byte, error) { return []byte(`"` + stars + `"`), nil }
