package config

import (
	"slices"
	"time"
)

// A table of users is a CSV file (RFC 4180, UTF-8) with a header and a line for each
// user. It has columns for what fits into a cell: the label and the plain
// attributes of a user block. An empty cell states nothing.
var tableColumns = []string{"username", "description", "type", "password", "account", "group", "home", "enabled", "expires"}

// Bounds of a table. A user takes some 2 KiB of memory.
const (
	maxTableUsers  = 100_000
	maxTableFaults = 1_000 // after which reading ends
)

// byteOrderMark is what spreadsheets begin UTF-8 with. It never changes.
var byteOrderMark = []byte("\xef\xbb\xbf")

// userColumn is the column of the block's label.
const userColumn = "username"

// cell is what a column holds for a user. The values that a user has anyway are
// written as well, so that who edits the table sees them.
func (u *User) cell(column string) string {
	switch column {
	case userColumn:
		return u.Name
	case "description":
		return u.Description.V
	case "type":
		return u.Type.V
	case "password":
		return u.Password.V.Reveal()
	case "account":
		return u.Account.V
	case "group":
		return u.Group.V
	case "home":
		return u.Home.V.String()
	case "enabled":
		if !u.Enabled.V {
			return "false"
		}
		return "true"
	case "expires":
		return dateText(u.Expires.V)
	}
	panic("config: no column " + column) // of ours
}

// dateText is a date as parseDate reads it: exactly, since it reads no seconds.
func dateText(t time.Time) string {
	switch {
	case t.IsZero():
		return ""
	case t.Hour() == 0 && t.Minute() == 0:
		return t.Format(time.DateOnly)
	}
	return t.Format("2006-01-02 15:04")
}

// isColumn says whether a table has a column of that name.
func isColumn(name string) bool { return slices.Contains(tableColumns, name) }
