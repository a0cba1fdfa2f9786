package config

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"ftpd/pkg/account"

	"github.com/zclconf/go-cty/cty"
)

// parseSecret never puts the text into a message.
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

// parseURLValue reads one URL of the attribute's schemes.
func parseURLValue(p *place, v cty.Value) (any, error) {
	s, err := text(v, "write it in quotes")
	if err != nil {
		return nil, err
	}
	return boxed(p.url(s))
}

// parseURLs reads a list of them.
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
