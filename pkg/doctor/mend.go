package doctor

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
)

// mend says what to do about a step that failed.
func (t *tour) mend(err error) string {
	r, refused := errors.AsType[*refusal](err)
	name, user := t.route.site.Name, "USER"
	if t.who.user != nil {
		user = t.who.user.Name
	}
	switch {
	case isTimeout(err) && t.moving():
		return "a firewall on this machine, or a rate limit: 64 KiB must pass within " + t.dialogue.moving().String()
	case isTimeout(err):
		return "'ftpd status', the event log, or a firewall on this machine"
	case errors.Is(err, syscall.ECONNREFUSED) && t.step == "connect":
		return "nobody listens there: start the daemon, or 'ftpd reload'"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nobody listens at the passive port: another program may forward the control connection"
	case refused && r.code == 421:
		return "a limit is reached, or the address is refused: the event log has the reason"
	case t.step == "AUTH TLS":
		return "the event log has the reason; the first site of the address is asked for TLS"
	case strings.HasPrefix(t.step, "log-in as"):
		return fmt.Sprintf("the event log has the reason ('login failed'); 'ftpd explain %s %s /'", name, user)
	case t.moving() && refused && r.code == 425:
		return "no passive port is free: widen passive { ports }"
	case refused:
		return fmt.Sprintf("the event log has the reason ('refused'); 'ftpd explain %s %s %s'", name, user, t.who.folder)
	}
	return "is it ftpd that listens there? the event log"
}

// moving says that the step has a data connection.
func (t *tour) moving() bool {
	return t.step == "upload" || t.step == "download" || strings.HasSuffix(t.step, " list")
}
