package config

import (
	"path/filepath"
	"reflect"
	"slices"

	"github.com/hashicorp/hcl/v2"
)

// parseTorn keeps of a file that could not be parsed what the parser made of it
// all the same. Only the daemon block is read of it, and nothing said about it:
// where the state folder is must be known when the files are broken, too.
func (l *loader) parseTorn(p *parsed) {
	if p.file == nil || p.file.Body == nil {
		return
	}
	content, _, _ := p.file.Body.PartialContent(&hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "daemon"}}})
	for _, b := range content.Blocks {
		l.torn = append(l.torn, placed{b, &configFile{name: p.name, dir: filepath.Dir(p.name)}})
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
