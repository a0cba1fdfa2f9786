package site

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"ftpd/pkg/acl"
	"ftpd/pkg/ftp"
)

// deed is something done to the tree, and the rights that it takes of the
// folder /d or of the folder /d/sub itself.
// deeds are every operation on a file (/d/f), a folder (/d/sub) and a name that
// is free (/d/new).
// enough says whether a set of rights suffices for one of the alternatives.
// grants are a single right, all but one, and the pairs that belong together.
func grants() []acl.Rights {
	sets := []acl.Rights{acl.None, acl.All, acl.Put | acl.Overwrite, acl.Put | acl.Delete, acl.Put | acl.Append,
		acl.Rename | acl.Overwrite, acl.Read, acl.Write, acl.Remove, acl.WriteOnly}
	for r := acl.Rights(1); r <= acl.Rmdir; r <<= 1 {
		sets = append(sets, r, acl.All&^r)
	}
	return sets
}

// TestRights does every deed with every set of rights, stated by the user, his
// group or the site, while the lists after the deciding one say the opposite.
func TestRights(t *testing.T) {
	for _, level := range levelNames {
		t.Run(level, func(t *testing.T) {
			w := newWorld(t, rightsConfig(level, acl.All))
			v := w.login("anna")
			for _, have := range grants() {
				w.reload(rightsConfig(level, have))
				if err := v.Check(); err != nil {
					t.Fatal(err)
				}
				for _, d := range deeds() {
					w.fresh()
					got := d.do(t, v.Tree())
					if want := d.enough(t, have); (got == nil) != want {
						t.Errorf("%s with %s: %v", d.name, have, got)
					}
					checkRefusal(t, d.name, got)
				}
			}
		})
	}
}

// rightsConfig states rights of /d at one level and the opposite after it.
func rightsConfig(level string, have acl.Rights) string {
	block := func(r acl.Rights) string {
		names := r.Names()
		if len(names) == 0 {
			names = []string{"none"}
		}
		return fmt.Sprintf("path \"/d\" { rights = [\"%s\"] }\n", strings.Join(names, `","`))
	}
	blocks := map[string]string{}
	for i := len(levelNames) - 1; i >= 0 && levelNames[i] != level; i-- {
		blocks[levelNames[i]] = block(acl.All &^ have)
	}
	blocks[level] = block(have)
	return siteBlock(blocks["site"] + `
		group "g" {` + "\n" + blocks["group"] + `}
		user "anna" {
			password = "plain:secret"
			group    = "g"
			` + blocks["user"] + `
		}`)
}

// fresh makes /d as the deeds expect it.
func (w *world) fresh() {
	w.t.Helper()
	if err := os.RemoveAll(w.dir + "/home/d"); err != nil {
		w.t.Fatal(err)
	}
	w.write("home/d/f", "12345")
	w.write("home/d/g", "g")
	w.mkdir("home/d/sub")
}

// checkRefusal asks of a refusal that it says which right was missing and who
// said so.
func checkRefusal(t *testing.T, name string, err error) {
	t.Helper()
	if err == nil {
		return
	}
	r := refusalIn(err)
	if r == nil || r.Kind != ftp.Denied || !strings.HasPrefix(r.Reason, "right-") {
		t.Errorf("%s: refused with %v", name, err)
		return
	}
	if !strings.Contains(r.Rule, "f.hcl:") {
		t.Errorf("%s: rule %q", name, r.Rule)
	}
}

func TestRefusalTellsNothing(t *testing.T) {
	w := newWorld(t, siteBlock(`user "anna" {
		password = "plain:secret"
		path "/"  { rights = ["all"] }
		path "/d" { rights = ["none"] }
	}`))
	w.fresh()
	tree := w.login("anna").Tree()
	for _, path := range []string{"/d/f", "/d/sub", "/d/nothing"} {
		p := at(t, path)
		_, stat := tree.Stat(p)
		_, enter := tree.Enter(p)
		_, retr := tree.Download(p, 0)
		_, stor := tree.Upload(p, ftp.UploadOptions{})
		for what, err := range map[string]error{
			"stat": stat, "cwd": enter, "retr": retr, "stor": stor, "dele": tree.Delete(p),
			"rmd": tree.Rmdir(p), "rnfr": tree.RenameFrom(p), "mkd": tree.Mkdir(p),
			"chmod": tree.Chmod(p, fs.FileMode(0o600)), "mfmt": tree.SetModTime(p, time.Now()),
			"rnto": tree.Rename(at(t, "/x"), p),
		} {
			if what == "rnto" {
				continue // /x does not exist, which is anna's to know
			}
			if got := reason(err); !strings.HasPrefix(got, "right-") {
				t.Errorf("%s %s: %q", what, path, got)
			}
		}
		if got := list(t, tree, path); len(got) != 0 {
			t.Errorf("list %s: %v", path, got)
		}
	}
}
