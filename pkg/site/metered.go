package site

import (
	"fmt"

	"ftpd/pkg/limit"
)

// metered are the throttles of a transfer, and the amounts of who transfers.
type metered struct {
	limit.Chain
	st   *standing
	hold *limit.Hold // nil: nothing is counted
}

// begin opens the books for a transfer, if there are any. An upload for which there
// is no room at all is refused before its bytes are sent in vain.
func (m *metered) begin(d limit.Direction) (err error) {
	if m.st.book == nil {
		return nil
	}
	if m.hold, err = m.st.book.Begin(d); err != nil {
		return amountsUnknown(err)
	}
	if room := m.hold.Room(); d == limit.Up && room.Bytes == 0 {
		m.settle(0)
		return m.st.spent(room.By, adviceUpload(0))
	}
	return nil
}

// reserve sets aside a whole download.
func (m *metered) reserve(n int64) error {
	if err := m.begin(limit.Down); err != nil || m.hold == nil {
		return err
	}
	room, ok := m.hold.Reserve(n)
	if ok {
		return nil
	}
	advice := fmt.Sprintf("Your download limit leaves %d bytes.", room.Bytes)
	if room.By == limit.Credit {
		advice = fmt.Sprintf("Your ratio leaves %d bytes: upload %d more for this.", room.Bytes, m.lacking(n-room.Bytes))
	}
	return m.st.spent(room.By, advice)
}

// lacking is how many bytes have to be uploaded to download so many more than is
// allowed now.
func (m *metered) lacking(more int64) int64 {
	s, err := m.st.book.Look()
	if err != nil {
		return 0
	}
	return max(0, s.Terms.Price(s.Moved[limit.Down]+s.Held[limit.Down]+s.Down.Bytes+more)-s.Moved[limit.Up])
}

// usedUp is the refusal in the middle of a transfer.
func (m *metered) usedUp(by limit.Bound) error {
	if by == limit.UploadLimit {
		return m.st.spent(by, adviceUpload(m.hold.Room().Bytes+m.hold.Held()))
	}
	return m.st.spent(by, "Your download limit has been lowered; transfer incomplete.")
}

// adviceUpload says how much a client may store.
func adviceUpload(left int64) string {
	if left == 0 {
		return "Your upload limit is used up."
	}
	return fmt.Sprintf("Your upload limit leaves %d bytes.", left)
}

// settle ends what is counted: so many bytes moved, and stayed.
func (m *metered) settle(moved int64) {
	if m.hold == nil {
		return
	}
	posted, err := m.hold.Close(moved)
	m.st.posted(posted)
	if err != nil {
		m.st.site.events(m.st.v.peer).WithError(err).Error(eventAmountNotKept)
	}
}
