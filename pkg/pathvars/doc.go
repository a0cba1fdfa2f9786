// Package pathvars gives texts with $$variables$$ their meaning: for a person
// (Template) or for a moment (TimeTemplate). It knows no files and no
// configuration language; both types are plain values that == compares.
//
// # Variables of a person
//
// A variable is written between two pairs of dollars:
//
//	$$username$$    the name used to log in
//	$$groupname$$   the user's group
//	$$homedir$$     the home that the account's source states: passwd, LDAP, …
//	$$email$$       the account's e-mail address
//	$$domain$$      what follows the @ of it
//
// The Scope given to Parse says which of them can have a value at that place:
// the first three for every session (Session), the other two only for accounts
// of a system integration (Account). Names are lower case. One dollar is an
// ordinary character; two always open a variable, so a pair that opens none is
// an error, as is any "${": it can only be an expression that the
// configuration language did not see because dollars stood before it.
//
// $$homedir$$ is a whole absolute path, so it may only begin a value; in a
// message (Message) it may stand anywhere.
//
// # What a value may be
//
// A template is written by the administrator, its values partly by strangers.
// Expand therefore refuses every value that could lead to another place than
// the template's author meant: an empty one, "." and "..", and whatever holds a
// slash, a NUL or another control character or is longer than a file name can
// be. A refused value makes the login fail; it is never replaced by something
// tamer, because that something may be somebody else's folder. A home directory
// has slashes, so of it is asked that it is absolute and has no empty, "." or
// ".." element; a slash at its end, common in passwd files, is let pass.
//
// ExpandText is for messages, where no place can be escaped from: it only drops
// control characters, which could forge a reply line.
//
// # Variables of time
//
// TimeTemplate names log files. Between the dollars stand any of yyyy, yy, mm
// (month), dd and hh, each next to the other or with - _ . in between; all in
// UTC. Every one has a fixed width, which is what makes Match certain: it reads
// the time back out of a name and accepts it only if that time expands to
// exactly that name.
package pathvars
