package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestHostileLargeFolder lists twenty thousand entries, a hundred thousand in a soak,
// to many at once, none of whom reads: what is gathered for one must not grow with
// the folder.
func TestHostileLargeFolder(t *testing.T) {
	t.Parallel()
	entries, readers := sized(20_000, 100_000), 30
	v := besiege(t, besiegedSite(""))
	dir := v.path("home/large")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for i := range entries {
		name := filepath.Join(dir, fmt.Sprintf("%s%06d", strings.Repeat("n", 150), i))
		if err := os.WriteFile(name, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s := v.siege()
	w := v.login()
	for _, line := range []string{"NLST large", "LIST -la large", "MLSD large"} {
		got := strings.Count(w.get(line), "\r\n")
		if got -= map[bool]int{true: 2}[strings.Contains(line, "-la")]; got != entries {
			t.Errorf("%s: %d lines", line, got)
		}
	}
	if got := w.say("STAT large", 212); len(got.text) > 10<<20 {
		t.Errorf("STAT answers with %d bytes", len(got.text))
	}
	before := v.peakMemory()
	var all []io.Closer
	for range readers {
		one := v.login()
		data := one.data()
		data.SetReadBuffer(4096)
		one.say("LIST large", 150)
		if n, err := data.Read(make([]byte, 100)); n == 0 || err != nil {
			t.Fatalf("nothing comes: %v", err)
		}
		all = append(all, data, one.conn)
	}
	s.works()
	// A listing is 4 MB at least: all of them gathered would be 120. One that is sent as it
	// is read takes 0.6, some garbage, and the same again for the race detector.
	if grown := v.peakMemory() - before; grown > 90<<20 {
		t.Errorf("%d listings took %d MiB", readers, grown>>20)
	}
	w.inStep()
	for _, conn := range append(all, w.conn) {
		conn.Close()
	}
	s.over(100 << 20)
}

// TestHostileDeepTree goes a thousand folders down and does there what can be
// done at the top.
func TestHostileDeepTree(t *testing.T) {
	t.Parallel()
	const depth = 1000
	v := besiege(t, besiegedSite(""))
	s := v.siege()
	w, deep := v.login(), strings.Repeat("/d", depth)
	if err := os.MkdirAll(v.path("home"+deep), 0o755); err != nil {
		t.Fatal(err)
	}
	w.say("CWD "+deep, 250)
	w.say("MKD d", 257)
	w.say("CWD d", 250)
	w.say("CDUP", 250)
	w.say("RMD d", 250)
	if r := w.say("PWD", 257); !strings.Contains(r.text, deep) {
		t.Errorf("PWD: %.100s", r.text)
	}
	w.put("STOR file", "deep", 226)
	w.say("CWD /", 250)
	if got := w.get("RETR " + deep + "/file"); got != "deep" {
		t.Errorf("it holds %q", got)
	}
	w.say("RNFR "+deep+"/file", 350)
	w.say("RNTO "+deep+"/moved", 250)
	w.say("SIZE "+deep+"/moved", 213)
	// Recursion has a bound, and says so or stops.
	if _, r, err := w.fetch("LIST -R"); err != nil || r.code != 226 {
		t.Errorf("LIST -R: %d %s, %v", r.code, r.text, err)
	}
	if r := w.say("MKD "+strings.Repeat("/d", 2100), 550, 553); r.code == 0 {
		t.Error("no answer")
	}
	w.say("CWD "+deep, 250)
	w.say("DELE moved", 250)
	for range 5 {
		w.say("CDUP", 250)
		w.say("RMD d", 250)
	}
	w.close()
	s.over(64 << 20)
}

// TestHostileGlobs asks for patterns that some servers need ages or gigabytes
// for.
func TestHostileGlobs(t *testing.T) {
	t.Parallel()
	v := besiege(t, besiegedSite(""))
	for i := range 50 {
		v.write("home/"+strings.Repeat("a", 200)+strconv.Itoa(i), "")
	}
	s := v.siege()
	w := v.login()
	for _, pattern := range []string{
		strings.Repeat("*a", 100) + "b", strings.Repeat("*/../*/../", 100), strings.Repeat("{a,b}", 30),
		strings.Repeat("[a-z]*", 60), strings.Repeat("?*", 120), strings.Repeat("[", 500), "{{{{{{{{{{*}}}}}}}}}}", strings.Repeat("\\", 200),
		"*/*/*/*/*/*", "[!" + strings.Repeat("z-a", 100) + "]",
	} {
		for _, verb := range []string{"LIST", "NLST", "NLST -R"} {
			text, r, err := w.fetch(verb + " " + pattern)
			if err != nil || r.code != 226 && r.code/100 != 5 {
				t.Errorf("%s %.40s: %d %s, %v", verb, pattern, r.code, r.text, err)
			}
			if bytes.Count([]byte(text), []byte("\n")) > 100 {
				t.Errorf("%s %.40s shows more than there is", verb, pattern)
			}
		}
		w.inStep()
		s.works()
	}
	w.close()
	s.over(64 << 20)
}
