package config

import (
	"path/filepath"
	"reflect"
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// parseTorn keeps of a file that could not be parsed what the parser made of it
// all the same. Only the daemon block is read of it, and nothing said about it:
// where the state folder is must be known when the files are broken, too.
func (l *loader) parseTorn(p *parsed) {
	if p.file == nil {
		return
	}
	if body, ok := p.file.Body.(*hclsyntax.Body); ok {
		l.findDaemon(body, &configFile{name: p.name, dir: filepath.Dir(p.name)})
	}
}

// findDaemon looks at any depth: where a brace is missing above it, a block seems
// to stand in the one before.
func (l *loader) findDaemon(body *hclsyntax.Body, file *configFile) {
	for _, b := range body.Blocks {
		if b.Type == "daemon" {
			l.torn = append(l.torn, placed{b.AsHCLBlock(), file})
		} else if b.Body != nil {
			l.findDaemon(b.Body, file)
		}
	}
}

// tornDaemon reads the daemon block of a torn file, if no whole file has one.
func (d *decoder) tornDaemon(whole []placed, dst reflect.Value) {
	isDaemon := func(b placed) bool { return b.block.Type == "daemon" }
	if len(d.torn) == 0 || slices.ContainsFunc(whole, isDaemon) {
		return
	}
	for _, b := range d.torn {
		b.file.ctx = d.context(b.file, d.values)
	}
	loud := d.report
	d.report = newCollector(d.src)
	d.blocks(d.root, d.torn[:1], dst)
	d.report = loud
}
