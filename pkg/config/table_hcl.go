package config

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
)

// UsersHCL writes users as blocks, in the usual layout. With a site's name they
// stand in a site that is whole: it listens on port 21 and has the groups that the
// users name, without rights. Loading it makes the same users.
func UsersHCL(users []*User, site string) ([]byte, error) {
	file := hclwrite.NewEmptyFile()
	body := file.Body()
	if site != "" {
		if bad := word(site); bad != nil {
			return nil, bad
		}
		body = siteAround(body, site, users)
	}
	for _, u := range users {
		u.writeBlock(body)
	}
	text := hclwrite.Format(file.Bytes())
	if len(text) > maxFile {
		return nil, tooLong("the configuration")
	}
	return text, nil
}

// siteAround begins a site and returns where its users go.
func siteAround(body *hclwrite.Body, site string, users []*User) *hclwrite.Body {
	body = body.AppendNewBlock("site", []string{site}).Body()
	body.SetAttributeValue("listen", cty.TupleVal([]cty.Value{cty.StringVal("*:21")}))
	body.SetAttributeValue("home", cty.StringVal("/srv/ftp/$$username$$"))
	for _, name := range groupsOf(users) {
		body.AppendNewline()
		group := body.AppendNewBlock("group", []string{name}).Body()
		group.AppendUnstructuredTokens(comment(`# Rights: path "/" { rights = ["read"] }`))
	}
	body.AppendNewline()
	return body
}

// comment is a line of its own.
func comment(text string) hclwrite.Tokens {
	return hclwrite.Tokens{{Type: hclsyntax.TokenComment, Bytes: []byte(text + "\n")}}
}

// writeBlock leaves out what a user has anyway. HCL escapes what would be an
// expression or end the text.
func (u *User) writeBlock(body *hclwrite.Body) {
	block := body.AppendNewBlock("user", []string{u.Name}).Body()
	for _, column := range tableColumns {
		text := u.cell(column)
		switch {
		case column == userColumn || text == "":
		case column == "type" && text == "local":
		case column == "enabled":
			if !u.Enabled.V {
				block.SetAttributeValue(column, cty.False)
			}
		default:
			block.SetAttributeValue(column, cty.StringVal(text))
		}
	}
}
