package daemon

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ftpd/pkg/kept"
)

// keeping is a daemon block that keeps what was accepted in the test's folder.
const keeping = "daemon {\n fallback = true\n state_dir = \"DIR/state\"\n}\n"

// again is the daemon after a restart, with the same files and folders.
func (r *running) again() *running {
	r.t.Helper()
	r.unwatch()
	r.sockets.close()
	r.current.Swap(nil).close()
	next := newRunning(r.t)
	next.file, next.port, next.options.Path = r.file, r.port, r.file
	return next
}

// What the files say at the next start, and what becomes of it.
func TestFallback(t *testing.T) {
	good := siteText("good", "127.0.0.1:PORT", "")
	for name, test := range map[string]struct {
		before, after string
		served        bool
	}{
		"broken site":             {keeping + good, keeping + `site "bad" {`, true},
		"broken daemon block":     {keeping + good, keeping + "daemon { fallbck = true }" + good, true},
		"torn above all":          {keeping + good, "site {\n" + keeping + good, true},
		"test fails":              {keeping + good, keeping + good + "test \"x\" {\n site = \"good\"\n user = \"anna\"\n can = [\"put\"]\n}", true},
		"certificate gone":        {keeping + good, keeping + siteText("good", "127.0.0.1:PORT", "tls {\n certificate = \"x\"\n key = \"y\"\n}"), true},
		"address of nobody":       {keeping + good, keeping + siteText("good", "192.0.2.7:PORT", ""), true},
		"not wanted any more":     {keeping + good, strings.Replace(keeping, "true", "false", 1) + `site "bad" {`, false},
		"never wanted":            {strings.Replace(keeping, "true", "false", 1) + good, strings.Replace(keeping, " fallback = true\n", "", 1) + `site "bad" {`, false},
		"wanted now":              {strings.Replace(keeping, "true", "false", 1) + good, keeping + `site "bad" {`, true},
		"another state folder":    {keeping + good, strings.Replace(keeping, "DIR/state", "DIR/other", 1) + `site "bad" {`, false},
		"its own tests not asked": {keeping + good + dated, keeping + `site "bad" {`, true},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRunning(t)
			if err := os.Mkdir(filepath.Join(filepath.Dir(r.file), "state"), 0o700); err != nil {
				t.Fatal(err)
			}
			r.write(test.before)
			r.reload(Start)
			if strings.Contains(test.before, dated) {
				r.overtake()
			}
			r = r.again()
			r.write(test.after)
			var told time.Time
			r.options.Fallback = func(_ error, accepted time.Time) { told = accepted }
			err := r.start()
			if (err == nil) != test.served {
				t.Fatalf("%v\n%s", err, r.log)
			}
			if !test.served {
				if why, _ := r.Apart(); why != "" || r.current.Load() != nil {
					t.Error("it is served all the same")
				}
				return
			}
			r.wantGreeting("127.0.0.1", "good")
			if why, accepted := r.Apart(); why == "" || !moment(told).Equal(accepted) || time.Since(told) > time.Minute {
				t.Errorf("why %q, accepted %v, told %v", why, accepted, told)
			}
			if !strings.Contains(r.log.String(), "files refused, serving the last accepted configuration") || !strings.HasPrefix(r.status(), "NOT WHAT THE FILES SAY") {
				t.Errorf("said is %q, status %s", r.log, r.status())
			}
		})
	}
}

// dated is a test that passes until overtake is called.
const dated = "test \"dated\" {\n site = \"good\"\n user = \"anna\"\n admitted = true\n}\nsite \"more\" {\n listen = [\"127.0.0.9:PORT\"]\n home = \"DIR/more\"\n user \"anna\" { password = \"plain:x\" }\n}\n"

