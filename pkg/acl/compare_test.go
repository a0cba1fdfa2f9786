package acl

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// policyOf reads "user: /a read | site: / all, /b! list": "!" is for a block
// without subfolders, "?" for one on trial.
func policyOf(t *testing.T, text string) Policy {
	t.Helper()
	policy := make(Policy, 2)
	for i, part := range strings.Split(text, "|") {
		var blocks []Block
		for _, one := range strings.Split(part, ",") {
			words := strings.Fields(one)
			if len(words) == 0 {
				continue
			}
			rights, err := ParseRights(words[1:])
			if err != nil {
				t.Fatal(err)
			}
			path := strings.TrimRight(words[0], "!?")
			blocks = append(blocks, Block{
				Path: path, Rights: rights, Origin: words[0],
				Subfolders: !strings.Contains(words[0], "!"), Audit: strings.Contains(words[0], "?"),
			})
		}
		if blocks == nil {
			continue
		}
		list, err := NewPathList(blocks)
		if err != nil {
			t.Fatal(err)
		}
		policy[i] = list
	}
	return policy
}

func TestCompare(t *testing.T) {
	for _, test := range []struct{ old, next, want string }{
		{"| / all", "| / all", ""},
		{"| / get list access", "| / read", ""},                       // the same in other words
		{"| / all, /in all", "| / all", ""},                           // a block that says nothing new
		{"/ read | / all", "/ read | / write", ""},                    // nobody asks the site
		{"| / get list", "| / get", "/ +below: -list"},                // here and below
		{"| /! get", "| / get", "/*: +get"},                           // now also below
		{"| / get", "| /! get", "/*: -get"},                           // no longer below
		{"| / get", "| / get, /in get put", "/in +below: +put"},       // a folder of its own
		{"| / get, /in! put", "| / get, /in! put list", "/in: +list"}, // and nothing below it
		{"| * get", "| * get put", "/ +below: +put"},                  // what nothing names
		{"| /a get, * get", "| /a get, * put", "/ +below: -get +put"}, // … but /a
		{"| / get, /a list", "| / put, /a list", "/ +below: -get +put"} /* not /a */, {"| / get", "/in put | / get", "/in +below: -get +put"},
		{"| / get, /a/b put", "| / list, /a/b get", "/ +below: -get +list; /a/b +below: -put +get"},
		{"| /? get", "| / get", "/ +below: -access list put rename append mkdir overwrite delete rmdir"}, // the trial is over
		{"|", "| / get", "/ +below: +get"},
		{"| /a! get", "| /a get", "/a/*: +get"},
	} {
		var got []string
		for _, d := range Compare(policyOf(t, test.old), policyOf(t, test.next), time.Now()) {
			text := d.Path
			if d.Subfolders && !strings.HasSuffix(d.Path, "/*") {
				text += " +below"
			}
			text += ":"
			if d.Lost != None {
				text += " -" + strings.Join(d.Lost.Names(), " ")
			}
			if d.Gained != None {
				text += " +" + strings.Join(d.Gained.Names(), " ")
			}
			got = append(got, text)
		}
		if text := strings.Join(got, "; "); text != test.want {
			t.Errorf("%q → %q:\n got %s\nwant %s", test.old, test.next, text, test.want)
		}
	}
}

// Whatever Compare is silent about must be alike: every folder is asked.
func TestCompareMissesNothing(t *testing.T) {
	lists := []string{"", "/ get", "/! get", "/a put", "/a! list", "* get", "/ get, /a! put", "/a get, /a/b put", "/a/b! get, * put"}
	folders := []string{"/", "/x", "/a", "/a/x", "/a/b", "/a/b/x", "/x/y"}
	for _, u1 := range lists {
		for _, s1 := range lists {
			for _, u2 := range lists {
				old, next := policyOf(t, u1+"|"+s1), policyOf(t, u2+"|/ read")
				found := Compare(old, next, time.Now())
				for _, folder := range folders {
					a, b := old.Decide(folder, time.Now()), next.Decide(folder, time.Now())
					if a.Rights != b.Rights && !covered(found, folder, a.Rights, b.Rights) {
						t.Fatalf("%q|%q → %q: %s differs and nothing says so: %s", u1, s1, u2, folder, fmt.Sprint(found))
					}
				}
			}
		}
	}
}

// covered says whether a difference is about a folder.
func covered(found []Difference, folder string, before, after Rights) bool {
	for _, d := range found {
		base := strings.TrimSuffix(d.Path, "*")
		if base != "/" {
			base = strings.TrimSuffix(base, "/")
		}
		inside := folder != base && (base == "/" || strings.HasPrefix(folder, base+"/"))
		here := folder == d.Path
		if (here || inside && d.Subfolders) && d.Lost == before&^after && d.Gained == after&^before {
			return true
		}
	}
	return false
}
