package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestReasonsAreDocumented finds every reason that the code can give and looks for
// its row in docs/logs.md; people write filters for them.
func TestReasonsAreDocumented(t *testing.T) {
	page := readFile(t, "../../docs/logs.md")
	_, table, _ := strings.Cut(page, "\n## x-reason\n")
	table, _, _ = strings.Cut(table, "\n## ")
	found := reasonsInCode(t)
	for reason, at := range found {
		// A prefix stands there with what may follow it.
		if !strings.Contains(table, "`"+reason+"`") && (!strings.HasSuffix(reason, "-") || !strings.Contains(table, "`"+reason)) {
			t.Errorf("docs/logs.md has no row for %s (%s)", reason, at)
		}
	}
	if len(found) < 100 {
		t.Errorf("only %d reasons found in the code", len(found))
	}
	// What is documented exists.
	for _, row := range regexp.MustCompile("(?m)^\\| (`[^|]*) \\|").FindAllStringSubmatch(table, -1) {
		for _, word := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(row[1], -1) {
			if name := word[1]; found[name] == "" && !strings.HasPrefix(name, "right-") && !strings.HasPrefix(name, "audit-") && !strings.HasPrefix(name, "user-") {
				t.Errorf("docs/logs.md has %s, which nothing gives", name)
			}
		}
	}
}

// reasonsInCode are the reasons in the packages that refuse, with the place of one.
func reasonsInCode(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, dir := range []string{"access", "account", "ftp", "site", "daemon"} {
		err := filepath.WalkDir("../../pkg/"+dir, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return err
			}
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				for _, literal := range reasonsAt(n) {
					if word, ok := wordOf(literal); ok {
						found[word] = files.Position(literal.Pos()).String()
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// reasonArgument is which argument of our functions is a reason.
var reasonArgument = map[string]int{"refuse": 1, "unusable": 1, "sooner": 2, "loginRefused": 0, "ended": 0}

// reasonsAt are the expressions of a node that are reasons.
func reasonsAt(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.CallExpr:
		name := nameOf(n.Fun)
		if i, ok := reasonArgument[name]; ok && i < len(n.Args) {
			return n.Args[i : i+1]
		}
		if word, _ := wordOf(first(n.Args)); name == "WithField" && word == "reason" {
			return n.Args[1:2]
		}
	case *ast.KeyValueExpr:
		if word, _ := wordOf(n.Key); strings.EqualFold(nameOf(n.Key), "reason") || word == "reason" {
			return []ast.Expr{n.Value}
		}
	case *ast.CompositeLit:
		// Without keys, the second value of our errors is the reason.
		if slices.Contains([]string{"dataError", "protocolError"}, nameOf(n.Type)) && len(n.Elts) > 2 {
			return n.Elts[1:2]
		}
		if n.Type == nil && len(n.Elts) == 3 { // a row of osReplies
			return n.Elts[1:2]
		}
	case *ast.FuncDecl:
		if slices.Contains([]string{"reasonOf", "handshakeReason"}, n.Name.Name) {
			return returned(n)
		}
	case *ast.ValueSpec:
		if len(n.Values) == 1 && (strings.HasPrefix(strings.ToLower(n.Names[0].Name), "reason") || nameOf(n.Type) == "Reason") {
			return n.Values
		}
	}
	return nil
}

// returned is what a function returns.
func returned(f *ast.FuncDecl) (all []ast.Expr) {
	ast.Inspect(f, func(n ast.Node) bool {
		if r, ok := n.(*ast.ReturnStmt); ok {
			all = append(all, r.Results...)
		}
		return true
	})
	return all
}

// nameOf is the last name of an identifier, selector or pointer.
func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

func first(list []ast.Expr) ast.Expr {
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

// wordOf reads a text that looks like a reason.
func wordOf(e ast.Expr) (string, bool) {
	literal, ok := e.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return "", false
	}
	word, err := strconv.Unquote(literal.Value)
	return word, err == nil && regexp.MustCompile(`^[a-z][a-z0-9-]*$`).MatchString(word)
}
