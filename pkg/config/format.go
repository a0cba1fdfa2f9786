package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
)

// Format puts a file into the usual layout, as terraform fmt does. With errors
// the text is returned as it is. The diagnostics name no file.
func Format(src []byte) ([]byte, Diagnostics) {
	sources := newSources()
	sources.add("", src)
	report := newCollector(sources)
	if len(src) > maxFile {
		report.errorf(Range{}, "split it", "the file is larger than %v", Size(maxFile))
		return src, report.finish()
	}
	if at, deep := tooDeep(src, ""); deep {
		report.errorf(rangeOf(at), "make the expression simpler", "nested too deep, or too long an expression")
		return src, report.finish()
	}
	if _, diags := hclsyntax.ParseConfig(src, "", hcl.InitialPos); diags.HasErrors() {
		report.syntax(diags)
		return src, report.finish()
	}
	return hclwrite.Format(src), nil
}
