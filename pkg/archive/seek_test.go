package archive

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"ftpd/pkg/wlog"

	"github.com/google/go-cmp/cmp"
)

// randomLog is a log of some hundred kilobytes: lines of the same second, lines
// out of order as far as the tolerance, damage of all kinds, columns that change.
func randomLog(t *testing.T, chance *rand.Rand) (string, []*wlog.Record) {
	var all []byte
	var records []*wlog.Record
	layouts := []string{usual, "cs-username date x-fullpath time", "date cs-username x-fullpath time"}
	names := layouts[0]
	at := noon
	for range 4000 {
		switch chance.IntN(400) {
		case 0:
			length := []int{1, 1, 10, 10, 4000}[chance.IntN(5)]
			all = append(all, strings.Repeat("\x00\xffgarbage 2031-01-01 00:00:00", 1+chance.IntN(length))+"\n"...)
		case 1, 2:
			names = layouts[chance.IntN(len(layouts))]
			fallthrough
		case 3:
			all = append(all, head(names)...)
		case 4:
			at = at.Add(time.Duration(chance.IntN(7200)) * time.Second)
		}
		if len(all) == 0 {
			all = append(all, head(names)...)
		}
		at = at.Add(time.Duration(chance.IntN(3)) * time.Second)
		// Names that would like to be times, where a reader might look for them.
		evil := []string{"anna", "bert", "2020-01-01", "23:00:00", "#Fields: date"}[chance.IntN(5)]
		r := deed(at.Add(-time.Duration(chance.IntN(tolerance+1))*time.Second), evil, fmt.Sprintf("/%d", len(records)), 226)
		records = append(records, r)
		all = wlog.AppendLine(all, fieldsOf(t, names), r)
	}
	return string(all), records
}

// TestSeekingFindsWhatLookingAtEachLineFinds compares searches with the list of
// what was written.
func TestSeekingFindsWhatLookingAtEachLineFinds(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	chance := rand.New(rand.NewPCG(seed, 0))
	for range 10 {
		content, records := randomLog(t, chance)
		name := t.TempDir() + "/x.log"
		put(t, name, content)
		last := records[len(records)-1].Time
		for range 20 {
			q := Query{Since: noon.Add(time.Duration(chance.Int64N(int64(last.Sub(noon))))).Truncate(time.Second)}
			q.Until = q.Since.Add(time.Duration(chance.IntN(600)) * time.Second)
			if chance.IntN(2) == 0 {
				q.Users = []string{"anna"}
			}
			want := asked(records, q)
			got := found(NewSearch(q, logAt(t, Access, name)))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("seed %d, %v to %v %v (-want +got):\n%s", seed, q.Since, q.Until, q.Users, diff)
			}
		}
	}
}

// asked are the records that a query asks for.
func asked(records []*wlog.Record, q Query) (all []string) {
	for _, r := range records {
		if !r.Time.Before(q.Since) && r.Time.Before(q.Until) && (q.Users == nil || r.User == q.Users[0]) {
			all = append(all, r.Time.Format("15:04:05 ")+r.FullPath)
		}
	}
	return all
}

// TestSeekingLeavesOutNothing looks at the places themselves, with blocks so small
// that directives and lines lie across them.
func TestSeekingLeavesOutNothing(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	chance := rand.New(rand.NewPCG(seed, 1))
	near := 0
	for range 5 {
		content, records := randomLog(t, chance)
		last := records[len(records)-1].Time
		for range 25 {
			since := noon.Unix() + chance.Int64N(last.Unix()-noon.Unix())
			d := &decoder{filter: newFilter(Query{}), kind: Access}
			at, c, ok := newSeeker(strings.NewReader(content), int64(len(content)), d, 300+chance.IntN(300)).seek(since)
			if !ok {
				continue
			}
			names, youngest := inForce(content[:at])
			if strings.Join(c.names, " ") != names || youngest >= since || content[at-1] != '\n' {
				t.Fatalf("seed %d: at %d: columns %v, want %s; a line of %d before, want none from %d", seed, at, c.names, names, youngest, since)
			}
			if _, next := inForce(head(names) + content[at:min(len(content), int(at)+20_000)]); next >= since-tolerance {
				near++
			}
		}
	}
	if near < 10 {
		t.Errorf("seed %d: only %d of 125 places were near, so little was tried", seed, near)
	}
}

// TestColumnsAreFoundAcrossBlocks: wherever the directive lies in them.
func TestColumnsAreFoundAcrossBlocks(t *testing.T) {
	content := head("date time x-rule") + head("date time x-fullpath") + strings.Repeat("2026-11-21 12:00:00 /a\n", 20)
	for block := 16; block < 200; block++ {
		s := newSeeker(strings.NewReader(content), int64(len(content)), &decoder{filter: newFilter(Query{}), kind: Access}, block)
		for range 2 { // the second is known already
			if c := s.columnsAt(int64(len(content))); c == nil || c.names[2] != "x-fullpath" {
				t.Fatalf("blocks of %d: %+v", block, c)
			}
		}
		if c := s.columnsAt(int64(len(head("date time x-rule")))); c == nil || c.names[2] != "x-rule" {
			t.Fatalf("blocks of %d: %+v", block, c)
		}
	}
}

// inForce reads a text from its begin: the columns at its end, and the time of its
// youngest line.
func inForce(text string) (names string, youngest int64) {
	d := &decoder{filter: newFilter(Query{}), kind: Access}
	for line := range strings.Lines(text) {
		if d.read([]byte(strings.TrimSuffix(line, "\n"))) == hit {
			youngest = max(youngest, d.entry.Time.Unix())
		}
	}
	return strings.Join(d.columns.names, " "), youngest
}

// TestSeekingReadsLittle: of a large file, as the daemon writes it.
func TestSeekingReadsLittle(t *testing.T) {
	var all strings.Builder
	line := []byte(nil)
	const lines = 200_000
	for i := range lines {
		if i%8000 == 0 {
			all.WriteString(head(usual))
		}
		line = wlog.AppendLine(line[:0], fieldsOf(t, usual), deed(noon.Add(time.Duration(i)*time.Second), "anna", "/some/file.dat", 226))
		all.Write(line)
	}
	text := all.String()
	file := &countingReader{file: strings.NewReader(text)}
	s := newSeeker(file, int64(len(text)), &decoder{filter: newFilter(Query{}), kind: Access}, blockSize)
	at, c, ok := s.seek(noon.Unix() + lines - 1000)
	if !ok || c == nil || int64(len(text))-at > 1000*100+2*blockSize+tolerance*100 {
		t.Errorf("at %d of %d, %v", at, len(text), ok)
	}
	if file.bytes > len(text)/3 {
		t.Errorf("%d bytes read of %d", file.bytes, len(text))
	}
}

type countingReader struct {
	file  *strings.Reader
	bytes int
}

func (r *countingReader) ReadAt(p []byte, at int64) (int, error) {
	n, err := r.file.ReadAt(p, at)
	r.bytes += n
	return n, err
}
