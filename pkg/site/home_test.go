package site

import (
	"context"
	"os"
	"strings"
	"testing"

	"ftpd/pkg/pathvars"
)

func TestHomeIsMade(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("giving files away takes root")
	}
	w := newWorld(t, siteBlock(`
		dir_mode = "0711"
		owner    = "12:34"
		user "anna" {
			password = "plain:secret"
			home     = "DIR/deep/below/$$username$$"
			path "/" { rights = ["all"] }
		}`))
	w.login("anna")
	info, err := os.Stat(w.dir + "/deep/below/anna")
	if err != nil {
		t.Fatal(err)
	}
	if got := modeAndOwner(info); got != "0711 uid 12 gid 34" {
		t.Errorf("home is %s", got)
	}
}

func TestHomeIsNotMade(t *testing.T) {
	w := newWorld(t, siteBlock(`
		create_home = false
		user "anna" { password = "plain:secret" }`))
	_, err := w.visit().Login(context.Background(), "anna", "secret")
	if reason(err) != "home-failed" || w.exists("home") {
		t.Errorf("got %v", err)
	}
}

func TestVariables(t *testing.T) {
	homedir, err := pathvars.Parse("$$homedir$$/x", pathvars.Session)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, "")
	cfg := w.load(annas("alias \"/alias\" { path = \"DIR/elsewhere\" }", password+mayAll))
	site := cfg.Sites[0]
	site.Aliases[0].Path.V = homedir
	site.StartDirectory.V = homedir
	w.serve(cfg)
	v := w.login("anna")
	if e := list(t, v.Tree(), "/"); len(e) != 0 {
		t.Errorf("the alias is there: %v", e)
	}
	if p := v.Tree().StartDirectory(); !p.IsRoot() {
		t.Errorf("begins at %s", p)
	}
	if !strings.Contains(w.events.String(), "alias left out") {
		t.Errorf("nothing is said of it:\n%s", w.events.String())
	}

	site.Home.V = homedir
	w.serve(cfg)
	if err := v.Check(); reason(err) != "home-changed" {
		t.Errorf("live session: %v", err)
	}
	if _, err := w.visit().Login(context.Background(), "anna", "secret"); reason(err) != "variable" {
		t.Errorf("log-in: %v", err)
	}
}

func TestHomeThatExistsStays(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root could give it away")
	}
	w := newWorld(t, siteBlock(`
		dir_mode = "0711"
		owner    = "12:34"
		user "anna" { password = "plain:secret" }`))
	w.mkdir("home")
	w.login("anna")
	info, err := os.Stat(w.dir + "/home")
	if err != nil {
		t.Fatal(err)
	}
	if got := modeAndOwner(info); got != "0755 uid 0 gid 0" {
		t.Errorf("home is %s", got)
	}
}
