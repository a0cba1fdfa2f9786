package vfs

import (
	"testing"
)

// BenchmarkOpenRead opens and closes a file in a folder.
func BenchmarkOpenRead(b *testing.B) {
	tree := openTree(b, Options{Home: memoryDir(b)}, map[string]string{"small/f": "content"})
	p := mustPath(b, "/small/f")
	b.ReportAllocs()
	for b.Loop() {
		f, err := tree.OpenRead(p)
		if err != nil {
			b.Fatal(err)
		}
		f.Close()
	}
}

// BenchmarkCreate stores an empty file: a new one, and over another one.
func BenchmarkCreate(b *testing.B) {
	for name, remove := range map[string]bool{"new": true, "overwrite": false} {
		b.Run(name, func(b *testing.B) {
			tree := openTree(b, Options{Home: memoryDir(b)}, map[string]string{"up/": ""})
			p := mustPath(b, "/up/f")
			b.ReportAllocs()
			for b.Loop() {
				u, err := tree.Create(p, UploadOptions{Mode: 0o640, UID: -1, GID: -1, Atomic: true, Replace: true})
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
					if err := tree.Remove(p); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
