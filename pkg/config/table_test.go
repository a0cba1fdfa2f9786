package config

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var bareHash = strings.Trim(hash, `"`)

// readTable wants a table without faults.
func readTable(t testing.TB, data string) []*User {
	t.Helper()
	users, found := ReadUsers("users.csv", []byte(data), nil)
	if len(found) > 0 {
		t.Fatalf("%.200q: %v %s", data, found[0], found[0].Detail)
	}
	return users
}

// tableOf is WriteUsers as a text.
func tableOf(t testing.TB, users []*User) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteUsers(&b, users); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// configured are the users of a configuration made of users, which check and fmt
// have nothing to say about.
func configured(t testing.TB, users []*User) []*User {
	t.Helper()
	text, err := UsersHCL(users, "files.example.com")
	if err != nil {
		t.Fatal(err)
	}
	if len(users) < 1000 { // formatting is the slow part of it, and alike for all
		if again, bad := Format(text); len(bad) > 0 || !bytes.Equal(again, text) {
			t.Fatalf("formatting changes it, or finds %v:\n%s", bad, text)
		}
	}
	cfg := loadText(t, "a.hcl", string(text))
	if left := NotServed(cfg); left.HasErrors() {
		t.Fatalf("%v", left)
	}
	return cfg.Sites[0].Users
}

// sameUsers compares what a table holds, and that nothing else is stated.
func sameUsers(t testing.TB, got, want []*User) {
	t.Helper()
	if d := cmp.Diff(tableOf(t, want), tableOf(t, got)); d != "" {
		t.Fatalf("(-want +got)\n%.2000s", d)
	}
	for i := range want {
		if !got[i].Expires.V.Equal(want[i].Expires.V) || !got[i].Home.V.Equal(want[i].Home.V) {
			t.Errorf("%s: expires %v, home %v", want[i].Name, got[i].Expires.V, got[i].Home.V)
		}
	}
}

// people are n users with all that a table can hold.
func people(n int) string {
	var b strings.Builder
	b.WriteString(strings.Join(tableColumns, ",") + "\n")
	fmt.Fprintf(&b, "anonymous,,anonymous,,,,/srv/pub,true,\n")
	for i := 1; i < n; i++ {
		expires := []string{"", "2027-12-31", "2027-12-31 18:05"}[i%3]
		group := []string{"staff", "", "guests"}[i%3]
		home := []string{"", "/srv/$$username$$", "/srv/100% $x {y}"}[i%3]
		text := []string{"plain", `"quoted, with a comma"`, `"a ""quote"" ${not} %{one} $${two} \u0041` + "\nline\x1b[31m" + `"`}[i%3]
		fmt.Fprintf(&b, "user-%05d,%s,local,%s,,%s,%s,%v,%s\n", i, text, bareHash, group, home, i%7 > 0, expires)
	}
	return b.String()
}

// TestTableRoundTrip: 20,000 users go from the table into the configuration and
// back, and nothing changes, to the byte.
func TestTableRoundTrip(t *testing.T) {
	small := readTable(t, people(500))
	sameUsers(t, configured(t, small), small)
	table := people(20_000)
	users := readTable(t, table)
	if len(users) != 20_000 {
		t.Fatalf("%d users", len(users))
	}
	loaded := configured(t, users)
	sameUsers(t, loaded, users)
	if back := tableOf(t, loaded); back != table {
		t.Errorf("the table is another:\n%.1000s", cmp.Diff(table, back))
	}
}

