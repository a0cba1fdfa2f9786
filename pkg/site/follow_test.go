package site

import (
	"context"
	"testing"

	"ftpd/pkg/ftp"
)

// annas is a site with anna, whose block and whose site's lines are given.
func annas(site, user string) string {
	return siteBlock(site + `
		user "anna" {
			` + user + `
		}`)
}

const (
	password = "password = \"plain:secret\"\n"
	readAll  = "path \"/\" { rights = [\"read\"] }\n"
	mayAll   = "path \"/\" { rights = [\"all\"] }\n"
)

func TestReloadEnds(t *testing.T) {
	tests := []struct {
		name, config, want string
	}{
		{"nothing changed", annas("", password+mayAll), ""},
		{"user removed", siteBlock(`user "berta" { password = "plain:secret" }`), "user-removed"},
		{"disabled", annas("", password+"enabled = false"), "user-disabled"},
		{"expired", annas("", password+"expires = \"2001-01-01\""), "user-expired"},
		{"password", annas("", "password = \"plain:other\""), "password-changed"},
		{"home", annas("", password+"home = \"DIR/other\""), "home-changed"},
		{"site's list", annas(`access "deny" { ip = "127.0.0.1" }`, password), "address-denied"},
		{"user's list", annas("", password+`access "deny" { ip = "127.0.0.1" }`), "address-denied"},
		{"site gone", `site "t" {
			listen = ["127.0.0.1:2121"]
			home   = "DIR/home"
			user "anna" { password = "plain:secret" }
		}`, "site-removed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, annas("", password+mayAll))
			v := w.login("anna")
			w.reload(tt.config)
			err := v.Check()
			if reason(err) != tt.want {
				t.Fatalf("got %q, want %q", reason(err), tt.want)
			}
			if r := refusalIn(err); r != nil && r.Kind != ftp.Ended {
				t.Errorf("kind %d", r.Kind)
			}
			// Whatever happened, the session can be recorded and closed.
			v.Record(&ftp.Event{Verb: "CLOSE", Kind: "session"})
			v.Close()
			if n := w.shared.Sessions.InUse(); n != 0 {
				t.Errorf("%d sessions left", n)
			}
		})
	}
}

func TestReloadBites(t *testing.T) {
	w := newWorld(t, annas("", password+mayAll))
	w.write("elsewhere/f", "f")
	v := w.login("anna")
	tree := v.Tree()
	if err := tree.Mkdir(at(t, "/one")); err != nil {
		t.Fatal(err)
	}
	w.reload(annas(`
		file_mode = "0600"
		alias "/alias" { path = "DIR/elsewhere" }
		limits { max_file_size = "10B" }
		messages { welcome = "changed" }`, password+readAll+"options { download_rate = \"1KiB/s\" }"))
	if err := v.Check(); err != nil {
		t.Fatal(err)
	}
	if err := tree.Mkdir(at(t, "/two")); reason(err) != "right-mkdir" {
		t.Errorf("rights: %v", err)
	}
	if _, err := tree.Stat(at(t, "/alias/f")); err != nil {
		t.Errorf("alias: %v", err)
	}
	if got := v.Settings().Greeting; got != "changed" {
		t.Errorf("settings: %q", got)
	}
	if got := v.(*visitor).down.Rate(); got != 1024 {
		t.Errorf("rate: %d", got)
	}
	checkCounts(t, w, 1)
}

func TestReloadKeepsTheTree(t *testing.T) {
	w := newWorld(t, annas("", password+mayAll))
	v := w.login("anna").(*visitor)
	before := v.standing.Load().roots
	w.reload(annas("", password+readAll))
	if err := v.Check(); err != nil {
		t.Fatal(err)
	}
	if after := v.standing.Load().roots; after != before {
		t.Error("opened again though nothing moved")
	}
	w.reload(annas("symlinks = \"deny\"", password+readAll))
	if err := v.Check(); err != nil {
		t.Fatal(err)
	}
	if v.standing.Load().roots == before || before.users.Load() != 0 {
		t.Errorf("not opened again, or the old one is still held by %d", before.users.Load())
	}
}

// TestReloadUnderTransfer begins an upload, moves the tree away from under it
// and ends it.
func TestReloadUnderTransfer(t *testing.T) {
	w := newWorld(t, annas("", password+mayAll))
	v := w.login("anna")
	u, err := v.Tree().Upload(at(t, "/f"), ftp.UploadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	w.reload(annas("symlinks = \"deny\"\nlimits { upload_rate = \"1KiB/s\" }", password+readAll))
	if err := v.Check(); err != nil {
		t.Fatal(err)
	}
	if _, err := u.File().WriteString("whole"); err != nil {
		t.Fatal(err)
	}
	// A tenth of a second's worth at most: the new rate is in force.
	if n, err := u.Take(context.Background(), 1<<20); err != nil || n > 1024 {
		t.Errorf("took %d, %v", n, err)
	}
	if err := u.Commit(); err != nil {
		t.Fatal(err)
	}
	if !w.exists("home/f") {
		t.Error("the file is not there")
	}
}

func TestLoginAfterReload(t *testing.T) {
	w := newWorld(t, annas("", password+mayAll))
	v := w.visit()
	w.reload(annas("", "password = \"plain:other\"\n"+mayAll))
	if _, err := v.Login(context.Background(), "anna", "secret"); reason(err) != "bad-password" {
		t.Errorf("old password: %v", err)
	}
	if _, err := v.Login(context.Background(), "anna", "other"); err != nil {
		t.Errorf("new password: %v", err)
	}
	w.reload("")
	if err := w.visitGone(v); reason(err) != "site-removed" {
		t.Errorf("site gone: %v", err)
	}
}

// visitGone logs in at a site that is gone.
func (w *world) visitGone(v ftp.Visitor) error {
	_, err := v.Login(context.Background(), "anna", "other")
	return err
}

// TestSiteCameBack takes a site away and brings it back before the session
// looks: it is another one, with counters of its own.
func TestSiteCameBack(t *testing.T) {
	w := newWorld(t, annas("", password+mayAll))
	v := w.login("anna")
	w.reload("")
	w.reload(annas("", password+mayAll))
	if err := v.Check(); reason(err) != "site-removed" {
		t.Errorf("got %v", err)
	}
	v.Close()
	checkCounts(t, w, 0)
}
