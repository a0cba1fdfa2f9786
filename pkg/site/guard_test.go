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
type deed struct {
	name  string
	needs []string // alternatives, each a list of rights joined by "+"
	do    func(t *testing.T, tree ftp.Tree) error
}

// deeds are every operation on a file (/d/f), a folder (/d/sub) and a name that
// is free (/d/new).
func deeds() []deed {
	closeUp := func(d ftp.Download, err error) error {
		if err == nil {
			d.Close(nil)
		}
		return err
	}
	upload := func(t *testing.T, tree ftp.Tree, path string, o ftp.UploadOptions) error {
		u, err := tree.Upload(at(t, path), o)
		if err == nil {
			err = u.Commit()
		}
		return err
	}
	return []deed{
		{"retr", []string{"get"}, func(t *testing.T, tree ftp.Tree) error {
			return closeUp(tree.Download(at(t, "/d/f"), 0))
		}},
		{"stat file", []string{"get", "list"}, func(t *testing.T, tree ftp.Tree) error {
			_, err := tree.Stat(at(t, "/d/f"))
			return err
		}},
		// Somebody who may list /d/sub, or /d that holds it, sees the folder.
		{"stat folder", []string{"access", "list", "get"}, func(t *testing.T, tree ftp.Tree) error {
			_, err := tree.Stat(at(t, "/d/sub"))
			return err
		}},
		{"cwd", []string{"access"}, func(t *testing.T, tree ftp.Tree) error {
			_, err := tree.Enter(at(t, "/d"))
			return err
		}},
		{"stor new", []string{"put"}, func(t *testing.T, tree ftp.Tree) error {
			return upload(t, tree, "/d/new", ftp.UploadOptions{})
		}},
		{"stor over", []string{"put+overwrite", "put+delete"}, func(t *testing.T, tree ftp.Tree) error {
			return upload(t, tree, "/d/f", ftp.UploadOptions{})
		}},
		{"appe", []string{"append"}, func(t *testing.T, tree ftp.Tree) error {
			return upload(t, tree, "/d/f", ftp.UploadOptions{Append: true})
		}},
		{"appe new", []string{"append+put"}, func(t *testing.T, tree ftp.Tree) error {
			return upload(t, tree, "/d/new", ftp.UploadOptions{Append: true})
		}},
		{"rest stor", []string{"append"}, func(t *testing.T, tree ftp.Tree) error {
			return upload(t, tree, "/d/f", ftp.UploadOptions{Offset: 2})
		}},
		{"stou", []string{"put"}, func(t *testing.T, tree ftp.Tree) error {
			return upload(t, tree, "/d/new", ftp.UploadOptions{Unique: true})
		}},
		{"mkd", []string{"mkdir"}, func(t *testing.T, tree ftp.Tree) error {
			return tree.Mkdir(at(t, "/d/new"))
		}},
		{"rmd", []string{"rmdir"}, func(t *testing.T, tree ftp.Tree) error {
			return tree.Rmdir(at(t, "/d/sub"))
		}},
		{"dele", []string{"delete"}, func(t *testing.T, tree ftp.Tree) error {
			return tree.Delete(at(t, "/d/f"))
		}},
		{"rename file", []string{"rename"}, func(t *testing.T, tree ftp.Tree) error {
			return tree.Rename(at(t, "/d/f"), at(t, "/d/new"))
		}},
		{"rename folder", []string{"rename"}, func(t *testing.T, tree ftp.Tree) error {
			return tree.Rename(at(t, "/d/sub"), at(t, "/d/new"))
		}},
		{"rename over", []string{"rename+overwrite"}, func(t *testing.T, tree ftp.Tree) error {
			return tree.Rename(at(t, "/d/f"), at(t, "/d/g"))
		}},
		{"chmod", []string{"put"}, func(t *testing.T, tree ftp.Tree) error {
			return tree.Chmod(at(t, "/d/f"), 0o600)
		}},
		{"chmod folder", []string{"put"}, func(t *testing.T, tree ftp.Tree) error {
			return tree.Chmod(at(t, "/d/sub"), 0o700)
		}},
		{"mfmt", []string{"put"}, func(t *testing.T, tree ftp.Tree) error {
			return tree.SetModTime(at(t, "/d/f"), time.Unix(1e9, 0))
		}},
	}
}

// enough says whether a set of rights suffices for one of the alternatives.
func (d *deed) enough(t *testing.T, have acl.Rights) bool {
	t.Helper()
	for _, alternative := range d.needs {
		need, err := acl.ParseRights(strings.Split(alternative, "+"))
		if err != nil {
			t.Fatal(err)
		}
		if have.Has(need) {
			return true
		}
	}
	return false
}

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

func TestMoves(t *testing.T) {
	tests := []struct {
		name     string
		there    string // rights of /to
		from, to string
		want     string
	}{
		{"file needs put", `"put"`, "/d/f", "/to/f", ""},
		{"file without put", `"mkdir"`, "/d/f", "/to/f", "right-put"},
		{"folder needs mkdir", `"mkdir"`, "/d/sub", "/to/sub", ""},
		{"folder without mkdir", `"put"`, "/d/sub", "/to/sub", "right-mkdir"},
		{"onto a file needs overwrite", `"put","overwrite"`, "/d/f", "/to/old", ""},
		{"onto a file without overwrite", `"put","delete"`, "/d/f", "/to/old", "right-overwrite"},
		{"the home stays", `"all"`, "/", "/to/x", "mount-point"},
		{"an alias stays", `"all"`, "/alias", "/to/x", "mount-point"},
		{"onto an alias", `"all"`, "/d/f", "/alias", "mount-point"},
		{"to a refused name", `"all"`, "/d/f", "/to/a.exe", "deny-files"},
		{"from a refused name", `"all"`, "/d/b.exe", "/to/b", "deny-files"},
		{"to a reserved name", `"all"`, "/d/f", "/to/.ftpd-upload-0123456789abcdef", "reserved-name"},
		{"itself", `"none"`, "/d/f", "/d/f", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, siteBlock(`
				deny_files = ["*.exe"]
				alias "/alias" { path = "DIR/elsewhere" }
				user "anna" {
					password = "plain:secret"
					path "/"   { rights = ["all"] }
					path "/to" { rights = [`+tt.there+`] }
				}`))
			w.fresh()
			w.write("home/to/old", "old")
			w.write("home/d/b.exe", "b")
			w.mkdir("elsewhere")
			tree := w.login("anna").Tree()
			if got := reason(tree.Rename(at(t, tt.from), at(t, tt.to))); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
