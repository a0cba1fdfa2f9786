package daemon

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain sees to it that accept loops, watchers and reloads end with what they
// belong to.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
