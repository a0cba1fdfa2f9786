package site

import (
	"io"
	"strings"
	"unicode"

	"ftpd/pkg/pathvars"
	"ftpd/pkg/vfs"
)

// maxMessage bounds what a folder may say of itself, in bytes; what is longer
// is cut. Users can write these files.
const maxMessage = 4 << 10

// directoryMessage is the text of the folder's message file, "" without one.
// Reading it takes no right but that to enter: it is the site's feature.
func (st *standing) directoryMessage(folder vfs.Path) string {
	name := st.site.cfg.Messages.Directory.V
	if name == "" {
		return ""
	}
	p, err := folder.Join(name)
	if err != nil {
		return ""
	}
	f, err := st.roots.fs.OpenRead(p)
	if err != nil {
		return ""
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxMessage))
	if err != nil {
		return ""
	}
	return expandMessage(string(text), st.member.values())
}

// expandMessage makes a file's text fit for a reply: UTF-8, no control
// characters but line ends, variables replaced. A text whose dollars make no
// sense is shown as it is.
func expandMessage(text string, values pathvars.Values) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return -1
		}
		return r
	}, text)
	text = strings.TrimRight(text, "\n ")
	t, err := pathvars.Parse(text, pathvars.Session|pathvars.Account|pathvars.Message)
	if err != nil {
		return text
	}
	return t.ExpandText(values)
}
