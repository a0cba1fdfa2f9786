package ftp

import (
	"context"
	"strings"
	"time"

	"ftpd/pkg/vfs"
)

// loginPatience bounds the work of one login: the sources of accounts may be
// elsewhere.
const loginPatience = 30 * time.Second

// cmdUser answers every name alike, so that nobody learns which exist. After a
// login it begins a new one (RFC 959, 4.1.1).
func (s *session) cmdUser(arg string, ev *Event) (reply, error) {
	if err := s.mayLogin(); err != nil {
		return reply{}, err
	}
	s.logout()
	s.user, s.userSent = arg, true
	if s.encrypted() {
		return s.loginByCertificate(arg, ev)
	}
	return passwordPlease, nil
}

var passwordPlease = reply{331, "Password required."}

// loginByCertificate logs in without a password where TLS has shown who it is
// (RFC 2228, 5.3: 232).
func (s *session) loginByCertificate(user string, ev *Event) (reply, error) {
	if err := s.takeSeat(); err != nil {
		return reply{}, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), loginPatience)
	defer cancel()
	message, ok, err := s.visitor.LoginByCertificate(ctx, user)
	switch {
	case err != nil:
		s.user = ""
		s.giveSeat()
		return s.failed(ev, err)
	case !ok:
		s.giveSeat()
		return passwordPlease, nil
	}
	s.user, s.certified = "", true
	return s.welcome(232, message), nil
}

// cmdPass logs in.
func (s *session) cmdPass(arg string, ev *Event) (reply, error) {
	ev.Arg = "***"
	if err := s.mayLogin(); err != nil {
		return reply{}, err
	}
	switch {
	case s.certified:
		// Many clients send one whatever USER was answered.
		return reply{202, "No password is needed."}, nil
	case s.loggedIn:
		return reply{}, refuse(503, "bad-sequence", "You are logged in already.")
	case s.user == "":
		return reply{}, refuse(503, "bad-sequence", "Send USER first.")
	}
	user := s.user
	s.user = ""
	if err := s.takeSeat(); err != nil {
		return reply{}, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), loginPatience)
	defer cancel()
	message, err := s.visitor.Login(ctx, user, arg)
	if err != nil {
		s.giveSeat()
		return s.failed(ev, err)
	}
	return s.welcome(230, message), nil
}

// welcome begins what only people who have logged in may do.
func (s *session) welcome(code int, message string) reply {
	s.loggedIn, s.failures = true, 0
	s.lastTransfer = time.Now()
	s.cwd = s.tree().StartDirectory()
	if message == "" {
		message = "Logged in."
	}
	return reply{code, message}
}

// logout goes back to the state of a fresh connection.
func (s *session) logout() {
	if s.loggedIn {
		s.visitor.Logout()
		s.giveSeat()
		s.loggedOut = time.Now()
	}
	s.loggedIn, s.certified, s.user = false, false, ""
	s.cwd, s.ascii, s.restart, s.renaming = vfs.Root(), true, 0, false
	s.facts, s.octets, s.packing, s.digest = DefaultFacts, octets{}, packing{}, &digests[0]
	s.data.reset()
	s.data.epsvOnly = false
}

// cmdAcct is for systems with accounts beside users.
func (s *session) cmdAcct(_ string, ev *Event) (reply, error) {
	ev.Arg = "***" // some send a second password
	return reply{202, "No account is needed."}, nil
}

// cmdRein starts over without a new connection.
func (s *session) cmdRein(string, *Event) (reply, error) {
	s.logout()
	s.userSent = false
	return reply{220, s.visitor.Settings().Greeting}, nil
}

// cmdQuit says goodbye; a running transfer may finish first (RFC 959, 4.1.1).
func (s *session) cmdQuit(string, *Event) (reply, error) {
	s.quit.Do(func() { close(s.quitting) })
	s.outlast(func(*transfer) {})
	s.over = true
	return reply{221, s.visitor.Settings().Goodbye}, nil
}

// cmdHost picks a virtual site by name, before USER only (RFC 7151, 3).
func (s *session) cmdHost(arg string, _ *Event) (reply, error) {
	if s.userSent || s.loggedIn {
		return reply{}, refuse(503, "bad-sequence", "HOST must come before USER.")
	}
	if strings.ContainsAny(arg, " /") {
		return reply{}, refuse(501, "syntax", "Not a host name.")
	}
	if err := s.visitor.Host(arg); err != nil {
		return reply{}, err
	}
	return reply{220, s.visitor.Settings().Greeting}, nil
}
