package account

import (
	"crypto/sha256"
	"crypto/subtle"
	"strings"
)

// parsePlain reads "plain:secret".
func parsePlain(text string) (func(string) bool, string) {
	want := strings.TrimPrefix(text, "plain:")
	if want == "" {
		return nil, "is empty after plain:"
	}
	if !speakable(want) {
		return nil, "holds a line break or NUL, or is too long to be sent"
	}
	sum := sha256.Sum256([]byte(want))
	return func(password string) bool {
		// Sums have one length, so that the comparison does not tell the password's.
		got := sha256.Sum256([]byte(password))
		return subtle.ConstantTimeCompare(got[:], sum[:]) == 1
	}, ""
}
