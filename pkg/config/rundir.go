package config

import (
	"bytes"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// DefaultRunDir is where daemon.run_dir is when nobody states it.
const DefaultRunDir = "/run/ftpd"

// RunDirs are where daemon.run_dir may be, the likeliest first. It is for who
// looks for the daemon's socket, which is wanted most when the files are broken:
// so each file gives what can be understood of it, and no other fault counts. Where
// that is nothing, as with a local, all files are loaded.
func RunDirs(path string, env Env) []string {
	found, puzzled := plainRunDirs(path, env)
	if len(found) == 0 && puzzled {
		cfg, _ := Load(path, env)
		found = append(found, cfg.Daemon.RunDir.V)
	}
	return slices.Compact(append(found, DefaultRunDir))
}

// plainRunDirs are those that a file states by itself; puzzled says that some file
// states one that takes the others.
func plainRunDirs(path string, env Env) (found []string, puzzled bool) {
	l := &loader{files: newFileSet(env), src: newSources()}
	names, _, err := findFiles(path)
	if err != nil {
		return nil, false
	}
	for _, name := range names {
		data, err := l.files.get(name)
		if err != nil || !bytes.Contains(data, []byte("run_dir")) {
			continue
		}
		if _, deep := tooDeep(data, name); deep {
			continue
		}
		if dir := l.runDir(name, data); dir != "" {
			found = append(found, dir)
		} else {
			puzzled = true
		}
	}
	return found, puzzled
}

// runDir is what a file says, "" if nothing, or nothing that can be evaluated
// without the others.
func (l *loader) runDir(name string, data []byte) string {
	dir := filepath.Dir(name)
	// With errors it holds what comes before them.
	file, diags := hclsyntax.ParseConfig(data, name, hcl.InitialPos)
	if file != nil {
		if body, ok := file.Body.(*hclsyntax.Body); ok {
			if said := l.runDirIn(body, dir); said != "" || !diags.HasErrors() {
				return said
			}
		}
	}
	// The fault is in the daemon block itself: its line may be whole.
	for _, line := range runDirLine.FindAllSubmatch(data, -1) {
		expr, diags := hclsyntax.ParseExpression(line[1], name, hcl.InitialPos)
		if diags.HasErrors() {
			continue
		}
		if said := l.folder(expr, dir); said != "" {
			return said
		}
	}
	return ""
}

// runDirLine is a line that states it.
var runDirLine = regexp.MustCompile(`(?m)^[ \t]*run_dir[ \t]*=[ \t]*(".*")[ \t\r]*(?:[#/].*)?$`)

// runDirIn looks into the daemon block.
func (l *loader) runDirIn(body *hclsyntax.Body, dir string) string {
	for _, block := range body.Blocks {
		if block.Type != "daemon" || block.Body == nil {
			continue
		}
		if attr := block.Body.Attributes["run_dir"]; attr != nil {
			return l.folder(attr.Expr, dir)
		}
	}
	return ""
}

// folder is an expression's value, if that is an absolute path.
func (l *loader) folder(expr hcl.Expression, dir string) string {
	v, diags := expr.Value(&hcl.EvalContext{Functions: l.functions(dir)})
	if diags.HasErrors() || !v.IsWhollyKnown() || v.IsNull() || v.Type() != cty.String || !filepath.IsAbs(v.AsString()) {
		return ""
	}
	return filepath.Clean(v.AsString())
}
