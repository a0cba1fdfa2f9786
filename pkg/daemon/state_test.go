package daemon

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"ftpd/pkg/access"
	"ftpd/pkg/store"
)

// banning is a daemon block and a site that bans, so that there is a state.
func banning(folder, more string) string {
	return "daemon {\n  state_dir = \"DIR/" + folder + "\"\n}\n" + siteText("good", "127.0.0.1:PORT", more)
}

const afterThree = "limits { ban_after = 3 }"

// ends lets go of the state, as the end of Run does.
func (r *running) ends() {
	r.t.Cleanup(func() { r.state.close(r.Daemon) })
}

// state says whether a folder under the test's has a store, and whether somebody
// has it open.
func (r *running) stateIn(folder string) (exists, inUse bool) {
	r.t.Helper()
	folder = filepath.Join(filepath.Dir(r.file), folder)
	if _, err := os.Stat(filepath.Join(folder, store.FileName)); err != nil {
		return false, false
	}
	s, err := store.Open(folder)
	if err == nil {
		s.Close()
	} else if !errors.As(err, new(*store.InUseError)) {
		r.t.Fatal(err)
	}
	return true, err != nil
}

func (r *running) wantState(folder string, exists, inUse bool) {
	r.t.Helper()
	if e, u := r.stateIn(folder); e != exists || u != inUse {
		r.t.Errorf("%s: exists %t, in use %t", folder, e, u)
	}
}

// TestStateFollowsTheConfiguration opens a store when it is needed and where it is
// stated, and takes bans along.
func TestStateFollowsTheConfiguration(t *testing.T) {
	r := newRunning(t)
	r.ends()
	r.write(banning("a", ""))
	r.reload(Start)
	r.wantState("a", false, false)
	if r.BansLast() {
		t.Error("bans last without a store")
	}
	early := netip.MustParsePrefix("192.0.2.1/32")
	if _, err := r.Ban(early, 0, "before there is a store"); err != nil {
		t.Fatal(err)
	}
	r.write(banning("a", afterThree))
	r.reload(Hangup)
	r.wantState("a", true, true)
	if _, err := r.Ban(netip.MustParsePrefix("2001:db8::/48"), time.Hour, ""); err != nil || !r.BansLast() {
		t.Fatal(err)
	}
	r.write(banning("b", afterThree))
	r.reload(Hangup)
	r.wantState("a", true, false)
	r.wantState("b", true, true)
	// The same folder in other words is the same store.
	r.write(banning("x/../b/", afterThree))
	if _, err := r.Reload(Hangup); err == nil {
		r.wantState("b", true, true)
	}
	r.write(banning("b", ""))
	r.reload(Hangup)
	r.wantState("b", true, false)
	if n := len(r.Bans()); n != 2 {
		t.Errorf("%d bans are in force", n)
	}
	// Another life.
	again := newRunning(t)
	again.ends()
	again.write(strings.ReplaceAll(banning("b", afterThree), "DIR/b", filepath.Join(filepath.Dir(r.file), "b")))
	again.reload(Start)
	if list := again.Bans(); len(list) != 2 || list[0].Net != early || list[0].Note != "before there is a store" || !list[0].Until.IsZero() || list[1].Reason != access.BanManual {
		t.Errorf("bans: %+v", list)
	}
	if n := again.Lift(netip.MustParsePrefix("2001:db8::/32")); n != 1 || len(again.Bans()) != 1 {
		t.Errorf("%d lifted", n)
	}
}

// TestEndedBansDoNotComeBack: who takes ban_after away ends the bans that came of
// it, at all levels, and they stay ended when it is stated again.
func TestEndedBansDoNotComeBack(t *testing.T) {
	r := newRunning(t)
	r.ends()
	folder := filepath.Join(filepath.Dir(r.file), "a")
	s, err := store.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	for i, of := range []string{"", "good"} {
		err = banStore{s}.Keep(access.Ban{
			Net: netip.PrefixFrom(netip.AddrFrom4([4]byte{192, 0, 2, byte(i)}), 32), Site: of,
			Since: time.Now(), Until: time.Now().Add(time.Hour), Reason: access.BanFailures,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	s.Close()
	both := strings.Replace(banning("a", afterThree), "\n}", "\n"+afterThree+"\n}", 1)
	for _, step := range []struct {
		cause Cause
		text  string
		want  int
	}{{Start, both, 2}, {Hangup, banning("a", ""), 0}, {Hangup, both, 0}} {
		r.write(step.text)
		r.reload(step.cause)
		if n := len(r.Bans()); n != step.want {
			t.Errorf("%s: %d bans, want %d", step.cause, n, step.want)
		}
	}
}

// TestStateIsUndone lets go of what a reload opened that was refused later.
func TestStateIsUndone(t *testing.T) {
	r := newRunning(t)
	r.ends()
	r.write(banning("a", afterThree))
	r.reload(Start)
	taken, err := net.Listen("tcp", "127.0.0.2:"+strconv.Itoa(int(r.port)))
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for folder, bad := range map[string]string{
		"b": siteText("bad", "127.0.0.2:PORT", ""),
		// For root nothing but the attempt tells that nobody can write there.
		"c": siteText("bad", "127.0.0.3:PORT", `log { path = "/proc/self/fdinfo/x.log" }`),
	} {
		r.write(banning(folder, afterThree) + bad)
		if _, err := r.Reload(Hangup); err == nil {
			t.Fatal("accepted")
		}
		r.wantState("a", true, true)
		if _, inUse := r.stateIn(folder); inUse {
			t.Errorf("%s is in use", folder)
		}
	}
}

// TestStateFaults name the place and the cure, and leave the old state in use.
func TestStateFaults(t *testing.T) {
	r := newRunning(t)
	r.ends()
	r.write(banning("a", afterThree))
	r.reload(Start)
	dir := filepath.Dir(r.file)
	for _, folder := range []string{"used", "damaged", "odd"} {
		s, err := store.Open(filepath.Join(dir, folder))
		if err != nil {
			t.Fatal(err)
		}
		if folder == "used" {
			defer s.Close()
			continue
		}
		if err := s.Apply(store.Put(banSpace, "x", []byte("no ban"))); err != nil {
			t.Fatal(err)
		}
		s.Close()
	}
	if err := os.WriteFile(filepath.Join(dir, "damaged", store.FileName), []byte(strings.Repeat("garbage ", 4096)), 0o600); err != nil {
		t.Fatal(err)
	}
	for folder, want := range map[string]string{
		"used":    "another daemon uses " + dir + "/used/state.db; stop it, or write another folder",
		"damaged": dir + "/damaged/state.db is damaged (",
		"odd":     dir + "/odd/state.db is damaged (ban \"x\": ",
	} {
		r.write(banning(folder, afterThree))
		_, err := r.Reload(Hangup)
		if err == nil || !strings.HasPrefix(err.Error(), r.file+":4: state_dir "+dir+"/"+folder+": ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", folder, err)
		}
	}
	r.wantState("a", true, true)
	r.wantState("odd", true, false)
}
