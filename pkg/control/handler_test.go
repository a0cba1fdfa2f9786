package control

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

func TestHandler(t *testing.T) {
	for _, test := range []struct {
		method, path, body string
		err                error
		code               int
		want               string // in the answer
		order              string // "" = none was given
	}{
		{"GET", "/v1/status", "", nil, 200, `"version":"1"`, ""},
		{"POST", "/v1/status", "", nil, 405, "", ""},
		{"GET", "/", "", nil, 404, "not found", ""},
		{"GET", "/v1/sessions", "", nil, 200, `"id":"a-1"`, ""},
		{"GET", "/v1/sessions?user=bob", "", nil, 200, `{"sessions":[]}`, ""},
		{"GET", "/v1/sessions?site=main&id=x&id=a-1", "", nil, 200, `"id":"a-1"`, ""},
		{"POST", "/v1/kick", `{"user":"anna"}`, nil, 200, `"id":"a-1"`, "kick"},
		{"POST", "/v1/kick", `{"ids":["nobody"]}`, nil, 200, `{"sessions":[]}`, "kick"},
		{"POST", "/v1/kick", `{}`, nil, 400, "name sessions", ""},
		{"POST", "/v1/kick", `{"usr":"anna"}`, nil, 400, "unknown field", ""},
		{"POST", "/v1/kick", `{"user":`, nil, 400, "no JSON of ours", ""},
		{"POST", "/v1/kick", `{"user":"` + strings.Repeat("a", maxBody) + `"}`, nil, 400, "too large", ""},
		{"GET", "/v1/kick", "", nil, 405, "", ""},
		{"POST", "/v1/reload", "", nil, 200, `"result":"reloaded"`, "reload"},
		{"POST", "/v1/reload", "", ErrStopping, 409, "stopping", "reload"},
		{"GET", "/v1/reload", "", nil, 405, "", ""}, // looking must not do
		{"POST", "/v1/reload", `{}`, nil, 200, `"result":"reloaded"`, "reload"},
		{"POST", "/v1/reload", `{"confirm":300}`, nil, 200, `"result":"reloaded"`, "reload 5m0s"},
		{"POST", "/v1/reload", `{"confirm":-1}`, nil, 400, "confirm:", ""},
		{"POST", "/v1/reload", `{"confirm":86401}`, nil, 400, "confirm:", ""},
		{"POST", "/v1/reload", `{"confrim":300}`, nil, 400, "unknown field", ""},
		{"POST", "/v1/confirm", "", nil, 200, `"result":"confirmed"`, "confirm"},
		{"POST", "/v1/confirm", "", ErrNoTrial, 404, "no reload awaits", "confirm"},
		{"GET", "/v1/confirm", "", nil, 405, "", ""},
		{"GET", "/v1/diff?path=/x", "", nil, 200, `"changed":false`, "diff /x"},
		{"GET", "/v1/diff", "", ErrNotAllowed, 403, "only root", "diff "},
		{"POST", "/v1/drain", `{"in":60,"message":"soon"}`, nil, 200, `"message":"soon"`, "drain 1m0s soon"},
		{"POST", "/v1/drain", `{"in":-1}`, nil, 400, "in:", ""},
		{"POST", "/v1/drain", `{"in":99999999999}`, nil, 400, "in:", ""},
		{"POST", "/v1/drain", `{"message":"a\r\n221 b"}`, nil, 400, "one line", ""},
		{"POST", "/v1/drain", `{"message":"` + strings.Repeat("a", maxMessage+1) + `"}`, nil, 400, "one line", ""},
		{"POST", "/v1/drain", `{}`, ErrDraining, 409, "begun already", "drain 0s "},
		{"DELETE", "/v1/drain", "", nil, 200, "{}", "cancel"},
		{"DELETE", "/v1/drain", "", ErrNoDrain, 404, "no drain", "cancel"},
		{"GET", "/v1/folders?site=main", "", nil, 200, `"site":"main","path":"/srv/in","bytes":5,"max":10`, ""},
		{"POST", "/v1/folders/rescan", "", nil, 200, `"bytes":5`, "rescan"},
		{"POST", "/v1/folders/rescan", "", ErrStopping, 409, "stopping", "rescan"},
		{"GET", "/v1/folders/rescan", "", nil, 405, "", ""}, // looking must not do
		{"POST", "/v1/probe", `{"site":"a","user":"anna"}`, nil, 200, `"password":"once"`, "probe a anna"},
		{"POST", "/v1/probe", `{"site":"a"}`, nil, 400, "site and user are wanted", ""},
		{"POST", "/v1/probe", `{"site":"a","user":"x"}`, ErrNobody, 404, "no such site or user", "probe a x"},
		{"POST", "/v1/probe", `{"site":"a","user":"x"}`, ErrTooMany, 429, "too many", "probe a x"},
		{"GET", "/v1/usage?site=main", "", nil, 200, `{"users":[{"site":"main","user":"anna"`, ""},
		{"GET", "/v1/usage?user=nobody", "", nil, 404, "no such", ""},
		{"POST", "/v1/usage/reset", `{"site":"main","user":"anna"}`, nil, 200, "{}", "reset main anna"},
		{"POST", "/v1/usage/reset", `{"site":"main"}`, nil, 400, "name the site and the user", ""},
		{"GET", "/v1/usage/reset", "", nil, 405, "", ""}, // looking must not do
		{"GET", "/v1/bans", "", nil, 200, `"address":"192.0.2.7"`, ""},
		{"POST", "/v1/bans", `{"address":"192.0.2.8","for":60}`, nil, 200, `"address":"192.0.2.8"`, "ban 192.0.2.8"},
		{"POST", "/v1/bans", `{"for":60}`, nil, 400, "address is wanted", ""},
		{"POST", "/v1/bans", `{"address":"x"}`, ErrBadOrder, 400, "bad order", "ban x"},
		{"DELETE", "/v1/bans?address=192.0.2.7", "", nil, 200, "{}", "lift 192.0.2.7"},
		{"DELETE", "/v1/bans?address=::1", "", nil, 404, "not banned", "lift ::1"},
	} {
		daemon := &fakeDaemon{err: test.err}
		request := httptest.NewRequest(test.method, test.path, strings.NewReader(test.body))
		request = request.WithContext(WithPeer(request.Context(), Peer{UID: 7}))
		answer := httptest.NewRecorder()
		NewHandler(daemon).ServeHTTP(answer, request)
		name := test.method + " " + test.path + " " + test.body[:min(len(test.body), 40)]
		if answer.Code != test.code || !strings.Contains(answer.Body.String(), test.want) {
			t.Errorf("%s: %d %s, want %d with %s", name, answer.Code, answer.Body, test.code, test.want)
		}
		var want []string
		if test.order != "" {
			want = []string{test.order}
		}
		if !slices.Equal(daemon.orders, want) {
			t.Errorf("%s: ordered %q, want %q", name, daemon.orders, want)
		}
		if test.order != "" && daemon.peer.UID != 7 {
			t.Errorf("%s: ordered by %+v", name, daemon.peer)
		}
	}
}

func TestPercent(t *testing.T) {
	for _, test := range []struct {
		bytes, size int64
		want        int
	}{
		{0, -1, -1}, {5, 0, -1}, {0, 10, 0}, {5, 10, 50}, {99, 1000, 9}, {10, 10, 100},
		{11, 10, 100}, {1 << 62, 1 << 62, 100}, // neither more than all, nor over the edge
	} {
		if got := (&Doing{Bytes: test.bytes, Size: test.size}).Percent(); got != test.want {
			t.Errorf("%d of %d: %d%%, want %d", test.bytes, test.size, got, test.want)
		}
	}
}
