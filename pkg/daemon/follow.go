package daemon

import (
	"slices"

	"ftpd/pkg/config"
)

// follow lets the watcher look at the files of the configuration in force and
// at more, or ends it where daemon.watch says so.
func (d *Daemon) follow(cfg *config.Config, more []string) {
	rules := &cfg.Daemon
	if !rules.Watch.V {
		d.unwatch()
		return
	}
	w := d.watcher.Load()
	if w == nil {
		w = newWatcher(d.events.log, d.changed).start()
		d.watcher.Store(w)
	}
	files := slices.Concat(cfg.Files, more)
	w.watch(newWatchSet(d.options.Path, files, rules.Settle.V))
}

// unwatch ends the watcher, if there is one.
func (d *Daemon) unwatch() {
	if w := d.watcher.Swap(nil); w != nil {
		w.close()
	}
}
