package acl_test

import (
	"testing"

	"ftpd/pkg/acl"
)

// enough are the smallest sets of rights that suffice for each operation. They
// say in another way what the table of the package says.
var enough = map[acl.Op][]acl.Rights{
	acl.OpRetrieve:     {acl.Get},
	acl.OpStatFile:     {acl.Get, acl.List},
	acl.OpStatFolder:   {acl.Access, acl.List},
	acl.OpEnter:        {acl.Access},
	acl.OpList:         {acl.List},
	acl.OpStoreNew:     {acl.Put},
	acl.OpStoreOver:    {acl.Put | acl.Overwrite, acl.Put | acl.Delete},
	acl.OpAppendNew:    {acl.Append | acl.Put},
	acl.OpAppend:       {acl.Append},
	acl.OpMakeFolder:   {acl.Mkdir},
	acl.OpDelete:       {acl.Delete},
	acl.OpRemoveFolder: {acl.Rmdir},
	acl.OpRenameFile:   {acl.Rename},
	acl.OpRenameFolder: {acl.Rename},
	acl.OpMoveFile:     {acl.Put},
	acl.OpMoveOver:     {acl.Overwrite},
	acl.OpMoveFolder:   {acl.Mkdir},
	acl.OpSetFile:      {acl.Put},
	acl.OpSetFolder:    {acl.Put},
}

// TestMissing tries every operation with every set of rights.
func TestMissing(t *testing.T) {
	for op := range acl.OpCount {
		if len(enough[op]) == 0 {
			t.Errorf("%s is not in this test's table", op)
		}
		for r := acl.None; r <= acl.All; r++ {
			want := false
			for _, set := range enough[op] {
				want = want || r.Has(set)
			}
			missing := op.Missing(r)
			if got := missing == acl.None; got != want {
				t.Fatalf("%s with %s: allowed %v, want %v", op, r, got, want)
			}
			if r&missing != 0 || op.Missing(r|missing) != acl.None {
				t.Fatalf("%s with %s: %s is not what is missing", op, r, missing)
			}
		}
	}
}

func TestOpNames(t *testing.T) {
	seen := map[string]acl.Op{}
	for op := range acl.OpCount {
		name := op.String()
		if other, twice := seen[name]; twice || name == "" {
			t.Errorf("%d and %d are both %q", op, other, name)
		}
		seen[name] = op
	}
}

func TestFolder(t *testing.T) {
	cases := []struct {
		op         acl.Op
		path, want string
	}{
		{acl.OpRetrieve, "/a", "/"},
		{acl.OpRetrieve, "/a/b", "/a"},
		{acl.OpRetrieve, "/", "/"},
		{acl.OpList, "/a/b", "/a/b"},
		{acl.OpList, "/", "/"},
		{acl.OpMakeFolder, "/a/b/c", "/a/b"},
	}
	for _, c := range cases {
		if got := c.op.Folder(c.path); got != c.want {
			t.Errorf("%s %s: got %s, want %s", c.op, c.path, got, c.want)
		}
	}
}
