package archive

import (
	"cmp"
	"container/heap"
)

// Search goes through logs for what a query asks. It is for one goroutine.
type Search struct {
	filter *filter
	rows   rows
	moved  *row // the one whose entry was handed out last
	faults []error
	lost   int
	watch  *watch // nil: the end is the end
}

// row is a source in use: the file that is open, and those that come after it.
type row struct {
	source
	cursor *cursor // nil: the next file is not open yet
	order  int     // among entries of the same time
}

// rows is a heap by the time of their entries.
type rows []*row

func (r rows) Len() int      { return len(r) }
func (r rows) Swap(i, j int) { r[i], r[j] = r[j], r[i] }
func (r rows) Less(i, j int) bool {
	return cmp.Or(r[i].cursor.entry.Time.Compare(r[j].cursor.entry.Time), cmp.Compare(r[i].order, r[j].order)) < 0
}
func (r *rows) Push(x any) { *r = append(*r, x.(*row)) }
func (r *rows) Pop() any {
	last := len(*r) - 1
	x := (*r)[last]
	*r = (*r)[:last]
	return x
}

// NewSearch begins to search logs. Folders that can't be read are among the
// faults.
func NewSearch(q Query, logs ...Log) *Search { return newSearch(newFilter(q), logs...) }

func newSearch(f *filter, logs ...Log) *Search {
	s := &Search{filter: f}
	for _, l := range logs {
		sources, err := l.sources(s.filter)
		s.fault(err)
		for _, from := range sources {
			s.add(from)
		}
	}
	heap.Init(&s.rows)
	return s
}

// NewFileSearch begins to search files by their names. A file's kind is seen from
// its begin, and one whose name ends in .gz is unpacked.
func NewFileSearch(q Query, names ...string) *Search {
	s := &Search{filter: newFilter(q)}
	for _, name := range names {
		s.add(fileSource(name))
	}
	heap.Init(&s.rows)
	return s
}

// add goes to a source's first entry; without one it is left out.
func (s *Search) add(from source) {
	r := &row{source: from, order: len(s.rows)}
	if s.advance(r) {
		s.rows = append(s.rows, r)
	}
}

// Next returns the next line that is asked for, by time; nil at the end. It is
// valid until the next call. Lines of one log are in the order of its files.
func (s *Search) Next() *Entry {
	if r := s.moved; r != nil {
		s.moved = nil
		if s.advance(r) {
			heap.Fix(&s.rows, 0)
		} else {
			heap.Pop(&s.rows)
		}
	}
	if len(s.rows) == 0 {
		return nil
	}
	s.moved = s.rows[0]
	return &s.moved.cursor.entry
}

// advance goes to a row's next entry, through its files.
func (s *Search) advance(r *row) bool {
	for {
		if r.cursor != nil {
			if r.cursor.next() {
				return true
			}
			if s.watch == nil || len(r.files) > 0 {
				s.leave(r)
			}
		}
		if len(r.files) == 0 {
			s.park(r)
			return false
		}
		s.enter(r)
	}
}

// park keeps a row whose file may be added to.
func (s *Search) park(r *row) {
	if s.watch == nil {
		return
	}
	if r.cursor != nil && r.cursor.packed == nil {
		r.cursor.end = r.cursor.lastBytes()
	}
	s.watch.parked = append(s.watch.parked, r)
}

// enter opens a row's next file.
func (s *Search) enter(r *row) {
	file := r.files[0]
	r.files = r.files[1:]
	c, err := r.open(file, s.filter)
	s.fault(err)
	r.cursor = c
}

// leave closes a row's file.
func (s *Search) leave(r *row) {
	s.fault(r.cursor.broken)
	s.lost += r.cursor.close()
	r.cursor = nil
}

func (s *Search) fault(err error) {
	if err != nil {
		s.faults = append(s.faults, err)
	}
}

// Close gives the files back. What Lost and Faults say is whole then.
func (s *Search) Close() {
	open := s.rows
	if s.watch != nil {
		open = append(open, s.watch.parked...)
		s.watch.notify.Close()
		s.watch.parked = nil
	}
	for _, r := range open {
		if r.cursor != nil {
			s.leave(r)
		}
	}
	s.rows, s.moved = nil, nil
}

// Lost is how many lines could not be read: damaged, too long, or without a
// #Fields that says what they mean. Lines that could not have been asked for may
// be damaged unnoticed.
func (s *Search) Lost() int { return s.lost }

// Faults are the files and folders that could not be read, or not to the end.
func (s *Search) Faults() []error { return s.faults }
