package site

import (
	"sync/atomic"

	"ftpd/pkg/ftp"
	"ftpd/pkg/limit"
)

// downChain are the throttles in force for a download, the narrowest first.
// All are adjustable: a reload changes their rates under a running transfer.
func (st *standing) downChain() limit.Chain {
	c := st.site.counters
	if st.member.anonymous() {
		return limit.Chain{st.v.down, st.rates.down, &c.anonDownload, &c.download, st.site.shared.Download}
	}
	return limit.Chain{st.v.down, st.rates.down, &c.download, st.site.shared.Download}
}

// upChain is downChain for uploads.
func (st *standing) upChain() limit.Chain {
	c := st.site.counters
	if st.member.anonymous() {
		return limit.Chain{st.v.up, st.rates.up, &c.anonUpload, &c.upload, st.site.shared.Upload}
	}
	return limit.Chain{st.v.up, st.rates.up, &c.upload, st.site.shared.Upload}
}

// slot is one of a site's max_transfers.
type slot struct {
	of   *limit.Slots
	free atomic.Bool
}

// take fails when there is none left.
func (s *slot) take(st *standing) error {
	s.of = &st.site.counters.transfers
	if s.of.TryAcquire() {
		return nil
	}
	return &ftp.Refusal{
		Kind: ftp.Busy, Reason: reasonTransfers,
		Rule: st.site.cfg.Limits.MaxTransfers.Pos.String(),
	}
}

// release gives it back; false: that was done before. A transfer that panics at its
// end is ended twice.
func (s *slot) release() bool {
	if s.free.Swap(true) {
		return false
	}
	s.of.Release()
	return true
}
