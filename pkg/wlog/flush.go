package wlog

import "time"

// flush writes what is queued. After an error it goes on, next time, with the
// line that was not written whole.
func (f *file) flush() error {
	if len(f.writing) == 0 || f.writing[len(f.writing)-1].lines == 0 {
		f.mu.Lock()
		f.writing = f.queue.take(emptied(f.writing))
		f.mu.Unlock()
	}
	o := f.options()
	var written uint64
	var err error
	for i := range f.writing {
		var lines uint64
		lines, err = f.out.write(&f.writing[i], o)
		written += lines
		if err != nil {
			break
		}
	}
	if f.out.begun {
		f.out.begun = false
		notify(f.roll)
	}
	f.note(written, err, o.OnError)
	return err
}

// note keeps the books and tells of a change from working to failing or back.
func (f *file) note(written uint64, err error, tell func(error)) {
	f.mu.Lock()
	changed := (f.state.Err == nil) != (err == nil)
	if changed {
		f.state.Since = time.Now()
	}
	f.state.Err = err
	f.state.Lines += written
	if f.out.name != "" {
		f.state.Path = f.out.name
	}
	more := f.queue.size > 0
	f.mu.Unlock()

	if err == nil {
		f.retry = 0
	} else {
		f.retry = min(max(firstRetry, 2*f.retry), lastRetry)
	}
	if err != nil || more {
		// What came while the disk failed has used up the word that it left.
		notify(f.wake)
	}
	if changed && tell != nil {
		tell(err)
	}
}
