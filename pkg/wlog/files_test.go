package wlog

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFiles(t *testing.T) {
	tests := []struct {
		name, path string
		files      []string // that there are
		want       string   // of those
	}{
		{"dated", "x-$$yyyymmdd$$.log",
			[]string{"x-20261122.log", "x-20261121.log", "x-20261121-2026-11-21T20-00-00.000.log", "x-20261121-2026-11-21T10-00-00.000.log.gz",
				"x-20261120.log.gz", "x-20261131.log", "x-2026112.log", "y-20261121.log", "x-20261121.log.bak", "sub/x-20261121.log"},
			"x-20261120.log.gz 20-21 x-20261121-2026-11-21T10-00-00.000.log.gz 21-22 " +
				"x-20261121-2026-11-21T20-00-00.000.log 21-22 x-20261121.log 21-22 live x-20261122.log 22-23 live"},
		{"folders", "$$yyyy-mm$$/$$dd$$.log", []string{"2026-10/31.log", "2026-11/01.log", "2026-11/32.log", "01.log"},
			"2026-10/31.log 31-01 live 2026-11/01.log 01-02 live"},
		{"no variables", "x.log",
			[]string{"x.log", "x.log.1", "x.log.2.gz", "x.log.10.gz", "x-2026-11-21T10-00-00.000.log", "x.log-20261120", "x.log.old", "x.log.", "y.log", "x.log.gz.part"},
			"x.log.10.gz x.log.2.gz x.log.1 x.log-20261120 x-2026-11-21T10-00-00.000.log ?-21 x.log live"},
		{"names that come round again", "x$$dd$$.log", []string{"x01.log", "x31.log", "x32.log", "x1.log"}, "x01.log live x31.log live"},
		{"packed just now", "x.log", []string{"x.log", "x.log.1", "x.log.1.gz"}, "x.log.1 x.log live"},
		{"none", "none/x.log", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for _, name := range tt.files {
				if err := os.MkdirAll(filepath.Dir(dir+"/"+name), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(dir+"/"+name, nil, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.MkdirAll(dir+"/x.log.3", 0o755); err != nil { // a folder is no log
				t.Fatal(err)
			}
			files, err := Files(timeTemplate(t, dir+"/"+tt.path))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range files {
				got = append(got, strings.TrimPrefix(f.Path, dir+"/")+span(f))
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// span is what a file's name tells, as " from-until live".
func span(f File) (text string) {
	switch {
	case f.Dated:
		text = f.From.Format(" 02-") + f.Until.Format("02")
	case !f.Until.IsZero():
		text = " ?-" + f.Until.Format("02")
	}
	if f.Live {
		text += " live"
	}
	return text
}

func TestFilesOfNothing(t *testing.T) {
	if files, err := Files(timeTemplate(t, "")); files != nil || err != nil {
		t.Errorf("%v, %v", files, err)
	}
}
