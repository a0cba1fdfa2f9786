package config

import (
	"bytes"
	"reflect"
)

// block compares what two structs hold of nested blocks.
func (c *comparer) block(b *blockField, at spot, old, next reflect.Value) {
	was, is := old.FieldByIndex(b.index), next.FieldByIndex(b.index)
	switch b.shape {
	case single:
		at.block += b.name + "."
		c.inside(b.schema, at, was, is)
	case optional:
		c.optional(b, at, was, is)
	case repeated:
		if len(b.schema.labels) == 0 || b.name == "access" {
			c.lines(b, at, was, is)
			return
		}
		c.named(b, at, was, is)
	}
}

// optional compares blocks that may be missing.
func (c *comparer) optional(b *blockField, at spot, was, is reflect.Value) {
	switch {
	case was.IsNil() && is.IsNil():
	case was.IsNil() || is.IsNil():
		present := is
		if is.IsNil() {
			present = was
		}
		c.found = append(c.found, Difference{
			Site: at.site, Of: at.of, Kind: b.name, Name: at.block + b.name, Added: was.IsNil(), Pos: blockPos(b.schema, present),
		})
	default:
		at.block += b.name + "."
		c.inside(b.schema, at, was.Elem(), is.Elem())
	}
}

// named compares blocks with a name each.
func (c *comparer) named(b *blockField, at spot, was, is reflect.Value) {
	before := map[string]reflect.Value{}
	for i := range was.Len() {
		before[labelOf(b.schema, was.Index(i))] = was.Index(i)
	}
	after := map[string]bool{}
	for i := range is.Len() {
		one := is.Index(i)
		name := labelOf(b.schema, one)
		after[name] = true
		old, there := before[name]
		if !there && b.name != "path" {
			c.found = append(c.found, Difference{Site: at.site, Of: at.of, Kind: b.name, Name: name, Added: true, Pos: blockPos(b.schema, one)})
			continue
		}
		c.pair(b, at, name, old, one)
	}
	for i := range was.Len() {
		one := was.Index(i)
		name := labelOf(b.schema, one)
		switch {
		case after[name]:
		case b.name == "path":
			c.pair(b, at, name, one, reflect.Value{})
		default:
			c.found = append(c.found, Difference{Site: at.site, Of: at.of, Kind: b.name, Name: name, Pos: blockPos(b.schema, one)})
		}
	}
}

// pair compares two blocks of one name. A path block that is missing states
// nothing, which is how it is compared.
func (c *comparer) pair(b *blockField, at spot, name string, old, next reflect.Value) {
	blank := reflect.New(b.schema.typ)
	b.schema.preset(blank.Elem())
	if !old.IsValid() {
		old = blank
	}
	if !next.IsValid() {
		next = blank
	}
	if sameBlock(old, next) {
		return
	}
	at.of = spaced(at.of, b.name+" "+name)
	at.block = ""
	c.inside(b.schema, at, old.Elem(), next.Elem())
}

// sameBlock is a quick answer for the many that have not changed at all.
func sameBlock(a, b reflect.Value) bool {
	var one, other bytes.Buffer
	fingerprint(&one, a.Elem())
	fingerprint(&other, b.Elem())
	return bytes.Equal(one.Bytes(), other.Bytes())
}

// lines compares blocks whose order is what they mean, as one value.
func (c *comparer) lines(b *blockField, at spot, was, is reflect.Value) {
	old, next := linesText(b.schema, was), linesText(b.schema, is)
	if old == next {
		return
	}
	d := Difference{Site: at.site, Of: at.of, Name: at.block + b.name, Old: old, New: next}
	if is.Len() > 0 {
		d.Pos = blockPos(b.schema, is.Index(0))
	}
	c.found = append(c.found, d)
}