// overtake makes the kept configuration's own test fail without touching its
// files: its site is not what was asked any more.
func (r *running) overtake() {
	r.t.Helper()
	state := filepath.Join(filepath.Dir(r.file), "state")
	k, err := kept.Load(state, r.file)
	if err != nil {
		r.t.Fatal(err)
	}
	file := k.Snapshot.Files[r.file]
	file.Data = []byte(strings.Replace(string(file.Data), "admitted = true", "admitted = false", 1))
	k.Snapshot.Files[r.file] = file
	cfg, _ := k.Snapshot.Load()
	if err := kept.Save(state, kept.Of(cfg, k.Accepted)); err != nil {
		r.t.Fatal(err)
	}
}

// The fallback ends when the files are good, also if they say what it says.
func TestFallbackEnds(t *testing.T) {
	r := newRunning(t)
	good := keeping + siteText("good", "127.0.0.1:PORT", "")
	r.write(good)
	r.reload(Start)
	r = r.again()
	r.write("nonsense")
	r.options.Path = r.file
	if err := r.start(); err == nil {
		t.Fatal("nothing said where the state is, and yet it was found")
	}
	r.write(keeping + "nonsense")
	if err := r.start(); err != nil {
		t.Fatal(err)
	}
	before := r.current.Load()
	if _, err := r.Reload(Changed); err != nil || r.current.Load() != before {
		t.Errorf("the same broken files again: %v", err)
	}
	if _, err := r.Reload(Hangup); err == nil {
		t.Error("broken files were accepted")
	}
	r.write(good)
	if o := r.reload(Changed); o.Unchanged || o.Generation != 2 {
		t.Errorf("%+v", o)
	}
	if why, _ := r.Apart(); why != "" {
		t.Errorf("still apart: %s", why)
	}
}

// A damaged copy is no reason to serve anything else than nothing, and is said.
func TestDamagedFallback(t *testing.T) {
	r := newRunning(t)
	r.write(keeping + siteText("good", "127.0.0.1:PORT", ""))
	r.reload(Start)
	r = r.again()
	r.write(keeping + "nonsense")
	if err := os.Truncate(filepath.Join(filepath.Dir(r.file), "state", kept.Name), 3000); err != nil {
		t.Fatal(err)
	}
	if _, ok := r.start().(*Fault); !ok {
		t.Error("the files' faults are not what is said")
	}
	if !strings.Contains(r.log.String(), "last accepted configuration can't be served") {
		t.Errorf("said is %q", r.log)
	}
}

// A refused reload leaves what was kept, an accepted one replaces it; without a
// fallback nothing is made that is not there.
func TestKept(t *testing.T) {
	r := newRunning(t)
	state := filepath.Join(filepath.Dir(r.file), "state")
	text := strings.Replace(keeping, "true", "false", 1) + siteText("one", "127.0.0.1:PORT", "")
	r.write(text)
	r.reload(Start)
	if _, err := os.Stat(state); err == nil {
		t.Error("the state folder was made")
	}
	r.write(keeping + siteText("two", "127.0.0.1:PORT", ""))
	r.reload(Hangup)
	holds := func(site string) {
		t.Helper()
		k, err := kept.Load(state, r.file)
		if err != nil {
			t.Fatal(err)
		}
		if cfg, _, err := k.Config(); err != nil || cfg.Sites[0].Name != site || cfg.Fingerprint != r.current.Load().config.Fingerprint {
			t.Errorf("kept is not site %s: %v", site, err)
		}
	}
	holds("two")
	r.write(keeping + "nonsense")
	if _, err := r.Reload(Hangup); err == nil {
		t.Error("accepted")
	}
	holds("two")
	r.write(keeping + siteText("three", "127.0.0.1:PORT", ""))
	r.reload(Hangup)
	holds("three")
	if info, err := os.Stat(state); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := os.RemoveAll(state); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(state, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r.write(keeping + siteText("four", "127.0.0.1:PORT", ""))
	if _, err := r.Reload(Hangup); err == nil || !strings.Contains(r.log.String(), "state_dir "+state+" cannot be made") {
		t.Errorf("a fallback that can't be: %v", err)
	}
}
