package certs

import (
	"crypto/x509"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"
)

func TestExpiry(t *testing.T) {
	end := time.Date(2026, 12, 31, 12, 0, 0, 0, time.UTC)
	leaf := &x509.Certificate{NotBefore: end.AddDate(-1, 0, 0), NotAfter: end, SerialNumber: big.NewInt(255)}
	tests := []struct {
		before time.Duration
		days   int
		warn   bool
		notice int // -1: none
	}{
		{365 * day, 365, false, -1},
		{30*day + time.Second, 30, false, -1},
		{30 * day, 30, true, 30},
		{30*day - time.Second, 29, true, 30},
		{7*day + time.Second, 7, true, 30},
		{7 * day, 7, true, 7},
		{day, 1, true, 1},
		{time.Second, 0, true, 1},
		{0, 0, true, 1},
		{-time.Second, -1, true, 0},
		{-10 * day, -10, true, 0},
	}
	for _, tt := range tests {
		now := end.Add(-tt.before)
		if days, warn := Expiry(leaf, now); days != tt.days || warn != tt.warn {
			t.Errorf("%v before: Expiry %d %v, want %d %v", tt.before, days, warn, tt.days, tt.warn)
		}
		notice, due := Due(leaf, now)
		if due != (tt.notice >= 0) || due && notice != tt.notice {
			t.Errorf("%v before: Due %d %v, want %d", tt.before, notice, due, tt.notice)
		}
		if err := Validity(leaf, now); (err != nil) != (tt.before < 0) {
			t.Errorf("%v before: Validity %v", tt.before, err)
		}
	}
	if err := Validity(leaf, leaf.NotBefore.Add(-time.Second)); err == nil || !strings.Contains(err.Error(), "from 2025-12-31 12:00:00") {
		t.Errorf("too early: %v", err)
	}
}

func TestName(t *testing.T) {
	cert := &x509.Certificate{SerialNumber: big.NewInt(255)}
	for _, step := range []struct {
		add  func()
		want string
	}{
		{func() {}, "serial number ff"},
		{func() { cert.IPAddresses = []net.IP{net.IPv4(192, 0, 2, 1)} }, "192.0.2.1"},
		{func() { cert.DNSNames = []string{"a.example"} }, `"a.example"`},
		{func() { cert.Subject.CommonName = "forged\nline" }, `"forged\nline"`},
	} {
		step.add()
		if got := Name(cert); got != step.want {
			t.Errorf("got %s, want %s", got, step.want)
		}
	}
}
