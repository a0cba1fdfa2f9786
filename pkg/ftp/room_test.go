package ftp

import (
	"regexp"
	"testing"
)

func TestRoom(t *testing.T) {
	c := newRig(t, func(f *fakeSite) { f.room = 100 }).login()
	for _, tt := range [][2]string{
		{"ALLO 100", "200"}, {"ALLO 100 R 80", "200"}, {"ALLO 101", "552"}, {"ALLO", "501"}, {"ALLO x", "501"},
		{"ALLO -1", "501"}, {"ALLO 1 R", "501"}, {"ALLO 1 X 2", "501"}, {"ALLO 1 R x", "501"}, {"AVBL /none/such", "213"},
	} {
		c.say(tt[0], tt[1])
	}
	for _, line := range []string{"AVBL", "AVBL /"} {
		if got := c.say(line, "213"); !regexp.MustCompile(`^213 [1-9][0-9]*\r\n$`).MatchString(got) {
			t.Errorf("%s: %q", line, got)
		}
	}
	c = newRig(t, nil).login()
	c.say("REST 5", "350")
	c.say("ALLO 999999999999", "202")
}

func FuzzParseAllo(f *testing.F) {
	for _, seed := range []string{"1", "1 R 2", "1 r 2", " 1", "99999999999999999999", "1 R"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, arg string) {
		if size, ok := ParseAllo(arg); ok && (size < 0 || size > maxOffset) {
			t.Fatalf("%q: %d", arg, size)
		}
	})
}

func TestIntroductions(t *testing.T) {
	c := newRig(t, nil).connect()
	for _, tt := range [][2]string{
		{"LANG", "200"}, {"LANG en", "200"}, {"LANG EN-us", "200"}, {"LANG fr", "504"}, {"LANG english", "504"},
		{"CSID Name=WinSock FTP; Version=7;", "200 Name=ftpd;"}, {"CSID", "501"},
	} {
		c.say(tt[0], tt[1])
	}
}
