package site

import (
	"bufio"
	"strconv"
	"strings"
	"testing"
)

// TestModelNotices: a model that lets everything pass would find nothing. Each line is
// what a client says and, after "=", the codes that come, the last of which is wrong
// if the name says so.
func TestModelNotices(t *testing.T) {
	const in = "USER anna=331 PASS secret=230 "
	for _, test := range []struct {
		dialogue string
		wrong    bool
	}{
		{in, false},
		{"USER anna=331 PASS wrong=230", true},
		{"USER anna=331 PASS wrong=530", false},
		{"PASS secret=230", true},
		{"USER nobody=530", true},
		{"PWD=257", true},
		{"NOOP=200,200", true},
		{in + "NOOP=226", true},
		{in + "RNTO x=250", true},
		{in + "RNFR x=350 NOOP=200 RNTO x=250", true},
		{in + "RNFR x=350 RNTO x=250", false},
		{in + "RETR x=226", true},
		{in + "RETR x=150", true},
		{in + "EPSV=229 RETR x=150,226", false},
		{in + "EPSV=229 RETR x=150,226,226", true},
		{in + "EPSV=229 RETR x=150,226 RETR x=150", true},
		{in + "EPSV=229 RETR x=150 ABOR=426,226", false},
		{in + "EPSV=229 RETR x=150 ABOR=226,426", true},
		{in + "EPSV=229 RETR x=150 PWD=257", true},
		{in + "EPSV=229 RETR x=150 NOOP=200 STAT=211 NOOP=226,200", false},
		{in + "EPSV ALL=200 PASV=227", true},
		{in + "USER anna=331 PWD=257", true},
		{in + "REIN=220 PASS secret=230", true},
		{in + "QUIT=221,200", true},
		{in + "DELE=250", true},
		{in + "XYZZY=200", true},
		{"PROT P=200", true},
		{"AUTH TLS=234 PROT P=200", true},
		{"AUTH TLS=234 PBSZ 0=200 PROT P=200", false},
		{"CCC=200", true},
		{"USER a=331 PASS b=530 USER a=331 PASS b=530 USER a=331 PASS b=530,421", false},
		{"USER a=331 PASS b=530 USER a=331 PASS b=530 USER a=331 PASS b=530 USER a=331", true},
		{"NOOP=421", true},
	} {
		if fault := lead(test.dialogue); (fault != "") != test.wrong {
			t.Errorf("%s: %q", test.dialogue, fault)
		}
	}
}

// lead tells a model of a dialogue and gives what it finds wrong with the last reply,
// or, with "before", an earlier one.
func lead(dialogue string) string {
	m := newModel()
	line := ""
	for word := range strings.SplitSeq(strings.TrimSpace(dialogue), " ") {
		text, codes, ended := strings.Cut(word, "=")
		line = strings.TrimSpace(line + " " + text)
		if !ended {
			continue
		}
		m.send([]byte(line + "\r\n"))
		line = ""
		for code := range strings.SplitSeq(codes, ",") {
			n, _ := strconv.Atoi(code)
			if err := m.hear(wireReply{code: n, text: code + " x"}); err != nil {
				if !strings.HasSuffix(strings.TrimSpace(dialogue), word) {
					return "before: " + err.Error()
				}
				return err.Error()
			}
		}
	}
	return ""
}

// TestReplyReader: what RFC 959, 4.2 forbids is an error.
func TestReplyReader(t *testing.T) {
	for text, good := range map[string]bool{
		"200 ok\r\n":                  true,
		"211-a\r\n b\r\n211 c\r\n":    true,
		"211-a\r\n211-b\r\n211 c\r\n": true,
		"200 a\xff\xffb\r\n":          true,
		"200 ok\n":                    false,
		"ok\r\n":                      false,
		"600 ok\r\n":                  false,
		"211-a\r\n226 b\r\n211 c\r\n": false,
		"211-a\r\n b\r\n":             false,
		"200 \x1b[31m\r\n":            false,
		"200 a\rb\r\n":                false,
		"200 a\xffb\r\n":              false,
		"200 " + strings.Repeat("x", 20_000) + "\r\n": false,
	} {
		in := bufio.NewReaderSize(strings.NewReader(text), 2*longestLine)
		if a, err := readAnswer(in); (err == nil) != good {
			t.Errorf("%q: %v, %v", text, a, err)
		}
	}
}

// TestScripts: a seed says what it is meant to say.
func TestScripts(t *testing.T) {
	script := encode("USER anna &\nPASS wrong\nopts utf8 on\n!open\nRETR /pub/a.txt\n\xff\xf4\xff\xf2ABOR")
	var said []string
	for _, s := range decode(script) {
		said = append(said, string(s.send)+string(s.do))
	}
	want := []string{"USER anna\r\nPASS wrong\r\n", "opts utf8 on\r\n", "open", "RETR /pub/a.txt\r\n", "\xff\xf4\xff\xf2ABOR\r\n"}
	if strings.Join(said, "|") != strings.Join(want, "|") {
		t.Errorf("%q", said)
	}
	if last := firstWord + len(vocabulary); last > anyByte {
		t.Errorf("the last word is the byte %#x", last)
	}
}
