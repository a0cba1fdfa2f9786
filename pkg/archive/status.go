package archive

import (
	"fmt"
	"strconv"
	"strings"
)

// StatusRange is a span of reply codes, ends included.
type StatusRange struct{ Low, High int }

// String is the range as ParseStatus reads it.
func (r StatusRange) String() string {
	if r.Low == r.High {
		return strconv.Itoa(r.Low)
	}
	return strconv.Itoa(r.Low/100) + "xx"
}

// ParseStatus reads a code (550) or a class of codes (5xx).
func ParseStatus(text string) (StatusRange, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if class, ok := strings.CutSuffix(text, "xx"); ok && len(class) == 1 && '1' <= class[0] && class[0] <= '6' {
		low := 100 * int(class[0]-'0')
		return StatusRange{low, low + 99}, nil
	}
	if code, err := strconv.Atoi(text); err == nil && 100 <= code && code <= 699 {
		return StatusRange{code, code}, nil
	}
	return StatusRange{}, fmt.Errorf("status %q: it is neither a code like 550 nor a class like 5xx", text)
}

// hasStatus says whether a code is asked for.
func (f *filter) hasStatus(text []byte) bool {
	if len(f.Status) == 0 {
		return true
	}
	code := 0
	for _, c := range text {
		if c < '0' || c > '9' || code > 1000 {
			return false
		}
		code = code*10 + int(c-'0')
	}
	for _, r := range f.Status {
		if r.Low <= code && code <= r.High {
			return true
		}
	}
	return false
}
