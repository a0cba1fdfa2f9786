package wlog

import "strings"

// Field is one column of a W3C log. Only ParseFields makes one.
type Field uint8

// The fields, in the order of fieldNames.
const (
	fieldDate Field = iota
	fieldTime
	fieldClientIP
	fieldClientPort
	fieldUser
	fieldSite
	fieldComputer
	fieldHost
	fieldServerIP
	fieldServerPort
	fieldMethod
	fieldURIStem
	fieldStatus
	fieldWin32Status
	fieldSubstatus
	fieldSent
	fieldReceived
	fieldTimeTaken
	fieldSession
	fieldFullPath
	fieldDebug
	fieldReason
	fieldRule
	fieldRealPath
	fieldClientName
	fieldCount
)

// fieldNames are in the order that IIS FTP gives them, ours after them.
var fieldNames = [fieldCount]string{
	fieldDate:        "date",
	fieldTime:        "time",
	fieldClientIP:    "c-ip",
	fieldClientPort:  "c-port",
	fieldUser:        "cs-username",
	fieldSite:        "s-sitename",
	fieldComputer:    "s-computername",
	fieldHost:        "cs-host",
	fieldServerIP:    "s-ip",
	fieldServerPort:  "s-port",
	fieldMethod:      "cs-method",
	fieldURIStem:     "cs-uri-stem",
	fieldStatus:      "sc-status",
	fieldWin32Status: "sc-win32-status",
	fieldSubstatus:   "sc-substatus",
	fieldSent:        "sc-bytes",
	fieldReceived:    "cs-bytes",
	fieldTimeTaken:   "time-taken",
	fieldSession:     "x-session",
	fieldFullPath:    "x-fullpath",
	fieldDebug:       "x-debug",
	fieldReason:      "x-reason",
	fieldRule:        "x-rule",
	fieldRealPath:    "x-realpath",
	fieldClientName:  "c-dns",
}

// String is the field's name in the #Fields directive.
func (f Field) String() string { return fieldNames[f] }

// Fields returns the names of all fields.
func Fields() []string {
	names := fieldNames
	return names[:]
}

// NearField is the name of the field that was probably meant by name, or "".
func NearField(name string) string { return nearest(name, fieldNames[:]) }

// ParseFields reads a list of names. Their order is that of the columns. The
// error is a *NameError for the first name that is not known or stands twice:
// readers find a column by its name.
func ParseFields(names []string) ([]Field, error) {
	fields := make([]Field, 0, len(names))
	var seen [fieldCount]bool
	for i, name := range names {
		f, ok := fieldOf(name)
		if !ok {
			return nil, &NameError{What: "field", Index: i, Name: name, Near: NearField(name)}
		}
		if seen[f] {
			return nil, &NameError{What: "field", Index: i, Name: name, Twice: true}
		}
		seen[f] = true
		fields = append(fields, f)
	}
	return fields, nil
}

func fieldOf(name string) (Field, bool) {
	for i, known := range fieldNames {
		if name == known {
			return Field(i), true
		}
	}
	return 0, false
}

// fieldsDirective is the line that names the columns, with its end.
func fieldsDirective(fields []Field) string {
	var line strings.Builder
	line.WriteString("#Fields:")
	for _, f := range fields {
		line.WriteString(" " + f.String())
	}
	line.WriteByte('\n')
	return line.String()
}
