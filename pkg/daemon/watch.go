package daemon

import (
	"errors"

	"github.com/fsnotify/fsnotify"
	"github.com/sirupsen/logrus"
	"golang.org/x/sys/unix"
)

// watcher says when the files of the configuration may have changed. Whether
// they have is the fingerprint's business; it may well speak up for nothing.
type watcher struct {
	kernel  kernel
	events  <-chan fsnotify.Event
	errors  <-chan error
	looks   *looks
	late    bool // said that changes may be seen late
	log     logrus.FieldLogger
	follow  chan watchSet
	changed chan<- struct{} // has room for one: changes nobody has looked at are one
	stop    chan struct{}
	done    chan struct{}
}

// kernel is what tells of changes: an *fsnotify.Watcher, or nothing.
type kernel interface {
	Add(folder string) error
	Remove(folder string) error
	WatchList() []string
	Close() error
}

// silence is a kernel that tells nothing.
type silence struct{}

func (silence) Add(string) error    { return nil }
func (silence) Remove(string) error { return nil }
func (silence) WatchList() []string { return nil }
func (silence) Close() error        { return nil }

// newWatcher starts watching nothing; it will speak up on changed. Where the
// system has no inotify to give, it looks at the files now and then only.
func newWatcher(log logrus.FieldLogger, changed chan<- struct{}) *watcher {
	w := &watcher{
		looks:   newLooks(lookEvery),
		log:     log,
		follow:  make(chan watchSet),
		changed: changed,
		stop:    make(chan struct{}),
		done:    make(chan struct{}),
	}
	if notify, err := fsnotify.NewWatcher(); err != nil {
		w.kernel = silence{} // and nil channels never speak
		w.sayLate(err)
	} else {
		w.kernel, w.events, w.errors = notify, notify.Events, notify.Errors
	}
	return w
}

// start runs the watcher until close.
func (w *watcher) start() *watcher {
	go w.run()
	return w
}

// sayLate says once why changes may be seen late.
func (w *watcher) sayLate(err error) {
	if !w.late {
		w.late = true
		w.log.WithFields(logrus.Fields{"error": err, "every": w.looks.every.String()}).Warn("files are only looked at now and then")
	}
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
	close(w.stop)
	<-w.done
}

// run collects events until the folders have been quiet for settle.
func (w *watcher) run() {
	defer close(w.done)
	defer w.kernel.Close()
	defer w.looks.end()
	var set watchSet
	quiet := newQuiet()
	stir := func() {
		w.apply(set) // a folder that was replaced needs a new watch
		quiet.touch(set.settle)
	}
	for {
		select {
		case <-w.stop:
			return
		case set = <-w.follow:
			w.looks.begin(set.read)
			stir()
		case event := <-w.events:
			if set.concerns(event) {
				stir()
			}
		case err := <-w.errors:
			// An overflow: events were lost, so anything may have changed.
			w.log.WithField("error", err).Warn("watch failed")
			stir()
		case <-w.looks.due():
			w.looks.again()
		case seen := <-w.looks.seen:
			if w.looks.differs(seen) {
				stir()
			}
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
// one that is not there is no fault, its parent is in the set too. More than the
// system allows (fs.inotify.max_user_watches) are looked at now and then.
func (w *watcher) apply(set watchSet) {
	for _, folder := range w.kernel.WatchList() {
		if !set.folders[folder] {
			// It fails when the folder is gone, and then the watch is too.
			_ = w.kernel.Remove(folder)
		}
	}
	for folder := range set.folders {
		err := w.kernel.Add(folder)
		if errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.ENOMEM) {
			w.sayLate(err)
		} else if err != nil {
			w.log.WithFields(logrus.Fields{"folder": folder, "error": err}).Debug("folder not watched")
		}
	}
}
