package config

import (
	"bytes"
	"path/filepath"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// functions are what expressions of a file may call; dir is the file's folder.
func (l *loader) functions(dir string) map[string]function.Function {
	return map[string]function.Function{
		"env":        l.envFunction(),
		"file":       l.fileFunction(dir),
		"csvdecode":  stdlib.CSVDecodeFunc,
		"jsondecode": stdlib.JSONDecodeFunc,
		"trimspace":  stdlib.TrimSpaceFunc,
		"split":      stdlib.SplitFunc,
		"concat":     stdlib.ConcatFunc,
		counting:     l.countingFunction(),
	}
}

// envFunction is env(name, default): the default may be left out, and then the
// variable must be set.
func (l *loader) envFunction() function.Function {
	return function.New(&function.Spec{
		Params:   []function.Parameter{{Name: "name", Type: cty.String}},
		VarParam: &function.Parameter{Name: "default", Type: cty.String, AllowNull: true},
		Type:     function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			name := args[0].AsString()
			if len(args) > 2 {
				return cty.UnknownVal(cty.String), function.NewArgErrorf(2, "env takes a name and a default")
			}
			if v, ok := l.files.getenv(name); ok {
				return cty.StringVal(v), nil
			}
			if len(args) == 2 {
				return args[1], nil
			}
			return cty.UnknownVal(cty.String), function.NewArgErrorf(0, "the environment has no %s, and there is no default: env(%q, \"…\")", name, name)
		},
	})
}

// fileFunction is file(path): a file's text, without the line end that every
// editor puts at the end.
func (l *loader) fileFunction(dir string) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			path := args[0].AsString()
			if !filepath.IsAbs(path) {
				path = filepath.Join(dir, path)
			}
			data, err := l.files.get(path)
			if err != nil {
				return cty.UnknownVal(cty.String), function.NewArgErrorf(0, "cannot read %s: %v", path, err)
			}
			if !utf8.Valid(data) {
				return cty.UnknownVal(cty.String), function.NewArgErrorf(0, "%s is not UTF-8 text", path)
			}
			if secretText.Match(data) { // a table of users, for example
				l.src.secretFiles[filepath.Clean(path)] = Pos{File: filepath.Clean(path), Line: 1, Column: 1}
			}
			return cty.StringVal(fileText(data)), nil
		},
	})
}

// fileText drops the one line end that is the editor's, not the secret's, and the
// byte order mark that spreadsheets put before a table.
func fileText(data []byte) string {
	data = bytes.TrimPrefix(data, byteOrderMark)
	n := len(data)
	if n > 0 && data[n-1] == '\n' {
		n--
	}
	if n > 0 && data[n-1] == '\r' {
		n--
	}
	return string(data[:n])
}
