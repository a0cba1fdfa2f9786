package acl_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ftpd/pkg/acl"
)

// TestAskRenameFolder: a rule about a folder inside has its say, whichever list
// it stands in, unless its list is not asked for that folder.
func TestAskRenameFolder(t *testing.T) {
	inner := mustList(t, []acl.Block{
		{Path: "/a/secret", Subfolders: true, Rights: acl.Read, Origin: "inner"},
		{Path: "/ab/secret", Rights: acl.None, Origin: "neighbour"},
		{Path: "/c/old", Rights: acl.None, Expires: noon, Origin: "expired"},
		{Path: "/d/open", Rights: acl.Rename, Origin: "open"},
		{Path: "/e/tried", Rights: acl.None, Audit: true, Origin: "tried"},
	})
	all := mustList(t, []acl.Block{{Path: "/", Subfolders: true, Rights: acl.All, Origin: "all"}})
	cases := []struct {
		policy  acl.Policy
		folder  string
		origin  string
		allowed bool
	}{
		{acl.Policy{inner, all}, "/a", "inner", false},
		{acl.Policy{inner, all}, "/a/secret", "inner", false},
		{acl.Policy{inner, all}, "/a/sec", "all", true},
		{acl.Policy{inner, all}, "/", "inner", false},
		{acl.Policy{inner, all}, "/c", "all", true},
		{acl.Policy{inner, all}, "/d", "all", true},
		{acl.Policy{inner, all}, "/e", "tried", true},
		{acl.Policy{nil, all, inner}, "/a", "all", true},
	}
	for _, c := range cases {
		v := c.policy.Ask(acl.OpRenameFolder, c.folder, noon)
		if v.Origin != c.origin || v.Allowed() != c.allowed {
			t.Errorf("%s: got %s, allowed %v; want %s, %v", c.folder, v.Origin, v.Allowed(), c.origin, c.allowed)
		}
	}
}

// TestBelowAgainstScan compares the search for blocks inside a folder with
// looking at each.
func TestBelowAgainstScan(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		blocks := randomBlocks(random)
		list := mustList(t, blocks)
		folder := randomFolder(random, 4)
		var want []string
		for _, b := range blocks {
			if b.Path != "/" && b.Path != acl.Anything && (folder == "/" || strings.HasPrefix(b.Path, folder+"/")) {
				want = append(want, b.Path)
			}
		}
		slices.Sort(want)
		if diff := cmp.Diff(want, list.Below(folder), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%s in %+v: %s", folder, blocks, diff)
		}
	}
}

// TestAuditInsideHidesNoRefusal: an audit block that comes first must not stand
// for a real one behind it.
func TestAuditInsideHidesNoRefusal(t *testing.T) {
	policy := acl.Policy{mustList(t, []acl.Block{
		{Path: "/", Subfolders: true, Rights: acl.All},
		{Path: "/a/audit", Audit: true},
		{Path: "/a/closed"},
	})}
	if v := policy.Ask(acl.OpRenameFolder, "/a", noon); v.Allowed() {
		t.Errorf("got %+v", v)
	}
	// The folder's own block may be the audit one, too.
	policy = acl.Policy{mustList(t, []acl.Block{{Path: "/a", Subfolders: true, Audit: true}, {Path: "/a/closed"}})}
	if v := policy.Ask(acl.OpRenameFolder, "/a", noon); v.Allowed() {
		t.Errorf("got %+v", v)
	}
}

func TestVerdict(t *testing.T) {
	cases := []struct {
		verdict          acl.Verdict
		allowed, audited bool
	}{
		{acl.Verdict{}, true, false},
		{acl.Verdict{Missing: acl.Get}, false, false},
		{acl.Verdict{Missing: acl.Get, Decision: acl.Decision{Audit: true}}, true, true},
		{acl.Verdict{Decision: acl.Decision{Audit: true}}, true, false},
	}
	for _, c := range cases {
		if c.verdict.Allowed() != c.allowed || c.verdict.Audited() != c.audited {
			t.Errorf("%+v: allowed %v, audited %v", c.verdict, c.verdict.Allowed(), c.verdict.Audited())
		}
	}
}

func TestUnreachable(t *testing.T) {
	everything := acl.Block{Path: "/", Subfolders: true}
	cases := []struct {
		name   string
		blocks []acl.Block
		want   []acl.Unreachable
	}{
		{"nothing", nil, nil},
		{"star alone", []acl.Block{{Path: "*"}}, nil},
		{"star behind everything", []acl.Block{{Path: "*"}, everything}, []acl.Unreachable{{Block: 0, By: 1}}},
		{"star behind the root alone", []acl.Block{{Path: "/"}, {Path: "*"}}, nil},
		{"the root alone", []acl.Block{{Path: "/"}}, nil},
		{"expired", []acl.Block{{Path: "/a", Expires: noon}, {Path: "/b", Expires: later}}, []acl.Unreachable{{Block: 0, By: -1}}},
		{"star outlives everything", []acl.Block{{Path: "/", Subfolders: true, Expires: later}, {Path: "*"}}, nil},
		{"star ends with everything", []acl.Block{{Path: "/", Subfolders: true, Expires: later}, {Path: "*", Expires: later}},
			[]acl.Unreachable{{Block: 1, By: 0}}},
		{"everything has expired", []acl.Block{{Path: "/", Subfolders: true, Expires: noon}, {Path: "*", Expires: later}},
			[]acl.Unreachable{{Block: 0, By: -1}}},
	}
	for _, c := range cases {
		list := mustList(t, c.blocks)
		if diff := cmp.Diff(c.want, list.Unreachable(noon)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}
