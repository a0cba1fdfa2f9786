package site

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"ftpd/pkg/acl"
	"ftpd/pkg/ftp"
)

// benched is a session in a world that a benchmark may use.
func benched(b *testing.B, text string) (*world, ftp.Visitor) {
	b.Helper()
	w := newWorld(b, text)
	return w, w.login("anna")
}

func BenchmarkCheck(b *testing.B) {
	_, v := benched(b, annas("", password+mayAll))
	b.ReportAllocs()
	for b.Loop() {
		if err := v.Check(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRight asks a right among few and among many path blocks: the cost is
// the same.
func BenchmarkRight(b *testing.B) {
	for _, blocks := range []int{1, 1000} {
		b.Run(fmt.Sprint(blocks), func(b *testing.B) {
			text := password + mayAll
			for i := range blocks {
				text += fmt.Sprintf("path \"/folder-%d\" { rights = [\"read\"] }\n", i)
			}
			_, v := benched(b, annas("", text))
			st := v.(*visitor).standing.Load()
			p, now := at(b, "/folder-0/sub/file"), time.Now()
			b.ReportAllocs()
			for b.Loop() {
				if st.can(acl.OpStoreNew, p, now) {
					b.Fatal("allowed")
				}
			}
		})
	}
}

func BenchmarkList(b *testing.B) {
	w, v := benched(b, annas("hide = [\"*.tmp\"]", password+mayAll))
	const files = 1000
	for i := range files {
		w.write(fmt.Sprintf("home/file-%d", i), "")
	}
	tree, p := v.Tree(), at(b, "/")
	b.ReportAllocs()
	for b.Loop() {
		_, entries, err := tree.List(p)
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for _, err := range entries {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != files {
			b.Fatal(n)
		}
	}
	b.ReportMetric(float64(files)*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}

// BenchmarkAdmit connects and leaves among few and among many users.
func BenchmarkAdmit(b *testing.B) {
	for _, users := range []int{1, 10_000} {
		b.Run(fmt.Sprint(users), func(b *testing.B) {
			text := ""
			for i := range users {
				text += fmt.Sprintf("user \"u%d\" { password = \"plain:secret\" }\n", i)
			}
			w := newWorld(b, siteBlock(text))
			peer := ftp.Peer{Remote: netip.MustParseAddrPort("192.0.2.1:1")}
			b.ReportAllocs()
			for b.Loop() {
				v, err := w.order[0].Admit(peer, w)
				if err != nil {
					b.Fatal(err)
				}
				v.Close()
			}
		})
	}
}

// BenchmarkNew builds the next generation of a site with many users.
func BenchmarkNew(b *testing.B) {
	text := "group \"g\" {\n" + mayAll + "}\n"
	for i := range 20_000 {
		text += fmt.Sprintf("user \"u%d\" {\n password = \"plain:secret\"\n group = \"g\"\n}\n", i)
	}
	w := newWorld(b, siteBlock(text))
	cfg := w.order[0].cfg
	b.ReportAllocs()
	for b.Loop() {
		s, err := New(cfg, w.shared, w.order[0])
		if err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
}
