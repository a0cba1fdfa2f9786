package main

import (
	"regexp"
	"strings"
	"testing"
)

// Classes of holes that other servers had and that nothing else here tests:
// docs/security.md has them all.

// TestHostileSiteCommands: no SITE command copies, links or runs anything, before a
// login or after it (ProFTPD's mod_copy, wu-ftpd's SITE EXEC, mod_site_misc).
func TestHostileSiteCommands(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite(""))
	v.write("home/secret", "for anna")
	v.write("outside", "for nobody")
	stranger, w := v.connect(), v.login()
	for _, line := range []string{
		"SITE CPFR /secret", "SITE CPTO /copy", "SITE COPY /secret /copy", "SITE SYMLINK /secret /copy", "SITE MKDIR /copy", "SITE RMDIR /copy",
		"SITE EXEC id", "SITE EXEC /bin/cp secret copy", "SITE INDEX x", "SITE GPASS x", "SITE UMASK 000", "SITE PSWD x y", "SITE CHGRP 0 /secret",
	} {
		if r := stranger.say(line, 500, 501, 502, 504, 530); strings.Contains(r.text, "/") {
			t.Errorf("%s: %s", line, r.text)
		}
		w.say(line, 500, 501, 502, 504)
	}
	v.holds("home/copy", "")
	v.holds("home/secret", "for anna")
	v.holds("outside", "for nobody")
}

// TestHostileAccessFiles: files that other servers obey are files like others here:
// whoever may store them has gained nothing (.ftpaccess, .htaccess, .forward, .netrc,
// .ftpd.hcl, .tlslogin of sites without it).
func TestHostileAccessFiles(t *testing.T) {
	t.Parallel()
	v := besiege(t, strings.Replace(besiegedSite(""), `path "/" { rights = ["all"] }`,
		"path \"/\" { rights = [\"all\"] }\n path \"/sealed/\" { rights = [\"list\", \"access\"] }\n", 1))
	v.write("home/sealed/secret", "for nobody")
	w := v.login()
	obeyed := map[string]string{
		".ftpaccess": "<Limit ALL>\n AllowAll\n</Limit>\nHideFiles none\nUmask 000\n", ".htaccess": "Allow from all\n", ".forward": "|/bin/id\n",
		".netrc": "machine x login y password z\n", "ftpd.hcl": "defaults { }\n", ".ftpquota": "0 0\n", ".rhosts": "+ +\n", ".ftphosts": "allow * *\n",
	}
	for name, text := range obeyed {
		w.put("STOR "+name, text, 226)
		w.put("STOR sealed/"+name, text, 550)
		v.write("home/sealed/"+name, text) // as if somebody else had
	}
	w.say("RETR sealed/secret", 425, 550)
	w.say("DELE sealed/secret", 550)
	w.say("MKD sealed/x", 550)
	v.holds("home/sealed/secret", "for nobody")
	again := v.login()
	again.say("DELE sealed/secret", 550)
}

// TestHostileBanner: nothing that is said before a login tells version, machine, path
// or who is there, nor the program's name, save CSID, whose answer consists of it.
func TestHostileBanner(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite(""))
	w, err := v.dial()
	if err != nil {
		t.Fatal(err)
	}
	said := w.expect(220).text
	for _, line := range []string{"HELP", "FEAT", "SYST", "STAT", "STAT /", "HELP SITE", "SITE HELP", "SITE", "CSID", "CSID Name=x;Version=1;", "CLNT x", "OPTS", "LANG", "XYZZY", "USER nobody", "PASS x", "ACCT x", "REIN", "QUIT"} {
		r, err := w.ask(line)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		said += "\n" + r.text
	}
	said = strings.Replace(said, "Name=ftpd;", "", 1)
	for _, secret := range []string{`(?i)\bftpd\b`, `(?i)linux|debian|goftp|golang|go1\.`, `\d+\.\d+\.\d+`, regexp.QuoteMeta(v.dir), `(?i)anna`, `/srv|/home|/tmp|/etc`} {
		if found := regexp.MustCompile(secret).FindString(said); found != "" {
			t.Errorf("a stranger hears %q in\n%s", found, said)
		}
	}
}
