package site

import (
	"strings"
	"testing"
	"time"
)

func TestAudit(t *testing.T) {
	w := newWorld(t, annas("", password+`
		path "/" {
			rights = ["read"]
			audit  = true
		}`))
	w.write("home/f", "1")
	v := w.login("anna").(*visitor)
	tree := v.Tree()
	if err := store(t, tree, "/new", "x"); err != nil {
		t.Fatal(err)
	}
	note := v.notes.take(at(t, "/new"), false, time.Time{})
	if note == nil || note.Reason != "audit-right-put" || !strings.Contains(note.Rule, "f.hcl:") {
		t.Errorf("noted %+v", note)
	}
	if err := tree.Rename(at(t, "/new"), at(t, "/newer")); err != nil {
		t.Fatal(err)
	}
	if note := v.notes.take(at(t, "/newer"), false, time.Time{}); note == nil || note.Reason != "audit-right-rename" {
		t.Errorf("noted %+v", note)
	}
	if d, err := tree.Download(at(t, "/f"), 0); err != nil {
		t.Error(err)
	} else {
		d.Close(0)
	}
	if note := v.notes.take(at(t, "/f"), false, time.Time{}); note != nil {
		t.Errorf("noted what was allowed: %+v", note)
	}
}

func TestPathBlockExpires(t *testing.T) {
	w := newWorld(t, annas("", password+readAll+`
		path "/in" {
			rights  = ["all"]
			expires = "2001-01-01"
		}`))
	w.mkdir("home/in")
	if err := w.login("anna").Tree().Mkdir(at(t, "/in/new")); reason(err) != "right-mkdir" {
		t.Errorf("got %v", err)
	}
}

// TestNotesAreOfTheirDeed: what was noted of a look that is no deed of its own
// says nothing of a later one on the same path.
func TestNotesAreOfTheirDeed(t *testing.T) {
	w := newWorld(t, annas("", password+`
		path "/" {
			rights = ["none"]
			audit  = true
		}`))
	w.mkdir("home/d")
	v := w.login("anna").(*visitor)
	if _, err := v.Tree().Stat(at(t, "/d")); err != nil { // "." of a listing
		t.Fatal(err)
	}
	start := time.Now()
	if err := v.Tree().SetModTime(at(t, "/d"), start); err != nil {
		t.Fatal(err)
	}
	if note := v.notes.take(at(t, "/d"), false, start); note == nil || note.Reason != "audit-right-put" {
		t.Errorf("noted %+v", note)
	}
	if len(v.notes.list) != 0 {
		t.Errorf("%d notes left", len(v.notes.list))
	}
}
