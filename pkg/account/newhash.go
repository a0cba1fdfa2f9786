package account

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"github.com/go-crypt/crypt/algorithm"
	"github.com/go-crypt/crypt/algorithm/argon2"
	"github.com/go-crypt/crypt/algorithm/bcrypt"
	"github.com/go-crypt/crypt/algorithm/shacrypt"
	"github.com/go-crypt/x/yescrypt"
)

// DefaultKind is the kind of hash that NewHash makes when asked for none: what
// Debian's passwd makes, 16 MiB and some 30 ms.
const DefaultKind = "yescrypt"

// NewKinds are the kinds that NewHash makes, the default first.
func NewKinds() []string {
	return []string{DefaultKind, "argon2id", "bcrypt", "scrypt", "sha512", "sha256"}
}

// NewHash hashes a password with a fresh salt. kind is one of NewKinds, or ""
// for the default. Costs are such that one log-in takes 30 to 200 ms.
func NewHash(kind, password string) (string, error) {
	if password == "" {
		return "", errors.New("password: is empty")
	}
	if !speakable(password) {
		return "", fmt.Errorf("password: holds a line break or NUL, or more than %d bytes", maxPassword)
	}
	switch kind {
	case "", DefaultKind:
		return newYescrypt(password)
	case "scrypt":
		return newScrypt(password)
	}
	if kind == "bcrypt" && len(password) > 72 {
		return "", errors.New("password: is longer than the 72 bytes that bcrypt looks at")
	}
	return newByLibrary(kind, password)
}

// newByLibrary makes the kinds that go-crypt makes whole.
func newByLibrary(kind, password string) (string, error) {
	h, err := hasher(kind)
	if err != nil {
		return "", err
	}
	digest, err := h.Hash(password)
	if err != nil {
		return "", fmt.Errorf("password: %w", err)
	}
	return digest.Encode(), nil
}

// hasher is go-crypt's maker of a kind of hash, with our costs.
func hasher(kind string) (algorithm.Hash, error) {
	switch kind {
	case "argon2id":
		// OWASP's recommendation for little memory, as many log in at once.
		return argon2.New(argon2.WithVariant(argon2.VariantID),
			argon2.WithM(19*1024), argon2.WithT(2), argon2.WithP(1))
	case "bcrypt":
		return bcrypt.New(bcrypt.WithIterations(11))
	case "sha512":
		return shacrypt.New(shacrypt.WithSHA512(), shacrypt.WithIterations(100_000))
	case "sha256":
		return shacrypt.New(shacrypt.WithSHA256(), shacrypt.WithIterations(100_000))
	}
	return nil, fmt.Errorf("hash kind %q: is not known; known are %s", kind, strings.Join(NewKinds(), " "))
}

// yescryptSetting holds the parameters that libxcrypt prefers: N = 4096, r = 32.
const yescryptSetting = "$y$j9T$"

// newYescrypt makes what mkpasswd makes when asked for nothing else.
func newYescrypt(password string) (string, error) {
	text, err := yescrypt.Hash([]byte(password), []byte(yescryptSetting+salt()))
	if err != nil {
		return "", fmt.Errorf("password: %w", err)
	}
	return string(text), nil
}

// newScrypt takes the parameters of mkpasswd -m scrypt, N = 2^14, r = 32, p = 1.
func newScrypt(password string) (string, error) {
	salt := salt()
	key, err := scrypt7(password, salt, 14, 32, 1)
	if err != nil {
		return "", fmt.Errorf("password: %w", err)
	}
	return "$7$CU..../...." + salt + "$" + key, nil
}

// salt is 128 random bits in crypt(3)'s digits.
func salt() string {
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails, by its documentation
	return string(yescrypt.Encode64(random[:]))
}
