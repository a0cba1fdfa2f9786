package config

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"ftpd/pkg/access"
	"ftpd/pkg/account"
	"ftpd/pkg/acl"
	"ftpd/pkg/pathvars"

	"github.com/zclconf/go-cty/cty"
)

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

func quoted(words []string) []string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = fmt.Sprintf("%q", w)
	}
	return list
}

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

func parseSecret(p *place, v cty.Value) (any, error) {
	s, err := text(v, `write it in quotes`)
	if err != nil {
		return nil, &fault{what: "wants a text in quotes", cure: "write it in quotes"} // numbers can be secrets
	}
	if p.hide != nil {
		p.hide(s)
	}
	if s == "" && p.field.required {
		return nil, &fault{what: "is empty", cure: "write it, or remove the line"}
	}
	if p.field.kind == "hash" && s != "" {
		if _, err := account.ParseHash(s); err != nil {
			return nil, asFault(err, `'ftpd passwd' makes a hash; for plain text write "plain:" before it`)
		}
	}
	return Secret(s), nil
}

func parseURLValue(p *place, v cty.Value) (any, error) {
	s, err := text(v, "write it in quotes")
	if err != nil {
		return nil, err
	}
	return boxed(p.url(s))
}

func parseURLs(p *place, v cty.Value) (any, error) {
	list, err := texts(v)
	if err != nil {
		return nil, err
	}
	urls := make([]URL, len(list))
	for i, s := range list {
		if urls[i], err = p.url(s); err != nil {
			return nil, asFault(err, "").at(i)
		}
	}
	return urls, nil
}

// url never shows the text that it refuses: it may hold a password.
func (p *place) url(s string) (URL, error) {
	if s == "" && !p.field.required {
		return URL{}, nil
	}
	schemes := p.field.schemes
	cure := fmt.Sprintf("write %s://host/path", strings.Join(schemes, ":// or "))
	u, err := url.Parse(s)
	if err != nil || hasControl(s) || !slices.Contains(schemes, u.Scheme) {
		return URL{}, &fault{what: "is no URL of a kind that works here", cure: cure}
	}
	if u.Host == "" && u.Scheme != "ldapi" {
		return URL{}, &fault{what: "the URL names no host", cure: cure}
	}
	if pw, has := u.User.Password(); has && p.hide != nil {
		p.hide(pw)
	}
	return URL{s}, nil
}

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

func parseListens(p *place, v cty.Value) (any, error) {
	list, err := texts(v)
	if err != nil {
		return nil, err
	}
	out := make([]Listen, len(list))
	for i, s := range list {
		if out[i], err = parseListen(s); err != nil {
			return nil, asFault(err, "").at(i)
		}
		if i < len(p.elems) {
			out[i].Pos = p.elems[i]
		}
	}
	if len(out) == 0 && p.field.required {
		return nil, &fault{what: "the list is empty", cure: `write an address: ["*:21"]`}
	}
	return out, nil
}

// parseListen reads "192.0.2.10:21", "[2001:db8::10]:21" or "*:21".
func parseListen(s string) (Listen, error) {
	cure := `write an address and a port: "192.0.2.10:21", "[2001:db8::10]:21", or "*:21" for all addresses`
	host, port, err := net.SplitHostPort(s)
	if err != nil {
		return Listen{}, &fault{what: fmt.Sprintf("%q is no address with a port", s), cure: cure}
	}
	l := Listen{}
	if l.Port, err = parsePort(port); err != nil {
		return Listen{}, err
	}
	if host == "*" {
		return l, nil
	}
	a, err := netip.ParseAddr(host)
	switch {
	case err != nil:
		return Listen{}, &fault{what: fmt.Sprintf("%q is no IP address", host), cure: cure}
	case a.IsUnspecified():
		return Listen{}, &fault{what: fmt.Sprintf("%q stands for all addresses of one family", host), cure: fmt.Sprintf(`write "*:%d": all addresses of both families`, l.Port)}
	case a.IsMulticast():
		return Listen{}, &fault{what: fmt.Sprintf("nobody can connect to the multicast address %q", host), cure: cure}
	}
	l.Host = a.Unmap().String()
	return l, nil
}

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

func templateFault(err error) *fault {
	if e, ok := err.(*pathvars.SyntaxError); ok && e.Near != "" {
		return &fault{what: e.Msg, cure: fmt.Sprintf("did you mean $$%s$$?", e.Near)}
	}
	return asFault(err, "")
}
