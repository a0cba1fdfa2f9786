package config

import (
	"bytes"
	"path/filepath"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// DefaultRunDir is where daemon.run_dir is when nobody states it.
const DefaultRunDir = "/run/ftpd"

// RunDirs are where daemon.run_dir may be, the likeliest first. It is for who
// looks for the daemon's socket, which is wanted most when the files are broken:
// so each file gives what can be understood of it, and no other fault counts.
func RunDirs(path string, env Env) []string {
	var found []string
	l := &loader{files: newFileSet(env), src: newSources()}
	names, _, err := findFiles(path)
	if err != nil {
		return []string{DefaultRunDir}
	}
	for _, name := range names {
		data, err := l.files.get(name)
		if err != nil || !bytes.Contains(data, []byte("run_dir")) {
			continue
		}
		if _, deep := tooDeep(data, name); deep {
			continue
		}
		// With errors it holds what comes before them.
		file, _ := hclsyntax.ParseConfig(data, name, hcl.InitialPos)
		if file == nil {
			continue
		}
		body, ok := file.Body.(*hclsyntax.Body)
		if !ok {
			continue
		}
		if dir := l.runDir(body, filepath.Dir(name)); dir != "" {
			found = append(found, dir)
		}
	}
	return slices.Compact(append(found, DefaultRunDir))
}

// runDir is what a file says, "" if nothing, or nothing that can be evaluated
// without the others.
func (l *loader) runDir(body *hclsyntax.Body, dir string) string {
	for _, block := range body.Blocks {
		if block.Type != "daemon" || block.Body == nil {
			continue
		}
		attr := block.Body.Attributes["run_dir"]
		if attr == nil {
			continue
		}
		v, diags := attr.Expr.Value(&hcl.EvalContext{Functions: l.functions(dir)})
		if !diags.HasErrors() && v.IsWhollyKnown() && !v.IsNull() && v.Type() == cty.String && filepath.IsAbs(v.AsString()) {
			return filepath.Clean(v.AsString())
		}
	}
	return ""
}
