package daemon

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ftpd/pkg/config"
	"ftpd/pkg/confine"
)

// loaded reads a configuration; DIR is its folder.
func loaded(t testing.TB, text string) (*config.Config, string) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "conf", "ftpd.hcl")
	if err := os.Mkdir(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(text, "DIR", dir)), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, found := config.Load(file, config.Env{})
	if found.HasErrors() {
		t.Fatal(found)
	}
	return cfg, dir
}

// What a configuration names is what is allowed, each with who says so.
func TestNeeds(t *testing.T) {
	cfg, dir := loaded(t, `
daemon {
  run_dir   = "DIR/run"
  state_dir = "DIR/state"
  log { file = "DIR/events/ftpd.log" }
}
site "one" {
  listen = ["127.0.0.1:2121"]
  home   = "DIR/srv/ftp/$$groupname$$/$$username$$"
  log { path = "DIR/w3c/$$yyyy$$/access.log" }
  alias "/pub"  { path = "DIR/pub" }
  alias "/mine" { path = "inside" }
  group "g" {
    home = "DIR/groups/g-$$username$$"
    path "/" { rights = ["all"] }
    path "/full" {
      rights = ["all"]
      full   = "DIR/full/$$username$$"
    }
  }
  user "anna" {
    password = "plain:s"
    group    = "g"
  }
  user "berta" {
    password = "plain:s"
    home     = "DIR/own/berta"
  }
}
site "off" {
  enabled  = false
  listen   = ["127.0.0.1:2122"]
  home     = "DIR/off"
  symlinks = "follow"
  user "c" { password = "plain:s" }
}`)
	n := needsOf(cfg.Path, cfg)
	var got []string
	for _, one := range n.list {
		mark := " r"
		if one.write {
			mark = " w"
		}
		if one.make {
			mark += "m"
		}
		got = append(got, one.what+" "+strings.TrimPrefix(one.path, dir)+mark+" "+strconv.Itoa(one.pos.Line))
	}
	want := []string{
		"run_dir /run wm 3", "state_dir /state w 4", "event log /events wm 5", "log folder /w3c wm 10",
		"home /srv/ftp wm 9", "home /groups wm 14",
		"home /groups/g-anna w 14", "full /full/anna w 18", "alias /pub w 11", "alias /groups/g-anna/inside w 12",
		"home /own/berta w 27", "alias /own/berta/inside w 12",
		"configuration /conf/ftpd.hcl r 0", "file /conf r 0",
	}
	if !slices.Equal(got, want) {
		t.Errorf("needs\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if n.anywhere != "" {
		t.Errorf("anywhere: %s", n.anywhere)
	}
}

// Some configurations no list of folders can hold.
func TestNeedsAnywhere(t *testing.T) {
	for line, want := range map[string]string{
		"home = \"/$$username$$\"":                     "a home may be any folder",
		"home = \"/srv/ftp\"\n  symlinks = \"follow\"": `symlinks = "follow" leads anywhere`,
		"home = \"/srv/$$username$$\"":                 "",
	} {
		cfg, _ := loaded(t, "site \"one\" {\n  listen = [\"127.0.0.1:2121\"]\n  "+line+"\n  user \"a\" { password = \"plain:s\" }\n}")
		if n := needsOf(cfg.Path, cfg); !strings.HasPrefix(n.anywhere, want) || (want == "") != (n.anywhere == "") {
			t.Errorf("%s: %q, want %q", line, n.anywhere, want)
		}
	}
}

// An account keeps what the configuration needs of root's power, root what a
// server of everybody's files needs.
func TestCapabilities(t *testing.T) {
	account := &confine.Account{Name: "ftp", UID: 4242, GID: 4242, Groups: []int{77}}
	owning := []confine.Capability{confine.ChangeOwner, confine.AnyOwner, confine.KeepSetgid}
	for _, test := range []struct {
		listen, more string
		want         []confine.Capability
	}{
		{"127.0.0.1:2121", "", nil},
		{"127.0.0.1:21", "", []confine.Capability{confine.BindService}},
		{"127.0.0.1:1024", `listen_tls = ["*:1023"]`, []confine.Capability{confine.BindService}},
		{"127.0.0.1:2121", `owner = "4242"`, nil},
		{"127.0.0.1:2121", `owner = "4242:77"`, nil},
		{"127.0.0.1:2121", `owner = "4243"`, owning},
		{"127.0.0.1:2121", `owner = ":78"`, owning},
		{"127.0.0.1:2121", "path \"/in\" {\n rights = [\"all\"]\n owner = \"4243\"\n}", owning},
		{"127.0.0.1:990", `owner = "4243"`, append([]confine.Capability{confine.BindService}, owning...)},
	} {
		tls := ""
		if strings.Contains(test.more, "listen_tls") {
			tls = "\n  tls {\n certificate = \"a.crt\"\n key = \"a.key\"\n }"
		}
		cfg, _ := loaded(t, "site \"one\" {\n  listen = [\""+test.listen+"\"]\n  home = \"/srv/ftp\"\n"+test.more+tls+"\n  user \"a\" { password = \"plain:s\" }\n}")
		if got := capabilities(cfg, account); !slices.Equal(got, test.want) {
			t.Errorf("%s %s: %v, want %v", test.listen, test.more, got, test.want)
		}
		if got := capabilities(cfg, nil); len(got) != 6 {
			t.Errorf("root keeps %v", got)
		}
	}
}

// The door closes when addresses are bound and folders made, before logs are
// opened and anybody is let in; what fails then leaves nothing behind.
func TestConfineOrder(t *testing.T) {
	r := newRunning(t)
	dir := filepath.Dir(r.file)
	r.write(siteText("one", "127.0.0.1:PORT", `log { path = "DIR/w3c/access.log" }`))
	broken := errors.New("the kernel says no")
	var asked confine.Limits
	r.options.Confine = func(l confine.Limits) (*confine.State, error) {
		asked = l
		if _, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(int(r.port)))); err == nil {
			t.Error("the address is not bound yet")
		}
		if entries, err := os.ReadDir(dir + "/w3c"); err != nil || len(entries) > 0 {
			t.Errorf("the log folder has %v, %v", entries, err)
		}
		return nil, broken
	}
	if _, err := r.Reload(Start); !errors.Is(err, broken) {
		t.Fatalf("the start ends with %v", err)
	}
	r.wantGreeting("127.0.0.1", "refused")
	if asked.Account != nil || asked.Off != "" || asked.Anywhere != "" {
		t.Errorf("asked for %+v", asked)
	}
	if !slices.Contains(asked.Folders, confine.Folder{Path: dir + "/home", Write: true}) {
		t.Errorf("the home is not among %v", asked.Folders)
	}
	r.options.Confine = func(confine.Limits) (*confine.State, error) { return nil, nil }
	r.reload(Start)
	defer r.current.Load().close()
	r.wantGreeting("127.0.0.1", "one")
	if !strings.Contains(r.log.String(), `confinement="not confined"`) {
		t.Errorf("nothing of it in\n%s", r.log)
	}
}

// A process that cannot be confined does not take an account for granted.
func TestAccountWithoutConfine(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can become somebody else")
	}
	r := newRunning(t)
	r.write("daemon {\n  user = \"4242\"\n  group = \"4242\"\n}\n" + siteText("one", "127.0.0.1:PORT", ""))
	if _, err := r.Reload(Start); err == nil {
		t.Error("it serves as root all the same")
	}
	r.wantGreeting("127.0.0.1", "refused")
}

// Twenty thousand homes must not make a reload slow.
func BenchmarkNeeds(b *testing.B) {
	var text strings.Builder
	text.WriteString("daemon { run_dir = \"DIR/run\" }\nsite \"one\" {\n  listen = [\"127.0.0.1:2121\"]\n  home = \"DIR/srv/$$username$$\"\n")
	for i := range 20_000 {
		text.WriteString("  user \"u" + strconv.Itoa(i) + "\" { password = \"plain:s\" }\n")
	}
	text.WriteString("}\n")
	cfg, _ := loaded(b, text.String())
	for b.Loop() {
		needsOf(cfg.Path, cfg).folders()
	}
}
