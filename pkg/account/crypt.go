package account

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/go-crypt/crypt/algorithm"
	"github.com/go-crypt/crypt/algorithm/argon2"
	"github.com/go-crypt/crypt/algorithm/bcrypt"
	"github.com/go-crypt/crypt/algorithm/shacrypt"
)

// Bounds on what one verification may cost.
const (
	maxMemory      = 1 << 30 // bytes
	maxMemoryMoved = 4 << 30 // bytes written over all passes, a few seconds
	maxLanes       = 64      // argon2's and scrypt's p
	maxBcryptCost  = 16      // about four seconds
	minSHARounds   = 1000    // the specification's; fewer are written by nothing
	maxSHARounds   = 10_000_000
	minKey         = 16 // bytes
)

// damaged is what is wrong when a hash has the right prefix only.
const damaged = "is damaged or cut off"

// decoded turns a decoder's result into a comparing function. Its error is not
// passed on: it may quote the hash. A key of a few bytes would let in whoever
// tries often enough.
func decoded(digest algorithm.Digest, err error) (func(string) bool, string) {
	if err != nil || len(digest.Key()) < minKey {
		return nil, damaged
	}
	return func(password string) bool {
		ok, err := digest.MatchAdvanced(password)
		return ok && err == nil
	}, ""
}

// parseBcrypt reads "$2b$12$" and 53 characters of salt and key.
func parseBcrypt(text string) (func(string) bool, string) {
	if len(text) != 60 || text[6] != '$' || !isBase64(text[7:]) {
		return nil, damaged
	}
	cost, err := strconv.ParseUint(text[4:6], 10, 8)
	if err != nil || cost < 4 {
		return nil, damaged
	}
	if cost > maxBcryptCost {
		return nil, fmt.Sprintf("has cost %d; more than %d takes too long", cost, maxBcryptCost)
	}
	return decoded(bcrypt.DecodeVariant(bcrypt.VariantStandard)(text))
}

// parseArgon2id reads "$argon2id$v=19$m=19456,t=2,p=1$salt$key".
func parseArgon2id(text string) (func(string) bool, string) {
	parts := strings.Split(text, "$")
	if len(parts) != 6 {
		return nil, damaged
	}
	if parts[2] != "v=19" {
		return nil, "is not of version 19 (v=19)"
	}
	n, ok := parameters(parts[3], "m", "t", "p")
	if !ok {
		return nil, damaged
	}
	if msg := bounded(n[0]*1024, n[1], n[2]); msg != "" {
		return nil, msg
	}
	return decoded(argon2.DecodeVariant(argon2.VariantID)(text))
}

// parameters reads "a=1,b=2" with exactly the given names in their order. The
// numbers are at least 1 and fit 31 bits.
func parameters(text string, names ...string) ([]int64, bool) {
	values := make([]int64, 0, len(names))
	for field := range strings.SplitSeq(text, ",") {
		name, number, _ := strings.Cut(field, "=")
		n, err := strconv.ParseUint(number, 10, 31)
		if err != nil || n == 0 || len(values) == len(names) || name != names[len(values)] {
			return nil, false
		}
		values = append(values, int64(n))
	}
	return values, len(values) == len(names)
}

// bounded says what is too much about a memory-hard hash's parameters, "" if
// nothing is. All are at least 1 and fit 41 bits.
func bounded(memory, passes, lanes int64) string {
	switch {
	case memory > maxMemory:
		return "asks for more than 1 GiB of memory"
	case lanes > maxLanes:
		return fmt.Sprintf("asks for more than %d lanes (p)", maxLanes)
	case passes > maxMemoryMoved/memory:
		return "asks for too many passes over its memory"
	}
	return ""
}

// parseSHA512 reads "$6$salt$key" and "$6$rounds=N$salt$key".
func parseSHA512(text string) (func(string) bool, string) {
	if msg := faultOfSHA(text, 86); msg != "" {
		return nil, msg
	}
	return decoded(shacrypt.DecodeVariant(shacrypt.VariantSHA512)(text))
}

// parseSHA256 reads "$5$salt$key" and "$5$rounds=N$salt$key".
func parseSHA256(text string) (func(string) bool, string) {
	if msg := faultOfSHA(text, 43); msg != "" {
		return nil, msg
	}
	return decoded(shacrypt.DecodeVariant(shacrypt.VariantSHA256)(text))
}

// faultOfSHA checks what the decoder takes on trust: keyLength is that of the
// encoded key.
func faultOfSHA(text string, keyLength int) string {
	parts := strings.Split(text, "$")[2:]
	if len(parts) == 3 {
		n, ok := parameters(parts[0], "rounds")
		if !ok {
			return damaged
		}
		if n[0] < minSHARounds || n[0] > maxSHARounds {
			return fmt.Sprintf("has %d rounds, must be %d to %d", n[0], minSHARounds, maxSHARounds)
		}
		parts = parts[1:]
	}
	// A salt is cut to 16 bytes before it is hashed and written.
	if len(parts) != 2 || len(parts[0]) > 16 || len(parts[1]) != keyLength || !isBase64(parts[1]) {
		return damaged
	}
	return ""
}
