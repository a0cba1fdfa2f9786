package vfs

import (
	"os"
	"testing"
)

// TestOneWriterInPlace: while a file is written in place, another upload that
// would write it in place is told to come back, and spoils nothing.
func TestOneWriterInPlace(t *testing.T) {
	ways := map[string]UploadOptions{
		"append": with(appending), "restart": with(from(1)), "overwrite in place": with(inPlace),
	}
	for first, o := range ways {
		for second, other := range ways {
			tree := openTree(t, Options{}, map[string]string{"f": "old"})
			u := begin(t, tree, "/f", o, "+one")
			_, err := tree.Create(mustPath(t, "/f"), other)
			wantErr(t, second+" during "+first, err, ErrBusy)
			if err := u.Commit(); err != nil {
				t.Fatal(err)
			}
			if err := begin(t, tree, "/f", other, "+two").Commit(); err != nil {
				t.Errorf("%s after %s: %v", second, first, err)
			}
		}
	}
}

// TestOneMakerInPlace: a file that is new is another's to write only when its
// maker is done, whether it stays or not.
func TestOneMakerInPlace(t *testing.T) {
	tree := openTree(t, Options{}, nil)
	real := tree.RealPath(mustPath(t, "/f"))
	u := begin(t, tree, "/f", with(func(o *UploadOptions) { inPlace(o); discarding(o) }), "one")
	_, err := tree.Create(mustPath(t, "/f"), with(appending))
	wantErr(t, "append to it", err, ErrBusy)
	if got := content(t, real); got != "one" {
		t.Errorf("f holds %q", got)
	}
	if _, err := u.Abort(); err != nil || content(t, real) != "(none)" {
		t.Errorf("f holds %q, %v", content(t, real), err)
	}
}

// TestWriterOfWhatIsGone: who waited to write a file that has no name any more
// would be told of a success that nobody can see.
func TestWriterOfWhatIsGone(t *testing.T) {
	tree := openTree(t, Options{}, map[string]string{"f": "old"})
	f, err := os.OpenFile(tree.RealPath(mustPath(t, "/f")), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := tree.Remove(mustPath(t, "/f")); err != nil {
		t.Fatal(err)
	}
	wantErr(t, "lock", lockFile(f), ErrBusy)
}

// TestAppendBeginsAtTheEnd: the end is where it is when the bytes come, not where
// it was when the client asked.
func TestAppendBeginsAtTheEnd(t *testing.T) {
	tree := openTree(t, Options{}, map[string]string{"f": "old"})
	u, err := tree.Create(mustPath(t, "/f"), with(appending))
	if err != nil {
		t.Fatal(err)
	}
	plant(t, tree.RealPath(Root()), map[string]string{"f": "old, grown"}) // no upload's doing
	if err := u.Begin(); err != nil {
		t.Fatal(err)
	}
	if _, err := u.File().WriteString("+new"); err != nil {
		t.Fatal(err)
	}
	if err := u.Commit(); err != nil {
		t.Fatal(err)
	}
	if got := content(t, tree.RealPath(mustPath(t, "/f"))); got != "old, grown+new" {
		t.Errorf("f holds %q", got)
	}
}
