package config

import (
	"bytes"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Bounds that no configuration meant for people reaches. hcl's parser and
// evaluator recurse, and a stack that overflows ends the whole process.
const (
	maxNesting = 100 // brackets, braces and ${ inside each other
	maxChain   = 500 // operators, dots and indexes in one expression
)

// tooDeep finds the first place where a file nests or chains too deep. Splitting
// a file into tokens takes as long as parsing it, so most files are spared it.
func tooDeep(data []byte, name string) (hcl.Range, bool) {
	if surelyShallow(data) {
		return hcl.Range{}, false
	}
	return tokensTooDeep(data, name)
}

// tokensTooDeep looks at what hcl's parser will see.
func tokensTooDeep(data []byte, name string) (hcl.Range, bool) {
	tokens, _ := hclsyntax.LexConfig(data, name, hcl.InitialPos)
	var open []hclsyntax.TokenType
	chain := 0
	for _, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
			open, chain = append(open, t.Type), 0
		case hclsyntax.TokenOParen, hclsyntax.TokenOBrack:
			open = append(open, t.Type)
			chain++
		case hclsyntax.TokenCBrace, hclsyntax.TokenCParen, hclsyntax.TokenCBrack, hclsyntax.TokenTemplateSeqEnd:
			open = open[:max(0, len(open)-1)]
		case hclsyntax.TokenComma:
			chain = 0
		case hclsyntax.TokenNewline:
			if endsExpression(open) {
				chain = 0
			}
		case hclsyntax.TokenComment:
			if bytes.HasSuffix(t.Bytes, []byte{'\n'}) && endsExpression(open) {
				chain = 0 // the line's end is part of the comment
			}
		case hclsyntax.TokenIdent, hclsyntax.TokenNumberLit, hclsyntax.TokenQuotedLit, hclsyntax.TokenStringLit,
			hclsyntax.TokenOQuote, hclsyntax.TokenCQuote:
		default:
			chain++
		}
		if len(open) > maxNesting || chain > maxChain {
			return t.Range, true
		}
	}
	return hcl.Range{}, false
}

// endsExpression says whether a line's end between these ends an expression.
func endsExpression(open []hclsyntax.TokenType) bool {
	return len(open) == 0 || open[len(open)-1] == hclsyntax.TokenOBrace
}

// surelyShallow looks at the bytes once. It counts at least what tokensTooDeep
// does, and leaves what it does not understand, templates and heredocs, to that.
func surelyShallow(data []byte) bool {
	if !utf8.Valid(data) {
		return false // hcl's lexer breaks texts at such bytes
	}
	var open []byte
	chain := 0
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case c == '"':
			end := plainQuote(data[i+1:])
			if end < 0 {
				return false
			}
			i += 1 + end
		case pair(data, i, "<<"), pair(data, i, "/*"):
			return false
		case c == '#', pair(data, i, "//"):
			// The line's end is looked at next.
			if end := bytes.IndexByte(data[i:], '\n'); end > 0 {
				i += end - 1
			} else {
				i = len(data)
			}
		case c == '{':
			open, chain = append(open, c), 0
		case c == '(', c == '[':
			open = append(open, c)
			chain++
		case c == '}', c == ')', c == ']':
			open = open[:max(0, len(open)-1)]
		case c == ',', c == '\n' && (len(open) == 0 || open[len(open)-1] == '{'):
			chain = 0
		case !plainByte(c):
			chain++
		}
		// One less than tokensTooDeep allows: it counts the end of the file.
		if len(open) > maxNesting || chain >= maxChain {
			return false
		}
	}
	return true
}

// plainQuote finds the end of a quoted text of which the beginning is cut off,
// -1 if it has none on its line, may hold a template, or has a control character,
// at which hcl's lexer may break it.
func plainQuote(rest []byte) int {
	for i := 0; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == '"':
			return i
		case c < ' ' && c != '\t':
			return -1
		case c == '\\':
			i++
			if i < len(rest) && rest[i] < ' ' {
				return -1
			}
		case c == '{':
			if i > 0 && (rest[i-1] == '$' || rest[i-1] == '%') {
				return -1
			}
		}
	}
	return -1
}

// pair says whether two bytes stand at i.
func pair(data []byte, i int, two string) bool {
	return data[i] == two[0] && i+1 < len(data) && data[i+1] == two[1]
}

// plainByte says whether a byte is surely no operator.
func plainByte(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '_' ||
		'0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
