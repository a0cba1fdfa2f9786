package config

import (
	"bytes"
	"path/filepath"
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/dynblock"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// loader is one pass over the files.
type loader struct {
	files  *fileSet
	src    *sources
	report *collector
	units  []*configFile
	locals map[string]*local
	values map[string]cty.Value // of the locals
	torn   []placed             // daemon blocks of files that could not be parsed
	loops  []hcl.Range          // where loops stand
	turns  int                  // that they have taken
	weight int                  // of all locals
	broken bool                 // a file could not be read or parsed: what it defines is missing
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
// must not be served. What it says of the daemon is then also taken from a file
// that could not be parsed, as far as that goes.
func Load(path string, env Env) (*Config, Diagnostics) {
	src := newSources()
	l := &loader{files: newFileSet(env), src: src, report: newCollector(src), locals: map[string]*local{}}
	cfg := &Config{Path: path, sources: src, files: l.files}
	err := l.files.find(path)
	switch {
	case err != nil:
		l.broken = true
		l.report.errorf(Range{File: path}, "'ftpd init' makes a small configuration; -c names another place", "cannot read the configuration: %v", err)
	case len(l.files.found) == 0:
		l.broken = true
		l.report.errorf(Range{File: path}, "'ftpd init' makes a small configuration", "no *.hcl file here nor in sites/")
	}
	l.parseAll(l.files.found)
	l.evalLocals()
	l.decode(cfg)
	cfg.Files, cfg.Fingerprint = l.files.names(), l.files.fingerprint()
	return cfg, l.report.finish()
}

// parsed is what parsing a file gave; err is that it could not be read.
type parsed struct {
	name  string
	data  []byte
	err   error
	file  *hcl.File
	diags hcl.Diagnostics
	deep  *hcl.Range // where it is nested too deep to be parsed
}

// parseAll reads the files and parses them, several at once: with many sites this
// is half of the work. What is wrong with one is reported, in the order of the
// files, and the others are read all the same.
func (l *loader) parseAll(names []string) {
	all := make([]parsed, len(names))
	for i, name := range names {
		all[i].name = name
		all[i].data, all[i].err = l.files.get(name)
		l.src.add(name, all[i].data)
	}
	inParallel(len(all), func(i int) { all[i].parse() })
	for i := range all {
		l.adopt(&all[i])
	}
}

// inParallel calls work for 0 to n-1, as many at once as there are processors, less
// one: in a daemon that reloads, it is left to those who are connected.
func inParallel(n int, work func(i int)) {
	var next atomic.Int64
	var running sync.WaitGroup
	for range min(n, max(1, runtime.GOMAXPROCS(0)-1)) {
		running.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				work(int(i))
			}
		})
	}
	running.Wait()
}

// parse touches nothing but its own file.
func (p *parsed) parse() {
	if p.err != nil {
		return
	}
	if at, deep := tooDeep(p.data, p.name); deep {
		p.deep = &at
		return
	}
	p.file, p.diags = hclsyntax.ParseConfig(p.data, p.name, hcl.InitialPos)
}

// adopt makes a file part of the configuration, or says why it cannot be.
func (l *loader) adopt(p *parsed) {
	switch {
	case p.err != nil:
		l.broken = true
		l.report.errorf(Range{File: p.name}, "every *.hcl file here is configuration; hidden files are not", "cannot read the file: %v", p.err)
		return
	case p.deep != nil:
		l.broken = true
		l.report.errorf(rangeOf(*p.deep), "make the expression simpler", "nested too deep, or too long an expression")
		return
	case p.diags.HasErrors():
		l.broken = true
		l.report.syntax(p.diags)
		l.parseTorn(p)
		return
	}
	// Most files have no loops, and are spared the search for them.
	if body, ok := p.file.Body.(*hclsyntax.Body); ok && bytes.Contains(p.data, []byte("for")) {
		l.countTurns(body)
	}
	u := &configFile{name: p.name, dir: filepath.Dir(p.name), dynamic: bytes.Contains(p.data, []byte("dynamic"))}
	content, rest, diags := p.file.Body.PartialContent(&hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "locals"}}})
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
	d.tornDaemon(blocks, dst)
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
