package site

import (
	"sync"

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

// transferSlot takes one of the site's max_transfers. What it gives back may be
// called more than once.
func (st *standing) transferSlot() (release func(), err error) {
	slots := &st.site.counters.transfers
	if !slots.TryAcquire() {
		return nil, &ftp.Refusal{
			Kind: ftp.Busy, Reason: reasonTransfers,
			Rule: st.site.cfg.Limits.MaxTransfers.Pos.String(),
		}
	}
	return sync.OnceFunc(slots.Release), nil
}
