package ftp

import "strings"

// ListOptions are what a client asks of LIST, NLST or STAT.
type ListOptions struct {
	All       bool   // -a, -A: names that begin with a dot too
	Long      bool   // -l: NLST answers as LIST does
	Recursive bool   // -R: folders below too
	Path      string // "" = the current folder
}

// ParseListArgs reads the argument of LIST and NLST. No RFC knows flags, but
// clients send those of ls: "-la", "-a -l", "-R path". They are taken while they
// stand before the path; those not known do nothing. "--" ends them. A name
// that begins with "-" is reached as "./-name".
func ParseListArgs(arg string) ListOptions {
	var o ListOptions
	rest := arg
	for {
		word, after, _ := strings.Cut(flagsAhead(rest), " ")
		if len(word) < 2 || word[0] != '-' {
			break
		}
		rest = after
		if word == "--" {
			break
		}
		o.add(word)
	}
	o.Path = rest
	return o
}

// flagsAhead drops blanks before a flag and at the end, but not those that
// begin a name.
func flagsAhead(text string) string {
	trimmed := strings.TrimLeft(text, " ")
	if strings.HasPrefix(trimmed, "-") {
		return trimmed
	}
	return text
}

// add takes the letters of one word. Long options ("--all") are not known.
func (o *ListOptions) add(word string) {
	if strings.HasPrefix(word, "--") {
		return
	}
	for _, letter := range word[1:] {
		switch letter {
		case 'a', 'A':
			o.All = true
		case 'l':
			o.Long = true
		case 'R':
			o.Recursive = true
		}
	}
}
