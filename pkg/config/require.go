package config

import (
	"fmt"
	"path"
	"reflect"
	"strings"

	"ftpd/pkg/acl"
)

// labelText is a label as the model holds it.
func labelText(kind, text string) string {
	switch kind {
	case "aclpath":
		if normal, err := acl.NormalPath(text); err == nil {
			return normal
		}
	case "alias":
		return "/" + strings.TrimPrefix(text, "/")
	}
	return text
}

// requireAll reports attributes that are required and stated nowhere, neither in
// the block nor in defaults. It runs when everything has been merged.
func (d *decoder) requireAll(dst reflect.Value) {
	for _, b := range d.root.blocks {
		if b.name != "defaults" { // need not be complete
			d.requireIn(b, dst.FieldByIndex(b.index), Pos{})
		}
	}
}

// requireIn goes down into a block field of whatever shape.
func (d *decoder) requireIn(b *blockField, at reflect.Value, parent Pos) {
	switch b.shape {
	case repeated:
		for i := range at.Len() {
			d.require(b, at.Index(i).Elem(), parent)
		}
	case optional:
		if !at.IsNil() {
			d.require(b, at.Elem(), parent)
		}
	case single:
		// Sync's own parts must stand: they are structs with a Pos, and have
		// required attributes.
		d.require(b, at, parent)
	}
}

// require reports at the block that lacks the attribute, or at the one around it
// if the block is not there at all.
func (d *decoder) require(b *blockField, dst reflect.Value, parent Pos) {
	s, pos, missing := b.schema, parent, ""
	if s.pos != nil {
		if p := dst.FieldByIndex(s.pos).Interface().(Pos); p != (Pos{}) {
			pos = p
		} else if b.shape == single {
			missing = " (there is no such block)"
		}
	}
	for _, a := range s.attrs {
		if a.required && !slotOf(dst, a).isSet() {
			d.report.errorf(at(pos), fmt.Sprintf("add: %s = %s", a.name, example(a)), "%s needs %s%s", s.described(dst), a.name, missing)
		}
	}
	for _, nested := range s.blocks {
		d.requireIn(nested, dst.FieldByIndex(nested.index), pos)
	}
}

// described is a block with its name: site "a".
func (s *schema) described(dst reflect.Value) string {
	if len(s.labels) == 0 || dst.FieldByIndex(s.labels[0].index).Kind() != reflect.String {
		return s.name
	}
	return fmt.Sprintf("%s %q", s.name, dst.FieldByIndex(s.labels[0].index).String())
}

// example is a value that could stand there.
func example(a *attrField) string {
	texts := map[string]string{
		"listen": `["*:21"]`, "rights": `["read"]`, "hosts": `["files.example.com"]`, "folders": `["/srv/ftp/incoming"]`,
		"ip": `"192.168.13.*"`, "server": `"localhost:25"`, "from": `"ftpd@example.com"`, "type": `"pam"`,
		"url": `"ftps://host/folder"`, "mount": `"/partner/"`,
	}
	if t := texts[a.name]; t != "" {
		return t
	}
	if a.kind == "absolute" || a.kind == "target" || a.kind == "virtual" {
		return `"` + path.Join("/…", a.name) + `"`
	}
	return `"…"`
}
