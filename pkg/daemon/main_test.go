package daemon

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

// TestMain sees to it that accept loops, watchers and reloads end with what they
// belong to.
func TestMain(m *testing.M) {
	if folder := os.Getenv(moverFolder); folder != "" {
		mover(folder)
		return
	}
	goleak.VerifyTestMain(m)
}
