package certs

import (
	"crypto/x509"
	"fmt"
	"time"
)

// day is a day of a certificate's life.
const day = 24 * time.Hour

// notices are how many days before the end people are warned. The order is that
// in which they become due.
var notices = [...]int{30, 7, 1, 0}

// Expiry is how many whole days a certificate is still good for, negative when
// it has expired, and whether that is something to say: 30 days or less.
func Expiry(leaf *x509.Certificate, now time.Time) (days int, warn bool) {
	left := leaf.NotAfter.Sub(now)
	days = int(left / day)
	if left < 0 {
		days = min(-1, days)
	}
	return days, left <= time.Duration(notices[0])*day
}

// Due is the last warning that has become due: 30, 7 or 1 (days before the
// end), or 0 (it has expired). A daemon says it once when it changes.
func Due(leaf *x509.Certificate, now time.Time) (notice int, due bool) {
	left := leaf.NotAfter.Sub(now)
	for _, n := range notices {
		// At NotAfter itself it is still good (RFC 5280, 4.1.2.5).
		if left > time.Duration(n)*day || n == 0 && left == 0 {
			break
		}
		notice, due = n, true
	}
	return notice, due
}

// Validity says why a certificate can't be used at this time, nil if it can.
func Validity(leaf *x509.Certificate, now time.Time) error {
	switch {
	case now.After(leaf.NotAfter):
		return fmt.Errorf("certificate %s expired on %s", Name(leaf), leaf.NotAfter.UTC().Format(time.DateTime))
	case now.Before(leaf.NotBefore):
		return fmt.Errorf("certificate %s is valid from %s on only", Name(leaf), leaf.NotBefore.UTC().Format(time.DateTime))
	}
	return nil
}
