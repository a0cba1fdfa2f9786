package site

import (
	"encoding/json"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"ftpd/pkg/acl"
	"ftpd/pkg/vfs"
)

// FuzzExplain asks about any user, path and address: every answer can be written down,
// a refusal has its reason, and rights are those that a session would have.
func FuzzExplain(f *testing.F) {
	for _, path := range []string{"/", "", "/in/a.txt", "/own/../in", "/pub", "x\x00", "/in/" + strings.Repeat("n", 256), "//", "/\xff"} {
		f.Add("anna", path, "10.8.1.1", int64(1_780_000_000))
		f.Add("guest", path, "::1", int64(0))
	}
	f.Add("ftp", "/", "", int64(1<<40))
	f.Add("nobody", "/", "10.9.1.1", int64(-1))
	w := newWorld(f, explained())
	dir, s := w.dir, w.order[0]
	f.Fuzz(func(t *testing.T, user, path, from string, at int64) {
		q := Question{User: user, Path: path, At: time.Unix(at%(1<<33), 0)}
		q.From, _ = netip.ParseAddr(from)
		a := s.Explain(q)
		if a.Admitted != (a.Reason == "") {
			t.Errorf("admitted %v with the reason %q", a.Admitted, a.Reason)
		}
		if _, err := json.Marshal(a); err != nil {
			t.Error(err)
		}
		p, err := vfs.ParsePath(vfs.Root(), path)
		m := s.lookup(user)
		if err != nil || m == nil {
			if len(a.Rights) > 0 || a.Admitted {
				t.Errorf("rights %v at no path or of nobody", a.Rights)
			}
			return
		}
		if a.Path != p.String() || a.RealPath != "" && !strings.HasPrefix(a.RealPath, dir+string(os.PathSeparator)) {
			t.Errorf("%q is %q, on disk %q", path, a.Path, a.RealPath)
		}
		d := m.acl.Decide(a.Folder, q.At)
		for _, right := range a.Rights {
			one, err := acl.ParseRights([]string{right.Right})
			if err != nil || right.Allowed != (d.Audit || d.Rights.Has(one)) {
				t.Errorf("%s in %s: %v, %v", right.Right, a.Folder, right.Allowed, err)
			}
		}
	})
}
