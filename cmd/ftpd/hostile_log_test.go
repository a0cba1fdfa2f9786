package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// forgeries are texts that would be lines of a log of their own, move a terminal's
// cursor, or deceive a reader, if they were written as they came.
var forgeries = []string{
	"x\r\n2026-01-01 00:00:00 192.0.2.1 root - FORGED",
	"x\n#Fields: FORGED",
	"x\rFORGED",
	"x FORGED - - 226",
	`x" level=info msg="login ok" user=FORGED`,
	`x","msg":"login ok","user":"FORGED"}`,
	"x\x1b[2J\x1b[1;1HFORGED",
	"x\u009b2JFORGED",
	"x\u0085FORGED",
	"x\u2028FORGED\u2029FORGED",
	"x\u202eDEGROF",
	"x\u200bFORGED\ufeff",
	"x\v\f\b\aFORGED",
	"x\x7f\x1c\x1d\x1eFORGED",
	"x\xc2\xffFORGED\xfe",
	"#FORGED", "-", "%0aFORGED", "\"", strings.Repeat("FORGED ", 1100),
}

// logSite writes everything down, everywhere.
func logSite(format string) string {
	return strings.Replace(besiegedDaemon, `{ level = "debug" }`, "{\n level = \"debug\"\n format = \""+format+"\"\n}", 1) + `
site "main" {
  listen    = ["$AT"]
  hostnames = ["files.example.com"]
  home      = "$DIR/home"
  deny_files = ["*denied*"]
  limits { login_attempts = 0 }
  log {
    path   = "$DIR/w3c.log"
    events = ["all"]
    fields = ["date", "time", "c-ip", "c-port", "cs-username", "s-sitename", "s-computername", "s-ip", "s-port", "cs-host",
              "cs-method", "cs-uri-stem", "sc-status", "sc-win32-status", "sc-substatus", "sc-bytes", "cs-bytes", "time-taken",
              "x-session", "x-fullpath", "x-realpath", "x-debug", "x-reason", "x-rule"]
  }
  user "anna" {
    password = "plain:secret"
    path "/" { rights = ["all"] }
    path "/no/" { rights = ["none"] }
  }
  user "anonymous" {
    type = "anonymous"
    path "/" { rights = ["read"] }
  }
}
`
}

// TestHostileLogs tries to forge lines with everything that a client may say.
func TestHostileLogs(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			v := besiege(t, logSite(format))
			for _, text := range forgeries {
				v.forge(text)
			}
			v.stop()
			checkEvents(t, v.log.text(), format)
			w3c, err := os.ReadFile(v.path("w3c.log"))
			if err != nil {
				t.Fatal(err)
			}
			checkW3C(t, string(w3c))
		})
	}
}

// forge says a text in every place that may come to be written down.
func (v *victim) forge(text string) {
	stranger, w := v.connect(), v.login()
	for _, line := range []string{"HOST %", "CLNT %", "USER %", "PASS %", "%", "USER anonymous", "PASS %", "CWD %", "RETR denied%"} {
		stranger.send(strings.ReplaceAll(line, "%", text) + "\r\n")
		stranger.through(nil)
	}
	for _, step := range []string{
		"MKD %", "CWD %", "RMD %", "STOR %", "RETR %", "APPE %", "SIZE %", "RNFR %\r\nRNTO moved%", "DELE moved%", "LIST %", "NLST %*",
		"STOR denied%", "MKD no/%", "DELE %", "SITE CHMOD 600 %", "SITE %", "STAT %", "MFMT 20200101000000 %", "%", "OPTS %", "TYPE %",
		"PORT %", "EPRT %", "REST %", "HELP %", "ALLO %", "ACCT %", "MLST %", "STOU %", "NOOP %", "QUIT %",
	} {
		if strings.HasPrefix(step, "QUIT") {
			w.send(strings.ReplaceAll(step, "%", text) + "\r\n")
			break
		}
		w.commit(step, text)
	}
	stranger.close()
	w.close()
}

// lineEnds are what one reader or another takes for the end of a line.
var lineEnds = regexp.MustCompile("\r\n|[\n\r\v\f\x1c\x1d\x1e\u0085\u2028\u2029]")

// deceptive finds what a log must not hold.
func deceptive(text string) (bad []string) {
	if !utf8.ValidString(text) {
		bad = append(bad, "bytes that are no UTF-8")
	}
	for _, r := range text {
		if r != '\n' && !unicode.IsPrint(r) {
			bad = append(bad, fmt.Sprintf("%U", r))
		}
	}
	return bad
}

// checkEvents reads the event log, line by line, as strict readers do.
func checkEvents(t *testing.T, text, format string) {
	t.Helper()
	if bad := deceptive(text); len(bad) > 0 {
		t.Errorf("the event log holds %v", bad)
	}
	pair := `[a-z_]+=("([^"\\]|\\.)*"|[^" ]+)`
	whole := regexp.MustCompile(`^time="[^"]+" level=[a-z]+ msg=("([^"\\]|\\.)*"|\S+)( ` + pair + `)*$`)
	for _, line := range lineEnds.Split(strings.TrimSuffix(text, "\n"), -1) {
		if format == "text" {
			if !whole.MatchString(line) {
				t.Errorf("this is no line: %.300s", line)
			}
			continue
		}
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil && !strings.HasPrefix(line, "time=") {
			t.Errorf("this is no line: %.300s", line)
		} else if user, _ := entry["user"].(string); user == "FORGED" {
			t.Errorf("forged: %s", line)
		}
	}
}

// checkW3C reads the access log: every line has its columns, its time and what
// decodes to something that was said.
func checkW3C(t *testing.T, text string) {
	t.Helper()
	if bad := deceptive(text); len(bad) > 0 {
		t.Errorf("the access log holds %v", bad)
	}
	const columns = 24
	fields := 0
	for _, line := range lineEnds.Split(strings.TrimSuffix(text, "\n"), -1) {
		if strings.HasPrefix(line, "#") {
			if !regexp.MustCompile(`^#(Software|Version|Date|Fields|Remark): [^F]*`).MatchString(line) || strings.Contains(line, "FORGED") {
				t.Errorf("this is no directive: %s", line)
			}
			continue
		}
		parts := strings.Split(line, " ")
		if len(parts) != columns || !strings.HasPrefix(parts[2], "127.0.0.1") || parts[5] != "main" {
			t.Errorf("this is no line: %.300s", line)
		}
		for _, part := range parts {
			if _, err := url.PathUnescape(part); err != nil {
				t.Errorf("%s: %v", part, err)
			}
		}
		fields++
	}
	if fields < 20*len(forgeries) {
		t.Errorf("only %d lines", fields)
	}
}
