package wlog

import (
	"slices"
	"time"
)

// header is what stands before the lines of one holder of a log.
type header struct {
	software string
	remark   string
	fields   []Field
	serial   uint64 // of the holder: the later opened has the greater
}

// sameLines says whether lines of both may follow each other. Who wrote the
// head does not matter to a reader, the columns do.
func (h *header) sameLines(other *header) bool {
	return h == other || other != nil && slices.Equal(h.fields, other.fields)
}

// overtakes says whether the lines of h are the first under a new remark. A
// holder that was opened before another says nothing of its own once that one
// has written: what it still has to write are stragglers.
func (h *header) overtakes(other *header) bool {
	return h.serial > other.serial && h.remark != other.remark
}

// follows says whether a line of h may stand after one of other without a word
// between them.
func (h *header) follows(other *header) bool {
	return h.sameLines(other) && !h.overtakes(other)
}

// append appends the directives for lines from that time on (W3C Extended Log
// File Format, "Directives").
func (h *header) append(dst []byte, first time.Time) []byte {
	dst = appendDirective(dst, "#Software: ", h.software)
	dst = append(dst, "#Version: 1.0\n"...)
	dst = append(dst, "#Date: "...)
	dst = first.UTC().AppendFormat(dst, time.DateTime)
	dst = append(dst, '\n')
	dst = h.appendRemark(dst)
	return append(dst, fieldsDirective(h.fields)...)
}

// appendRemark appends the remark alone, for lines with the columns of before.
func (h *header) appendRemark(dst []byte) []byte {
	return appendDirective(dst, "#Remark: ", h.remark)
}

// appendDirective appends a directive that may be left out. Its text is the
// administrator's and only kept to one line.
func appendDirective(dst []byte, name, text string) []byte {
	if text == "" {
		return dst
	}
	dst = append(dst, name...)
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == 0x7f {
			dst = append(dst, ' ')
		} else {
			dst = append(dst, c)
		}
	}
	return append(dst, '\n')
}
