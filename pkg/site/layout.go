package site

import (
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"ftpd/pkg/config"
	"ftpd/pkg/pathvars"
	"ftpd/pkg/vfs"
)

// layout is where a member's tree lies on disk: variables expanded, nothing
// opened yet.
type layout struct {
	home   string
	owner  config.Attr[pathvars.Template] // who stated the home
	mounts []vfs.Mount
	// faults are aliases that had to be left out because a variable in them
	// has no fit value for this member. They do not prevent the log-in.
	faults []error
}

// layoutOf is the layout at a moment: aliases may expire. It fails only for the home: without one there is no session.
func (s *Site) layoutOf(m *member, now time.Time) (*layout, error) {
	values := m.values()
	l := &layout{owner: m.home(s.cfg)}
	home, err := l.owner.V.Expand(values)
	if err != nil {
		return nil, err
	}
	if !filepath.IsAbs(home) {
		return nil, fmt.Errorf("home %q is not an absolute path", home)
	}
	l.home = home
	// The first mount of a name wins: the user's, the group's, the site's.
	for _, level := range []int{levelUser, levelGroup} {
		if m.rules[level] != nil {
			l.addPrivate(m.rules[level].paths, values, now)
		}
	}
	l.addPrivate(s.cfg.Paths, values, now)
	for _, a := range s.cfg.Aliases {
		if !over(a.Expires, now) {
			l.add(a.Name, a.Path, values)
		}
	}
	return l, nil
}

// addPrivate adds the private aliases of path blocks.
func (l *layout) addPrivate(paths []*config.Path, values pathvars.Values, now time.Time) {
	for _, p := range paths {
		if !p.Full.V.IsZero() && !over(p.Expires, now) {
			l.add(p.Path, p.Full, values)
		}
	}
}

func (l *layout) add(name string, target config.Attr[pathvars.Template], values pathvars.Values) {
	at, err := vfs.ParsePath(vfs.Root(), name)
	if err == nil && at.IsRoot() {
		err = fmt.Errorf("the home itself cannot be an alias")
	}
	dir := ""
	if err == nil {
		dir, err = target.V.Expand(values)
	}
	if err != nil {
		l.faults = append(l.faults, fmt.Errorf("%s: alias %q is left out: %w", target.Pos, name, err))
		return
	}
	if slices.ContainsFunc(l.mounts, func(m vfs.Mount) bool { return m.At == at }) {
		return
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(l.home, dir)
	}
	l.mounts = append(l.mounts, vfs.Mount{At: at, Dir: dir})
}

// same says whether both would open the same tree.
func (l *layout) same(other *layout) bool {
	return l.home == other.home && slices.Equal(l.mounts, other.mounts)
}

// real is where a path lies on disk, links not resolved. explain asks it
// without opening anything.
func (l *layout) real(p vfs.Path) string {
	best := vfs.Mount{At: vfs.Root(), Dir: l.home}
	for _, m := range l.mounts {
		if p.Under(m.At) && len(m.At.String()) > len(best.At.String()) {
			best = m
		}
	}
	rest := p.String()
	if !best.At.IsRoot() {
		rest = rest[len(best.At.String()):]
	}
	return filepath.Join(best.Dir, rest)
}
