package main

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jlaffaye/ftp"
)

// TestGoClient is github.com/jlaffaye/ftp, which rclone and many programs use:
// by MLSD as it likes best, and by LIST and PASV as it falls back to.
func TestGoClient(t *testing.T) {
	v := besiege(t, besiegedSite(""))
	for _, test := range []struct {
		name    string
		options []ftp.DialOption
	}{
		{"modern", nil},
		{"list", []ftp.DialOption{ftp.DialWithDisabledMLSD(true)}},
		{"pasv", []ftp.DialOption{ftp.DialWithDisabledEPSV(true)}},
		{"latin", []ftp.DialOption{ftp.DialWithDisabledUTF8(true)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := dialGo(t, v, test.options...)
			try(t, "mkd", c.MakeDir(test.name))
			try(t, "cwd", c.ChangeDir(test.name))
			if at, err := c.CurrentDir(); err != nil || at != "/"+test.name {
				t.Fatalf("pwd: %q, %v", at, err)
			}
			goFiles(t, c)
			goFolders(t, c)
			try(t, "cdup", c.ChangeDirToParent())
			try(t, "remove the tree", c.RemoveDirRecur(test.name))
			try(t, "quit", c.Quit())
		})
	}
	v.stop()
}

// dialGo logs in as anna.
func dialGo(t *testing.T, v *victim, options ...ftp.DialOption) *ftp.ServerConn {
	t.Helper()
	c, err := ftp.Dial(v.addr, append(options, ftp.DialWithTimeout(patience))...)
	try(t, "dial", err)
	try(t, "login", c.Login("anna", "secret"))
	return c
}

// goFiles moves bytes there and back, whole, from offsets and on at the end.
func goFiles(t *testing.T, c *ftp.ServerConn) {
	t.Helper()
	content := bytes.Repeat([]byte("0123456789\x00\xff"), 10_000)
	for _, name := range []string{"plain", " two  blanks ", "-dash", "[a]*?", "é😀", "%41;type=i", `back\slash"quote`, strings.Repeat("x", 255)} {
		try(t, "stor", c.Stor(name, bytes.NewReader(content)))
		fetched(t, c, name, 0, content)
	}
	fetched(t, c, "plain", 100_000, content[100_000:])
	try(t, "stor from", c.StorFrom("plain", strings.NewReader("tail"), 10))
	try(t, "appe", c.Append("plain", strings.NewReader("+")))
	fetched(t, c, "plain", 0, []byte("0123456789tail+"))
	if n, err := c.FileSize("plain"); n != 15 || err != nil {
		t.Errorf("size: %d, %v", n, err)
	}
	then := time.Date(2001, 9, 9, 1, 46, 40, 0, time.UTC)
	if !c.IsSetTimeSupported() || !c.IsGetTimeSupported() {
		t.Error("MFMT or MDTM is not in FEAT")
	}
	try(t, "mfmt", c.SetTime("plain", then))
	if when, err := c.GetTime("plain"); !when.Equal(then) || err != nil {
		t.Errorf("mdtm: %v, %v", when, err)
	}
	try(t, "rename", c.Rename("plain", "moved"))
	if _, err := c.FileSize("plain"); err == nil {
		t.Error("the old name is still there")
	}
	if c.IsTimePreciseInList() { // it knows MLST
		entry, err := c.GetEntry("moved")
		if err != nil || entry.Type != ftp.EntryTypeFile || entry.Size != 15 || !entry.Time.Equal(then) {
			t.Errorf("mlst: %+v, %v", entry, err)
		}
	}
	try(t, "dele", c.Delete("moved"))
}

// goFolders lists and walks them.
func goFolders(t *testing.T, c *ftp.ServerConn) {
	t.Helper()
	for _, dir := range []string{"a", "a/b", "a/b/c d"} {
		try(t, "mkd", c.MakeDir(dir))
	}
	try(t, "stor", c.Stor("a/b/c d/deep", strings.NewReader("x")))
	entries, err := c.List("a/b/c d")
	if err != nil || len(entries) != 1 || entries[0].Name != "deep" || entries[0].Size != 1 {
		t.Errorf("list: %v, %v", entries, err)
	}
	if names, err := c.NameList("a"); err != nil || !slices.Equal(names, []string{"a/b"}) {
		t.Errorf("nlst: %q, %v", names, err)
	}
	var walked []string
	for w := c.Walk("a"); w.Next(); {
		walked = append(walked, strings.Trim(w.Path(), "/"))
	}
	if want := []string{"a/b", "a/b/c d", "a/b/c d/deep"}; !slices.Equal(walked, want) {
		t.Errorf("walked %q, want %q", walked, want)
	}
	if err := c.RemoveDir("a"); err == nil {
		t.Error("a folder that is not empty was removed")
	}
}

// fetched downloads from an offset and compares.
func fetched(t *testing.T, c *ftp.ServerConn, name string, offset uint64, want []byte) {
	t.Helper()
	r, err := c.RetrFrom(name, offset)
	try(t, "retr", err)
	got, err := io.ReadAll(r)
	try(t, "read", err)
	try(t, "226", r.Close())
	if !bytes.Equal(got, want) {
		t.Errorf("%q from %d: %d bytes that are not the %d stored", name, offset, len(got), len(want))
	}
}

func try(t *testing.T, what string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}
