package daemon

import (
	"strings"
	"testing"

	"ftpd/pkg/config"
	"ftpd/pkg/ftp"
)

// sharedOut reads a configuration and shares a limit out over it.
func sharedOut(t *testing.T, limit int, text string) (descriptors, config.Diagnostics) {
	t.Helper()
	r := newRunning(t)
	r.write(text)
	cfg, found := config.Load(r.file, config.Env{})
	if found.HasErrors() {
		t.Fatal(found)
	}
	d := shareOut(cfg)
	d.limit = limit
	return d, d.advise(cfg)
}

// TestDescriptorsAreSharedOut: what sites and the daemon allow is compared with what
// the process may have.
func TestDescriptorsAreSharedOut(t *testing.T) {
	site := func(name, most string) string {
		return siteText(name, map[string]string{"a": "127.0.0.1:PORT", "b": "127.0.0.2:PORT"}[name], "limits { max_sessions = "+most+" }")
	}
	for name, test := range map[string]struct {
		text     string
		limit    int
		sessions int
		warning  string // "": none
	}{
		"nobody bounds":        {site("a", "0"), 100, 0, ""},
		"a site does":          {site("a", "100"), 20_000, 100, ""},
		"too much":             {site("a", "100"), 250, 100, "max_sessions lets 100 sessions in, for which 299 descriptors may be needed; a process that is started like this one may have 250"},
		"two sites":            {site("a", "100") + site("b", "50"), 250, 150, "150 sessions"},
		"one of two does":      {site("a", "100") + site("b", "0"), 250, 0, ""},
		"the daemon does":      {"daemon {\nlimits { max_sessions = 70 }\n}\n" + site("a", "0"), 200, 70, "max_sessions lets 70"},
		"the daemon, narrower": {"daemon {\nlimits { max_sessions = 70 }\n}\n" + site("a", "100"), 20_000, 70, ""},
		"the daemon, wider":    {"daemon {\nlimits { max_sessions = 700 }\n}\n" + site("a", "100"), 20_000, 100, ""},
		"names are looked up":  {siteText("a", "127.0.0.1:PORT", "reverse_dns = true\nlimits { max_sessions = 100 }"), 300, 100, "363 descriptors"},
		"the page":             {"daemon {\nstatus {\nlisten = \"127.0.0.1:8021\"\n}\n}\n" + site("a", "100"), 300, 100, "332 descriptors"},
		"a disabled site":      {site("a", "10") + siteText("b", "127.0.0.2:PORT", "enabled = false\nlimits { max_sessions = 1000 }"), 250, 10, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d, found := sharedOut(t, test.limit, test.text)
			if d.sessions != test.sessions {
				t.Errorf("%d sessions, want %d", d.sessions, test.sessions)
			}
			switch {
			case test.warning == "" && len(found) > 0, test.warning != "" && len(found) != 1:
				t.Errorf("said is %v", found)
			case test.warning != "" && !strings.Contains(found[0].Summary, test.warning):
				t.Errorf("said is %q", found[0].Summary)
			case test.warning != "" && (!strings.Contains(found[0].Excerpt.Text, "max_sessions") || found[0].Severity != config.Warning):
				t.Errorf("it points at %q, %v", found[0].Excerpt.Text, found[0].Severity)
			}
		})
	}
}

// TestRoomForOne: however low the limit is, somebody can be served.
func TestRoomForOne(t *testing.T) {
	d, _ := sharedOut(t, 20, siteText("a", "127.0.0.1:PORT", ""))
	if d.forSessions() != ftp.SessionDescriptors || d.room() != 1 {
		t.Errorf("%d descriptors for sessions", d.forSessions())
	}
}

// TestDescriptorsAreSet: the start and each reload tell the server.
func TestDescriptorsAreSet(t *testing.T) {
	r := newRunning(t)
	r.write(siteText("a", "127.0.0.1:PORT", ""))
	r.reload(Start)
	first := r.server.descriptors
	if want := shareOut(r.current.Load().config).forSessions(); first != want || first < ftp.SessionDescriptors {
		t.Errorf("%d, want %d", first, want)
	}
	r.write(siteText("a", "127.0.0.1:PORT", "reverse_dns = true"))
	r.reload(Hangup)
	if r.server.descriptors != first-lookupDescriptors {
		t.Errorf("%d after a reload, %d before", r.server.descriptors, first)
	}
	if !strings.Contains(r.log.String(), "descriptors=") {
		t.Errorf("the log does not say it: %s", r.log)
	}
}
