package config

import (
	"encoding/csv"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
)

// WriteUsers writes users as a table: all columns, lines that end in LF, and
// passwords as they are stated, which are hashes as a rule. ReadUsers makes the same
// users of it, save for what NotInTable reports.
func WriteUsers(w io.Writer, users []*User) error {
	out := csv.NewWriter(w)
	if err := out.Write(tableColumns); err != nil {
		return err
	}
	cells := make([]string, len(tableColumns))
	for _, u := range users {
		for i, column := range tableColumns {
			cells[i] = u.cell(column)
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// NotInTable reports, once for each attribute or block, what a site's users state
// and a table has no column for: warnings.
func NotInTable(s *Site) Diagnostics {
	report := newCollector(newSources())
	found := map[string][]*User{}
	fields := newSchema("user", reflect.TypeFor[User](), "")
	for _, u := range s.Users {
		for _, name := range fields.stated(reflect.ValueOf(u).Elem()) {
			if !isColumn(name) {
				found[name] = append(found[name], u)
			}
		}
		if strings.Contains(u.Description.V, "\r\n") {
			found["a carriage return in description"] = append(found["a carriage return in description"], u)
		}
	}
	for _, name := range keys(found) {
		users := found[name]
		report.warnf(at(users[0].Pos), "it stays in the configuration alone",
			"%s is not in the table: %d of %d users state it, user %q first", name, len(users), len(s.Users), users[0].Name)
	}
	return report.finish()
}

// stated are the attributes that a block states, and the blocks in it.
func (s *schema) stated(dst reflect.Value) (names []string) {
	for _, a := range s.attrs {
		if slotOf(dst, a).isSet() {
			names = append(names, a.name)
		}
	}
	for _, b := range s.blocks {
		at := dst.FieldByIndex(b.index)
		if at.Kind() == reflect.Slice && at.Len() > 0 || at.Kind() == reflect.Struct && len(b.schema.stated(at)) > 0 {
			names = append(names, b.name)
		}
	}
	return names
}

// groupsOf are the groups that users name, sorted.
func groupsOf(users []*User) []string {
	var names []string
	for _, u := range users {
		if u.Group.V != "" {
			names = append(names, u.Group.V)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// tooLong is the error for what no file of a configuration may hold.
func tooLong(what string) error {
	return fmt.Errorf("%s would be larger than %v, which no file of a configuration may be", what, Size(maxFile))
}
