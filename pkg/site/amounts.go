package site

import (
	"math"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/config"
	"ftpd/pkg/ftp"
	"ftpd/pkg/limit"
)

// AmountKey is whose amounts they are. All sessions of a user at a site, and all
// anonymous ones of an anonymous user, have them together.
type AmountKey struct{ Site, User string }

// KeepAmounts says where amounts are kept from now on; nil for nowhere.
func (sh *Shared) KeepAmounts(l limit.Ledger[AmountKey]) { sh.amounts.Keep(l) }

// limited says whether options bound any amount.
func limited(o *config.Options) bool {
	return o.DownloadLimit.V > 0 || o.UploadLimit.V > 0 || o.Ratio.V > 0
}

// termsOf are the amounts of options.
func termsOf(o *config.Options) limit.Terms {
	return limit.Terms{
		Download: int64(o.DownloadLimit.V), Upload: int64(o.UploadLimit.V),
		Ratio: o.Ratio.V, Period: limit.ParsePeriod(o.Period.V),
	}
}

// openBook is the member's book with the terms of this generation, nil where
// nothing bounds him.
func (s *Site) openBook(m *member) *limit.Book {
	o := m.options(s.cfg)
	if !limited(&o) {
		return nil
	}
	return s.shared.amounts.Open(AmountKey{s.Name(), m.user.Name}, termsOf(&o))
}

// unbind lets transfers go on without bounds of a member who has none any more.
func (s *Site) unbind(m *member) {
	s.shared.amounts.Open(AmountKey{s.Name(), m.user.Name}, limit.Terms{}).Close()
}

func (st *standing) closeBook() {
	if st.book != nil {
		st.book.Close()
	}
}

// Left is how many bytes somebody may still move, -1 for any number.
type Left struct{ Download, Upload int64 }

// left is nil where nothing is limited, or nobody knows.
func (st *standing) left() *Left {
	if st.book == nil {
		return nil
	}
	s, err := st.book.Look()
	if err != nil {
		return nil
	}
	return &Left{bytesLeft(s.Down), bytesLeft(s.Up)}
}

func bytesLeft(r limit.Room) int64 {
	if r.By == limit.Unbound {
		return -1
	}
	return r.Bytes
}

// uploadRoom is how much of n bytes somebody may upload.
func (st *standing) uploadRoom(n int64) (int64, error) {
	if st.book == nil {
		return n, nil
	}
	s, err := st.book.Look()
	if err != nil {
		return 0, amountsUnknown(err)
	}
	return min(n, s.Up.Bytes), nil
}

// mayUpload refuses a file that is too large to be uploaded now.
func (st *standing) mayUpload(size int64) error {
	room, err := st.uploadRoom(math.MaxInt64)
	if err == nil && size > room {
		err = st.spent(limit.UploadLimit, adviceUpload(room))
	}
	return err
}

// spent is the refusal by an amount.
func (st *standing) spent(by limit.Bound, advice string) error {
	if now := st.v.standing.Load(); now.loggedIn() {
		st = now // the terms are, whatever the rules were when the transfer began
	}
	o := st.member.options(st.site.cfg)
	r := &ftp.Refusal{Kind: ftp.TooBig, Advice: advice}
	switch by {
	case limit.DownloadLimit:
		r.Reason, r.Rule = reasonDownloadLimit, o.DownloadLimit.Pos.String()
	case limit.UploadLimit:
		r.Reason, r.Rule = reasonUploadLimit, o.UploadLimit.Pos.String()
	default:
		r.Reason, r.Rule = reasonRatio, o.Ratio.Pos.String()
	}
	return r
}

// amountsUnknown refuses rather than let somebody have more than is allowed.
func amountsUnknown(err error) error {
	return &ftp.Refusal{Kind: ftp.Failed, Reason: reasonAmountsUnknown, Err: err}
}

// warnAt are the percentages of a limit of which the event log is told.
var warnAt = []int64{80, 95}

// posted tells the event log when a limit is nearly used.
func (st *standing) posted(p limit.Posted) {
	o := st.member.options(st.site.cfg)
	for _, a := range []struct {
		name  string
		d     limit.Direction
		limit int64
		at    config.Pos
	}{
		{"download", limit.Down, p.Download, o.DownloadLimit.Pos},
		{"upload", limit.Up, p.Upload, o.UploadLimit.Pos},
	} {
		for _, percent := range warnAt {
			if !limit.Crossed(p.Before[a.d], p.After[a.d], a.limit, percent) {
				continue
			}
			fields := logrus.Fields{
				"site": st.site.Name(), "user": st.member.user.Name, "amount": a.name, "percent": percent,
				"used": p.After[a.d], "limit": a.limit, "period": p.Span.Period.String(), "rule": a.at.String(),
			}
			st.site.shared.Events.WithFields(fields).Warn(eventAmount)
		}
	}
}
