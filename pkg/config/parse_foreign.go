package config

import (
	"fmt"
	"strings"

	"ftpd/pkg/access"
	"ftpd/pkg/acl"
	"ftpd/pkg/pathvars"

	"github.com/zclconf/go-cty/cty"
)

// The parsers of values that another package understands.

// parseHoursList reads the hours of a rule.
func parseHoursList(_ *place, v cty.Value) (any, error) {
	list, err := texts(v)
	if err != nil {
		return nil, err
	}
	hours := make([]Hours, len(list))
	for i, s := range list {
		if hours[i], err = parseHours(s); err != nil {
			return nil, asFault(err, "").at(i)
		}
	}
	return hours, nil
}

// parseRights refuses an empty list: who writes one may mean none or all.
func parseRights(_ *place, v cty.Value) (any, error) {
	list, err := texts(v)
	if err != nil {
		return nil, err
	}
	cure := "rights are " + strings.Join(acl.RightNames(), " ")
	if len(list) == 0 {
		return nil, &fault{what: "the list is empty", cure: `write ["none"] for no rights`}
	}
	r, err := acl.ParseRights(list)
	switch e := err.(type) {
	case nil:
		return r, nil
	case *acl.UnknownRightError:
		if e.Near != "" {
			cure = fmt.Sprintf("did you mean %q?", e.Near)
		}
		return nil, (&fault{what: fmt.Sprintf("%q is no right", e.Name), cure: cure}).at(e.Index)
	case *acl.NoneNotAloneError:
		return nil, asFault(err, `leave the others out, or "none"`).at(e.Index)
	}
	return nil, asFault(err, cure)
}

// parsePatterns takes a text or a list of them.
func parsePatterns(_ *place, v cty.Value) (any, error) {
	var list []string
	if v.Type() == cty.String {
		list = []string{v.AsString()}
	} else if l, err := texts(v); err != nil {
		return nil, err
	} else {
		list = l
	}
	p, err := access.Parse(list...)
	if e, ok := err.(*access.SyntaxError); ok {
		return nil, asFault(e, `write "192.168.13.*", "192-193.*.*.*", "10.0.0.0/8", "2001:db8::/32" or several with ; between`).at(e.Index)
	}
	return boxed(p, err)
}

// parseTemplate lets the variables of system accounts pass everywhere: whether
// there are such accounts is only known when all files have been read.
func parseTemplate(p *place, v cty.Value) (any, error) {
	s, err := text(v, `write it in quotes: "…"`)
	if err != nil {
		return nil, err
	}
	if s == "" && !p.field.required {
		return pathvars.Template{}, nil
	}
	scope := pathvars.Scope(0)
	if p.field.vars {
		scope = pathvars.Session | pathvars.Account
	}
	if p.field.kind == "message" {
		scope |= pathvars.Message
	}
	t, err := pathvars.Parse(s, scope)
	if err != nil {
		return nil, templateFault(err)
	}
	if bad := kinds[p.field.kind](s); bad != nil {
		return nil, bad
	}
	return t, nil
}

// parseTimeTemplate reads the path of a log file.
func parseTimeTemplate(p *place, v cty.Value) (any, error) {
	s, err := text(v, `write it in quotes: "…"`)
	if err != nil {
		return nil, err
	}
	t, err := pathvars.ParseTime(s)
	if err != nil {
		return nil, templateFault(err)
	}
	if bad := kinds[p.field.kind](s); bad != nil {
		return nil, bad
	}
	return t, nil
}

// templateFault keeps the place out of the words: the excerpt shows the text.
func templateFault(err error) *fault {
	if e, ok := err.(*pathvars.SyntaxError); ok && e.Near != "" {
		return &fault{what: e.Msg, cure: fmt.Sprintf("did you mean $$%s$$?", e.Near)}
	}
	return asFault(err, "")
}
