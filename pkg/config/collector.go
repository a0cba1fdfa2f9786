package config

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
)

// collector gathers findings of one pass. It keeps each once: an expression in a
// dynamic block, or in defaults, is looked at many times over.
type collector struct {
	src    *sources
	list   Diagnostics
	seen   map[finding]bool
	lines  map[line]bool // in which something was found
	here   map[Range]int // how much was found in one place
	errors int
}

// line is a line of a file.
type line struct {
	file   string
	number int
}

type finding struct {
	at      Range
	summary string
}

// newCollector starts a pass whose excerpts come from src.
func newCollector(src *sources) *collector {
	return &collector{src: src, seen: map[finding]bool{}, lines: map[line]bool{}, here: map[Range]int{}}
}

// errorf reports an error at a place; cure may be "".
func (c *collector) errorf(at Range, cure, format string, args ...any) {
	c.add(Diagnostic{Severity: Error, Summary: fmt.Sprintf(format, args...), Detail: cure, Range: at})
}

// warnf reports a warning at a place; cure may be "".
func (c *collector) warnf(at Range, cure, format string, args ...any) {
	c.add(Diagnostic{Severity: Warning, Summary: fmt.Sprintf(format, args...), Detail: cure, Range: at})
}

// add keeps the first of equal findings.
func (c *collector) add(d Diagnostic) {
	key := finding{d.Range, d.Summary}
	if c.seen[key] {
		return
	}
	c.seen[key] = true
	c.lines[line{d.Range.File, d.Range.Line}] = true
	if d.Severity == Error {
		c.errors++
	}
	if c.here[d.Range]++; c.here[d.Range] <= mostHere {
		c.list = append(c.list, d)
	}
}

// mostHere is how many findings one place may have: a fault in a dynamic block
// would otherwise be told for every user.
const mostHere = 5

// finish sorts the findings and adds the excerpts.
func (c *collector) finish() Diagnostics {
	for place, n := range c.here {
		if n > mostHere {
			c.list = append(c.list, Diagnostic{Severity: c.worst(place), Summary: fmt.Sprintf("and %d more like it", n-mostHere), Range: place})
		}
	}
	c.src.sort(c.list)
	for i := range c.list {
		d := &c.list[i]
		d.Summary, d.Detail = c.src.starred(d.Summary), c.src.starred(d.Detail)
		d.Excerpt = c.src.excerpt(d.Range)
	}
	return c.list
}

// worst is the severity of what was found in a place.
func (c *collector) worst(place Range) Severity {
	for _, d := range c.list {
		if d.Range == place && d.Severity == Error {
			return Error
		}
	}
	return Warning
}

// sort puts findings into the order of the files, then of the lines.
func (s *sources) sort(list Diagnostics) {
	slices.SortStableFunc(list, func(a, b Diagnostic) int {
		return cmp.Or(
			cmp.Compare(s.rank(a.Range.File), s.rank(b.Range.File)),
			cmp.Compare(a.Range.File, b.Range.File),
			cmp.Compare(a.Range.Line, b.Range.Line),
			cmp.Compare(a.Range.Column, b.Range.Column))
	})
}

// InOrder puts what several checks have found into one list, in the order of the
// files.
func (c *Config) InOrder(lists ...Diagnostics) Diagnostics {
	all := slices.Concat(lists...)
	c.readSources().sort(all)
	return all
}

// ErrorAt is an error that somebody else has found in what the files say; cure
// may be "".
func (c *Config) ErrorAt(place Pos, cure, format string, args ...any) Diagnostics {
	report := newCollector(c.readSources())
	report.errorf(at(place), cure, format, args...)
	return report.finish()
}

// WarningAt is ErrorAt for what is legal but unwise.
func (c *Config) WarningAt(place Pos, cure, format string, args ...any) Diagnostics {
	report := newCollector(c.readSources())
	report.warnf(at(place), cure, format, args...)
	return report.finish()
}

// rangeOf translates hcl's ranges.
func rangeOf(r hcl.Range) Range {
	return Range{File: r.Filename, Line: r.Start.Line, Column: r.Start.Column, EndLine: r.End.Line, EndColumn: r.End.Column}
}

// posOf is where a range begins.
func posOf(r hcl.Range) Pos {
	return Pos{File: r.Filename, Line: r.Start.Line, Column: r.Start.Column}
}

// at is the range of the word that begins at a position.
func at(p Pos) Range {
	return Range{File: p.File, Line: p.Line, Column: p.Column}
}
