package ftp

import (
	"strconv"
	"strings"
)

// maxLevel is the highest level of compression (RFC 1950's library's); level 0
// would be no compression at all.
const (
	maxLevel     = 9
	defaultLevel = 6
)

// packing is what MODE and OPTS MODE Z have set. The zero value is MODE S.
type packing struct {
	on    bool
	level int // of what we send, 0 = defaultLevel
}

// cmdMode chooses between the bytes as they are and a zlib stream of them
// (RFC 959, 3.4; draft-preston-ftpext-deflate).
func (s *session) cmdMode(arg string, _ *Event) (reply, error) {
	switch strings.ToUpper(arg) {
	case "S":
		s.packing.on = false
		return reply{200, "Mode is stream."}, nil
	case "Z":
		if !s.visitor.Settings().ModeZ {
			return reply{}, refuse(504, "mode-z-off", "Compression is off here. Only mode S is supported.")
		}
		s.packing.on = true
		return reply{200, "Mode is deflate."}, nil
	}
	return reply{}, refuse(504, "parameter", "Only modes S and Z are supported.")
}

// mayPack refuses a transfer in MODE Z where the site has switched it off since.
func (s *session) mayPack() error {
	if s.packing.on && !s.visitor.Settings().ModeZ {
		return refuse(504, "mode-z-off", "Compression is off here by now. Send MODE S.")
	}
	return nil
}

// optsMode is OPTS MODE Z [ENGINE ZLIB] [METHOD DEFLATE] [LEVEL n]. The level is
// for what we send; what comes may have any. Without options the level is the
// default one again.
func (s *session) optsMode(rest string) (reply, error) {
	bad := refuse(501, "parameter", "Usage: OPTS MODE Z LEVEL <1 to 9>")
	words := strings.Fields(strings.ToUpper(rest))
	if len(words)%2 == 0 || words[0] != "Z" || !s.visitor.Settings().ModeZ {
		return reply{}, bad
	}
	level := defaultLevel
	for pair := words[1:]; len(pair) > 0; pair = pair[2:] {
		switch name, value := pair[0], pair[1]; {
		case name == "LEVEL":
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 || n > maxLevel {
				return reply{}, bad
			}
			level = n
		case name == "ENGINE" && value == "ZLIB", name == "METHOD" && (value == "DEFLATE" || value == "8"):
		default:
			return reply{}, bad
		}
	}
	s.packing.level = level
	return reply{200, "MODE Z LEVEL set to " + strconv.Itoa(level) + "."}, nil
}
