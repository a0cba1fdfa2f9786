package account_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"ftpd/pkg/account"
)

// holder has a Hash where fmt cannot call its methods.
type holder struct{ inner account.Hash }

func TestHashPrintsAsStars(t *testing.T) {
	const word = "hunter2"
	h := mustParse(t, "plain:"+word)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "% x", "%08v", "%T %v"} {
		for _, value := range []any{h, &h, []account.Hash{h}, map[string]account.Hash{"a": h}, holder{h}, &holder{h},
			account.User{Name: "anna", Hash: h}} {
			got := fmt.Sprintf(verb, value)
			for _, leak := range []string{word, fmt.Sprintf("%x", word), fmt.Sprintf("%X", word), "104 117 110"} {
				if strings.Contains(got, leak) {
					t.Errorf("%s of %T shows %s", verb, value, got)
				}
			}
		}
	}
	if got := fmt.Sprintf("%v %#v %x", h, h, h); got != "*** *** ***" {
		t.Errorf("got %s", got)
	}
	if h.String() != "***" || h.GoString() != "***" {
		t.Error("called directly, it is not stars")
	}
}

func TestHashMarshalsAsStars(t *testing.T) {
	h := mustParse(t, "plain:hunter2")
	got, err := json.Marshal(map[string]any{"a": h, "b": &h, "c": map[string]account.Hash{"d": h}})
	if err != nil || string(got) != `{"a":"***","b":"***","c":{"d":"***"}}` {
		t.Errorf("got %s, %v", got, err)
	}
	if text, err := h.MarshalText(); err != nil || string(text) != "***" {
		t.Errorf("got %s, %v", text, err)
	}
}
