package site

import (
	"strings"
	"testing"
	"time"

	"ftpd/pkg/acl"
	"ftpd/pkg/ftp"
)

type deed struct {
	name  string
	needs []string // alternatives, each a list of rights joined by "+"
	do    func(t *testing.T, tree ftp.Tree) error
}

func deeds() []deed {
	closeUp := func(d ftp.Download, err error) error {
		if err == nil {
			d.Close(0)
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
