package archive

import (
	"bytes"
	"net/netip"
	"regexp"
	"time"

	"ftpd/pkg/access"
)

// Query says which lines are wanted. Its zero value is all of them; a line must
// satisfy every part that is set, and of a list one element. A line without the
// column that a part asks for does not satisfy it.
type Query struct {
	Kinds   Kind            // of logs; 0: both
	Sites   []string        // names in the configuration
	Users   []string        // as the client gave them
	Methods []string        // FTP commands, in capitals
	From    access.Patterns // the client's address; the zero one: any
	Since   time.Time       // not before; zero: from the first line
	Until   time.Time       // before; zero: to the last line
	Status  []StatusRange   // code of the reply
	// Text must match the line, as it stands there or with its values decoded.
	Text *regexp.Regexp
}

// filter is a query made ready.
type filter struct {
	Query
	anywhere     bool  // From is not set
	since, until int64 // seconds since 1970; until is exclusive
	needle       []byte
}

const (
	earliest = -1 << 62
	latest   = 1 << 62
	// tolerance is how many seconds a line may be younger than one behind it. A
	// line is written when its deed is done, by whoever comes first; the clock
	// may be set right meanwhile.
	tolerance = 60
)

func newFilter(q Query) *filter {
	f := &filter{Query: q, anywhere: q.From.String() == "", since: earliest, until: latest, needle: needleOf(q)}
	if !q.Since.IsZero() {
		f.since = q.Since.Unix() // lines have whole seconds, rounded down
	}
	if !q.Until.IsZero() {
		f.until = q.Until.Unix()
		if q.Until.Nanosecond() > 0 {
			f.until++
		}
	}
	return f
}

// needleOf is a text that every line which satisfies the query has as it stands,
// nil if there is none. Looking for it is many times faster than looking at
// lines.
func needleOf(q Query) []byte {
	var best string
	offer := func(text string) {
		if len(text) > len(best) && plainInLogs(text) {
			best = text
		}
	}
	if q.Text != nil {
		text, _ := q.Text.LiteralPrefix()
		offer(text)
	}
	if len(q.Methods) == 1 {
		offer(q.Methods[0])
	}
	if len(q.Users) == 1 {
		offer(q.Users[0])
	}
	if address, err := netip.ParseAddr(q.From.String()); err == nil && address.Is4() {
		offer(address.String()) // IPv6 has several spellings
	}
	if len(q.Status) == 1 && q.Status[0].Low == q.Status[0].High && best == "" {
		best = q.Status[0].String()
	}
	if best == "" {
		return nil
	}
	return []byte(best)
}

// plainInLogs says whether a text stands in all logs as it is, neither
// percent-encoded nor quoted nor escaped as JSON.
func plainInLogs(text string) bool {
	for _, c := range []byte(text) {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9'
		if !letter && !bytes.ContainsRune([]byte("._-/@:"), rune(c)) {
			return false
		}
	}
	return text != "-"
}

// inSpan says whether a time is asked for.
func (f *filter) inSpan(at int64) bool { return f.since <= at && at < f.until }

// past says that after a line of this time none follows that is asked for.
func (f *filter) past(at int64) bool { return at >= f.until+tolerance }
