package account

import (
	"crypto/subtle"
	"strings"

	"github.com/go-crypt/crypt/algorithm/scrypt"
	"github.com/go-crypt/x/yescrypt"
	xscrypt "golang.org/x/crypto/scrypt"
)

// base64Digits are crypt(3)'s, in the order of their values.
const base64Digits = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// bits64 reads digits of six bits each, the lowest first.
func bits64(digits string) (int64, bool) {
	var n int64
	for i := range len(digits) {
		v := strings.IndexByte(base64Digits, digits[i])
		if v < 0 {
			return 0, false
		}
		n |= int64(v) << (6 * i)
	}
	return n, true
}

// isBase64 says whether text has no other bytes than crypt(3)'s digits.
func isBase64(text string) bool {
	for i := range len(text) {
		if strings.IndexByte(base64Digits, text[i]) < 0 {
			return false
		}
	}
	return true
}

// scryptBounded checks N = 1<<log2, r and p. A pass touches 128·N·r bytes, and
// there are p of them.
func scryptBounded(log2, r, p int64) string {
	if log2 < 1 || r < 1 || p < 1 {
		return damaged
	}
	if log2 > 24 || r > 1024 {
		return "asks for more than 1 GiB of memory"
	}
	return bounded(128*r<<log2, p, p)
}

// parseYescrypt reads "$y$j9T$salt$key": j is the only flavour in use, the two
// digits after it are log2 N - 1 and r - 1.
func parseYescrypt(text string) (func(string) bool, string) {
	parts := strings.Split(text, "$")
	if len(parts) != 5 || len(parts[2]) != 3 || len(parts[4]) != 43 ||
		!isBase64(parts[4]) {
		return nil, damaged
	}
	if parts[2][0] != 'j' {
		return nil, "is not of the flavour j that libxcrypt makes"
	}
	log2, okN := bits64(parts[2][1:2])
	r, okR := bits64(parts[2][2:3])
	if !okN || !okR || log2 < 9 {
		return nil, damaged
	}
	if msg := scryptBounded(log2+1, r+1, 1); msg != "" {
		return nil, msg
	}
	// The decoder takes a salt that it cannot read for none.
	if yescrypt.Decode64([]byte(parts[3])) == nil {
		return nil, damaged
	}
	return decoded(scrypt.DecodeVariant(scrypt.VariantYescrypt)(text))
}

// parseScrypt reads passlib's "$scrypt$ln=14,r=8,p=1$salt$key".
func parseScrypt(text string) (func(string) bool, string) {
	parts := strings.Split(text, "$")
	if len(parts) != 5 {
		return nil, damaged
	}
	n, ok := parameters(parts[2], "ln", "r", "p")
	if !ok {
		return nil, damaged
	}
	if msg := scryptBounded(n[0], n[1], n[2]); msg != "" {
		return nil, msg
	}
	return decoded(scrypt.DecodeVariant(scrypt.VariantScrypt)(text))
}

// parseScrypt7 reads libxcrypt's "$7$CU..../....salt$key": one digit of log2 N,
// five of r, five of p. The salt is hashed as it is written.
func parseScrypt7(text string) (func(string) bool, string) {
	setting, key, cut := strings.Cut(strings.TrimPrefix(text, "$7$"), "$")
	if !cut || len(setting) < 11 || len(key) != 43 || !isBase64(key) {
		return nil, damaged
	}
	log2, okN := bits64(setting[:1])
	r, okR := bits64(setting[1:6])
	p, okP := bits64(setting[6:11])
	if !okN || !okR || !okP {
		return nil, damaged
	}
	if msg := scryptBounded(log2, r, p); msg != "" {
		return nil, msg
	}
	return func(password string) bool {
		got, err := scrypt7(password, setting[11:], log2, r, p)
		return err == nil && subtle.ConstantTimeCompare([]byte(got), []byte(key)) == 1
	}, ""
}

// scrypt7 is the encoded key of a $7$ hash.
func scrypt7(password, salt string, log2, r, p int64) (string, error) {
	key, err := xscrypt.Key([]byte(password), []byte(salt), 1<<log2, int(r), int(p), 32)
	if err != nil {
		return "", err
	}
	return string(yescrypt.Encode64(key)), nil
}
