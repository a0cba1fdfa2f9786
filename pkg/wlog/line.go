package wlog

import (
	"net/netip"
	"strconv"
	"time"
)

// AppendLine appends the line of a record, with its end. It does not allocate
// where dst has room.
func AppendLine(dst []byte, fields []Field, r *Record) []byte {
	for i, f := range fields {
		if i > 0 {
			dst = append(dst, ' ')
		}
		dst = appendField(dst, f, r)
	}
	return append(dst, '\n')
}

func appendField(dst []byte, f Field, r *Record) []byte {
	switch f {
	case fieldDate:
		return appendMoment(dst, r.Time, time.DateOnly)
	case fieldTime:
		return appendMoment(dst, r.Time, time.TimeOnly)
	case fieldClientIP:
		return appendAddr(dst, r.Client)
	case fieldClientPort:
		return appendPositive(dst, int64(r.Client.Port()))
	case fieldServerIP:
		return appendAddr(dst, r.Server)
	case fieldServerPort:
		return appendPositive(dst, int64(r.Server.Port()))
	case fieldStatus:
		return appendPositive(dst, int64(r.Status))
	case fieldWin32Status:
		return strconv.AppendUint(dst, uint64(r.Win32Status), 10)
	case fieldSubstatus:
		return append(dst, '0') // IIS has reasons there; ours have names
	case fieldSent:
		return strconv.AppendInt(dst, r.Sent, 10)
	case fieldReceived:
		return strconv.AppendInt(dst, r.Received, 10)
	case fieldTimeTaken:
		return strconv.AppendInt(dst, r.Duration.Milliseconds(), 10)
	}
	return appendText(dst, r.text(f))
}

// text is the value of a field that is a text.
func (r *Record) text(f Field) string {
	switch f {
	case fieldUser:
		return r.User
	case fieldClientName:
		return r.ClientName
	case fieldSite:
		return r.Site
	case fieldComputer:
		return r.Computer
	case fieldHost:
		return r.Host
	case fieldMethod:
		return r.Method
	case fieldURIStem:
		return r.URIStem
	case fieldSession:
		return r.Session
	case fieldFullPath:
		return r.FullPath
	case fieldRealPath:
		return r.RealPath
	case fieldDebug:
		return r.Debug
	case fieldReason:
		return r.Reason
	case fieldRule:
		return r.Rule
	}
	return ""
}

func appendMoment(dst []byte, t time.Time, layout string) []byte {
	if t.IsZero() {
		return append(dst, '-')
	}
	return t.UTC().AppendFormat(dst, layout)
}

// appendAddr writes the address alone. An IPv4 address that came over an IPv6
// socket is the same client and looks the same.
func appendAddr(dst []byte, a netip.AddrPort) []byte {
	if !a.Addr().IsValid() {
		return append(dst, '-')
	}
	return a.Addr().Unmap().WithZone("").AppendTo(dst)
}

// appendPositive writes a number of which 0 means that there is none.
func appendPositive(dst []byte, n int64) []byte {
	if n <= 0 {
		return append(dst, '-')
	}
	return strconv.AppendInt(dst, n, 10)
}
