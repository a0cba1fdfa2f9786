package store

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// victimFolder is the variable that makes this test's binary a writer.
const victimFolder = "STORE_TEST_VICTIM"

func TestMain(m *testing.M) {
	if folder := os.Getenv(victimFolder); folder != "" {
		victim(folder)
		return
	}
	os.Exit(m.Run())
}

// victim is the child: four writers, each with keys of its own that go on from
// the number in the environment. What is about to be written is said before, what
// is written after.
func victim(folder string) {
	f, err := Open(folder)
	if err != nil {
		fmt.Println("failed", err)
		return
	}
	first, _ := strconv.Atoi(os.Getenv(victimFolder + "_FIRST"))
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := first; ; i++ {
				key := fmt.Sprintf("%d-%d", i, w)
				os.Stdout.WriteString("try " + key + "\n")
				if err := f.Apply(Put("keys", key, []byte(key)), Add("sums", "all", 1)); err != nil {
					os.Stdout.WriteString("failed " + err.Error() + "\n")
					return
				}
				os.Stdout.WriteString("done " + key + "\n")
			}
		})
	}
	wg.Wait()
}

// TestKilled kills a writer 200 times at random moments. All that it said was
// written is there, whole, and nothing that it never tried.
func TestKilled(t *testing.T) {
	folder := t.TempDir()
	tried, done := map[string]bool{}, map[string]bool{}
	for round := range 200 {
		killOne(t, folder, round, tried, done)
		f, err := Open(folder)
		if err != nil {
			t.Fatalf("after kill %d: %v", round, err)
		}
		compare(t, f, tried, done)
		f.Close()
		if t.Failed() {
			return
		}
	}
	if len(done) < 400 {
		t.Errorf("only %d writes: this test shows nothing", len(done))
	}
	t.Logf("%d of %d writes were acknowledged", len(done), len(tried))
}

// killOne lets a writer say some lines and kills it.
func killOne(t *testing.T, folder string, round int, tried, done map[string]bool) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), victimFolder+"="+folder, fmt.Sprintf("%s_FIRST=%d", victimFolder, round*1000))
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	for left := rand.IntN(40); ; left-- {
		if left == 0 {
			// From here to the kill the child goes on for as long as it happens
			// to; what it says meanwhile is in the pipe and counts.
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
		line, err := lines.ReadString('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		what, key, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		switch what {
		case "try":
			tried[key] = true
		case "done":
			done[key] = true
		default:
			t.Errorf("the writer says %q", line)
		}
	}
	_ = child.Wait() // killed
}

func compare(t *testing.T, f *File, tried, done map[string]bool) {
	t.Helper()
	there := map[string]bool{}
	for e, err := range f.Range("keys", "") {
		if err != nil {
			t.Fatal(err)
		}
		there[e.Key] = true
		if !tried[e.Key] || string(e.Value) != e.Key {
			t.Errorf("%q = %q was never written", e.Key, e.Value)
		}
	}
	for key := range done {
		if !there[key] {
			t.Errorf("%q was acknowledged and is gone", key)
		}
	}
	// Put and Add happened together.
	sum, err := f.Get("sums", "all")
	if n, _ := Int(sum); len(there) > 0 && (err != nil || n != int64(len(there))) {
		t.Errorf("%d values, but the sum is %q, %v", len(there), sum, err)
	}
}
