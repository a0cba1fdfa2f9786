package ftp

import "strings"

// cmdClnt is how clients introduce themselves; who looks at the sessions sees it.
func (s *session) cmdClnt(arg string, _ *Event) (reply, error) {
	s.seen.introduced(arg)
	return reply{200, "Noted."}, nil
}

// cmdCsid is CLNT with an answer
// (draft-peterson-streamlined-ftp-command-extensions, 3). Which version runs here is
// nobody's business before the login, and nobody's need after it.
func (s *session) cmdCsid(arg string, _ *Event) (reply, error) {
	s.seen.introduced(arg)
	return reply{200, "Name=ftpd; OS=Unix; CaseSensitive=1; DirSep=/;"}, nil
}

// cmdLang chooses the language of replies (RFC 2640, 4.1), of which there is
// English. Without an argument it is the default again.
func (s *session) cmdLang(arg string, _ *Event) (reply, error) {
	language, _, _ := strings.Cut(strings.ToUpper(arg), "-")
	if language != "EN" && arg != "" {
		return reply{}, refuse(504, "parameter", "Replies are in English only.")
	}
	return reply{200, "Replies are in English."}, nil
}
