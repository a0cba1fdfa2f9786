package wlog

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseFields(t *testing.T) {
	tests := []struct {
		names []string
		want  string // the error
	}{
		{Fields(), ""},
		{usual, ""},
		{nil, ""},
		{[]string{"date", "cs-usrname"}, `log field "cs-usrname" is not known; did you mean "cs-username"?`},
		{[]string{"username"}, `log field "username" is not known; did you mean "cs-username"?`},
		{[]string{"Date"}, `log field "Date" is not known; did you mean "date"?`},
		{[]string{"date", "time", "date"}, `log field "date" stands in the list twice`},
	}
	for _, tt := range tests {
		got, err := ParseFields(tt.names)
		if tt.want == "" {
			if err != nil || len(got) != len(tt.names) {
				t.Errorf("%q: %d fields, %v", tt.names, len(got), err)
			}
			for i, f := range got {
				if f.String() != tt.names[i] {
					t.Errorf("%q became %q", tt.names[i], f)
				}
			}
			continue
		}
		var nameError *NameError
		if !errors.As(err, &nameError) || err.Error() != tt.want || nameError.Index != len(tt.names)-1 {
			t.Errorf("%q: %v at %+v", tt.names, err, nameError)
		}
	}
}

func TestUnknownNameListsAll(t *testing.T) {
	_, err := ParseFields([]string{"zzzzzzzzzzzzzzzzzzzz"})
	if want := `log field "zzzzzzzzzzzzzzzzzzzz" is not known; known are date time c-ip`; err == nil || err.Error()[:len(want)] != want {
		t.Error(err)
	}
	_, err = ParseKinds([]string{"session", "zzzzzzzzz"})
	if want := `log event "zzzzzzzzz" is not known; known are session login transfer change refused browse all`; err == nil || err.Error() != want {
		t.Error(err)
	}
}

func TestKinds(t *testing.T) {
	usual := []string{"session", "login", "transfer", "change", "refused"}
	tests := []struct {
		names   []string
		kind    string
		refused bool
		want    bool
	}{
		{usual, "transfer", false, true},
		{usual, "browse", false, false},
		{usual, "browse", true, true},
		{usual, "", false, false},
		{[]string{"all"}, "", false, true},
		{[]string{"all"}, "browse", false, true},
		{[]string{"login", "login"}, "login", true, true},
		{[]string{"login"}, "transfer", true, false},
		{[]string{"refused"}, "transfer", false, false},
		{nil, "session", true, false},
	}
	for _, tt := range tests {
		kinds, err := ParseKinds(tt.names)
		if err != nil {
			t.Fatal(err)
		}
		if got := kinds.Has(KindOf(tt.kind), tt.refused); got != tt.want {
			t.Errorf("%q of %q, refused %v: %v", tt.kind, tt.names, tt.refused, got)
		}
	}
}

func TestNear(t *testing.T) {
	got := map[string]string{}
	for _, name := range []string{"sesion", "uploads", "upload", "TRANSFER", "error", "quux"} {
		got[name] = NearKind(name)
	}
	want := map[string]string{"sesion": "session", "uploads": "", "upload": "transfer",
		"TRANSFER": "transfer", "error": "refused", "quux": ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWin32Status(t *testing.T) {
	tests := []struct {
		err  error
		want uint32
	}{
		{nil, 0},
		{&fs.PathError{Op: "open", Path: "x", Err: syscall.ENOENT}, 2},
		{fs.ErrPermission, 5},
		{syscall.ENOTEMPTY, 145}, // which is also fs.ErrExist
		{syscall.EEXIST, 183},
		{fmt.Errorf("stored: %w", syscall.ENOSPC), 112},
		{errors.New("something else"), 31},
	}
	for _, tt := range tests {
		if got := Win32Status(tt.err); got != tt.want {
			t.Errorf("%v: %d, want %d", tt.err, got, tt.want)
		}
	}
}
