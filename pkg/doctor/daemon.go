package doctor

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"ftpd/pkg/control"
)

// askFor bounds all questions to the control socket together; a large configuration
// takes a while to compare.
const askFor = 30 * time.Second

// daemon asks the running daemon how it is.
func (c *checkup) daemon(ctx context.Context, r *report) {
	c.account = expected(&c.Config.Daemon)
	ctx, cancel := context.WithTimeout(ctx, askFor)
	defer cancel()
	status, err := c.Daemon.Status(ctx)
	if err != nil {
		r.add(Failed, "daemon", "", "start it ('systemctl start ftpd', or 'ftpd serve'), or be root or a member of its group", "%v", err)
		return
	}
	c.status = &status
	if who, err := readIdentity(status.PID); err == nil {
		c.account = who
	}
	c.generation(ctx, &status, r)
	if status.State == control.Draining {
		r.add(Warning, "daemon", "", "'ftpd drain --cancel' lets people in again", "it is draining: nobody new is let in")
	}
	for _, one := range status.Sites {
		if c.asked(one.Name) && one.Log != nil && one.Log.Error != "" {
			r.add(Failed, "daemon", "", "make room or give it the right; it tries again by itself",
				"the log of %s cannot be written: %s; %d lines are lost", one.Name, one.Log.Error, one.Log.Lost)
		}
	}
}

// generation wants the daemon to serve what the files say: what follows compares
// the one with the other.
func (c *checkup) generation(ctx context.Context, status *control.Status, r *report) {
	path, err := filepath.Abs(c.Config.Path)
	if err == nil && path != status.Path {
		r.add(Warning, "daemon", "", "-c "+status.Path, "it serves %s, and not %s", status.Path, path)
		return
	}
	change, err := c.Daemon.Diff(ctx, "")
	switch {
	case err != nil:
		r.add(Warning, "daemon", "", "'ftpd diff'", "it cannot say whether it serves what the files say: %v", err)
	case change.Fault != nil:
		r.add(Warning, "daemon", "", "mend the files; 'ftpd check' says where", "it serves an older configuration and refuses this one: %s", change.Fault.Error)
	case change.Changed:
		r.add(Warning, "daemon", "", "'ftpd reload'; 'ftpd diff' says what would change", "it serves an older configuration than the files have")
	default:
		r.add(OK, "daemon", "", "", "process %d serves generation %d of %s", status.PID, status.Configuration.Generation, status.Path)
	}
}

func (c *checkup) asked(site string) bool { return c.Site == "" || c.Site == site }

// pid is the daemon's process, our own where there is none: then the limits are
// most likely the same.
func (c *checkup) pid() int {
	if c.status != nil {
		return c.status.PID
	}
	return os.Getpid()
}
