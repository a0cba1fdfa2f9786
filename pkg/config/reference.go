package config

import (
	_ "embed"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"

	"ftpd/pkg/access"
	"ftpd/pkg/acl"
	"ftpd/pkg/pathvars"
)

//go:generate go test -run TestReferenceIsCurrent -update

// intro is what the reference says before its tables.
//
//go:embed intro.md
var intro string

// WriteReference writes docs/configuration.md: every block with a table of its
// attributes, made of the same tags that decode and validate.
func WriteReference(w io.Writer) error {
	var b strings.Builder
	b.WriteString(intro)
	writeBlocks(&b, newSchema("", reflect.TypeFor[Config](), ""), "", map[reflect.Type]string{})
	_, err := io.WriteString(w, b.String())
	return err
}

// writeBlocks describes the blocks inside a block, depth first. A struct that
// stands in several places has one table, where it comes first.
func writeBlocks(b *strings.Builder, s *schema, path string, shown map[reflect.Type]string) {
	for _, block := range s.blocks {
		name := strings.TrimPrefix(path+" › "+block.name, " › ")
		fmt.Fprintf(b, "\n## %s\n\n```hcl\n%s\n```\n\n%s %s\n", name, block.head(), block.doc, often[block.shape])
		first, again := shown[block.schema.typ]
		if block.name == "defaults" {
			b.WriteString("\nIts attributes and blocks are those of site, below.\n")
			continue
		}
		if again && first != name {
			fmt.Fprintf(b, "\nAttributes and blocks: see *%s*.\n", first)
			continue
		}
		shown[block.schema.typ] = name
		writeTable(b, block.schema)
		writeBlocks(b, block.schema, name, shown)
	}
}

var often = map[shape]string{
	single:   "Once at most; without it the defaults hold.",
	optional: "Once at most.",
	repeated: "Any number.",
}

// head is how the block is written: user "name" { … }
func (b *blockField) head() string {
	var text strings.Builder
	text.WriteString(b.name)
	for _, l := range b.schema.labels {
		label := l.name
		if len(l.values) > 0 {
			label = strings.Join(l.values, "|")
		}
		fmt.Fprintf(&text, " %q", label)
	}
	return text.String() + " { … }"
}

// writeTable has the attributes in the order of the struct, which is that of use.
func writeTable(b *strings.Builder, s *schema) {
	if len(s.attrs) == 0 {
		return
	}
	b.WriteString("\n| attribute | type | default | meaning |\n|---|---|---|---|\n")
	for _, a := range s.attrs {
		fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", a.name, cell(a.typeText()), cell(a.defaultText()), cell(a.doc))
	}
}

// cell keeps a text from ending its column.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// typeNames name the type of an attribute, with its unit.
var typeNames = map[reflect.Type]string{
	reflect.TypeFor[string]():                "text",
	reflect.TypeFor[[]string]():              "list of texts",
	reflect.TypeFor[map[string]string]():     "names with texts",
	reflect.TypeFor[bool]():                  "true or false",
	reflect.TypeFor[int]():                   "whole number",
	reflect.TypeFor[float64]():               "number",
	reflect.TypeFor[Size]():                  "size, bytes with a unit",
	reflect.TypeFor[Rate]():                  "rate, bytes with a unit per second",
	reflect.TypeFor[time.Duration]():         "duration",
	reflect.TypeFor[Mode]():                  "mode",
	reflect.TypeFor[Worm]():                  "true, false or duration",
	reflect.TypeFor[time.Time]():             "date",
	reflect.TypeFor[PortRange]():             "range of ports",
	reflect.TypeFor[Owner]():                 "user:group",
	reflect.TypeFor[Secret]():                "secret text",
	reflect.TypeFor[URL]():                   "URL",
	reflect.TypeFor[[]URL]():                 "list of URLs",
	reflect.TypeFor[[]Hours]():               "list of days with hours",
	reflect.TypeFor[[]Listen]():              "list of addresses with ports",
	reflect.TypeFor[acl.Rights]():            "list of rights",
	reflect.TypeFor[access.Patterns]():       "addresses",
	reflect.TypeFor[pathvars.Template]():     "text",
	reflect.TypeFor[pathvars.TimeTemplate](): "text, time variables",
}

// kindNames say more of texts.
var kindNames = map[string]string{
	"absolute": "absolute path", "file": "file's name, relative to the file that it stands in", "virtual": "path in the tree",
	"target": "path", "filename": "file's name", "glob": "patterns", "host": "address or host name", "hostname": "host name",
	"hostport": "host and port", "listen": "address and port", "email": "e-mail address", "ip": "address", "color": "colour", "regexp": "regular expressions",
	"clock": "times of the day",
}

// typeText says what may be written, with the unit and the largest value.
func (a *attrField) typeText() string {
	text := typeNames[a.typ]
	if a.typ != reflect.TypeFor[Mode]() && kindNames[a.kind] != "" {
		text += ", " + kindNames[a.kind]
	}
	if a.vars {
		text += ", variables"
	}
	var words []string
	for _, v := range a.values {
		if v != "" {
			words = append(words, "`"+v+"`")
		}
	}
	for _, v := range a.schemes {
		words = append(words, "`"+v+"://`")
	}
	if len(words) > 0 {
		text += ": " + strings.Join(words, " ")
	}
	if a.max != "" {
		text += ", " + a.max + " at most"
	}
	return text
}

// defaultText is the default as one would write it.
func (a *attrField) defaultText() string {
	switch {
	case a.required:
		return "**required**"
	case a.inherits != "":
		return a.inherits
	case a.typ.Kind() == reflect.Slice && a.std != "":
		return "`[" + strings.Join(quoted(strings.Split(a.std, ",")), ", ") + "]`"
	case a.std == "true" || a.std == "false" || a.std == "0" || a.typ.Kind() == reflect.Int || a.typ.Kind() == reflect.Float64:
		return "`" + a.std + "`"
	case a.typ.Kind() == reflect.Slice || a.typ == reflect.TypeFor[access.Patterns]():
		return "`[]`"
	case a.typ == reflect.TypeFor[bool]():
		return ""
	}
	return fmt.Sprintf("`%q`", a.std)
}
