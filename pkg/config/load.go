package config

import (
	"bytes"
	"path/filepath"
	"reflect"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/dynblock"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty/function"
)

// loader is one pass over the files.
type loader struct {
	files  *fileSet
	src    *sources
	report *collector
	units  []*configFile
	locals map[string]*local
	loops  []hcl.Range // where loops stand
	turns  int         // that they have taken
	weight int         // of all locals
	broken bool        // a file could not be read or parsed: what it defines is missing
}

// configFile is one file of the configuration.
type configFile struct {
	name, dir string
	locals    hcl.Blocks
	body      hcl.Body // without locals
	dynamic   bool     // it may have dynamic blocks
	ctx       *hcl.EvalContext
	functions map[string]function.Function
}

// Load reads the folder or file that path names, validates it, and returns all
// faults of all files at once. The Config is never nil; with errors it holds
// what could be understood, so that CheckMachine and Advise can say more, and
// must not be served.
func Load(path string, env Env) (*Config, Diagnostics) {
	src := newSources()
	l := &loader{files: newFileSet(env), src: src, report: newCollector(src), locals: map[string]*local{}}
	cfg := &Config{Path: path, sources: src}
	names, folders, err := findFiles(path)
	switch {
	case err != nil:
		l.broken = true
		l.report.errorf(Range{File: path}, "'ftpd init' makes a small configuration; -c names another place", "cannot read the configuration: %v", err)
	case len(names) == 0:
		l.broken = true
		l.report.errorf(Range{File: path}, "'ftpd init' makes a small configuration", "no *.hcl file here nor in sites/")
	}
	for _, name := range names {
		l.parse(name)
	}
	l.evalLocals()
	l.decode(cfg)
	cfg.Files, cfg.Fingerprint = l.files.names(folders), l.files.fingerprint()
	return cfg, l.report.finish()
}

// parse reads one file. What is wrong with it is reported, and the others are
// read all the same.
func (l *loader) parse(name string) {
	data, err := l.files.get(name)
	l.src.add(name, data)
	if err != nil {
		l.broken = true
		l.report.errorf(Range{File: name}, "every *.hcl file here is configuration; hidden files are not", "cannot read the file: %v", err)
		return
	}
	if at, deep := tooDeep(data, name); deep {
		l.broken = true
		l.report.errorf(rangeOf(at), "make the expression simpler", "nested too deep, or too long an expression")
		return
	}
	file, diags := hclsyntax.ParseConfig(data, name, hcl.InitialPos)
	if diags.HasErrors() {
		l.broken = true
		l.report.syntax(diags)
		return
	}
	if body, ok := file.Body.(*hclsyntax.Body); ok {
		l.countTurns(body)
	}
	u := &configFile{name: name, dir: filepath.Dir(name), dynamic: bytes.Contains(data, []byte("dynamic"))}
	content, rest, diags := file.Body.PartialContent(&hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "locals"}}})
	l.report.foreignAll(diags)
	u.locals, u.body = content.Blocks, rest
	l.units = append(l.units, u)
}

// decode makes the model of all files' blocks, then looks at it as a whole.
// Defaults come first, because every site begins as a copy of them.
func (l *loader) decode(cfg *Config) {
	d := newDecoder(l)
	dst := reflect.ValueOf(cfg).Elem()
	d.root.preset(dst)
	var blocks []placed
	for _, u := range l.units {
		content := d.content(d.root, u.expanded())
		for _, b := range content.Blocks {
			blocks = append(blocks, placed{b, u})
		}
	}
	d.rootBlocks(blocks, dst, "defaults")
	d.template = cfg.Defaults
	d.rootBlocks(blocks, dst, "")
	d.requireAll(dst)
	v := &validator{cfg: cfg, report: l.report, broken: l.broken}
	v.run()
}

// expanded is the file's body with what its dynamic blocks make. Looking for them
// costs as much as decoding, and most files have none.
func (u *configFile) expanded() hcl.Body {
	if !u.dynamic {
		return u.body
	}
	return dynblock.Expand(u.body, u.ctx)
}

// foreignAll reports hcl's findings.
func (c *collector) foreignAll(diags hcl.Diagnostics) {
	for _, d := range diags {
		c.foreign(d)
	}
}
