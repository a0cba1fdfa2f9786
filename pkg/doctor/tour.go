package doctor

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/netip"

	"ftpd/pkg/control"
	"ftpd/pkg/ftp"
)

// fileSize is what is stored, in bytes, unless the site takes less.
const fileSize = 64 << 10

// tour is one session as a client would have it, step by step.
type tour struct {
	*checkup
	route    *route
	who      *subject
	dialogue *dialogue

	step  string   // being taken
	done  []string // taken
	note  string   // why there are no more
	asked netip.AddrPort
	name  string // of the file, "" before it is stored
	left  string // where it still is
}

// take takes a step, in bounded time.
func (t *tour) take(step string, do func() error) error {
	t.step = step
	if err := t.dialogue.patience(); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	t.done = append(t.done, step)
	return nil
}

// arrive connects and is greeted, and encrypts what is to be.
func (t *tour) arrive(ctx context.Context) (err error) {
	t.step = "connect"
	if t.dialogue, err = dial(ctx, t.route, t.Patience); err != nil {
		return err
	}
	if err := t.take("greeting", t.dialogue.begin); err != nil || t.route.mode != explicit {
		return err
	}
	return t.take("AUTH TLS", t.dialogue.startTLS)
}

// stay does what people do.
func (t *tour) stay(ctx context.Context) error {
	policy := t.route.policy
	encrypted := t.route.mode != inClear
	if encrypted {
		level := "P"
		if policy.Data == ftp.Forbidden {
			level = "C"
		}
		if err := t.take("PROT "+level, func() error { return t.dialogue.protect(level) }); err != nil {
			return err
		}
	}
	switch {
	case !encrypted && policy.Login == ftp.Required:
		return t.take("log-in in clear refused", t.refusedInClear)
	case t.who.trouble != nil:
		t.note = "nobody logged in"
		return nil
	case !encrypted && t.who.tlsOnly:
		t.note = t.who.user.Name + " may log in with TLS only" + after(", says ", t.who.tlsRule)
		return nil
	}
	if err := t.take("log-in as "+t.who.user.Name, func() error { return t.logIn(ctx) }); err != nil {
		return err
	}
	if !encrypted && policy.Data == ftp.Required {
		t.note = "data connections must be encrypted"
		return nil
	}
	return t.exchange(ctx)
}

// refusedInClear wants the policy to be kept.
func (t *tour) refusedInClear() error {
	if _, err := t.dialogue.command(3, "USER", "ftpd-doctor"); err == nil {
		return fmt.Errorf("USER is taken in clear, though the policy is %q", t.route.site.TLS.Policy.V)
	} else if !isRefusal(err, 534) {
		return fmt.Errorf("USER: %w", err)
	}
	return nil
}

// logIn gives the password, or a pass in its place.
func (t *tour) logIn(ctx context.Context) error {
	password := t.Password
	switch {
	case t.who.anonymous:
		password = "ftpd-doctor@localhost"
	case password == "":
		ctx, cancel := context.WithTimeout(ctx, t.Patience)
		defer cancel()
		pass, err := t.Daemon.Probe(ctx, control.ProbeOrder{Site: t.route.site.Name, User: t.who.user.Name})
		if err != nil {
			return fmt.Errorf("the daemon gives no pass: %w", err)
		}
		password = pass.Password
	}
	return t.dialogue.login(t.who.user.Name, password)
}

// exchange tries data connections of both kinds, with a file if it may.
func (t *tour) exchange(ctx context.Context) error {
	if err := t.take("CWD "+t.who.folder, func() error {
		if _, err := t.dialogue.command(2, "TYPE", "I"); err != nil {
			return fmt.Errorf("TYPE I: %w", err)
		}
		_, err := t.dialogue.command(2, "CWD", t.who.folder)
		return err
	}); err != nil {
		return err
	}
	if t.who.readOnly {
		return t.list("")
	}
	content := make([]byte, t.size())
	rand.Read(content) // it never fails
	t.name = t.who.stem + rand.Text()
	defer t.clean(ctx)
	if err := t.take("upload", func() error { return t.overEPSV(sends(content), "STOR", t.name) }); err != nil {
		return err
	}
	name := t.name
	if t.who.hidden {
		name = ""
	}
	if err := t.list(name); err != nil {
		return err
	}
	if err := t.take("download", func() error { return t.overEPSV(receives(content), "RETR", t.name) }); err != nil {
		return err
	}
	return t.take("delete", t.remove)
}

// list uses both kinds of passive connections, EPSV alone with IPv6, which PASV
// does not know.
func (t *tour) list(name string) error {
	if err := t.take("EPSV list", func() error { return t.overEPSV(lists(name), "MLSD") }); err != nil {
		return err
	}
	if !t.route.to.Addr().Is4() {
		return nil
	}
	return t.take("PASV list", func() error {
		told, err := t.dialogue.pasv()
		if err != nil {
			return err
		}
		t.asked = told
		return t.dialogue.transfer(told.Port(), lists(name), "MLSD")
	})
}

func (t *tour) overEPSV(move func(net.Conn) error, words ...string) error {
	port, err := t.dialogue.epsv()
	if err != nil {
		return err
	}
	return t.dialogue.transfer(port, move, words...)
}

// size is what the site takes.
func (t *tour) size() int {
	if most := int64(t.route.site.Limits.MaxFileSize.V); most > 0 {
		return int(min(most, fileSize))
	}
	return fileSize
}

func (t *tour) remove() error {
	if _, err := t.dialogue.command(2, "DELE", t.name); err != nil {
		return fmt.Errorf("DELE: %w", err)
	}
	t.name = ""
	return nil
}
