package ftp

import (
	"io/fs"
	"strconv"
	"strings"

	"ftpd/pkg/vfs"
)

// Facts is the set of facts that MLSD and MLST tell (RFC 3659, section 7).
type Facts uint8

// The facts that are known.
const (
	FactType Facts = 1 << iota
	FactSize
	FactModify
	FactPerm
	FactUnique
	FactUnixMode

	// DefaultFacts are told until the client chooses by OPTS MLST.
	DefaultFacts = FactType | FactSize | FactModify | FactPerm | FactUnique
)

// factNames are in the order of the bits, which is that of the facts in a line.
var factNames = [...]string{"type", "size", "modify", "perm", "unique", "UNIX.mode"}

// ParseFacts reads the list after OPTS MLST, "type;size;" (RFC 3659, 7.9).
// Names that are not known are left out, as the RFC wants; the case of letters
// does not matter. Nothing at all is a legal choice.
func ParseFacts(arg string) Facts {
	var facts Facts
	for word := range strings.SplitSeq(arg, ";") {
		for i, name := range factNames {
			if strings.EqualFold(strings.TrimSpace(word), name) {
				facts |= 1 << i
			}
		}
	}
	return facts
}

// String is the list as OPTS MLST's reply has it, "type;size;".
func (f Facts) String() string {
	var text strings.Builder
	for i, name := range factNames {
		if f&(1<<i) != 0 {
			text.WriteString(name + ";")
		}
	}
	return text.String()
}

// Feature is FEAT's list of all facts, those in force with a star (RFC 3659,
// 7.8).
func (f Facts) Feature() string {
	var text strings.Builder
	for i, name := range factNames {
		text.WriteString(name)
		if f&(1<<i) != 0 {
			text.WriteByte('*')
		}
		text.WriteByte(';')
	}
	return text.String()
}

// AppendFacts appends an entry as MLSD sends it: the facts, one blank, the name
// and CRLF. MLST puts a blank before it and the whole path for the name. An
// entry named "." or ".." is the listed folder or its parent. A fact that is
// not known of an entry is left out of its line.
func AppendFacts(dst []byte, e *Entry, facts Facts) []byte {
	if facts&FactType != 0 {
		dst = appendFact(dst, "type=", factType(e))
	}
	if facts&FactSize != 0 && e.Mode.IsRegular() {
		dst = append(dst, "size="...)
		dst = strconv.AppendInt(dst, e.Size, 10)
		dst = append(dst, ';')
	}
	if facts&FactModify != 0 && !e.ModTime.IsZero() {
		dst = append(dst, "modify="...)
		dst = AppendTimeVal(dst, e.ModTime)
		dst = append(dst, ';')
	}
	if facts&FactPerm != 0 {
		dst = appendFact(dst, "perm=", e.Perm)
	}
	if facts&FactUnique != 0 && e.Unique != (vfs.FileID{}) {
		dst = appendUnique(dst, e.Unique)
	}
	if facts&FactUnixMode != 0 {
		dst = appendUnixMode(dst, e.Mode)
	}
	dst = append(dst, ' ')
	dst = appendExactName(dst, e.Name)
	return append(dst, '\r', '\n')
}

func appendFact(dst []byte, name, value string) []byte {
	dst = append(dst, name...)
	dst = append(dst, value...)
	return append(dst, ';')
}

// appendUnique is RFC 3659, 7.5.2: a text that two names share only if they are the
// same file.
func appendUnique(dst []byte, id vfs.FileID) []byte {
	dst = append(dst, "unique="...)
	dst = strconv.AppendUint(dst, id.Dev, 16)
	dst = append(dst, 'g')
	dst = strconv.AppendUint(dst, id.Ino, 16)
	return append(dst, ';')
}

// factType is RFC 3659, 7.5.1. What is neither file nor folder has a type of
// its operating system's, which clients that want files only pass over.
func factType(e *Entry) string {
	switch {
	case e.Mode.IsDir() && e.Name == ".":
		return "cdir"
	case e.Mode.IsDir() && e.Name == "..":
		return "pdir"
	case e.Mode.IsDir():
		return "dir"
	case e.Mode.IsRegular():
		return "file"
	case e.Mode&fs.ModeSymlink != 0:
		return "OS.unix=slink"
	}
	return "OS.unix=special"
}

// appendUnixMode appends the permission bits as chmod takes them, four digits.
func appendUnixMode(dst []byte, mode fs.FileMode) []byte {
	bits := uint16(mode.Perm())
	for i, special := range [...]fs.FileMode{fs.ModeSticky, fs.ModeSetgid, fs.ModeSetuid} {
		if mode&special != 0 {
			bits |= 0o1000 << i
		}
	}
	dst = append(dst, "UNIX.mode="...)
	for shift := 9; shift >= 0; shift -= 3 {
		dst = append(dst, '0'+byte(bits>>shift&7))
	}
	return append(dst, ';')
}
