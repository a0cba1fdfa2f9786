package main

import (
	"net"
	"regexp"
	"strings"
)

// wicked are ways in which a client might try to name the outside of its home.
func wicked(outside string) []string {
	dots := []string{
		"..", "../..", "../../../../../../../../../../../..", "./..", ".//..", "sub/../..", "sub/../../sub/../..",
		"/..", "//..", "/../", "/./../.", "...", "....", ".. ", " ..", "..\t", "..\v", "..\r", "..\n", "..\r\n",
		"%2e%2e", "%2E%2E", "%252e%252e", "..%2f", "..%5c", `..\`, `..\..`, `\..`, "..;", "..%00", "..\x00",
		"%c0%ae%c0%ae", "%u002e%u002e", "\xc0\xae\xc0\xae", "\xe0\x80\xae\xe0\x80\xae", "\xf0\x80\x80\xae.",
		"\u2025", "\u2024\u2024", "\uff0e\uff0e", "\u202e..", "..\u200b", "\ufeff..", "~", "~root", "~/..", "$HOME",
		"${PWD}", "`pwd`", "$(pwd)", "*", "sub/*", ".*", "?*", "{..,x}", "[.][.]", "C:", `C:\..`, `\\server`,
		"file://..", "\xff\xf4..", "\xff\xff..", "..\x1b[A", "-R ..", "-la ..", "--", "own/..", "own/../..", "own\x00/..",
	}
	behind := []string{
		"abs", "rel", "up/outside", "sub/up2/outside", "sub/up3", "chain", "chain2", "zigzag", "slash", "magic",
		"root" + outside, "absself/../outside", "sub/../rel", "./rel/.", "//rel//", "up/home/up/outside",
		"loop", "pair", "dangling", "cwd/..", "cwd", "fd/0", "fd/3", "fd/7", "rel/../outside", "rel/sub/..",
	}
	slashes := []string{"\uff0f", "\u2215", "%2f", "%5c", `\`, "\xc0\xaf", "\xe0\x80\xaf"}
	out := []string{
		"", "/", ".", "..", "~", "abs", "absfile", "rel", "relfile", "fresh", "freshabs", "up", "root", "magic", "loop",
		"sub/up3", "chain", "relfile/", "relfile/.", "relfile/..", "absfile\x00", "relfile\r\nSTAT rel",
		strings.Repeat("../", 1300), strings.Repeat("a/../", 800) + "../outside/secret",
		strings.Repeat("sub/up2/home/", 60) + "sub/up3/secret",
	}
	for _, d := range dots {
		out = append(out, d+"/outside/secret", "/"+d+"/outside/secret", d+outside+"/fresh", d)
	}
	for _, l := range behind {
		out = append(out, l+"/secret", "/"+l+"/fresh", l+"/*")
	}
	for _, s := range slashes {
		out = append(out, ".."+s+"outside"+s+"secret", "rel"+s+"secret")
	}
	return append(out, outside+"/secret", "/"+outside+"/fresh", "/proc/self/root"+outside+"/secret", "/proc/self/fd/3")
}

// wickedDeeds are the commands that take a path, each with what it needs before
// and after: steps between bars, of which one may have two lines that belong
// together. They go over the wire as they are, so a line break in the path makes
// two commands of one.
func wickedDeeds() map[string]string {
	return map[string]string{
		"CWD":        "CWD %|LIST|MLSD|MLST secret|SIZE secret|CWD /",
		"XCWD":       "XCWD %|DELE secret|MKD made|CWD /",
		"MKD":        "MKD %",
		"XMKD":       "XMKD %",
		"RMD":        "RMD %",
		"XRMD":       "XRMD %",
		"DELE":       "DELE %",
		"RNFR":       "RNFR %\r\nRNTO taken|RETR taken|MLSD taken",
		"RNTO":       "RNFR own\r\nRNTO %",
		"RNTO SUB":   "RNFR sub\r\nRNTO %",
		"STOR":       "STOR %",
		"REST STOR":  "REST 1\r\nSTOR %",
		"APPE":       "APPE %",
		"STOU":       "STOU %",
		"RETR":       "RETR %",
		"REST RETR":  "REST 1\r\nRETR %",
		"TYPE A":     "TYPE A|RETR %|SIZE %|TYPE I",
		"LIST":       "LIST %",
		"LIST -laR":  "LIST -laR %",
		"NLST":       "NLST %",
		"NLST -R":    "NLST -R %",
		"MLSD":       "MLSD %",
		"MLST":       "MLST %",
		"STAT":       "STAT %",
		"STAT -R":    "STAT -R %",
		"SIZE":       "SIZE %",
		"MDTM":       "MDTM %",
		"MDTM SET":   "MDTM 20200101000000 %",
		"MFMT":       "MFMT 20200101000000 %",
		"SITE CHMOD": "SITE CHMOD 600 %",
		"SITE UTIME": "SITE UTIME 20200101000000 %",
		"HASH":       "HASH %",
		"RANG HASH":  "RANG 0 40\r\nHASH %",
		"RANG RETR":  "RANG 0 40\r\nRETR %",
		"RANG STOR":  "RANG 0 7\r\nSTOR %",
		"XCRC":       "XCRC %",
		"XMD5 RANGE": "XMD5 % 0 41",
		"XSHA1":      "XSHA1 \"%\"",
		"MFF":        "MFF modify=20200101000000;UNIX.mode=0600; %",
		"UTIME 5":    "SITE UTIME % 20200101000000 20200101000000 20200101000000 UTC",
	}
}

// opensData finds the commands that need a data connection.
var opensData = regexp.MustCompile(`(?m)^(STOR|APPE|STOU|RETR|LIST|NLST|MLSD) `)

// commit does a deed to a path and returns everything that was heard.
func (w *wire) commit(deed, path string) string {
	w.t.Helper()
	var heard strings.Builder
	for step := range strings.SplitSeq(deed, "|") {
		var data *net.TCPConn
		if opensData.MatchString(step + " ") {
			data = w.data()
		}
		w.send(strings.ReplaceAll(step, "%", path) + "\r\n")
		heard.WriteString(w.through(data))
	}
	return heard.String()
}
