package acl_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"ftpd/pkg/acl"
)

func TestParseRights(t *testing.T) {
	cases := []struct {
		names []string
		want  acl.Rights
	}{
		{nil, acl.None},
		{[]string{"none"}, acl.None},
		{[]string{"none", "none"}, acl.None},
		{[]string{"all"}, acl.All},
		{[]string{"read"}, acl.Get | acl.Access | acl.List},
		{[]string{"write"}, acl.Put | acl.Rename | acl.Append | acl.Mkdir},
		{[]string{"remove"}, acl.Delete | acl.Rmdir},
		{[]string{"write_only"}, acl.Access | acl.List | acl.Put | acl.Mkdir | acl.Delete},
		{[]string{"read", "get", "rmdir"}, acl.Read | acl.Rmdir},
	}
	for _, c := range cases {
		if got, err := acl.ParseRights(c.names); got != c.want || err != nil {
			t.Errorf("%q: got %v, %v; want %v", c.names, got, err, c.want)
		}
	}
}

func TestParseRightsUnknown(t *testing.T) {
	cases := []struct{ name, near string }{
		{"Get", "get"}, {"gett", "get"}, {"lsit", "list"}, {"acces", "access"}, {"overwirte", "overwrite"},
		{"writeonly", "write_only"}, {"write-only", "write_only"}, {" put", "put"},
		{"upload", "put"}, {"download", "get"}, {"cwd", "access"}, {"STOR", "put"}, {"dele", "delete"},
		{"rw", "all"}, {"*", "all"}, {"ro", "read"}, {"", "none"},
		{"xyzzy", ""}, {strings.Repeat("get", 100), ""},
	}
	for _, c := range cases {
		rights, err := acl.ParseRights([]string{"read", c.name})
		var unknown *acl.UnknownRightError
		if !errors.As(err, &unknown) {
			t.Errorf("%q: got %v, %v", c.name, rights, err)
			continue
		}
		if want := (acl.UnknownRightError{Index: 1, Name: c.name, Near: c.near}); *unknown != want || rights != acl.None {
			t.Errorf("%q: got %+v, %v; want %+v", c.name, *unknown, rights, want)
		}
	}
}

func TestParseRightsErrors(t *testing.T) {
	cases := []struct {
		names []string
		want  string
	}{
		{[]string{"gett"}, `right "gett" is not known; did you mean "get"?`},
		{[]string{"xyzzy"}, `right "xyzzy" is not known; known are get access list put rename append mkdir overwrite delete rmdir ` +
			`read write remove write_only all none`},
		{[]string{"read", "none"}, `right "none" stands alone; leave it out, or leave the others out`},
	}
	for _, c := range cases {
		if _, err := acl.ParseRights(c.names); err == nil || err.Error() != c.want {
			t.Errorf("%q: got %v, want %s", c.names, err, c.want)
		}
	}
	var alone *acl.NoneNotAloneError
	if _, err := acl.ParseRights([]string{"read", "none"}); !errors.As(err, &alone) || alone.Index != 1 {
		t.Errorf("got %v", err)
	}
}

// TestNamesRoundTrip: every set is written and read again.
func TestNamesRoundTrip(t *testing.T) {
	for r := acl.None; r <= acl.All; r++ {
		names := r.Names()
		got, err := acl.ParseRights(names)
		if got != r || err != nil {
			t.Fatalf("%q: got %v, %v", names, got, err)
		}
		if want := strings.Join(names, "+"); r != acl.None && r.String() != want {
			t.Fatalf("got %s, want %s", r, want)
		}
	}
	if acl.None.String() != "none" || acl.None.Names() == nil {
		t.Error("no rights have no name, or JSON null for names")
	}
}

func TestHas(t *testing.T) {
	switch {
	case !acl.Read.Has(acl.Get | acl.List), !acl.Read.Has(acl.None), !acl.Read.HasAny(acl.Get | acl.Put):
		t.Error("does not have what it has")
	case acl.Read.Has(acl.Get | acl.Put), acl.Read.HasAny(acl.Put), acl.Read.HasAny(acl.None):
		t.Error("has what it has not")
	}
}

// FuzzParseRights: whatever is written, the answer is rights or one error about
// one of the names.
func FuzzParseRights(f *testing.F) {
	f.Add("read,write")
	f.Add("none,get")
	f.Add("gett,,\x00")
	f.Fuzz(func(t *testing.T, text string) {
		names := strings.Split(text, ",")
		rights, err := acl.ParseRights(names)
		if err == nil {
			if rights&^acl.All != 0 {
				t.Fatalf("%q: rights that do not exist: %b", names, rights)
			}
			return
		}
		var unknown *acl.UnknownRightError
		if errors.As(err, &unknown) && (names[unknown.Index] != unknown.Name ||
			unknown.Near != "" && !slices.Contains(acl.RightNames(), unknown.Near)) {
			t.Fatalf("%q: %+v", names, unknown)
		}
	})
}
