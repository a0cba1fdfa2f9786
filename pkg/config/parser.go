package config

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
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

func parseBool(_ *place, v cty.Value) (any, error) {
	switch {
	case v.Type() == cty.Bool:
		return v.True(), nil
	case v.Type() == cty.String && v.AsString() == "true": // env() and csvdecode() know texts only
		return true, nil
	case v.Type() == cty.String && v.AsString() == "false":
		return false, nil
	}
	return nil, &fault{what: "wants true or false, this is " + nameOf(v), cure: "write true or false, without quotes"}
}

func parseFloat(p *place, v cty.Value) (any, error) {
	var n float64
	switch {
	case v.Type() == cty.Number:
		n, _ = v.AsBigFloat().Float64()
	case v.Type() == cty.String:
		var err error
		if n, err = strconv.ParseFloat(v.AsString(), 64); err != nil {
			return nil, &fault{what: fmt.Sprintf("%q is no number", v.AsString()), cure: "write a number, without quotes"}
		}
	default:
		return nil, &fault{what: "wants a number, this is " + nameOf(v), cure: "write a number, without quotes"}
	}
	most := math.MaxInt32 + 0.0
	if p.field.max != "" {
		most, _ = strconv.ParseFloat(p.field.max, 64)
	}
	if math.IsNaN(n) || n < 0 || n > most {
		return nil, &fault{what: fmt.Sprintf("%g is not between 0 and %g", n, most), cure: fmt.Sprintf("write a number from 0 to %g", most)}
	}
	return n, nil
}

func parseInt(p *place, v cty.Value) (any, error) {
	f, err := parseFloat(p, v)
	if err != nil {
		return nil, err
	}
	n := f.(float64)
	if n != math.Trunc(n) {
		return nil, &fault{what: fmt.Sprintf("%g is no whole number", n), cure: "write a whole number"}
	}
	return int(n), nil
}

func parseSizeValue(p *place, v cty.Value) (any, error) {
	s, err := unitText(v, sizeCure)
	if err != nil {
		return nil, err
	}
	n, err := ParseSize(s)
	if err == nil && p.field.kind == "mebibytes" && n%(1<<20) != 0 {
		err = &fault{what: fmt.Sprintf("%q is not a whole number of MiB", s), cure: fmt.Sprintf(`write "%dMiB"`, n>>20+1)}
	}
	return boxed(n, err)
}

func parseDurationValue(p *place, v cty.Value) (any, error) {
	s, err := unitText(v, durationCure)
	if err != nil {
		return nil, err
	}
	d, err := ParseDuration(s)
	if err == nil && p.field.max != "" {
		if most, _ := ParseDuration(p.field.max); d > most {
			err = &fault{what: fmt.Sprintf("%q is more than %s", s, p.field.max), cure: fmt.Sprintf("write %q at most", p.field.max)}
		}
	}
	return boxed(d, err)
}

func parseModeValue(p *place, v cty.Value) (any, error) {
	if v.Type() == cty.Number {
		n := v.AsBigFloat().Text('f', -1)
		return nil, &fault{what: "a mode is octal and cannot be a number: " + n + " has lost its leading zero", cure: fmt.Sprintf("write it in quotes: %q", "0"+n)}
	}
	s, err := text(v, `write "0644"`)
	if err != nil {
		return nil, err
	}
	return boxed(parseMode(s, p.field.kind == "folder"))
}

func parseWorm(p *place, v cty.Value) (any, error) {
	if on, err := parseBool(p, v); err == nil {
		return Worm{On: on.(bool)}, nil
	}
	s, err := unitText(v, durationCure)
	if err != nil {
		return nil, asFault(err, `write true, false or a time: "365d"`)
	}
	d, err := ParseDuration(s)
	return boxed(Worm{On: d > 0, For: d}, err)
}