func TestReadUsers(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"one column", "username,type\nftp,anonymous\n", "ftp,,anonymous,,,,,true,"},
		{"any order, blanks in the header", "password, username\nplain:x y,anna\n", "anna,,local,plain:x y,,,,true,"},
		{"BOM and CRLF", "\xef\xbb\xbfusername,password\r\nanna,plain:s\r\n", "anna,,local,plain:s,,,,true,"},
		{"no last line end, empty lines", "username,password\n\n\nanna,plain:s", "anna,,local,plain:s,,,,true,"},
		{"CRLF in a cell", "username,password,description\r\nanna,plain:s,\"a\r\nb\"\r\n", "anna,\"a\nb\",local,plain:s,,,,true,"},
		{"other letters", "username,password\nжанна,plain:s\n", "жанна,,local,plain:s,,,,true,"},
		{"disabled", "username,password,enabled\nanna,plain:s,false\n", "anna,,local,plain:s,,,,false,"},
		{"midnight is the date", "username,password,expires\nanna,plain:s,2027-01-02 00:00\n", "anna,,local,plain:s,,,,true,2027-01-02"},
		{"system", "username,type,account\nanna,system,a@b@corp\n", "anna,,system,,a@b@corp,,,true,"},
		{"header alone", "username\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := tableOf(t, readTable(t, tt.in))
			want := strings.Join(tableColumns, ",") + "\n"
			if tt.want != "" {
				want += tt.want + "\n"
			}
			if got != want {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
}

// TestTableHashes: plain passwords become hashes, and what looks like a hash is
// none of them.
func TestTableHashes(t *testing.T) {
	fake := func(password string) (string, error) {
		if strings.Contains(password, "bad") {
			return "", errors.New("password: is bad")
		}
		return bareHash + password[:0], nil
	}
	users, found := ReadUsers("users.csv", []byte("username,password\na,secret\nb,plain:$ecret\nc,"+bareHash+"\n"), fake)
	if len(found) > 0 {
		t.Fatal(found)
	}
	for _, u := range users {
		if u.Password.V.Reveal() != bareHash {
			t.Errorf("%s has %s", u.Name, u.Password.V.Reveal())
		}
	}
	for in, want := range map[string]string{
		"a,$2y$short\n": "password: ",
		"a,{SSHA}x\n":   "password: ",
		"a,bad\n":       "users.csv:2:3: error: password: is bad",
		"a/b,secret\n":  "username: the name",
	} {
		_, found := ReadUsers("users.csv", []byte("username,password\n"+in), fake)
		if len(found) != 1 || !strings.Contains(found[0].Error(), want) || strings.Contains(found[0].Error(), "secret") {
			t.Errorf("%q: %v", in, found)
		}
	}
}

// TestNotInTable: what a table cannot hold is said.
func TestNotInTable(t *testing.T) {
	cfg := loadText(t, "a.hcl", `
site "a" {
  listen = ["127.0.0.1:1"]
  home   = "/srv"
  user "anna" {
    password = `+hash+`
    path "/" { rights = ["read"] }
  }
  user "bob" {
    password    = `+hash+`
    access "deny" { ip = "10.0.0.1" }
    description = "a\r\nb"
    path "/" { rights = ["read"] }
    options { download_rate = "1MiB/s" }
  }
  user "carl" { password = `+hash+` }
}`)
	var got []string
	for _, d := range NotInTable(cfg.Sites[0]) {
		if d.Severity != Warning {
			t.Errorf("%v is an error", d)
		}
		got = append(got, fmt.Sprintf("%s:%d %s", filepath.Base(d.Range.File), d.Range.Line, d.Summary))
	}
	want := []string{
		`a.hcl:5 path is not in the table: 2 of 3 users state it, user "anna" first`,
		`a.hcl:9 a carriage return in description is not in the table: 1 of 3 users state it, user "bob" first`,
		`a.hcl:9 access is not in the table: 1 of 3 users state it, user "bob" first`,
		`a.hcl:9 options is not in the table: 1 of 3 users state it, user "bob" first`,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// TestTableWithByteOrderMark: dynamic blocks read what spreadsheets write, too.
func TestTableWithByteOrderMark(t *testing.T) {
	cfg := loadText(t, "users.csv", "\xef\xbb\xbfusername,password\r\nanna,"+bareHash+"\r\n", "a.hcl", `
site "a" {
  listen = ["127.0.0.1:1"]
  home   = "/srv"
  dynamic "user" {
    for_each = csvdecode(file("users.csv"))
    labels   = [user.value.username]
    content { password = user.value.password }
  }
}`)
	if users := cfg.Sites[0].Users; len(users) != 1 || users[0].Name != "anna" {
		t.Errorf("%d users", len(users))
	}
}

// TestDateText: hours that there are twice, or not at all, come back as the same
// moment.
func TestDateText(t *testing.T) {
	for _, text := range []string{"2027-03-28 02:30", "2027-10-31 02:30", "2018-11-04", "0001-01-02", "9999-12-31 23:59"} {
		first, err := parseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := parseDate(dateText(first)); err != nil || !again.Equal(first) {
			t.Errorf("%s is %v, and %v as %s: %v", text, first, again, dateText(first), err)
		}
	}
	if dateText(time.Time{}) != "" {
		t.Error("never has a date")
	}
}
