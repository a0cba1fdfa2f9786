package ftp

import (
	"os"
	"path/filepath"
	"testing"
)

func TestMff(t *testing.T) {
	r := newRig(t, nil)
	r.write("two words", "x")
	c := r.login()
	c.say("MFF modify=20010203040506;UNIX.mode=0640; two words", "213 Modify=20010203040506;UNIX.mode=0640; two words")
	info, err := os.Stat(filepath.Join(r.home, "two words"))
	if err != nil || info.Mode().Perm() != 0o640 || FormatTimeVal(info.ModTime()) != "20010203040506" {
		t.Errorf("%v, %v", info, err)
	}
	c.say("MFF unix.MODE=600; two words", "213 UNIX.mode=0600; two words")
	for _, bad := range []string{
		"modify=20010203040506 two words", "modify=2001; two words", "UNIX.mode=04755; two words", "UNIX.mode=9; two words",
		"modify=20010203040506;", "modify=20010203040506; ", "; two words", "two words",
		"UNIX.mode=0777;modify=x; two words",
	} {
		c.say("MFF "+bad, "50")
	}
	c.say("MFF create=20010203040506; two words", "504")
	c.say("MFF UNIX.mode=0777;UNIX.owner=0; two words", "504")
	c.say("MFF modify=20010203040506; none", "550")
	c.say("MFCT 20010203040506 two words", "502")
	info, err = os.Stat(filepath.Join(r.home, "two words"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("a refused MFF changed the mode: %v, %v", info, err)
	}
}

func FuzzParseNewFacts(f *testing.F) {
	for _, seed := range []string{"modify=20010203040506;UNIX.mode=0640; a", "UNIX.mode=0; ", ";; a", "create=1; a", "modify=20010203040506; a; b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, arg string) {
		facts, path, known, ok := ParseNewFacts(arg)
		if !ok {
			return
		}
		if !known || path == "" || facts.Mode == nil && facts.Modify == nil {
			t.Fatalf("%q: %+v of %q", arg, facts, path)
		}
		if facts.Mode != nil && *facts.Mode > 0o777 {
			t.Fatalf("%q: mode %o", arg, *facts.Mode)
		}
	})
}
