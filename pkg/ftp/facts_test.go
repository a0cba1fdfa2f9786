package ftp

import (
	"io/fs"
	"testing"
	"time"
)

func TestAppendFacts(t *testing.T) {
	tests := []struct {
		name   string
		facts  Facts
		change func(*Entry)
		want   string
	}{
		{"default", DefaultFacts, func(*Entry) {}, "type=file;size=1234;modify=20261120100000;perm=adfrw;unique=801g2a; report 2.pdf"},
		{"none", 0, func(*Entry) {}, " report 2.pdf"},
		{"mode", FactUnixMode, func(e *Entry) { e.Mode |= fs.ModeSetgid | fs.ModeSticky }, "UNIX.mode=3640; report 2.pdf"},
		{"setuid", FactUnixMode, func(e *Entry) { e.Mode = fs.ModeSetuid | 0o755 }, "UNIX.mode=4755; report 2.pdf"},
		{"folder has no size", FactType | FactSize, func(e *Entry) { e.Mode = fs.ModeDir }, "type=dir; report 2.pdf"},
		{"listed folder", FactType, func(e *Entry) { e.Mode, e.Name = fs.ModeDir, "." }, "type=cdir; ."},
		{"its parent", FactType, func(e *Entry) { e.Mode, e.Name = fs.ModeDir, ".." }, "type=pdir; .."},
		{"link", FactType, func(e *Entry) { e.Mode = fs.ModeSymlink }, "type=OS.unix=slink; report 2.pdf"},
		{"device", FactType | FactSize, func(e *Entry) { e.Mode = fs.ModeDevice }, "type=OS.unix=special; report 2.pdf"},
		{"unknown ones", DefaultFacts, func(e *Entry) { *e = Entry{Name: "x"} }, "type=file;size=0;perm=; x"},
		{"line break", 0, func(e *Entry) { e.Name = "a\r\nb; c" }, " a??b; c"},
		{"time in a zone", FactModify, func(e *Entry) { e.ModTime = e.ModTime.In(time.FixedZone("", 3600)) }, "modify=20261120100000; report 2.pdf"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := reportEntry()
			tt.change(e)
			if got := string(AppendFacts(nil, e, tt.facts)); got != tt.want+"\r\n" {
				t.Errorf("\ngot  %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestParseFacts(t *testing.T) {
	tests := []struct{ arg, want, feature string }{
		{"type;size;", "type;size;", "type*;size*;modify;perm;unique;UNIX.mode;"},
		{"Unix.Mode;TYPE", "type;UNIX.mode;", "type*;size;modify;perm;unique;UNIX.mode*;"},
		{"", "", "type;size;modify;perm;unique;UNIX.mode;"},
		{"media-type;lang;size;size;", "size;", "type;size*;modify;perm;unique;UNIX.mode;"},
		{" modify ; perm", "modify;perm;", "type;size;modify*;perm*;unique;UNIX.mode;"},
	}
	for _, tt := range tests {
		facts := ParseFacts(tt.arg)
		if facts.String() != tt.want || facts.Feature() != tt.feature {
			t.Errorf("%q: %q, %q", tt.arg, facts, facts.Feature())
		}
		if ParseFacts(facts.String()) != facts {
			t.Errorf("%q does not come back", facts)
		}
	}
}
