package main

import (
	"crypto/sha256"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// forgiven is how long before a kill -9 an upload may have ended whose line did
// not reach the file: that is promised within 100 ms, on a machine that has time.
const forgiven = time.Second

// chaosBooks are what the clients know.
type chaosBooks struct {
	mu    sync.Mutex
	sent  map[string][32]byte  // what was to be stored
	sure  map[string]time.Time // 226 was heard
	kills []time.Time
}

func newChaosBooks() *chaosBooks {
	return &chaosBooks{sent: map[string][32]byte{}, sure: map[string]time.Time{}}
}

func (b *chaosBooks) tried(name string, content []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sent[name] = sha256.Sum256(content)
}

func (b *chaosBooks) stored(name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sure[name] = time.Now()
}

func (b *chaosBooks) killed() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.kills = append(b.kills, time.Now())
}

// excused says whether a kill can have taken the line of this moment.
func (b *chaosBooks) excused(at time.Time) bool {
	for _, kill := range b.kills {
		if d := kill.Sub(at); d > -forgiven && d < forgiven {
			return true
		}
	}
	return false
}

// judge compares the disk, the log and the clients' books.
func (c *chaos) judge(t *testing.T) {
	t.Helper()
	onDisk := c.judgeDisk(t)
	logged := c.logged(t)
	b := c.books
	lost := 0
	for name, at := range b.sure {
		if !onDisk[name] {
			t.Errorf("%s: the client heard 226, and it is not there", name)
		}
		if logged[name] > 0 {
			continue
		}
		if lost++; !b.excused(at) {
			t.Errorf("%s: the client heard 226, the log does not know it, and no kill was near", name)
		}
	}
	for name, times := range logged {
		if !onDisk[name] || times != 1 {
			t.Errorf("%s: the log says 226 %d times, on disk is %v", name, times, onDisk[name])
		}
	}
	t.Logf("%d edits, %d kills, %d outages; %d uploads tried, %d heard 226, %d in the log, %d lines lost to kills",
		c.number, len(b.kills), c.outage.Load()/2, len(b.sent), len(b.sure), len(logged), lost)
	if len(b.sure) < 10 {
		t.Error("too little happened")
	}
}

// judgeDisk wants every file that shows to be what was sent, whole.
func (c *chaos) judgeDisk(t *testing.T) map[string]bool {
	t.Helper()
	entries, err := os.ReadDir(c.path("home"))
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".ftpd-upload-") {
			continue // a kill leaves what nobody sees
		}
		content, err := os.ReadFile(c.path("home/" + e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		want, known := c.books.sent[e.Name()]
		if !known || sha256.Sum256(content) != want {
			t.Errorf("%s holds %d bytes that nobody sent", e.Name(), len(content))
		}
		there[e.Name()] = true
	}
	return there
}

// logged are the uploads that the W3C log calls complete, and how often. A line
// that a kill has cut is followed by a head.
func (c *chaos) logged(t *testing.T) map[string]int {
	t.Helper()
	data, err := os.ReadFile(c.path("w3c.log"))
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	var columns map[string]int
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	for i, line := range lines {
		if fields, is := strings.CutPrefix(line, "#Fields: "); is {
			columns = map[string]int{}
			for at, field := range strings.Fields(fields) {
				columns[field] = at
			}
		}
		if strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Split(line, " ")
		if len(parts) != len(columns) {
			if i+1 == len(lines) || !strings.HasPrefix(lines[i+1], "#Software") {
				t.Errorf("line %d is torn: %q", i+1, line)
			}
			continue
		}
		if parts[columns["cs-method"]] == "STOR" && parts[columns["sc-status"]] == "226" {
			count[strings.TrimPrefix(parts[columns["cs-uri-stem"]], "/")]++
		}
	}
	return count
}
