package acl_test

import (
	"fmt"
	"strings"
	"testing"

	"ftpd/pkg/acl"
)

// manyBlocks is a list of n blocks, three elements deep.
func manyBlocks(tb testing.TB, n int) *acl.PathList {
	tb.Helper()
	blocks := []acl.Block{{Path: "*", Rights: acl.None}}
	for i := range n - 1 {
		blocks = append(blocks, acl.Block{
			Path: fmt.Sprintf("/customers/%d/files", i), Subfolders: i%2 == 0, Rights: acl.Read, Origin: "site.hcl:1",
		})
	}
	return mustList(tb, blocks)
}

// hostile is as deep as a client can make it.
var hostile = strings.Repeat("/a", 2048)

func TestAskDoesNotAllocate(t *testing.T) {
	policy := acl.Policy{manyBlocks(t, 100), nil, manyBlocks(t, 10_000)}
	for _, path := range []string{"/customers/7/files/a/b", "/customers/9998/files/a/b/c", "/x", "/", hostile} {
		for op := range acl.OpCount {
			if n := testing.AllocsPerRun(10, func() { policy.Ask(op, path, noon) }); n != 0 {
				t.Fatalf("%s %.40s: %v allocations", op, path, n)
			}
		}
	}
}

// BenchmarkAsk: the cost must be flat in the number of blocks, and a deep path
// must not cost more than the blocks are deep.
func BenchmarkAsk(b *testing.B) {
	for _, n := range []int{10, 100, 1000, 10_000} {
		policy := acl.Policy{nil, manyBlocks(b, n)}
		for name, path := range map[string]string{"match": "/customers/4/files/a/report.pdf", "star": "/else/where/report.pdf", "deep": hostile} {
			b.Run(fmt.Sprintf("%s/blocks=%d", name, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					policy.Ask(acl.OpRetrieve, path, noon)
				}
			})
		}
	}
}
