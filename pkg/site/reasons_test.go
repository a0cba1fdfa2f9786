package site

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestReasonsAreDocumented holds the words that filters rely on against
// docs/logs.md.
func TestReasonsAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/logs.md")
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), "reasons.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	ast.Inspect(file, func(node ast.Node) bool {
		literal, ok := node.(*ast.BasicLit)
		if !ok {
			return true
		}
		word, err := strconv.Unquote(literal.Value)
		if err != nil {
			t.Fatal(err)
		}
		n++
		// A prefix stands there with what follows it.
		if !strings.Contains(string(page), "`"+word) {
			t.Errorf("docs/logs.md does not know %s", word)
		}
		return true
	})
	if n < 20 {
		t.Errorf("only %d reasons found", n)
	}
}
