package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Bounds that no configuration meant for people reaches. hcl's parser and
// evaluator recurse, and a stack that overflows ends the whole process.
const (
	maxNesting = 100 // brackets, braces and ${ inside each other
	maxChain   = 500 // operators, dots and indexes in one expression
)

// tooDeep finds the first place where a file nests or chains too deep.
func tooDeep(data []byte, name string) (hcl.Range, bool) {
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
			if len(open) == 0 || open[len(open)-1] == hclsyntax.TokenOBrace {
				chain = 0
			}
		case hclsyntax.TokenIdent, hclsyntax.TokenNumberLit, hclsyntax.TokenQuotedLit, hclsyntax.TokenStringLit,
			hclsyntax.TokenOQuote, hclsyntax.TokenCQuote, hclsyntax.TokenComment:
		default:
			chain++
		}
		if len(open) > maxNesting || chain > maxChain {
			return t.Range, true
		}
	}
	return hcl.Range{}, false
}
