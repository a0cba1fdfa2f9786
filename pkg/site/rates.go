package site

import "ftpd/pkg/limit"

// rates are the throttles that all sessions of one user at a site share.
type rates struct{ up, down *limit.Bucket }

// joinRates is for who has just logged in: the session's throttles take the
// member's rates, and it shares the user's. Each is followed by leaveRates.
func (st *standing) joinRates() {
	o, c, name := st.member.options(st.site.cfg), st.site.counters, st.member.user.Name
	st.rates = rates{
		up:   c.userUpload.Acquire(name, int64(o.UserUploadRate.V)),
		down: c.userDownload.Acquire(name, int64(o.UserDownloadRate.V)),
	}
	st.setRates()
}

// setRates lets all throttles of a session that is in take the rates of the
// rules in force. Transfers that run under them feel it at once.
func (st *standing) setRates() {
	o := st.member.options(st.site.cfg)
	st.v.up.SetRate(int64(o.UploadRate.V))
	st.v.down.SetRate(int64(o.DownloadRate.V))
	st.rates.up.SetRate(int64(o.UserUploadRate.V))
	st.rates.down.SetRate(int64(o.UserDownloadRate.V))
}

// leaveRates gives up what joinRates has taken.
func (v *visitor) leaveRates(st *standing) {
	st.site.counters.userUpload.Release(st.member.user.Name)
	st.site.counters.userDownload.Release(st.member.user.Name)
	v.up.SetRate(0)
	v.down.SetRate(0)
}
