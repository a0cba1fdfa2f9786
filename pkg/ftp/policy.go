package ftp

import (
	"strings"
)

// Demand says whether something must, may or must not be encrypted.
type Demand uint8

// The demands.
const (
	Optional Demand = iota
	Required
	Forbidden
)

// TLSPolicy says what must be encrypted, in the sense of ProFTPD's TLSRequired.
type TLSPolicy struct {
	Login   Demand // USER and PASS; what follows may be in clear again (CCC)
	Control Demand // every command from USER on
	Data    Demand // transfers and listings
}

// ParseTLSPolicy reads the words of the configuration: off, on, data, !data,
// auth, ctrl, and auth or ctrl joined with data or !data by "+".
func ParseTLSPolicy(text string) (p TLSPolicy, ok bool) {
	switch text {
	case "off":
		return p, true
	case "on":
		text = "ctrl+data"
	}
	for word := range strings.SplitSeq(text, "+") {
		switch word {
		case "auth":
			p.Login = Required
		case "ctrl":
			p.Login, p.Control = Required, Required
		case "data":
			p.Data = Required
		case "!data":
			p.Data = Forbidden
		default:
			return TLSPolicy{}, false
		}
	}
	return p, true
}

// mayLogin refuses USER and PASS in clear (RFC 2228, 4: 534).
func (s *session) mayLogin() error {
	if t := s.visitor.Settings().TLS; t != nil && t.Policy.Login == Required && !s.encrypted() {
		return refuse(534, "tls-required", "This server demands encryption. Send AUTH TLS first.")
	}
	return nil
}

// mayTransfer refuses a data connection whose protection the site does not
// allow (RFC 4217, 9). It is asked for every transfer because rules change.
func (s *session) mayTransfer() error {
	t := s.visitor.Settings().TLS
	if t == nil {
		return nil
	}
	switch {
	case t.Policy.Control == Required && !s.encrypted():
		return refuse(534, "tls-required", "This server demands encryption. Send AUTH TLS first.")
	case t.Policy.Data == Required && !s.protected:
		return refuse(522, "tls-data-required", "This server demands encrypted data connections. Send PROT P first.")
	case t.Policy.Data == Forbidden && s.protected:
		return refuse(521, "tls-data-forbidden", "Data connections are not encrypted here. Send PROT C first.")
	}
	return nil
}
