package account

import "fmt"

// Hash is a password's hash, ready to be verified. The zero Hash verifies
// nothing. Hashes are values; they never change.
type Hash struct {
	// A function, because fmt does not ask unexported fields of others how they
	// want to be printed: it walks them, through pointers too, but never calls.
	reveal func() *secret
	// decoy hashes do all the work and then say no.
	decoy bool
}

// secret is what must never be printed.
type secret struct {
	text  string
	kind  string
	match func(password string) bool
}

// HashError is a text that is no usable hash. It never holds the text.
type HashError struct {
	Kind string // the kind of hash that it seems to be, "" if unknown
	Msg  string // what is wrong, and the cure
}

func (e *HashError) Error() string {
	if e.Kind == "" {
		return "password: " + e.Msg
	}
	return fmt.Sprintf("password: %s hash %s", e.Kind, e.Msg)
}

// maxHash is the longest text that is looked at, in bytes.
const maxHash = 1024

// ParseHash reads a hash of one of the kinds that the package's description
// lists. Its error is a *[HashError].
func ParseHash(text string) (Hash, error) {
	if text == "" {
		return Hash{}, &HashError{Msg: "is empty" + cure}
	}
	if len(text) > maxHash {
		return Hash{}, &HashError{Msg: fmt.Sprintf("is longer than %d bytes", maxHash)}
	}
	k := kindOf(text)
	if k == nil {
		return Hash{}, unknownKind(text)
	}
	match, msg := k.parse(text)
	if msg != "" {
		return Hash{}, &HashError{Kind: k.name, Msg: msg}
	}
	return hide(&secret{text: text, kind: k.name, match: match}), nil
}

// hide makes a Hash of what must not be seen.
func hide(s *secret) Hash { return Hash{reveal: func() *secret { return s }} }

// maxPassword is the longest password that is hashed whole, in bytes. SHA-crypt
// takes time in the square of the length.
const maxPassword = 512

// Verify says whether password is the one that was hashed. It takes as long as
// the hash's parameters ask for, also when the answer is no.
func (h Hash) Verify(password string) bool {
	if h.reveal == nil {
		return false
	}
	fit := speakable(password)
	if !fit && len(password) > maxPassword {
		password = password[:maxPassword]
	}
	return h.reveal().match(password) && fit && !h.decoy
}

// speakable says whether a password can be sent over FTP and means the same to
// every kind of hash. crypt(3) stops at NUL, and bcrypt repeats what is before
// it, so that "a" and "a\x00a" would be one password.
func speakable(password string) bool {
	for i := range len(password) {
		if c := password[i]; c == 0 || c == '\r' || c == '\n' {
			return false
		}
	}
	return len(password) <= maxPassword
}

// Kind is the kind of hash: "bcrypt", "argon2id", "scrypt", "yescrypt",
// "sha512", "sha256" or "plain"; "" for the zero Hash.
func (h Hash) Kind() string {
	if h.reveal == nil {
		return ""
	}
	return h.reveal().kind
}

// IsPlain says whether the text is the password itself.
func (h Hash) IsPlain() bool { return h.Kind() == plainKind }

// IsZero says whether h is the zero Hash.
func (h Hash) IsZero() bool { return h.reveal == nil }
