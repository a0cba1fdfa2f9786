package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ftpd/bench/load"
)

// bare serves a folder of its own.
func bare(t *testing.T) (dir, addr string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	dir = t.TempDir()
	config := &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{cert}, PrivateKey: key}}, DynamicRecordSizingDisabled: true}
	go serve(listener, dir, config)
	return dir, listener.Addr().String()
}

// TestLoad: what is counted is what was done, in clear and over TLS.
func TestLoad(t *testing.T) {
	const size, files = 3<<20 + 1, 40
	dir, addr := bare(t)
	if err := os.MkdirAll(filepath.Join(dir, "up"), 0o755); err != nil {
		t.Fatal(err)
	}
	content := []byte(strings.Repeat("0123456789abcdef", size/16+1)[:size])
	for name, text := range map[string][]byte{"big": content, "f000000": content[:100], "f000001": content[:100]} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	big := filepath.Join(dir, "big")
	for _, secret := range []bool{false, true} {
		for _, tt := range []struct {
			plan  load.Plan
			count int
			bytes int64
		}{
			{load.Plan{Job: "retr", Clients: 2, Path: "/big", Size: size, Repeat: 2}, 4, 4 * size},
			{load.Plan{Job: "stor", Clients: 2, Path: "/up", Payload: big, Size: size, Repeat: 2}, 4, 4 * size},
			{load.Plan{Job: "retr-files", Clients: 2, Path: "/", Size: 100, Repeat: 2}, 2, 200},
			{load.Plan{Job: "stor-files", Clients: 4, Path: "/up", Payload: big, Size: 100, Repeat: files}, files, 100 * files},
			{load.Plan{Job: "idle", Clients: 20, For: time.Minute}, 20, 0},
		} {
			t.Run(fmt.Sprintf("%s,TLS=%v", tt.plan.Job, secret), func(t *testing.T) {
				plan := tt.plan
				plan.Addr, plan.PID, plan.TLS, plan.User, plan.Password = addr, os.Getpid(), secret, "bench", "bench"
				r, err := plan.Run()
				if err != nil || r.Count != tt.count || r.Bytes != tt.bytes {
					t.Fatalf("%+v, %v", r, err)
				}
				if r.Seconds <= 0 || tt.bytes > 0 && r.CPU <= 0 {
					t.Errorf("nothing was measured: %+v", r)
				}
			})
		}
	}
	got, err := os.ReadFile(filepath.Join(dir, "up", "c1-1"))
	if err != nil || string(got) != string(content) {
		t.Errorf("what was stored is not what was sent: %d bytes, %v", len(got), err)
	}
}

// TestLoadNotices: a file that is not as large as it should be is no result.
func TestLoadNotices(t *testing.T) {
	dir, addr := bare(t)
	if err := os.WriteFile(filepath.Join(dir, "short"), []byte("short"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, job := range []string{"retr", "retr-files"} {
		plan := load.Plan{Job: job, Path: "/short", Size: 6, Addr: addr}
		if r, err := plan.Run(); err == nil {
			t.Errorf("%s: %+v", job, r)
		}
	}
}

// TestResumes: a full handshake does not pass for a resumed one, and log-ins are timed.
func TestResumes(t *testing.T) {
	_, addr := bare(t)
	for _, resume := range []bool{false, true} {
		plan := load.Plan{Job: "logins", Clients: 2, TLS: true, Resume: resume, Addr: addr, For: 100 * time.Millisecond}
		r, err := plan.Run()
		if err != nil || r.Count == 0 || r.Median <= 0 || r.P99 < r.Median {
			t.Errorf("resume %v: %+v, %v", resume, r, err)
		}
	}
}
