package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// parseString reads a text of the attribute's kind.
func parseString(p *place, v cty.Value) (any, error) {
	s, err := text(v, `write it in quotes: "…"`)
	if err != nil {
		return nil, err
	}
	return boxed(p.word(s))
}

// word checks a text against the attribute's values and kind. Empty is what an
// attribute is without a value, so it is accepted unless one is required.
func (p *place) word(s string) (string, error) {
	f := p.field
	if len(f.values) > 0 {
		if slices.Contains(f.values, s) {
			return s, nil
		}
		return "", notOneOf(s, f.values)
	}
	if s == "" && !f.required {
		return "", nil
	}
	check := kinds[f.kind]
	if check == nil {
		return s, nil
	}
	if variable.MatchString(s) {
		return "", &fault{what: fmt.Sprintf("%q has a path variable, which means nothing here", s), cure: "write the text itself"}
	}
	if bad := check(s); bad != nil {
		return "", bad
	}
	if f.kind == "file" {
		return p.file(s), nil
	}
	return s, nil
}

// notOneOf names the nearest of the words that would do.
func notOneOf(s string, words []string) *fault {
	cure := "write one of " + strings.Join(quoted(words), ", ")
	if near := nearest(s, words); near != "" {
		cure = fmt.Sprintf("did you mean %q?", near)
	}
	return &fault{what: fmt.Sprintf("%q is not known here", s), cure: cure}
}

// quoted is each word in quotes, as one would write it.
func quoted(words []string) []string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = fmt.Sprintf("%q", w)
	}
	return list
}

// parseStrings checks each element as if it stood alone.
func parseStrings(p *place, v cty.Value) (any, error) {
	list, err := texts(v)
	if err != nil {
		return nil, err
	}
	for i, s := range list {
		if s == "" && p.field.kind != "" {
			return nil, (&fault{what: "the list has an empty text", cure: "remove it"}).at(i)
		}
		if list[i], err = p.word(s); err != nil {
			return nil, asFault(err, "").at(i)
		}
	}
	return list, nil
}

// parseMap takes { "name" = "text" }, which HCL gives as an object or as a map.
func parseMap(_ *place, v cty.Value) (any, error) {
	cure := `write { "name" = "text" }`
	if !v.Type().IsObjectType() && !v.Type().IsMapType() {
		return nil, &fault{what: "wants names with texts, this is " + nameOf(v), cure: cure}
	}
	m := map[string]string{}
	for it := v.ElementIterator(); it.Next(); {
		k, e := it.Element()
		if e.IsNull() || e.Type() != cty.String {
			return nil, &fault{what: fmt.Sprintf("%q wants a text in quotes", k.AsString()), cure: cure}
		}
		m[k.AsString()] = e.AsString()
	}
	return m, nil
}
