package site

import (
	"testing"

	"ftpd/pkg/ftp"
)

// BenchmarkDownload opens a small file for a client, and is done with it.
func BenchmarkDownload(b *testing.B) {
	w, v := benched(b, annas("", password+mayAll))
	w.write("home/small/f", "content")
	tree, p := v.Tree(), at(b, "/small/f")
	b.ReportAllocs()
	for b.Loop() {
		d, err := tree.Download(p, 0)
		if err != nil {
			b.Fatal(err)
		}
		if err := d.Reserve(d.Size()); err != nil {
			b.Fatal(err)
		}
		d.Close(d.Size())
	}
}

// BenchmarkUpload stores an empty file: a new one, and over another one.
func BenchmarkUpload(b *testing.B) {
	for name, remove := range map[string]bool{"new": true, "overwrite": false} {
		b.Run(name, func(b *testing.B) {
			w, v := benched(b, annas("", password+mayAll))
			w.write("home/up/other", "")
			tree, p := v.Tree(), at(b, "/up/f")
			b.ReportAllocs()
			for b.Loop() {
				u, err := tree.Upload(p, ftp.UploadOptions{})
				if err != nil {
					b.Fatal(err)
				}
				if err := u.Begin(); err != nil {
					b.Fatal(err)
				}
				if err := u.Commit(); err != nil {
					b.Fatal(err)
				}
				if remove {
					if err := tree.Delete(p); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
