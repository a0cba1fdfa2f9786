package daemon

import (
	"slices"
	"testing"

	"ftpd/pkg/config"
)

func at(t *testing.T, host string, port int) endpoint {
	t.Helper()
	e, err := newEndpoint(config.Listen{Host: host, Port: port})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestPlan(t *testing.T) {
	for _, test := range []struct {
		name  string
		asked []endpoint
		want  []string
	}{
		{"nothing", nil, nil},
		{"sorted and once", []endpoint{at(t, "192.0.2.2", 21), at(t, "192.0.2.1", 21), at(t, "192.0.2.2", 21)},
			[]string{"192.0.2.1:21", "192.0.2.2:21"}},
		{"wildcard serves the specific ones", []endpoint{at(t, "192.0.2.1", 21), at(t, "", 21), at(t, "::1", 21)},
			[]string{"*:21"}},
		{"ports are apart", []endpoint{at(t, "", 21), at(t, "192.0.2.1", 2121)},
			[]string{"*:21", "192.0.2.1:2121"}},
		{"unspecified is everywhere", []endpoint{at(t, "0.0.0.0", 21), at(t, "::", 21)}, []string{"*:21"}},
		{"mapped is IPv4", []endpoint{at(t, "::ffff:192.0.2.1", 21), at(t, "192.0.2.1", 21)}, []string{"192.0.2.1:21"}},
		{"IPv6", []endpoint{at(t, "2001:db8::1", 21)}, []string{"[2001:db8::1]:21"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := texts(plan(test.asked)); !slices.Equal(got, test.want) {
				t.Errorf("plan: %v, want %v", got, test.want)
			}
		})
	}
}

func TestNewEndpointRefusesNames(t *testing.T) {
	if e, err := newEndpoint(config.Listen{Host: "localhost", Port: 21}); err == nil {
		t.Errorf("a host name became %v", e)
	}
}
