package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"ftpd/pkg/config"
	"ftpd/pkg/site"
	"ftpd/pkg/wlog"
)

// mostHomes is how many faulty homes of a site have a line each.
const mostHomes = 10

// trouble is what is wrong with a folder.
type trouble struct{ text, mend string }

// folder says whether the daemon can use a folder, or make it if it may; nil if
// so. Everything on the way counts.
func (c *checkup) folder(path string, want uint32, make bool) *trouble {
	at, info, err := nearest(path)
	switch {
	case err != nil:
		return &trouble{fmt.Sprintf("%s cannot be looked at: %v", path, err), "run doctor as root or as the daemon's account"}
	case !info.IsDir():
		return &trouble{fmt.Sprintf("%s is no folder", at), "move it away, or write another folder"}
	case at != path && !make:
		return &trouble{fmt.Sprintf("%s does not exist", path), "mkdir -p " + path + ", or write create_home = true"}
	case at != path:
		want = mayWrite | mayEnter
	}
	for dir := filepath.Dir(at); dir != "/"; dir = filepath.Dir(dir) {
		if way, err := os.Stat(dir); err == nil && !c.account.may(dir, way, mayEnter) {
			return c.locked(path, dir, way, "enter")
		}
	}
	if c.account.may(at, info, want) {
		return nil
	}
	verb := "read"
	if want&mayWrite != 0 {
		verb = "write in"
	}
	return c.locked(path, at, info, verb)
}

func (c *checkup) locked(path, at string, info fs.FileInfo, verb string) *trouble {
	text := fmt.Sprintf("the daemon (%s) may not %s %s (%s)", c.account, verb, at, described(info))
	if at != path {
		text += ", which leads to " + path
	}
	return &trouble{text, "change its owner or mode, or the file system's"}
}

// nearest is the folder itself, or the last one above it that exists.
func nearest(path string) (string, fs.FileInfo, error) {
	for at := path; ; at = filepath.Dir(at) {
		info, err := os.Stat(at)
		if err == nil || !errors.Is(err, fs.ErrNotExist) || at == "/" {
			return at, info, err
		}
	}
}

// open says that everybody may write in a folder and take away what is others'.
func open(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir() && info.Mode().Perm()&0o002 != 0 && info.Mode()&fs.ModeSticky == 0
}

// homes looks at the home of everybody who may log in.
func (c *checkup) homes(s *config.Site, rules *site.Site, r *report) {
	good, bad := 0, 0
	seen := map[string]bool{}
	for _, u := range s.Users {
		if !u.Enabled.V {
			continue
		}
		a := rules.Explain(site.Question{User: u.Name, Path: "/", At: c.now})
		if a.Home == nil || seen[a.Home.Value] {
			continue
		}
		seen[a.Home.Value] = true
		t := c.home(s, &a)
		if t == nil {
			good++
			continue
		}
		if bad++; bad <= mostHomes && !c.faults[a.Home.Rule] {
			r.add(Failed, "folders", a.Home.Rule, t.mend, "home of %s: %s", u.Name, t.text)
		}
	}
	switch {
	case bad > mostHomes:
		r.add(Failed, "folders", "", "the same as for those before", "%d more homes are in no better state", bad-mostHomes)
	case bad == 0 && good > 0:
		r.add(OK, "folders", "", "", "homes are there or can be made: %d", good)
	}
	for _, dir := range worldWritable(seen) {
		r.add(Warning, "folders", "", "chmod o-w "+dir, "everybody on this machine may write in the home %s", dir)
	}
}

// home wants a home in which can be done what the rights of its root promise.
func (c *checkup) home(s *config.Site, a *site.Answer) *trouble {
	if a.RealPath == "" { // a variable has no fit value
		return &trouble{strings.Join(a.Warnings, "; "), "'ftpd explain' says what the user may do without"}
	}
	want := uint32(mayRead | mayEnter)
	if can, err := a.Can("put"); err == nil && can {
		want |= mayWrite
	}
	return c.folder(a.Home.Value, want, s.CreateHome.V)
}

// worldWritable are some of the homes that are everybody's.
func worldWritable(homes map[string]bool) (list []string) {
	for dir := range homes {
		if len(list) < mostHomes && open(dir) {
			list = append(list, dir)
		}
	}
	return list
}

// logFolder wants a place for the W3C log.
func (c *checkup) logFolder(s *config.Site, r *report) {
	if s.Log == nil || !s.Log.W3C.V || wlog.IsStream(s.Log.Path.V.String()) {
		return
	}
	// The folder before the first variable must be there in any case.
	fixed, _, _ := strings.Cut(s.Log.Path.V.String()+"x", "$$")
	at := s.Log.Path.Pos.String()
	if t := c.folder(filepath.Dir(fixed), mayWrite|mayEnter, true); t != nil && !c.faults[at] {
		r.add(Failed, "folders", at, t.mend, "log: %s", t.text)
	}
}

// ownFolders are those of the daemon block. state_dir is made when something has
// to be kept.
func (c *checkup) ownFolders(_ context.Context, r *report) {
	d := &c.Config.Daemon
	for _, f := range []struct {
		name string
		dir  config.Attr[string]
	}{{"run_dir", d.RunDir}, {"state_dir", d.StateDir}} {
		if f.name == "state_dir" && !c.keepsState() {
			continue
		}
		at := f.dir.Pos.String()
		if t := c.folder(f.dir.V, mayWrite|mayEnter, true); t != nil && !c.faults[at] {
			r.add(Failed, "folders", at, t.mend, "%s: %s", f.name, t.text)
		}
		if open(f.dir.V) {
			r.add(Warning, "folders", at, "chmod o-w "+f.dir.V, "everybody on this machine may write in %s %s", f.name, f.dir.V)
		}
	}
}

// keepsState says that state_dir is there, or that somebody needs it.
func (c *checkup) keepsState() bool {
	if _, err := os.Stat(c.Config.Daemon.StateDir.V); err == nil {
		return true
	}
	for _, s := range c.sites {
		if s.TLS != nil && s.TLS.ACME != nil {
			return true
		}
	}
	return false
}
