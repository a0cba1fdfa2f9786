package site

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"time"
)

// ticketLife is how long the keys of session tickets are used to make new ones
// (RFC 5077, 5.5: they should change often). Tickets are good for one more.
const ticketLife = 24 * time.Hour

// ticketSecret is what the process makes its ticket keys of. It is never written
// anywhere, so that what was recorded on the way stays unreadable after the
// process has ended.
type ticketSecret [32]byte

func newTicketSecret() (s ticketSecret) {
	rand.Read(s[:])
	return s
}

// keys are a site's: the one of a period, and the one before it, whose tickets
// are still taken. They are the same in all generations, so that a reload ends
// no session, and differ from site to site: a ticket is no way from a site to
// another.
func (s *ticketSecret) keys(site string, period int64) [][32]byte {
	return [][32]byte{s.key(site, period), s.key(site, period-1)}
}

func (s *ticketSecret) key(site string, period int64) (key [32]byte) {
	mac := hmac.New(sha256.New, s[:])
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(period)))
	mac.Write([]byte(site))
	mac.Sum(key[:0])
	return key
}

// ticketPeriod counts lifes of ticket keys.
func ticketPeriod(now time.Time) int64 { return now.Unix() / int64(ticketLife/time.Second) }
