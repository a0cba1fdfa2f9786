package config

import "strings"

// plainCell is a password that becomes a hash.
type plainCell struct {
	user *User
	text string
	at   Pos
	hash string
	err  error
}

// hashed says whether a password is to become a hash. What looks like one is none:
// a mistyped hash must be refused, and not be the password from then on.
func (t *tableReader) hashed(u *User, text string, at Pos) bool {
	plain, marked := strings.CutPrefix(text, "plain:")
	if t.hash == nil || !marked && strings.ContainsAny(text[:1], "${") {
		return false
	}
	t.plain = append(t.plain, plainCell{user: u, text: plain, at: at})
	u.Password.put(Secret(stars), at) // until hashAll
	return true
}

// hashAll makes the hashes, as many at once as there are processors: one takes
// some 30 ms. A table with faults is refused anyway.
func (t *tableReader) hashAll() {
	if t.report.errors > 0 {
		return
	}
	inParallel(len(t.plain), func(i int) {
		c := &t.plain[i]
		c.hash, c.err = t.hash(c.text)
	})
	field := t.schema.find("password")
	for _, c := range t.plain {
		if c.err != nil {
			t.errorf(c.at, "write another password", "%v", c.err)
			continue
		}
		t.put(field, &c.user.Password, c.hash, c.at)
	}
}
