package archive

import (
	"bytes"
	"slices"
	"strings"
)

const fieldsMark = "#Fields:"

// maxColumns bounds what one line of a file can make us keep; we know 25.
const maxColumns = 256

// columns are what a #Fields directive names, and where those that queries ask
// for are: -1 for none.
type columns struct {
	names                                           []string
	date, clock, client, user, site, method, status int
}

// parseColumns reads a #Fields directive; nil if it names nothing.
func parseColumns(line []byte) *columns {
	text := string(bytes.TrimSpace(line[len(fieldsMark):]))
	names := strings.Fields(text)
	if len(names) == 0 || len(names) > maxColumns {
		return nil
	}
	at := func(name string) int { return slices.Index(names, name) }
	return &columns{
		names: names, date: at("date"), clock: at("time"), client: at("c-ip"), user: at("cs-username"),
		site: at("s-sitename"), method: at("cs-method"), status: at("sc-status"),
	}
}

// timed says whether each line tells its time by itself.
func (c *columns) timed() bool { return c != nil && c.date >= 0 && c.clock >= 0 }

// split cuts a line into its values; false if they are not as many as there are
// columns.
func (c *columns) split(line []byte, values [][]byte) ([][]byte, bool) {
	values = values[:0]
	for {
		at := bytes.IndexByte(line, ' ')
		if at < 0 {
			break
		}
		if values = append(values, line[:at]); len(values) == len(c.names) {
			return values, false
		}
		line = line[at+1:]
	}
	values = append(values, line)
	return values, len(values) == len(c.names)
}

// column is a line's value there, nil without such a column.
func column(values [][]byte, at int) []byte {
	if at < 0 {
		return nil
	}
	return values[at]
}
