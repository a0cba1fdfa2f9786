package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// maxTurns bounds what all loops of a configuration, for and dynamic, do together:
// loops inside each other multiply, and a few lines could keep a reload busy for
// ever. It is enough for 10,000 users with 20 blocks each.
const maxTurns = 200_000

// counting is the function that is put around what a loop goes over. No file can
// call it: its name is none.
const counting = "what a loop goes over"

// countTurns puts the counting function into all loops of a file.
func (l *loader) countTurns(body *hclsyntax.Body) {
	// The visitor never fails.
	_ = hclsyntax.VisitAll(body, func(n hclsyntax.Node) hcl.Diagnostics {
		switch n := n.(type) {
		case *hclsyntax.ForExpr:
			n.CollExpr = l.counted(n.CollExpr)
		case *hclsyntax.Block:
			if each := n.Body.Attributes["for_each"]; n.Type == "dynamic" && each != nil {
				each.Expr = l.counted(each.Expr)
			}
		}
		return nil
	})
}

// counted is an expression with the counting function around it.
func (l *loader) counted(e hclsyntax.Expression) hclsyntax.Expression {
	at := e.Range()
	l.loops = append(l.loops, at)
	number := &hclsyntax.LiteralValueExpr{Val: cty.NumberIntVal(int64(len(l.loops) - 1)), SrcRange: at}
	return &hclsyntax.FunctionCallExpr{
		Name: counting, Args: []hclsyntax.Expression{e, number},
		NameRange: at, OpenParenRange: at, CloseParenRange: at,
	}
}

// countingFunction gives back what it gets, or something unknown, over which loops
// take no turn, when there have been too many.
func (l *loader) countingFunction() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{
			{Name: "collection", Type: cty.DynamicPseudoType, AllowNull: true, AllowUnknown: true, AllowDynamicType: true, AllowMarked: true},
			{Name: "loop", Type: cty.Number},
		},
		Type: func(args []cty.Value) (cty.Type, error) { return args[0].Type(), nil },
		Impl: func(args []cty.Value, result cty.Type) (cty.Value, error) {
			before := l.turns
			if l.takeTurns(args[0]) {
				return args[0], nil
			}
			if before <= maxTurns {
				n, _ := args[1].AsBigFloat().Int64()
				l.report.errorf(rangeOf(l.loops[n]), "make fewer and shorter loops", "the loops of the configuration take more than %d turns together", maxTurns)
			}
			return cty.UnknownVal(result), nil
		},
	})
}

// takeTurns counts as many as a collection has elements.
func (l *loader) takeTurns(v cty.Value) bool {
	v, _ = v.Unmark()
	if v.IsKnown() && !v.IsNull() && v.CanIterateElements() {
		l.turns += v.LengthInt()
	}
	return l.turns <= maxTurns
}
