package config

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
)

// tableReader reads one table of users.
type tableReader struct {
	name    string
	data    []byte
	csv     *csv.Reader
	report  *collector
	shown   map[Pos]string // cells that may stand in an excerpt
	schema  *schema        // of a user block
	columns []*attrField   // of the table's; nil: the username
	hash    func(password string) (string, error)
	plain   []plainCell
	users   []*User
}

// ReadUsers reads a table of users; name is what findings call the file. Columns
// may stand in any order, and all but username may be missing. Everything is
// checked as if it stood in a user block, save that groups and accounts are taken
// to exist. hash makes a hash of a plain password; nil: plain passwords stay what
// they are, and need "plain:" before them.
func ReadUsers(name string, data []byte, hash func(password string) (string, error)) ([]*User, Diagnostics) {
	data = bytes.TrimPrefix(data, byteOrderMark)
	t := &tableReader{
		name: name, data: data, hash: hash, csv: csv.NewReader(bytes.NewReader(data)),
		report: newCollector(newSources()), shown: map[Pos]string{}, schema: newSchema("user", reflect.TypeFor[User](), ""),
	}
	t.csv.FieldsPerRecord = -1 // ours says more
	if t.legible() && t.header() {
		t.rows()
		t.hashAll()
		t.validate()
	}
	return t.users, t.finish()
}

// legible is asked before anything is looked at.
func (t *tableReader) legible() bool {
	if len(t.data) > maxFile {
		t.report.errorf(Range{File: t.name}, "make several tables of it", "the table is larger than %v", Size(maxFile))
		return false
	}
	for i, line := range bytes.Split(t.data, []byte("\n")) {
		if !utf8.Valid(line) {
			t.report.errorf(Range{File: t.name, Line: i + 1, Column: 1}, "save it as UTF-8", "the line is not UTF-8 text")
			return false
		}
	}
	return true
}

// header finds out what the columns are.
func (t *tableReader) header() bool {
	names, err := t.csv.Read()
	if errors.Is(err, io.EOF) {
		t.report.errorf(Range{File: t.name}, "its first line names the columns: "+strings.Join(tableColumns, ","), "the table is empty")
		return false
	}
	if err != nil {
		t.syntax(err)
		return false
	}
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
		t.column(names[i], t.at(i), names[:i])
	}
	if !slices.Contains(names, userColumn) && t.report.errors == 0 {
		t.report.errorf(Range{File: t.name, Line: 1, Column: 1}, "add it", "the table has no column %q", userColumn)
	}
	return t.report.errors == 0
}

// column adds one, or says what was most likely meant.
func (t *tableReader) column(name string, at Pos, before []string) {
	t.shown[at] = name
	t.columns = append(t.columns, t.schema.find(name))
	switch {
	case strings.ContainsAny(name, ";\t"):
		t.errorf(at, "separate cells by commas", "%q is several columns", name)
	case !isColumn(name):
		cure := "the columns are " + strings.Join(tableColumns, ", ")
		if near := nearest(name, tableColumns); near != "" {
			cure = fmt.Sprintf("did you mean %q?", near)
		}
		t.errorf(at, cure, "unknown column %q", name)
	case slices.Contains(before, name):
		t.errorf(at, "remove one of them", "second column %q", name)
	}
}

// rows reads all lines below the header. It goes on after a faulty cell, and not
// after a faulty quote: what follows would be misread.
func (t *tableReader) rows() {
	for t.report.errors < maxTableFaults {
		cells, err := t.csv.Read()
		switch {
		case errors.Is(err, io.EOF):
			return
		case err != nil:
			t.syntax(err)
			return
		case len(t.users) == maxTableUsers:
			t.errorf(t.at(0), "make several tables of it", "the table has more than %d users", maxTableUsers)
			return
		case len(cells) != len(t.columns):
			t.errorf(t.at(0), "give every column a cell, an empty one states nothing; quote cells that hold commas",
				"the line has %d cells, and the header %d", len(cells), len(t.columns))
		default:
			t.row(cells)
		}
	}
}

// row makes a user of a line.
func (t *tableReader) row(cells []string) {
	u := &User{Pos: t.at(0)}
	dst := reflect.ValueOf(u).Elem()
	t.schema.preset(dst)
	t.users = append(t.users, u)
	for i, text := range cells {
		at, field := t.at(i), t.columns[i]
		switch {
		case field == nil:
			t.username(u, text, at)
		case text == "":
		case field.typ == reflect.TypeFor[Secret]() && t.hashed(u, text, at):
		default:
			t.put(field, slotOf(dst, field), text, at)
		}
	}
}

// username is the block's label, and the place that findings about the whole
// user are at.
func (t *tableReader) username(u *User, name string, at Pos) {
	label := t.schema.labels[0]
	t.shown[at], u.Pos = name, at
	label.store(reflect.ValueOf(u).Elem().FieldByIndex(label.index), name)
	if bad := label.check(name); bad != nil {
		t.errorf(at, bad.cure, "%s: %s", userColumn, bad.what)
	}
}

// put states an attribute, as the decoder of blocks does.
func (t *tableReader) put(field *attrField, dst slot, text string, at Pos) {
	if field.typ != reflect.TypeFor[Secret]() {
		t.shown[at] = text
	}
	value, err := field.parse(&place{field: field}, cty.StringVal(text))
	if err != nil {
		f := asFault(err, "")
		t.errorf(at, f.cure, "%s: %s", field.name, strings.TrimPrefix(f.what, field.name+": "))
		dst.put(nil, at)
		return
	}
	dst.put(value, at)
}
