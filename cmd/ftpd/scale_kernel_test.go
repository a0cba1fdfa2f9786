package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// kernelSite has an unlimited user and limited ones, and an alias.
const kernelSite = besiegedDaemon + `
site "main" {
  listen = ["$AT"]
  home   = "$DIR/home"
  alias "/alias/" { path = "$DIR/elsewhere" }
  group "all" {
    path "/" { rights = ["all"] }
    path "/private/" {
      rights = ["all"]
      full   = "$DIR/private"
    }
  }
  user "anna" {
    password = "plain:secret"
    group    = "all"
  }
  user "counted" {
    password = "plain:secret"
    group    = "all"
    options {
      upload_limit   = "1GiB"
      download_limit = "1GiB"
      ratio          = 0.01
      period         = "day"
    }
  }
  user "slow" {
    password = "plain:secret"
    group    = "all"
    options {
      upload_rate        = "32MiB/s"
      download_rate      = "32MiB/s"
      user_upload_rate   = "64MiB/s"
      user_download_rate = "64MiB/s"
    }
  }
}
`

// copiedSize is what each transfer of the test below moves.
const copiedSize = 12 << 20

// TestScaleKernelCopies watches the daemon's system calls: all bytes of a binary
// RETR go through sendfile(2) and all of a large STOR through splice(2), also at a rate
// limit, with amounts, through an alias and through a private folder.
func TestScaleKernelCopies(t *testing.T) {
	mayTrace(t)
	for _, user := range []string{"anna", "slow", "counted"} {
		for _, dir := range []string{"/", "/alias/", "/private/"} {
			if user == "counted" && dir != "/" {
				continue // amounts have no paths
			}
			t.Run(user+dir, func(t *testing.T) {
				sums := traced(t, user, dir)
				if sums["sendfile"] < copiedSize {
					t.Errorf("sendfile moved %d bytes of %d", sums["sendfile"], copiedSize)
				}
				// Once into the pipe, once out of it; what a small file has goes without.
				if sums["splice"] < 2*(copiedSize-copiedSize/10) {
					t.Errorf("splice moved %d bytes of twice %d", sums["splice"], copiedSize)
				}
				if through := sums["read"] + sums["write"]; through > copiedSize/10 {
					t.Errorf("%d bytes were read or written through memory", through)
				}
			})
		}
	}
}

// mayTrace fails the test where it cannot see anything.
func mayTrace(t *testing.T) {
	t.Helper()
	if out, err := exec.Command("strace", "-o", os.DevNull, "true").CombinedOutput(); err != nil {
		t.Fatalf("strace is not installed, or ptrace(2) is not permitted here (in a container: --cap-add SYS_PTRACE): %v\n%s", err, out)
	}
}

// traced moves a file each way and adds up what the system calls returned.
func traced(t *testing.T, user, dir string) map[string]int64 {
	trace := filepath.Join(t.TempDir(), "trace")
	v := besiege(t, kernelSite, "strace", "-f", "-qq", "-o", trace, "-e", "signal=none", "-e", "trace=sendfile,splice,read,write,readv,writev")
	real := map[string]string{"/": "home", "/alias/": "elsewhere", "/private/": "private"}[dir]
	v.sparse(real+"/big", copiedSize)
	w, err := v.dial()
	if err != nil {
		t.Fatal(err)
	}
	w.expect(220)
	if err := w.logIn(user); err != nil {
		t.Fatal(err)
	}
	// Up before down: who has a ratio has to.
	w.put("STOR "+dir+"up", strings.Repeat("x", copiedSize), 226)
	if got := w.get("RETR " + dir + "big"); len(got) != copiedSize {
		t.Errorf("%d bytes came", len(got))
	}
	w.close()
	v.endTraced()
	return addUp(t, trace)
}

// endTraced ends the daemon rather than the strace around it.
func (v *victim) endTraced() {
	v.t.Helper()
	text, err := os.ReadFile(v.path("run/ftpd.pid"))
	if err != nil {
		v.t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		v.t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGTERM); err != nil {
		v.t.Fatal(err)
	}
	v.gone()
}

// addUp sums the results of each system call in a trace.
func addUp(t *testing.T, trace string) map[string]int64 {
	t.Helper()
	text, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]int64{}
	call := regexp.MustCompile(`^\d+ +(?:<\.\.\. )?(\w+)(?:\(| resumed>).*= (\d+)$`)
	for line := range bytes.Lines(text) {
		if m := call.FindSubmatch(bytes.TrimSuffix(line, []byte("\n"))); m != nil {
			n, _ := strconv.ParseInt(string(m[2]), 10, 64)
			sums[strings.TrimSuffix(string(m[1]), "v")] += n
		}
	}
	return sums
}
