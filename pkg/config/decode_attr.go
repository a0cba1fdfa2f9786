package config

import (
	"reflect"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// labels checks and stores what stands between a block's type and its brace.
func (d *decoder) labels(s *schema, b placed, dst reflect.Value) {
	for i, l := range s.labels {
		if i >= len(b.block.Labels) {
			return
		}
		text, at := b.block.Labels[i], rangeOf(b.block.DefRange)
		if i < len(b.block.LabelRanges) {
			at = rangeOf(b.block.LabelRanges[i])
		}
		if bad := l.check(text); bad != nil {
			d.report.errorf(at, bad.cure, "%s: %s", s.name, bad.what)
		}
		l.store(dst.FieldByIndex(l.index), text)
	}
}

// check wants one of the label's words, or a text of its kind.
func (l *labelField) check(text string) *fault {
	if len(l.values) > 0 {
		for _, v := range l.values {
			if v == text {
				return nil
			}
		}
		return notOneOf(text, l.values)
	}
	if check := kinds[l.kind]; check != nil {
		return check(text)
	}
	return nil
}

// store puts a label into its field. A label of two words is a bool that says
// whether it is the second.
func (l *labelField) store(dst reflect.Value, text string) {
	if dst.Kind() == reflect.Bool {
		dst.SetBool(text == l.values[1])
		return
	}
	dst.SetString(labelText(l.kind, text))
}

// attr decodes one attribute. Null leaves it out, as everywhere in HCL. Whatever
// is wrong, the attribute counts as stated.
func (d *decoder) attr(a *attrField, attr *hcl.Attribute, u *configFile, dst slot) {
	pos := posOf(attr.NameRange)
	d.files.asked = d.files.asked[:0]
	v, diags := attr.Expr.Value(u.ctx)
	d.foreignEval(diags)
	if a.typ == reflect.TypeFor[Secret]() {
		for _, name := range d.files.asked {
			d.src.secretFiles[name] = pos
		}
	}
	v, _ = v.UnmarkDeep()
	if diags.HasErrors() || !v.IsWhollyKnown() {
		dst.put(nil, pos)
		return
	}
	if v.IsNull() {
		return
	}
	elems := elements(attr.Expr)
	p := &place{field: a, dir: u.dir, watch: d.files.watch, hide: d.src.hide}
	if a.typ == reflect.TypeFor[[]Listen]() {
		for _, e := range elems {
			p.elems = append(p.elems, posOf(e.Range()))
		}
		for len(p.elems) < lengthOf(v) {
			p.elems = append(p.elems, pos)
		}
	}
	value, err := a.parse(p, v)
	if err != nil {
		f := asFault(err, "")
		at := rangeOf(attr.Expr.Range())
		if i := f.elem - 1; i >= 0 && i < len(elems) {
			at = rangeOf(elems[i].Range())
		}
		d.report.errorf(at, f.cure, "%s: %s", a.name, strings.TrimPrefix(f.what, a.name+": "))
		dst.put(nil, pos)
		return
	}
	dst.put(value, pos)
}

// elements are the expressions of a list that is written out, nil of another.
func elements(e hcl.Expression) []hcl.Expression {
	list, diags := hcl.ExprList(e)
	if diags.HasErrors() {
		return nil
	}
	return list
}

// lengthOf is how many elements a list has, 0 for anything else.
func lengthOf(v cty.Value) int {
	if isList(v) {
		return v.LengthInt()
	}
	return 0
}
