package config

import (
	"bytes"
	"encoding/csv"
	"errors"
	"strings"

	"github.com/apparentlymart/go-textseg/v15/textseg"

	"ftpd/pkg/printable"
)

// at is the place of a cell of the line that was read last. Until finish, columns
// count bytes: converting all of them would cost more than reading.
func (t *tableReader) at(cell int) Pos {
	line, column := t.csv.FieldPos(cell)
	return Pos{File: t.name, Line: line, Column: column}
}

// errorf reports a fault in a cell.
func (t *tableReader) errorf(where Pos, cure, format string, args ...any) {
	t.report.errorf(at(where), cure, format, args...)
}

// syntax reports a line that is no CSV.
func (t *tableReader) syntax(err error) {
	var e *csv.ParseError
	if !errors.As(err, &e) {
		t.report.errorf(Range{File: t.name}, "", "%v", err)
		return
	}
	what := "a quote inside a cell that does not begin with one"
	if errors.Is(e.Err, csv.ErrQuote) {
		what = "a quote inside a quoted cell, or one that is not closed"
	}
	t.errorf(Pos{File: t.name, Line: e.Line, Column: e.Column},
		`put the whole cell into quotes and write each quote in it twice: "the ""best"" one"`,
		"%s; the line begins at %v", what, Pos{File: t.name, Line: e.StartLine})
}

// validate looks at all users together, as members of a site that has every group
// and account that they name.
func (t *tableReader) validate() {
	s := &Site{Users: t.users}
	s.Home.Set = true
	v := &validator{cfg: &Config{}, report: t.report, site: s, accounts: map[string]*Accounts{}}
	v.siteNames()
	for _, u := range t.users {
		if bad := accountName(u.Group.V); bad != nil && u.Group.V != "" {
			t.errorf(u.Group.Pos, bad.cure, "group: %s", bad.what)
		}
		v.groups[u.Group.V] = &Group{}
		v.accounts[u.Account.V[strings.LastIndexByte(u.Account.V, '@')+1:]] = &Accounts{}
	}
	v.people()
}

// finish sorts the findings, counts columns as people do, and shows the cells
// meant. Nothing else of a line is shown: it may hold a password.
func (t *tableReader) finish() Diagnostics {
	list := t.report.finish()
	var lines [][]byte
	if len(list) > 0 {
		lines = bytes.Split(t.data, []byte("\n"))
	}
	for i := range list {
		d := &list[i]
		if cell, ok := t.shown[Pos{File: d.Range.File, Line: d.Range.Line, Column: d.Range.Column}]; ok {
			text, from, to := clip(cell, 0, len(cell))
			d.Excerpt = Excerpt{Text: printable.InPlace(text), From: from, To: to}
		}
		if n := d.Range.Line; n > 0 && n <= len(lines) {
			d.Range.Column = columnOf(lines[n-1], d.Range.Column)
		}
		// A line of a table is a whole user.
		d.Detail = strings.ReplaceAll(d.Detail, "remove the line", "leave the cell empty")
	}
	return list
}

// columnOf is the column, as editors count, of a byte that counts from 1.
func columnOf(line []byte, byteColumn int) int {
	before := line[:min(max(byteColumn-1, 0), len(line))]
	n, err := textseg.TokenCount(before, textseg.ScanGraphemeClusters)
	if err != nil {
		return byteColumn
	}
	return n + 1
}
