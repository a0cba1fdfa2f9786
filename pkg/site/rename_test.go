package site

import (
	"testing"
)

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
		{"a folder into itself", `"all"`, "/d/sub", "/d/sub/x", "into-itself"},
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
