package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// syntax reports what the parser found in a file: the first fault, for one
// missing quote makes it stumble over half a dozen things that are none, and
// attributes that stand twice, which are never such a consequence.
func (c *collector) syntax(diags hcl.Diagnostics) {
	slices.SortStableFunc(diags, func(a, b *hcl.Diagnostic) int { return startByte(a) - startByte(b) })
	first := true
	for _, d := range diags {
		if d.Severity != hcl.DiagError {
			continue
		}
		if d.Summary != "Attribute redefined" {
			if !first {
				continue
			}
			first = false
		}
		c.foreign(d)
	}
}

// startByte is where a finding begins; hcl has some that are nowhere.
func startByte(d *hcl.Diagnostic) int {
	if d.Subject == nil {
		return 0
	}
	return d.Subject.Start.Byte
}

// foreign translates a finding of hcl's: the thing first, lower case, its cure
// below.
func (c *collector) foreign(d *hcl.Diagnostic) {
	at := Range{}
	if d.Subject != nil {
		at = rangeOf(*d.Subject)
	}
	summary, cure := d.Summary, d.Detail
	if w, ok := reworded[d.Summary]; ok {
		summary, cure = w[0], w[1]
	}
	switch {
	case d.Summary == "Missing required argument": // of a dynamic block
		_, rest, _ := strings.Cut(d.Detail, `"`)
		name, _, _ := strings.Cut(rest, `"`)
		summary, cure = name+" is missing", `dynamic "user" { for_each = …, labels = [user.key], content { … } }, each on a line of its own`
	case strings.HasPrefix(d.Summary, "Error in function call"), strings.HasPrefix(d.Summary, "Invalid function argument"):
		summary, cure = functionFault(d.Detail)
	case strings.HasPrefix(d.Summary, "Missing "), strings.HasPrefix(d.Summary, "Extraneous label"):
		summary = strings.ReplaceAll(summary, "for ", "of ")
	}
	c.errorf(at, cure, "%s", lowered(summary))
}

// reworded are findings of hcl's that more can be said about.
var reworded = map[string][2]string{
	"Invalid multi-line string":                {"a quote is missing", `close the text with " on the same line`},
	"Unterminated template string":             {"a quote is missing", `close the text with "`},
	"Invalid template control keyword":         {"%{ begins an HCL directive", "write %%{ for the text %{"},
	"Unclosed configuration block":             {"a closing brace is missing", "each { needs its }; the block that is open begins here"},
	"Attribute redefined":                      {"the attribute stands twice", "remove one of the two lines"},
	"Invalid escape sequence":                  {"a backslash begins no such sign", `write two for one backslash: "C:\\dir"; known are \n \t \" \\ \uXXXX`},
	"Invalid expression":                       {"no value begins like this", `a text stands in quotes: "/srv/ftp"`},
	"Missing item separator":                   {"a comma or a closing bracket is missing", "a list is [\"a\", \"b\"]"},
	"Invalid single-argument block definition": {"a block on one line may hold one attribute only", "write each attribute on a line of its own"},
}

// functionFault finds the function's own words in hcl's sentence.
func functionFault(detail string) (summary, cure string) {
	if call, words, ok := strings.Cut(detail, ": "); ok {
		words = strings.TrimSuffix(words, ".")
		if _, rest, ok := strings.Cut(call, `Call to function "`); ok {
			name, _, _ := strings.Cut(rest, `"`)
			words = name + "(): " + words
		}
		return words, ""
	}
	return detail, ""
}

// lowered has a lower-case first letter, unless the first word is a name such as
// HCL.
func lowered(s string) string {
	word, _, _ := strings.Cut(s, " ")
	if word == strings.ToUpper(word) {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// unknownName reports an attribute or a block that its block does not know. is
// says what was written (attrName or blockName).
func (d *decoder) unknownName(s *schema, name string, is int, at Range) {
	kind, other := "attribute", "block"
	if is == blockName {
		kind, other = other, kind
	}
	in := "at the top of a file"
	if s.name != "" {
		in = "in " + s.name
	}
	if s.known[name] != 0 {
		d.report.errorf(at, misformed(name, is), "%s is %s %s, not %s %s", name, article(other), other, article(kind), kind)
		return
	}
	d.report.errorf(at, d.suggestion(s, name), "unknown %s %q %s", kind, name, in)
}

// article is the one that English wants before word.
func article(word string) string {
	if strings.HasPrefix(word, "a") {
		return "an"
	}
	return "a"
}

// misformed is the cure for a block written as an attribute, or the reverse.
func misformed(name string, is int) string {
	if is == blockName {
		return fmt.Sprintf("write %s = …", name)
	}
	return fmt.Sprintf("write %s { … } without =", name)
}

// suggestion is the name that was probably meant, here, in another block or by
// who knows another server.
func (d *decoder) suggestion(s *schema, name string) string {
	if cure := foreignCure(name); cure != "" {
		return cure
	}
	if homes := d.elsewhere(name); len(homes) > 0 {
		if near := nearest(name, s.names()); near != "" && fold(near) == fold(name) {
			return fmt.Sprintf("did you mean %q?", near)
		}
		return fmt.Sprintf("%s belongs in %s", name, strings.Join(homes, ", or "))
	}
	if near := nearest(name, s.names()); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "known here: " + strings.Join(s.names(), " ")
}

// names are all that may stand in the block.
func (s *schema) names() []string {
	var names []string
	for name := range s.known {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// elsewhere are the blocks, "site" or "site.limits", that know a name, five at
// most. Those with fewer levels come first.
func (d *decoder) elsewhere(name string) []string {
	type step struct {
		path string
		s    *schema
	}
	var homes []string
	queue := []step{{"", d.root}}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if at.s.known[name] != 0 && len(homes) < 5 {
			homes = append(homes, cmpOr(at.path, "no block: it stands at the top of a file"))
		}
		for _, b := range at.s.blocks {
			if b.name != "defaults" { // it only repeats the site
				queue = append(queue, step{strings.TrimPrefix(at.path+"."+b.name, "."), b.schema})
			}
		}
	}
	return homes
}

// cmpOr is the first that is not empty.
func cmpOr(a, b string) string {
	if a == "" {
		return b
	}
	return a
}
