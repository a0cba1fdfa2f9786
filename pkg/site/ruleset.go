package site

import (
	"fmt"

	"ftpd/pkg/acl"
	"ftpd/pkg/config"
)

// ruleset is what one user, group or site states about paths and addresses.
type ruleset struct {
	paths  []*config.Path
	list   *acl.PathList   // nil: no path blocks
	sized  []int           // the blocks with a max_size
	worm   []int           // the blocks with worm
	files  []*fileSettings // of each block; shares the site's where it adds nothing
	access *addresses
}

// compiler turns the configuration of one site into rulesets.
type compiler struct {
	site   *fileSettings // the site's own
	owners owners
}

// ruleset compiles path blocks and address lines. Their order in the files is
// the order of the blocks in the list, so that a decision's index finds its
// configuration again.
func (c *compiler) ruleset(paths []*config.Path, lines []*config.Access) (*ruleset, error) {
	r := &ruleset{paths: paths, access: newAddresses(lines)}
	if len(paths) == 0 {
		return r, nil
	}
	blocks := make([]acl.Block, len(paths))
	for i, p := range paths {
		blocks[i] = block(p)
		files, err := c.files(p)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.Pos, err)
		}
		r.files = append(r.files, files)
		if p.MaxSize.V > 0 {
			r.sized = append(r.sized, i)
		}
		if p.Worm.V.On {
			r.worm = append(r.worm, i)
		}
	}
	list, err := acl.NewPathList(blocks)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", paths[0].Pos, err)
	}
	r.list = list
	return r, nil
}

// personal is nil for the many who state nothing themselves.
func (c *compiler) personal(u *config.User) (*ruleset, error) {
	if len(u.Paths) == 0 && len(u.Access) == 0 {
		return nil, nil
	}
	return c.ruleset(u.Paths, u.Access)
}

// files shares the site's settings with blocks that state none, which are
// nearly all.
func (c *compiler) files(p *config.Path) (*fileSettings, error) {
	f := &p.Files
	if !f.FileMode.Set && !f.DirMode.Set && !f.Owner.Set && !f.Hide.Set && !f.DenyFiles.Set {
		return c.site, nil
	}
	return newFileSettings(overlay(c.site.cfg, *f), c.owners)
}

// block is what pkg/acl needs of a path block.
func block(p *config.Path) acl.Block {
	return acl.Block{
		Path:       p.Path,
		Subfolders: p.Subfolders.V,
		Rights:     p.Rights.V,
		Origin:     p.Pos.String(),
		Expires:    p.Expires.V,
		Audit:      p.Audit.V,
	}
}
