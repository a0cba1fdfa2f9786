package config

import (
	"fmt"
	"net/url"
)

const stars = "***"

// Secret is a text that never prints: every verb of fmt, JSON and text show
// stars.
type Secret string

// Reveal is the text itself, for who checks a credential with it.
func (s Secret) Reveal() string { return string(s) }

// Format prints stars whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { fmt.Fprint(f, stars) }

// These are for whoever asks them by name; Format covers fmt.
func (s Secret) String() string               { return stars }
func (s Secret) GoString() string             { return stars }
func (s Secret) MarshalText() ([]byte, error) { return []byte(stars), nil }
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + stars + `"`), nil }

// URL is an address that may hold a password, which never prints. The zero URL
// is empty.
type URL struct{ text string }

// Reveal is the address with its password.
func (u URL) Reveal() string { return u.text }

// IsZero says that nothing is stated.
func (u URL) IsZero() bool { return u.text == "" }

// String is the address with stars for its password.
func (u URL) String() string {
	p, err := url.Parse(u.text)
	if err != nil {
		return stars
	}
	if _, has := p.User.Password(); !has {
		return u.text
	}
	// Redacted would write xxxxx; stars are what the rest of the program shows.
	// It is spelt out because url.UserPassword would encode them.
	name := url.User(p.User.Username()).String()
	p.User = nil
	scheme := p.Scheme + "://"
	return scheme + name + ":" + stars + "@" + p.String()[len(scheme):]
}

// Format prints String whatever the verb.
func (u URL) Format(f fmt.State, _ rune) { fmt.Fprint(f, u.String()) }

// MarshalText is String.
func (u URL) MarshalText() ([]byte, error) { return []byte(u.String()), nil }
