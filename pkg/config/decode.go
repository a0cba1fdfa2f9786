package config

import (
	"reflect"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// decoder makes structs of blocks, as the tags say.
type decoder struct {
	*loader
	root     *schema
	template *Site // the defaults block; nil: none
}

// placed is a block and the file that it stands in.
type placed struct {
	block *hcl.Block
	file  *configFile
}

// newDecoder reads the tags anew: a millisecond for each Load, and no state of the
// package that tests could share.
func newDecoder(l *loader) *decoder {
	return &decoder{loader: l, root: newSchema("", reflect.TypeFor[Config](), "")}
}

// content sorts a body's attributes and blocks, reporting those that have no
// place there.
func (d *decoder) content(s *schema, body hcl.Body) *hcl.BodyContent {
	content, diags := body.Content(s.body)
	for _, diag := range diags {
		switch diag.Summary {
		case "Unsupported argument":
			d.unknownName(s, d.written(diag.Subject), attrName, rangeOf(*diag.Subject))
		case "Unsupported block type":
			d.unknownName(s, d.written(diag.Subject), blockName, rangeOf(*diag.Subject))
		default:
			d.foreignEval(hcl.Diagnostics{diag})
		}
	}
	return content
}

// written is what stands in a file at a range.
func (d *decoder) written(r *hcl.Range) string {
	f := d.src.files[r.Filename]
	if f == nil || r.End.Byte > len(f.data) || r.Start.Byte > r.End.Byte {
		return ""
	}
	return strings.Trim(string(f.data[r.Start.Byte:r.End.Byte]), `"`)
}

// block decodes one block into a struct that already holds its defaults.
func (d *decoder) block(s *schema, b placed, dst reflect.Value) {
	if s.pos != nil {
		dst.FieldByIndex(s.pos).Set(reflect.ValueOf(posOf(b.block.DefRange)))
	}
	d.labels(s, b, dst)
	content := d.content(s, b.block.Body)
	for _, a := range s.attrs {
		if attr := content.Attributes[a.name]; attr != nil {
			d.attr(a, attr, b.file, slotOf(dst, a))
		}
	}
	inner := make([]placed, len(content.Blocks))
	for i, nested := range content.Blocks {
		inner[i] = placed{nested, b.file}
	}
	d.blocks(s, inner, dst)
}

// rootBlocks decodes the blocks that stand at the top of files: only those of
// one kind, or with only == "" all others.
func (d *decoder) rootBlocks(all []placed, dst reflect.Value, only string) {
	var some []placed
	for _, b := range all {
		if (b.block.Type == "defaults") == (only == "defaults") {
			some = append(some, b)
		}
	}
	d.blocks(d.root, some, dst)
}

// blocks decodes nested blocks in their order.
func (d *decoder) blocks(s *schema, list []placed, dst reflect.Value) {
	for _, field := range s.blocks {
		var first *hcl.Block
		for _, b := range list {
			if b.block.Type != field.name {
				continue
			}
			at := dst.FieldByIndex(field.index)
			switch {
			case field.shape == repeated:
				d.repeatedBlock(field, b, at, first == nil)
			case first != nil:
				d.report.errorf(rangeOf(b.block.DefRange), "merge the two", "second %s block; the first is at %v", field.name, posOf(first.DefRange))
				continue
			default:
				d.singleBlock(field, b, at)
			}
			first = b.block
		}
	}
}

// singleBlock decodes over what is already there: the defaults, built in or
// from the defaults block.
func (d *decoder) singleBlock(field *blockField, b placed, at reflect.Value) {
	if field.shape == optional {
		if at.IsNil() {
			at.Set(reflect.New(field.schema.typ))
			field.schema.preset(at.Elem())
		}
		at = at.Elem()
	}
	d.block(field.schema, b, at)
}

// repeatedBlock appends to the list. The first of a site replaces what came from
// defaults, as lists do.
func (d *decoder) repeatedBlock(field *blockField, b placed, at reflect.Value, first bool) {
	one := reflect.New(field.schema.typ)
	if field.name == "site" && d.template != nil {
		one.Elem().Set(reflect.ValueOf(d.template).Elem())
		field.schema.detach(one.Elem())
	} else {
		field.schema.preset(one.Elem())
	}
	d.block(field.schema, b, one.Elem())
	if first {
		at.SetZero()
	}
	at.Set(reflect.Append(at, one))
}

// detach copies what optional blocks point to, so that a site that goes on
// decoding into them does not change the template.
func (s *schema) detach(dst reflect.Value) {
	for _, b := range s.blocks {
		at := dst.FieldByIndex(b.index)
		switch {
		case b.shape == single:
			b.schema.detach(at)
		case b.shape == optional && !at.IsNil():
			one := reflect.New(b.schema.typ)
			one.Elem().Set(at.Elem())
			at.Set(one)
			b.schema.detach(one.Elem())
		}
	}
}
