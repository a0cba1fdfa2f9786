package site

import (
	"encoding/json"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func explained() string {
	return siteBlock(`
		access "deny" { ip = "10.9.*.*" }
		limits { max_sessions_per_user = 5 }
		alias "/pub" { path = "DIR/public" }
		group "staff" {
			home = "DIR/staff/$$username$$"
			access "deny" { ip = "10.8.*.*" }
			path "/" { rights = ["read"] }
			path "/in" {
				rights    = ["write", "list"]
				file_mode = "0600"
				expires   = "2027-01-01"
			}
			options { download_rate = "500KiB/s" }
		}
		user "anna" {
			password = "plain:secret"
			group    = "staff"
			expires  = "2028-01-01"
			path "/own" {
				rights = ["all"]
				audit  = true
			}
			options { upload_rate = "1MiB/s" }
		}
		user "guest" { type = "anonymous" }`)
}

func TestExplainAdmitted(t *testing.T) {
	w := newWorld(t, explained())
	then := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		name string
		q    Question
		want string // reason, "" = admitted
	}{
		{"plain", Question{User: "anna", At: then}, ""},
		{"from anywhere", Question{User: "anna", At: then, From: netip.MustParseAddr("192.0.2.1")}, ""},
		{"unknown", Question{User: "nobody", At: then}, "no-user"},
		{"expired", Question{User: "anna", At: then.AddDate(3, 0, 0)}, "expired"},
		{"site's list", Question{User: "anna", At: then, From: netip.MustParseAddr("10.9.0.1")}, "address-denied"},
		{"group's list", Question{User: "anna", At: then, From: netip.MustParseAddr("::ffff:10.8.0.1")}, "address-denied"},
		{"by another name", Question{User: "ftp", At: then}, ""},
		{"no path", Question{User: "anna", Path: "/\x00", At: then}, "invalid-path"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := w.order[0].Explain(tt.q)
			if a.Reason != tt.want || a.Admitted != (tt.want == "") {
				t.Errorf("admitted %v, %q", a.Admitted, a.Reason)
			}
			if can, err := a.Can("read"); err != nil || can && !a.Admitted {
				t.Errorf("can read: %v, %v", can, err)
			}
		})
	}
	if a := w.order[0].Explain(tests[5].q); a.Address.Level != "group" || a.Address.Rule != w.rule(`access "deny" { ip = "10.8`) {
		t.Errorf("address: %+v", a.Address)
	}
	if w.exists("staff") {
		t.Error("explaining made a home")
	}
}

func TestExplainRights(t *testing.T) {
	w := newWorld(t, explained())
	w.write("public/file", "x")
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		path, level, rule, can, cannot, real string
		at                                   time.Time
	}{
		{"/", "group", `path "/" `, "read", "put", "staff/anna", now},
		{"in/x", "group", `path "/in"`, "put", "get", "staff/anna/in/x", now},
		{"/in/x", "group", `path "/" `, "get", "put", "staff/anna/in/x", now.AddDate(1, 0, 0)},
		{"/own", "user", `path "/own"`, "all", "", "staff/anna/own", now},
		{"/pub/file", "group", `path "/" `, "get", "put", "public/file", now},
	}
	for _, tt := range tests {
		a := w.order[0].Explain(Question{User: "anna", Path: tt.path, At: tt.at})
		if a.Decision.Level != tt.level || a.Decision.Rule != w.rule(tt.rule) {
			t.Errorf("%s: decided by %+v", tt.path, a.Decision)
		}
		if a.RealPath != w.dir+"/"+tt.real {
			t.Errorf("%s: lies at %s", tt.path, a.RealPath)
		}
		if ok, err := a.Can(tt.can); !ok || err != nil {
			t.Errorf("%s: can %s: %v, %v", tt.path, tt.can, ok, err)
		}
		if tt.cannot == "" {
			continue
		}
		if ok, err := a.Can(tt.cannot); ok || err != nil {
			t.Errorf("%s: can %s: %v, %v", tt.path, tt.cannot, ok, err)
		}
	}
	if a := w.order[0].Explain(Question{User: "anna", Path: "/pub/file", At: now}); a.Folder != "/pub" {
		t.Errorf("a file's folder is %s", a.Folder)
	}
	a := w.order[0].Explain(Question{User: "guest", Path: "/", At: now})
	if a.Decision.Level != "none" || a.rights != 0 {
		t.Errorf("nothing matches: %+v", a.Decision)
	}
	if _, err := a.Can("fly"); err == nil {
		t.Error("a right that is none is no error")
	}
}

func TestExplainSettings(t *testing.T) {
	w := newWorld(t, explained())
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	a := w.order[0].Explain(Question{User: "anna", Path: "/in", At: now})
	found := map[string]SettingAnswer{}
	for _, s := range a.Settings {
		if _, twice := found[s.Name]; twice {
			t.Errorf("%s stands there twice", s.Name)
		}
		found[s.Name] = s
	}
	for name, want := range map[string][2]string{
		"file_mode":                    {"0600", "file_mode"},
		"dir_mode":                     {"0755", ""},
		"options.download_rate":        {"500KiB/s", "options { download_rate"},
		"options.upload_rate":          {"1MiB/s", "options { upload_rate"},
		"limits.max_sessions_per_user": {"5", "limits {"},
		"limits.max_file_size":         {"0", ""},
	} {
		rule := ""
		if want[1] != "" {
			rule = w.rule(want[1])
		}
		if got := found[name]; got.Value != want[0] || got.Rule != rule {
			t.Errorf("%s: %+v, want %v at %q", name, got, want[0], rule)
		}
	}
}

func TestExplainIsJSON(t *testing.T) {
	w := newWorld(t, explained())
	text, err := json.Marshal(w.order[0].Explain(Question{User: "anna", Path: "/own"}))
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{
		`"site":"s"`, `"user":"anna"`, `"admitted":true`, `"group":"staff"`, `"real_path":`,
		`"decision":{"level":"user"`, `{"right":"get","allowed":true,"level":"user","rule":`, `{"name":"file_mode","value":"0644","rule":""}`,
	} {
		if !strings.Contains(string(text), key) {
			t.Errorf("no %s in %s", key, text)
		}
	}
	if strings.Contains(string(text), "secret") {
		t.Error("the password is in the answer")
	}
}
