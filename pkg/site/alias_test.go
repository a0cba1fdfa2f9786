package site

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
)

func TestAliases(t *testing.T) {
	w := newWorld(t, siteBlock(`
		alias "/one"   { path = "DIR/site-one" }
		alias "/two/"  { path = "DIR/site-two" }
		alias "/three" { path = "beside" }
		alias "/mine"  { path = "DIR/of-$$username$$" }
		alias "/shut"  { path = "DIR/shut" }
		group "g" {
			path "/"     { rights = ["read"] }
			path "/shut" { rights = ["list"] }
			path "/one"  {
				rights = ["all"]
				full   = "DIR/group-one"
			}
			path "/two"  {
				rights = ["read"]
				full   = "DIR/group-two"
			}
		}
		user "anna" {
			password = "plain:secret"
			group    = "g"
		}
		user "berta" {
			password = "plain:secret"
			group    = "g"
			path "/"    { rights = ["read"] }
			path "/two" {
				rights = ["read"]
				full   = "DIR/berta-two"
			}
		}
		user "carla" {
			password = "plain:secret"
			path "/" { rights = ["read"] }
		}`))
	for _, dir := range []string{
		"site-one", "site-two", "group-one", "group-two", "berta-two", "home/beside",
		"of-anna", "of-berta", "shut", "home/one",
	} {
		w.write(dir+"/"+strings.ReplaceAll(dir, "/", "-"), "x")
	}
	tests := []struct{ user, path, want string }{
		{"anna", "/one", "group-one"},
		{"anna", "/two", "group-two"},
		{"anna", "/three", "home-beside"},
		{"anna", "/mine", "of-anna"},
		{"anna", "/", "beside mine one three two"},
		{"berta", "/one", "group-one"},
		{"berta", "/two", "berta-two"},
		{"carla", "/one", "site-one"},
		{"carla", "/two", "site-two"},
		{"carla", "/mine", ""}, // its folder is missing
		{"carla", "/", "beside one shut three two"},
	}
	for _, tt := range tests {
		tree := w.login(tt.user).Tree()
		if tt.want == "" {
			if _, err := tree.Enter(at(t, tt.path)); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s %s: %v", tt.user, tt.path, err)
			}
			continue
		}
		if got := strings.Join(keys(list(t, tree, tt.path)), " "); got != tt.want {
			t.Errorf("%s sees in %s: %s", tt.user, tt.path, got)
		}
	}
	// An alias's rights are those of its virtual path.
	tree := w.login("anna").Tree()
	if err := store(t, tree, "/one/new", "x"); err != nil || !w.exists("group-one/new") {
		t.Errorf("/one: %v", err)
	}
	if err := store(t, tree, "/two/new", "x"); reason(err) != "right-put" {
		t.Errorf("/two: %v", err)
	}
}
