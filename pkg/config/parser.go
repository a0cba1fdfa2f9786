package config

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"ftpd/pkg/access"
	"ftpd/pkg/acl"
	"ftpd/pkg/pathvars"

	"github.com/zclconf/go-cty/cty"
)

// parser makes a Go value of what an expression gave. The value is known, not
// null and unmarked. Its error is best a *fault.
type parser func(p *place, v cty.Value) (any, error)

// place is what a parser may need to know of where a value stands.
type place struct {
	field *attrField
	dir   string       // what relative file names are relative to
	watch func(string) // told of each file that the value names; may be nil
	elems []Pos        // of a list's elements, if it is written out
	hide  func(string) // told of each secret; may be nil
}

// parsers has one parser for every T of Attr[T]. It never changes.
var parsers = map[reflect.Type]parser{
	reflect.TypeFor[string]():                parseString,
	reflect.TypeFor[[]string]():              parseStrings,
	reflect.TypeFor[map[string]string]():     parseMap,
	reflect.TypeFor[bool]():                  parseBool,
	reflect.TypeFor[int]():                   parseInt,
	reflect.TypeFor[float64]():               parseFloat,
	reflect.TypeFor[Size]():                  parseSizeValue,
	reflect.TypeFor[Rate]():                  fromText(ParseRate, rateCure),
	reflect.TypeFor[time.Duration]():         parseDurationValue,
	reflect.TypeFor[Mode]():                  parseModeValue,
	reflect.TypeFor[Worm]():                  parseWorm,
	reflect.TypeFor[time.Time]():             fromText(parseDate, `write a date in quotes: "2027-12-31"`),
	reflect.TypeFor[PortRange]():             fromText(parsePorts, `write "50000-50999"`),
	reflect.TypeFor[Owner]():                 fromText(parseOwner, `write "user:group"`),
	reflect.TypeFor[Secret]():                parseSecret,
	reflect.TypeFor[URL]():                   parseURLValue,
	reflect.TypeFor[[]URL]():                 parseURLs,
	reflect.TypeFor[[]Hours]():               parseHoursList,
	reflect.TypeFor[[]Listen]():              parseListens,
	reflect.TypeFor[acl.Rights]():            parseRights,
	reflect.TypeFor[access.Patterns]():       parsePatterns,
	reflect.TypeFor[pathvars.Template]():     parseTemplate,
	reflect.TypeFor[pathvars.TimeTemplate](): parseTimeTemplate,
}

// defaultValue is a default as an expression would give it.
func defaultValue(a *attrField) cty.Value {
	if a.typ.Kind() != reflect.Slice {
		return cty.StringVal(a.std)
	}
	var list []cty.Value
	for _, s := range strings.Split(a.std, ",") {
		list = append(list, cty.StringVal(s))
	}
	return cty.ListVal(list)
}

// text is the value as a string. A number is refused: 0644 has already become
// 644 and 1.10 1.1 when we get to see it.
func text(v cty.Value, cure string) (string, error) {
	if v.Type() != cty.String {
		return "", &fault{what: "wants a text in quotes, this is " + nameOf(v), cure: cure}
	}
	return v.AsString(), nil
}

// nameOf describes a value of the wrong type without showing it.
func nameOf(v cty.Value) string {
	t := v.Type()
	switch {
	case t == cty.Number:
		return "the number " + v.AsBigFloat().Text('f', -1)
	case t == cty.Bool:
		return "true or false"
	case t == cty.String:
		return "a text"
	case isList(v):
		return "a list"
	}
	return "an object"
}

// isList says whether v is what HCL makes of [ … ], or of a function's list.
func isList(v cty.Value) bool {
	t := v.Type()
	return t.IsListType() || t.IsTupleType() || t.IsSetType()
}

// texts are the elements of a list of strings.
func texts(v cty.Value) ([]string, error) {
	if !isList(v) {
		f := &fault{what: "wants a list, this is " + nameOf(v), cure: `write a list: ["…", "…"]`}
		return nil, f
	}
	var list []string
	for it := v.ElementIterator(); it.Next(); {
		_, e := it.Element()
		if e.IsNull() || e.Type() != cty.String {
			f := &fault{what: "the list wants texts in quotes", cure: `write ["…", "…"]`}
			return nil, f.at(len(list))
		}
		list = append(list, e.AsString())
	}
	return list, nil
}

// fromText makes a parser of a function that reads a text. The number 0 needs no
// quotes.
func fromText[T any](read func(string) (T, error), cure string) parser {
	return func(_ *place, v cty.Value) (any, error) {
		s, err := unitText(v, cure)
		if err != nil {
			return nil, err
		}
		return boxed(read(s))
	}
}

// boxed hides T, and with an error the zero T too.
func boxed[T any](v T, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return v, nil
}

// unitText is the text of a value that wants a unit.
func unitText(v cty.Value, cure string) (string, error) {
	if v.Type() != cty.Number {
		return text(v, cure)
	}
	n := v.AsBigFloat()
	if n.Sign() == 0 {
		return "0", nil
	}
	return "", &fault{what: fmt.Sprintf("the bare number %s has no unit", n.Text('f', -1)), cure: cure}
}
