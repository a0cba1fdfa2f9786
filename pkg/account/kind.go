package account

import (
	"fmt"
	"strings"
)

// kind is one notation of hashes.
type kind struct {
	name     string
	prefixes []string
	// parse gives the function that compares, or says what is wrong.
	parse func(text string) (match func(string) bool, msg string)
}

// plainKind is the name of the kind that is no hash.
const plainKind = "plain"

// kinds are all that are understood. No prefix is the beginning of another.
var kinds = [...]kind{
	{"yescrypt", []string{"$y$"}, parseYescrypt},
	{"bcrypt", []string{"$2b$", "$2a$", "$2y$"}, parseBcrypt},
	{"argon2id", []string{"$argon2id$"}, parseArgon2id},
	{"scrypt", []string{"$7$"}, parseScrypt7},
	{"scrypt", []string{"$scrypt$"}, parseScrypt},
	{"sha512", []string{"$6$"}, parseSHA512},
	{"sha256", []string{"$5$"}, parseSHA256},
	{plainKind, []string{"plain:"}, parsePlain},
}

// kindOf finds the kind of a text by its prefix, nil if it is none.
func kindOf(text string) *kind {
	for i := range kinds {
		for _, prefix := range kinds[i].prefixes {
			if strings.HasPrefix(text, prefix) {
				return &kinds[i]
			}
		}
	}
	return nil
}

// cure ends the errors about texts that are no hash at all.
const cure = `; "ftpd passwd" makes a hash`

// unknownKind says as much of a text of no known kind as can be said without
// repeating any of it: somebody may have written the bare password.
func unknownKind(text string) *HashError {
	if name := foreignKind(text); name != "" {
		return &HashError{Msg: "is " + name + cure}
	}
	var known []string
	for _, k := range kinds {
		if k.name != plainKind {
			known = append(known, k.name+" "+k.prefixes[0])
		}
	}
	return &HashError{Msg: fmt.Sprintf(
		`is no known hash (%s)%s; plain text is written "plain:…"`, strings.Join(known, ", "), cure)}
}

// foreignKind describes hashes that other servers take and we do not, because
// they are weak or no Go library verifies them.
func foreignKind(text string) string {
	for _, foreign := range [...]struct{ prefix, name string }{
		{"$1$", "md5crypt ($1$), which is too weak"},
		{"$apr1$", "Apache's MD5 ($apr1$), which is too weak"},
		{"{SHA}", "unsalted SHA-1, which is too weak"},
		{"{SSHA}", "salted SHA-1, which is too weak"},
		{"$sha1$", "SHA-1 crypt, which is too weak"},
		{"$3$", "an NT hash, which is too weak"},
		{"$2x$", "bcrypt of a faulty version ($2x$)"},
		{"$argon2i$", "argon2i; only argon2id is taken"},
		{"$argon2d$", "argon2d; only argon2id is taken"},
		{"$gy$", "gost-yescrypt, which is not supported"},
		{"!", "locked, as in /etc/shadow; enabled = false says that here"},
		{"*", "locked, as in /etc/shadow; enabled = false says that here"},
	} {
		if strings.HasPrefix(text, foreign.prefix) {
			return foreign.name
		}
	}
	return ""
}
