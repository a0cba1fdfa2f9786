package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// schema is what a block may hold, read off the tags of its struct. The tags are
// the one source of truth: decoding, defaults, ranges, suggestions and
// docs/configuration.md come from them.
type schema struct {
	name   string // block type, "" for a file
	typ    reflect.Type
	labels []*labelField
	attrs  []*attrField // in the struct's order
	blocks []*blockField
	known  map[string]int // names of attributes (attrName) and blocks (blockName)
	pos    []int          // index of the field Pos, nil if there is none
	body   *hcl.BodySchema
}

const (
	attrName = iota + 1
	blockName
)

// labelField is a label after a block's type.
type labelField struct {
	name   string
	index  []int
	kind   string
	values []string
}

// attrField is an attribute and its tags.
type attrField struct {
	name     string
	index    []int
	typ      reflect.Type // T of Attr[T]
	kind     string       // which texts or numbers are accepted, see kinds
	doc      string
	std      string // the default as text
	values   []string
	schemes  []string
	max      string
	vars     bool // path variables of people are welcome
	required bool
	inherits string // "" = has a default of its own
	parse    parser
}

// blockField is a nested block.
type blockField struct {
	name   string
	index  []int
	doc    string
	shape  shape
	schema *schema
}

// shape is how often a block may stand, and what it is when it does not.
type shape uint8

const (
	single   shape = iota // a struct: its defaults hold without a block
	optional              // a pointer: nil without a block
	repeated              // a slice of pointers
)

// newSchema reads the tags of a struct. A tag that makes no sense is a mistake
// of ours that every start would show, hence the panics.
func newSchema(name string, t reflect.Type, omit string) *schema {
	s := &schema{name: name, typ: t, known: map[string]int{}, body: &hcl.BodySchema{}}
	s.fields(t, nil, "", strings.Fields(omit))
	return s
}

// fields reads the tags of t, whose fields are at prefix in the schema's struct.
func (s *schema) fields(t reflect.Type, prefix []int, inherits string, omit []string) {
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(slices.Clone(prefix), i)
		name, what, _ := strings.Cut(f.Tag.Get("hcl"), ",")
		switch {
		case f.Type == reflect.TypeFor[Pos]():
			s.pos = index
		case what == "inline":
			s.fields(f.Type, index, f.Tag.Get("override"), omit)
		case name == "" || slices.Contains(omit, name):
		case what == "label":
			s.label(name, index, f)
		case what == "block":
			s.block(name, index, f)
		default:
			s.attr(name, index, f, inherits)
		}
	}
}

// label adds what stands between the block's type and its brace.
func (s *schema) label(name string, index []int, f reflect.StructField) {
	s.labels = append(s.labels, &labelField{name: name, index: index, kind: f.Tag.Get("kind"), values: split(f.Tag.Get("values"), "|")})
}

// attr adds an attribute; its Go type chooses the parser.
func (s *schema) attr(name string, index []int, f reflect.StructField, inherits string) {
	v, ok := reflect.New(f.Type).Interface().(slot)
	if !ok {
		panic(fmt.Sprintf("%s.%s is no Attr", s.typ, f.Name))
	}
	a := &attrField{
		name: name, index: index, inherits: inherits, typ: reflect.TypeOf(v.value()),
		kind: f.Tag.Get("kind"), doc: f.Tag.Get("doc"), std: f.Tag.Get("default"), max: f.Tag.Get("max"),
		values: enumeration(f.Tag.Get("values")), schemes: split(f.Tag.Get("schemes"), "|"),
		vars: f.Tag.Get("vars") != "", required: f.Tag.Get("required") != "",
	}
	if a.parse = parsers[a.typ]; a.parse == nil {
		panic(fmt.Sprintf("%s.%s: no parser for %s", s.typ, f.Name, a.typ))
	}
	s.attrs = append(s.attrs, a)
	s.known[name] |= attrName
	s.body.Attributes = append(s.body.Attributes, hcl.AttributeSchema{Name: name})
}

// find is the attribute of a name, nil if there is none.
func (s *schema) find(name string) *attrField {
	for _, a := range s.attrs {
		if a.name == name {
			return a
		}
	}
	return nil
}

// block adds a nested block; its Go type says how often it may stand.
func (s *schema) block(name string, index []int, f reflect.StructField) {
	b := &blockField{name: name, index: index, doc: f.Tag.Get("doc")}
	t := f.Type
	switch t.Kind() {
	case reflect.Pointer:
		b.shape, t = optional, t.Elem()
	case reflect.Slice:
		b.shape, t = repeated, t.Elem().Elem()
	}
	b.schema = newSchema(name, t, f.Tag.Get("omit"))
	if b.shape != repeated {
		b.schema.labels = nil // defaults share the site's struct, not its name
	}
	s.blocks = append(s.blocks, b)
	s.known[name] |= blockName
	header := hcl.BlockHeaderSchema{Type: name}
	for _, l := range b.schema.labels {
		header.LabelNames = append(header.LabelNames, l.name)
	}
	s.body.Blocks = append(s.body.Blocks, header)
}

// split is strings.Split, but nothing of an empty text.
func split(text, sep string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, sep)
}

// preset gives every attribute of a struct its default, and those of its single
// blocks.
func (s *schema) preset(dst reflect.Value) {
	for _, a := range s.attrs {
		if a.inherits != "" || a.std == "" {
			continue
		}
		v, err := a.parse(&place{field: a}, defaultValue(a))
		if err != nil {
			panic(fmt.Sprintf("%s.%s: default: %v", s.typ, a.name, err))
		}
		slotOf(dst, a).preset(v)
	}
	for _, b := range s.blocks {
		if b.shape == single {
			b.schema.preset(dst.FieldByIndex(b.index))
		}
	}
}

// slotOf is the attribute's field in a struct that can be set.
func slotOf(dst reflect.Value, a *attrField) slot {
	return dst.FieldByIndex(a.index).Addr().Interface().(slot)
}
