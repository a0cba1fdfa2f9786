package config

import (
	"strings"

	"ftpd/pkg/acl"
	"ftpd/pkg/wlog"
)

// enumeration reads the tag of an attribute that takes one of some words. Words
// that another package owns are asked of it.
func enumeration(tag string) []string {
	switch tag {
	case "":
		return nil
	case "@rights":
		return acl.RightNames()
	case "@fields":
		return wlog.Fields()
	case "@events":
		return wlog.KindNames()
	}
	return strings.Split(tag, "|")
}
