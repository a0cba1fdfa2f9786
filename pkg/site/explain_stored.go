package site

import (
	"fmt"
	"time"

	"ftpd/pkg/acl"
	"ftpd/pkg/config"
	"ftpd/pkg/vfs"
)

// storedSettings are those in force for what is stored in a folder: every max_size
// above it, worm, and when something of that ends.
func (s *Site) storedSettings(m *member, folder vfs.Path, d acl.Decision, at time.Time) []SettingAnswer {
	list := []SettingAnswer{answer("expires", m.user.Expires, dateOf)}
	for p := folder; ; p = p.Dir() {
		if own := m.acl.Decide(p.String(), at); own.Level >= 0 {
			block := m.rules[own.Level].paths[own.Block]
			if block.Path == p.String() && block.MaxSize.V > 0 {
				list = append(list, SettingAnswer{
					Name: "path.max_size", Value: fmt.Sprintf("%v in %s", block.MaxSize.V, p), Rule: block.MaxSize.Pos.String(),
				})
			}
		}
		if p.IsRoot() {
			break
		}
	}
	if d.Level >= 0 {
		block := m.rules[d.Level].paths[d.Block]
		list = append(list, answer("path.worm", block.Worm, plain), answer("path.expires", block.Expires, dateOf))
	}
	for _, a := range s.cfg.Aliases {
		name, err := vfs.ParsePath(vfs.Root(), a.Name)
		if err == nil && folder.Under(name) && a.Expires.Set && !over(a.Expires, at) {
			list = append(list, answer("alias.expires", a.Expires, dateOf))
		}
	}
	return list
}

// dateOf is written as the configuration writes it; "" is never.
func dateOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(config.DateTime)
}
