package acl_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ftpd/pkg/acl"
)

var (
	noon  = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	later = noon.Add(time.Hour)
)

func TestNewPathListRefuses(t *testing.T) {
	_, err := acl.NewPathList([]acl.Block{{Path: "/a"}, {Path: "*"}, {Path: "/b"}, {Path: "/a"}})
	var twice *acl.DuplicatePathError
	if !errors.As(err, &twice) || *twice != (acl.DuplicatePathError{Path: "/a", First: 0, Second: 3}) {
		t.Errorf("got %v", err)
	}
	_, err = acl.NewPathList([]acl.Block{{Path: "*"}, {Path: "*"}})
	if !errors.As(err, &twice) || *twice != (acl.DuplicatePathError{Path: "*", First: 0, Second: 1}) {
		t.Errorf("got %v", err)
	}
	for _, path := range []string{"", "a", "/a/", "/a//b", "/..", "$$username$$"} {
		var fault *acl.PathError
		if _, err := acl.NewPathList([]acl.Block{{Path: path}}); !errors.As(err, &fault) {
			t.Errorf("%q: got %v", path, err)
		}
	}
}

// TestNewPathListKeepsItsBlocks: changing the slice afterwards changes nothing.
func TestNewPathListKeepsItsBlocks(t *testing.T) {
	blocks := []acl.Block{{Path: "/", Subfolders: true, Rights: acl.Read}}
	policy := acl.Policy{mustList(t, blocks)}
	blocks[0].Rights = acl.All
	if got := policy.Decide("/a", noon).Rights; got != acl.Read {
		t.Errorf("got %s", got)
	}
}

func TestDecideFirstListWins(t *testing.T) {
	user := mustList(t, []acl.Block{{Path: "/u", Subfolders: true, Rights: acl.Put, Origin: "a.hcl:1"}})
	site := mustList(t, []acl.Block{
		{Path: "/other", Rights: acl.Get, Origin: "a.hcl:7"},
		{Path: "/", Subfolders: true, Rights: acl.Read, Origin: "a.hcl:9", Audit: true},
	})
	policy := acl.Policy{user, nil, site}
	cases := map[string]acl.Decision{
		"/u":   {Rights: acl.Put, Level: 0, Block: 0, Origin: "a.hcl:1"},
		"/u/x": {Rights: acl.Put, Level: 0, Block: 0, Origin: "a.hcl:1"},
		"/ux":  {Rights: acl.Read, Level: 2, Block: 1, Origin: "a.hcl:9", Audit: true},
		"/":    {Rights: acl.Read, Level: 2, Block: 1, Origin: "a.hcl:9", Audit: true},
	}
	for folder, want := range cases {
		if diff := cmp.Diff(want, policy.Decide(folder, noon)); diff != "" {
			t.Errorf("%s: %s", folder, diff)
		}
	}
	for _, empty := range []acl.Policy{nil, {nil, nil, nil}, {mustList(t, nil)}} {
		if got := empty.Decide("/a", noon); got != (acl.Decision{Level: -1, Block: -1}) {
			t.Errorf("nothing stated: got %+v", got)
		}
	}
}

// TestDecideAgainstScan compares the look-up with reading every block, over
// random lists and folders of few names, so that they meet often.
func TestDecideAgainstScan(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		blocks := randomBlocks(random)
		policy := acl.Policy{mustList(t, blocks)}
		for range 30 {
			folder := randomFolder(random, 6)
			want := scan(blocks, folder)
			if got := policy.Decide(folder, noon).Block; got != want {
				t.Fatalf("%s in %+v: got block %d, want %d", folder, blocks, got, want)
			}
		}
	}
}

// scan is the specification of the deciding block, word by word.
func scan(blocks []acl.Block, folder string) int {
	best, star := -1, -1
	for i, b := range blocks {
		below := b.Path == "/" || strings.HasPrefix(folder, b.Path+"/")
		switch {
		case !b.Expires.IsZero() && !noon.Before(b.Expires):
		case b.Path == acl.Anything:
			star = i
		case folder == b.Path || b.Subfolders && below:
			if best < 0 || len(b.Path) > len(blocks[best].Path) {
				best = i
			}
		}
	}
	if best < 0 {
		return star
	}
	return best
}

// randomBlocks are up to a dozen blocks of different paths.
func randomBlocks(random *rand.Rand) []acl.Block {
	var blocks []acl.Block
	taken := map[string]bool{}
	for range random.IntN(12) {
		path := randomFolder(random, 4)
		if random.IntN(8) == 0 {
			path = acl.Anything
		}
		if taken[path] {
			continue
		}
		taken[path] = true
		ends := [...]time.Time{{}, {}, {}, noon, later}[random.IntN(5)]
		blocks = append(blocks, acl.Block{Path: path, Subfolders: random.IntN(3) > 0, Expires: ends})
	}
	return blocks
}

// randomFolder has up to n elements, some of which begin as others do.
func randomFolder(random *rand.Rand, n int) string {
	folder := ""
	for range random.IntN(n) {
		folder += "/" + [...]string{"a", "b", "ab", "a!", "long-name"}[random.IntN(5)]
	}
	if folder == "" {
		return "/"
	}
	return folder
}

// FuzzDecide: no folder, clean or not, breaks the look-up.
func FuzzDecide(f *testing.F) {
	policy := acl.Policy{mustList(f, []acl.Block{
		{Path: "/", Rights: acl.List}, {Path: "/a/b", Subfolders: true, Rights: acl.Read}, {Path: "*", Rights: acl.Get},
	})}
	for _, seed := range []string{"/", "/a/b/c", "", "//", "/a/bb", "*"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, folder string) {
		got := policy.Decide(folder, noon)
		// Only what is inside /a/b may be read.
		if got.Rights == acl.Read && folder != "/a/b" && !strings.HasPrefix(folder, "/a/b/") {
			t.Fatalf("%q: got %+v", folder, got)
		}
	})
}
