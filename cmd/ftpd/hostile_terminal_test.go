package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// unshowable are texts that a terminal would obey or an eye believe.
var unshowable = []string{
	"x\x1b[31m\x1b]0;FORGED\a", "x\u009b2JFORGED", "x\u202eDEGROF", "x\nftpd: FORGED", "x\rFORGED",
	"x\u2028FORGED", "x\u0085FORGED", "x\x7f\bFORGED", "x\xff\xfeFORGED", "x\u2066FORGED\u2069",
}

// run is a command of the command line; it gives all that it printed.
func (h *hostileLine) run(args ...string) string {
	h.t.Helper()
	c := exec.Command("ftpd", args...)
	c.Dir = h.dir
	c.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0")
	out, err := c.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		h.t.Fatalf("ftpd %q: %v\n%s", args, err, out)
	}
	text := string(out)
	if bad := deceptive(strings.ReplaceAll(text, "\t", "")); len(bad) > 0 {
		h.t.Errorf("ftpd %q prints %v:\n%q", args, bad, text)
	}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "ftpd: FORGED") {
			h.t.Errorf("ftpd %q: forged:\n%s", args, text)
		}
	}
	return text
}

// hostileLine is a folder in which commands are given texts of strangers.
type hostileLine struct {
	t   *testing.T
	dir string
}

// write makes a file, whatever its name is.
func (h *hostileLine) write(name, text string) string {
	h.t.Helper()
	path := filepath.Join(h.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		h.t.Fatal(err)
	}
	return path
}

// TestHostileTerminal gives every command texts that a terminal would obey, as
// arguments, as names of files and in files.
func TestHostileTerminal(t *testing.T) {
	t.Parallel()
	h := &hostileLine{t: t, dir: t.TempDir()}
	h.write("good.hcl", strings.NewReplacer("$DIR", h.dir, "$AT", "127.0.0.1:2121").Replace(besiegedSite("")))
	said := 0
	for _, text := range unshowable {
		bad := "site \"" + text + "\" {\n" + text + " = \"" + text + "\" # " + text + "\n}\n"
		short := h.write("bad.hcl", "site \"a\" { descriptio = \""+strings.ReplaceAll(text, "\n", "")+"\" }")
		log := h.write("x.log", "#Software: "+text+"\n#Version: 1.0\n#Fields: date time c-ip cs-username sc-status\n2026-11-21 10:00:00 192.0.2.1 "+text+" 230\n"+
			"2026-11-21 10:00:00 192.0.2.1 %1B[2J%C2%9B%E2%80%AE 230\ntime=\"2026-11-21T10:00:00Z\" level=info msg=\""+text+"\" user="+text+"\n")
		for _, args := range [][]string{
			{"log", log}, {"log", h.write(text+".log", text)}, {"log", text}, {"log", "--user", text, log}, {"log", "--since", text, log}, {"log", "--grep", text + "(", log},
			{"check", "-c", h.write("syntax.hcl", bad)},
			{"check", "-c", short}, {"check", "--json", "-c", short},
			{"check", "-c", h.write(text+".hcl", bad)},
			{"check", "-c", text}, {"serve", "-c", text}, {"serve", "-c", short}, {"serve", "-c", h.write(text+".hcl", bad)},
			{"explain", "-c", "good.hcl", "main", text, "/" + text}, {"explain", "-c", "good.hcl", "--json", "main", text, "/" + text},
			{"explain", "-c", "good.hcl", "main", "anna", "/" + text}, {"explain", "-c", "good.hcl", text, "anna", "/"},
			{"explain", "-c", "good.hcl", "main", "anna", "/", "--from", text},
			{"explain", "-c", "good.hcl", "main", "anna", "/", "--at", text},
			{"explain", "-c", "good.hcl", "main", "anna", "/", "--right", text},
			{"fmt", h.write(text+".hcl", bad)}, {"fmt", text}, {"fmt", "--check", h.write(text+".hcl", "site \"a\" {\nhome=\"/\"\n}\n")},
			{"passwd", "--verify", text}, {"passwd", "--kind", text}, {"init", text + "$"},
			{text}, {"check", "--" + text}, {"help", text}, {"completion", text}, {"__complete", "explain", text}, {"__complete", text}, {"check", text},
		} {
			said += len(h.run(args...))
		}
	}
	if said < 10000 {
		t.Errorf("only %d bytes were printed", said)
	}
}

// TestJSONMeansTheSame reads back what a text in JSON stood for.
func TestJSONMeansTheSame(t *testing.T) {
	text := "x\x1b[31m\u009b\u202e\u2028\U000e0001日本\n"
	var out bytes.Buffer
	if err := (&app{stdout: &out}).printJSON(map[string]string{"name": text}); err != nil {
		t.Fatal(err)
	}
	var back map[string]string
	if err := json.Unmarshal(out.Bytes(), &back); err != nil || back["name"] != text {
		t.Errorf("got %q, %v from %s", back["name"], err, out.String())
	}
	if bad := deceptive(out.String()); len(bad) > 0 {
		t.Errorf("it holds %v", bad)
	}
}

// TestFormattedFilesStayWhatTheyAre sends a file through: the filter is for people.
func TestFormattedFilesStayWhatTheyAre(t *testing.T) {
	c := exec.Command("ftpd", "fmt", "-")
	text := "# \u202e\u009b\n"
	c.Stdin = strings.NewReader(text)
	if out, err := c.Output(); err != nil || string(out) != text {
		t.Errorf("got %q, %v", out, err)
	}
}
