package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// maxLocals bounds what all locals together may become: locals that double each
// other grow without end otherwise.
const maxLocals = 64 << 20

// local is one value of a locals block.
type local struct {
	attr  *hcl.Attribute
	file  *configFile
	state localState
	value cty.Value
}

type localState uint8

const (
	waiting localState = iota
	running            // being evaluated: who meets it depends on itself
	done
)

// locals gathers the locals of all files and evaluates them in the order in
// which they need each other.
func (l *loader) evalLocals() {
	for _, u := range l.units {
		for _, block := range u.locals {
			attrs, diags := block.Body.JustAttributes()
			l.report.foreignAll(diags)
			for name, attr := range attrs {
				if first := l.locals[name]; first != nil {
					l.twice(name, first.attr.NameRange, attr.NameRange)
					continue
				}
				l.locals[name] = &local{attr: attr, file: u, value: cty.DynamicVal}
			}
		}
	}
	all := map[string]cty.Value{}
	l.values = all
	for _, name := range l.localNames() {
		l.evalLocal(l.locals[name])
		all[name] = l.locals[name].value
	}
	for _, u := range l.units {
		u.ctx = l.context(u, all)
	}
}

// twice names the later of two places, whatever order a map gave them in.
func (l *loader) twice(name string, a, b hcl.Range) {
	if l.src.rank(a.Filename) > l.src.rank(b.Filename) || a.Filename == b.Filename && a.Start.Byte > b.Start.Byte {
		a, b = b, a
	}
	l.report.errorf(rangeOf(b), "remove one of the two", "local %s stands twice; first at %v", name, posOf(a))
}

// localNames are sorted, so that findings do not depend on the order of a map.
func (l *loader) localNames() []string {
	names := make([]string, 0, len(l.locals))
	for name := range l.locals {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// evalLocal evaluates what the local needs, then itself. A faulty one is an
// unknown value, about which nothing more is said.
func (l *loader) evalLocal(x *local) {
	if x.state != waiting {
		return
	}
	x.state = running
	defer func() { x.state = done }()
	needs := map[string]cty.Value{}
	for _, t := range x.attr.Expr.Variables() {
		y := l.locals[localName(t)]
		if y == nil {
			continue // hcl will say so
		}
		if y.state == running {
			l.report.errorf(rangeOf(t.SourceRange()), "break the circle", "local %s depends on itself", x.attr.Name)
			return
		}
		l.evalLocal(y)
		needs[localName(t)] = y.value
	}
	v, diags := x.attr.Expr.Value(l.context(x.file, needs))
	l.foreignEval(diags)
	v, _ = v.UnmarkDeep()
	if diags.HasErrors() {
		return
	}
	more := weight(v, maxLocals)
	if l.weight+more > maxLocals {
		l.report.errorf(rangeOf(x.attr.NameRange), "make them smaller", "with local %s, the locals become larger than %v", x.attr.Name, Size(maxLocals))
		return
	}
	l.weight += more
	x.value = v
}

// localName is the name in local.name, "" for other variables.
func localName(t hcl.Traversal) string {
	if t.RootName() != "local" || len(t) < 2 {
		return ""
	}
	switch step := t[1].(type) {
	case hcl.TraverseAttr:
		return step.Name
	case hcl.TraverseIndex:
		if step.Key.Type() == cty.String && step.Key.IsKnown() && !step.Key.IsNull() {
			return step.Key.AsString()
		}
	}
	return ""
}

// context is what expressions of a file see.
func (l *loader) context(u *configFile, locals map[string]cty.Value) *hcl.EvalContext {
	if u.functions == nil {
		u.functions = l.functions(u.dir)
	}
	return &hcl.EvalContext{
		Variables: map[string]cty.Value{"local": cty.ObjectVal(locals)},
		Functions: u.functions,
	}
}

// weight is about how many bytes a value takes; it stops counting beyond most.
func weight(v cty.Value, most int) int {
	if !v.IsKnown() || v.IsNull() {
		return 16
	}
	sum := 16
	switch {
	case v.Type() == cty.String:
		sum += len(v.AsString())
	case v.CanIterateElements():
		for it := v.ElementIterator(); it.Next() && sum <= most; {
			_, e := it.Element()
			sum += weight(e, most-sum)
		}
	}
	return sum
}

// foreignEval reports what hcl says of an expression. A name that is not known
// may stand in a file that could not be read, so then nothing is said.
func (l *loader) foreignEval(diags hcl.Diagnostics) {
	for _, d := range diags {
		switch d.Summary {
		case "Unsupported attribute", "Unknown variable":
			if !l.broken {
				l.unknownVariable(d)
			}
		case "Invalid dynamic block label", "Invalid dynamic for_each value":
			if l.report.errors == 0 || !strings.Contains(d.Detail, "known") {
				l.report.foreign(d)
			}
		default:
			l.report.foreign(d)
		}
	}
}

// unknownVariable is about a name in an expression, most often a text that
// should stand in quotes.
func (l *loader) unknownVariable(d *hcl.Diagnostic) {
	_, rest, _ := strings.Cut(d.Detail, `"`)
	name, _, _ := strings.Cut(rest, `"`)
	cure := `names are local.NAME and, in a dynamic block, its own: dynamic "user" has user.key and user.value`
	if near := nearest(name, l.localNames()); near != "" {
		cure = fmt.Sprintf("did you mean local.%s?", near)
	} else if d.Summary == "Unknown variable" && nearest(name, []string{"local"}) == "" {
		cure = fmt.Sprintf("a text stands in quotes: %q; ", name) + cure
	}
	at := Range{}
	if d.Subject != nil {
		at = rangeOf(*d.Subject)
	}
	l.report.errorf(at, cure, "unknown name %q", name)
}
