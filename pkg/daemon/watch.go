package daemon

import (
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/sirupsen/logrus"
)

// patience bounds how long a folder that never gets quiet can put off a reload,
// in settle times.
const patience = 20

// watcher says when the files of the configuration may have changed. Whether
// they have is the fingerprint's business; it may well speak up for nothing.
type watcher struct {
	notify  *fsnotify.Watcher
	log     logrus.FieldLogger
	follow  chan watchSet
	changed chan<- struct{} // has room for one: changes nobody has looked at are one
	done    chan struct{}
}

// newWatcher starts watching nothing; it will speak up on changed.
func newWatcher(log logrus.FieldLogger, changed chan<- struct{}) (*watcher, error) {
	notify, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	w := &watcher{
		notify:  notify,
		log:     log,
		follow:  make(chan watchSet),
		changed: changed,
		done:    make(chan struct{}),
	}
	go w.run()
	return w, nil
}

// watch replaces what is watched. It speaks up once by itself, because a file
// may have changed between being read and being watched.
func (w *watcher) watch(set watchSet) {
	select {
	case w.follow <- set:
	case <-w.done:
	}
}

// close ends the watcher and waits for its goroutine.
func (w *watcher) close() {
	w.notify.Close()
	<-w.done
}

// run collects events until the folders have been quiet for settle.
func (w *watcher) run() {
	defer close(w.done)
	var set watchSet
	quiet := newQuiet()
	for {
		select {
		case set = <-w.follow:
			w.apply(set)
			quiet.touch(set.settle)
		case event, ok := <-w.notify.Events:
			if !ok {
				return
			}
			if set.concerns(event) {
				w.apply(set) // a folder that was replaced needs a new watch
				quiet.touch(set.settle)
			}
		case err, ok := <-w.notify.Errors:
			if !ok {
				return
			}
			// An overflow: events were lost, so anything may have changed.
			w.log.WithField("error", err).Warn("watch failed")
			quiet.touch(set.settle)
		case <-quiet.timer.C:
			quiet.rest()
			w.tell()
		}
	}
}

// tell never blocks: one unseen notice stands for all.
func (w *watcher) tell() {
	select {
	case w.changed <- struct{}{}:
	default:
	}
}

// apply makes the kernel watch exactly the set's folders. Folders come and go;
// one that is not there is no fault, its parent is in the set too.
func (w *watcher) apply(set watchSet) {
	for _, folder := range w.notify.WatchList() {
		if !set.folders[folder] {
			// It fails when the folder is gone, and then the watch is too.
			_ = w.notify.Remove(folder)
		}
	}
	for folder := range set.folders {
		if err := w.notify.Add(folder); err != nil {
			w.log.WithFields(logrus.Fields{"folder": folder, "error": err}).Debug("folder not watched")
		}
	}
}

// quiet is a timer that runs out when nothing was touched for a while, or when
// patience has run out.
type quiet struct {
	timer *time.Timer
	since time.Time // of the first touch; zero: at rest
}

func newQuiet() *quiet {
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	return &quiet{timer: timer}
}

// touch puts the end off by settle, but not for ever.
func (q *quiet) touch(settle time.Duration) {
	now := time.Now()
	if q.since.IsZero() {
		q.since = now
	}
	left := q.since.Add(patience * settle).Sub(now)
	q.timer.Reset(max(0, min(settle, left)))
}

// rest begins anew.
func (q *quiet) rest() { q.since = time.Time{} }
