package config

import (
	"reflect"
	"slices"
	"sync"
)

// Difference is one thing that two configurations say differently.
type Difference struct {
	Site string // "" for the daemon and for a site itself
	Of   string // "user anna", "group staff path /in", "" for the site or daemon
	Name string // attribute with its block: "options.upload_rate"; or a block's name
	// Kind is what came or went, "site", "user"; "" for a value that differs.
	Kind     string
	Added    bool // of a Kind; else it was removed
	Old, New string
	Pos      Pos // in the second configuration; where it was in the first, if it went
}

// Compare says what differs in meaning, in the order of the second
// configuration: where something stands and how it is written are not compared,
// defaults count as what they mean. What is in a block that comes or goes by name
// is not listed. It leaves out what only a comparison of the whole can tell: the
// rights of path blocks. Test blocks change nothing. Secrets show as stars.
func Compare(old, next *Config) []Difference {
	c := &comparer{}
	s := comparedSchema()
	for _, b := range s.blocks {
		if b.name == "defaults" || b.name == "test" || b.name == "site" {
			continue // defaults are merged into the sites
		}
		c.block(b, spot{}, reflect.ValueOf(old).Elem(), reflect.ValueOf(next).Elem())
	}
	c.sites(old, next, s)
	return c.found
}

// comparedSchema is the language, read once: it costs more than a comparison.
var comparedSchema = sync.OnceValue(func() *schema { return newSchema("", reflect.TypeFor[Config](), "") })

// comparer gathers differences.
type comparer struct{ found []Difference }

// spot is where in the configuration values are compared.
type spot struct{ site, of, block string }

// overrides says that an attribute counts by being stated, whatever its value: it
// beats another block's.
func (at spot) overrides(a *attrField) bool {
	return a.inherits != "" || at.of != "" && (at.block == "options." || a.name == "require_tls")
}

// sites compares sites by name; those with the same fingerprint are the same.
func (c *comparer) sites(old, next *Config, s *schema) {
	site := s.blocks[slices.IndexFunc(s.blocks, func(b *blockField) bool { return b.name == "site" })]
	was := map[string]*Site{}
	for _, one := range old.Sites {
		was[one.Name] = one
	}
	for _, one := range next.Sites {
		before := was[one.Name]
		delete(was, one.Name)
		switch {
		case before == nil:
			c.found = append(c.found, Difference{Kind: "site", Name: one.Name, Added: true, Pos: one.Pos})
		case before.Fingerprint() != one.Fingerprint():
			c.inside(site.schema, spot{site: one.Name}, reflect.ValueOf(before).Elem(), reflect.ValueOf(one).Elem())
		}
	}
	for _, one := range old.Sites {
		if was[one.Name] != nil {
			c.found = append(c.found, Difference{Kind: "site", Name: one.Name, Pos: one.Pos})
		}
	}
}

// inside compares two blocks of one kind.
func (c *comparer) inside(s *schema, at spot, old, next reflect.Value) {
	for _, a := range s.attrs {
		if s.name == "path" && decidesRights[a.name] {
			continue
		}
		c.attr(a, at, slotOf(old, a), slotOf(next, a))
	}
	for _, b := range s.blocks {
		c.block(b, at, old, next)
	}
}

// decidesRights are the attributes of a path block whose meaning is a matter of
// all blocks together.
var decidesRights = map[string]bool{"rights": true, "subfolders": true, "audit": true}

// attr compares what two attributes mean.
func (c *comparer) attr(a *attrField, at spot, old, next slot) {
	counts := at.overrides(a)
	if !(counts && old.isSet() != next.isSet()) && valueKey(old.value()) == valueKey(next.value()) {
		return
	}
	d := Difference{Site: at.site, Of: at.of, Name: at.block + a.name, Pos: next.pos()}
	d.Old, d.New = shown(old, counts), shown(next, counts)
	c.found = append(c.found, d)
}

// shown is a value for people, "" for one that is not stated where that counts.
func shown(s slot, counts bool) string {
	if counts && !s.isSet() {
		return ""
	}
	return valueText(s.value())
}
