package ftp

// task is work that takes long and needs no data connection. Its reply is the
// command's if err is nil.
type task func(*transfer) (reply, error)

// beginTask runs a task beside the session as a transfer is run, so that ABOR,
// STAT, NOOP and QUIT are obeyed meanwhile.
func (s *session) beginTask(ev *Event, do task) {
	t := s.newTransfer(ev)
	s.occupy(t)
	go t.runTask(do)
}

// runTask is the task's goroutine.
func (t *transfer) runTask(do task) {
	defer t.conclude()
	t.answer, t.ev.Err = t.attemptTask(do)
}

// attemptTask makes an error of a panic: it must not take other sessions along.
func (t *transfer) attemptTask(do task) (answer reply, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			t.s.panicked(t.ev.Verb, cause)
			err = ours(cause)
		}
	}()
	if answer, err = do(t); err != nil {
		err = t.why(err)
	}
	return answer, err
}
