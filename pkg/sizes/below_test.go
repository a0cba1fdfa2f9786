package sizes

import (
	"os"
	"testing"
	"time"
)

// TestBelow counts as far as it may.
func TestBelow(t *testing.T) {
	b, _ := open(t)
	dir := t.TempDir()
	write(t, dir+"/a", 3)
	write(t, dir+"/sub/b", 4)
	tests := []struct {
		name string
		most int
		long time.Duration
		want bool
	}{
		{"all", 3, time.Hour, true},
		{"too many", 2, time.Hour, false},
		{"too long", 3, -1, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			folder, err := os.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer folder.Close()
			if bytes, ok := b.Below(folder, tt.most, tt.long); ok != tt.want || ok && bytes != 7 {
				t.Errorf("%d bytes, %v", bytes, ok)
			}
		})
	}
}
