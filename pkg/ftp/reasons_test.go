package ftp

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestReasonsAreDocumented holds every reason that this package gives against
// docs/logs.md: filters rely on the words.
func TestReasonsAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/logs.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			for _, word := range reasonsIn(node) {
				if n++; !strings.Contains(string(page), "`"+word+"`") {
					t.Errorf("%s: docs/logs.md does not know %s", name, word)
				}
			}
			return true
		})
	}
	if n < 50 {
		t.Errorf("only %d reasons found", n)
	}
}

// reasonsIn are the words in the places where a reason stands: refuse's second
// argument, a field Reason, and the constants.
func reasonsIn(node ast.Node) (words []string) {
	var found []ast.Expr
	switch node := node.(type) {
	case *ast.CallExpr:
		if name, ok := node.Fun.(*ast.Ident); ok && name.Name == "refuse" {
			found = node.Args[1:2]
		}
	case *ast.KeyValueExpr:
		if name, ok := node.Key.(*ast.Ident); ok && name.Name == "Reason" {
			found = []ast.Expr{node.Value}
		}
	case *ast.ValueSpec:
		if strings.HasPrefix(node.Names[0].Name, "reason") {
			found = node.Values
		}
	}
	for _, one := range found {
		if literal, ok := one.(*ast.BasicLit); ok {
			if word, err := strconv.Unquote(literal.Value); err == nil {
				words = append(words, word)
			}
		}
	}
	return words
}
