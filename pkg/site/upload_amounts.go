package site

import (
	"context"
	"io"
)

// stored is how many bytes came, as the file has them, where anybody counts.
func (u *upload) stored() int64 {
	if u.hold == nil || !u.begun || u.File() == nil {
		return 0
	}
	at, err := u.File().Seek(0, io.SeekCurrent)
	if err != nil {
		return u.hold.Held() // nobody knows: what was set aside is an upper bound
	}
	return at - u.start
}

// Take implements ftp.Throttle. The amounts come first: who has none left need not
// wait for a rate.
func (u *upload) Take(ctx context.Context, want int64) (int64, error) {
	if u.hold == nil {
		return u.Chain.Take(ctx, want)
	}
	n, by := u.hold.Take(want)
	if n == 0 {
		return 0, u.usedUp(by)
	}
	leave, err := u.Chain.Take(ctx, n)
	u.hold.Return(n - leave)
	return leave, err
}

// Return implements ftp.Throttle.
func (u *upload) Return(n int64) {
	u.Chain.Return(n)
	if u.hold != nil {
		u.hold.Return(n)
	}
}

// Scarce says that little of the amount is left.
func (u *upload) Scarce() bool { return u.hold != nil && u.hold.Scarce() }
