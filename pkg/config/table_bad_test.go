package config

import (
	"fmt"
	"strings"
	"testing"
)

// TestBadTables has a fault, its place and its cure in each.
func TestBadTables(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", "users.csv: error: the table is empty"},
		{"username,descripton\n", `users.csv:1:10: error: unknown column "descripton" | did you mean "description"?`},
		{"username,shoe size\n", `users.csv:1:10: error: unknown column "shoe size" | the columns are username`},
		{"username;password\n", `users.csv:1:1: error: "username;password" is several columns | separate cells by commas`},
		{"username,group,group\n", `users.csv:1:16: error: second column "group"`},
		{"username,\n", `users.csv:1:10: error: unknown column ""`},
		{"username,path\n", `users.csv:1:10: error: unknown column "path"`},
		{"password,group\n", `users.csv:1:1: error: the table has no column "username"`},
		{"username,password\nanna\n", "users.csv:2:1: error: the line has 1 cells, and the header 2 | give every column a cell"},
		{"username,password\nanna,plain:a,b\n", "users.csv:2:1: error: the line has 3 cells"},
		{"username,password\nanna,secret\n", `users.csv:2:6: error: password: is no known hash`},
		{"username,password\nanna,$2y$10$short\n", `users.csv:2:6: error: password: `},
		{"username,password\nanna,\n", `users.csv:2:1: error: local user "anna" has no password`},
		{"username,password\nanna,plain:a\nanna,plain:b\n", `users.csv:3:1: error: second user "anna"; the first is at users.csv:2 | give one of them another name`},
		{"password,username\nplain:é́x,../etc\n", `users.csv:2:10: error: username: the name "../etc" has a slash`},
		{"username,type\nanna\x00,anonymous\n", `users.csv:2:1: error: username: the name "anna\x00" has a slash, a backslash or a control character`},
		{"username,type\n,anonymous\n", `users.csv:2:1: error: username: "" is no name`},
		{"username,type\nanna,robot\n", `users.csv:2:6: error: type: "robot" is not known here | write one of "local"`},
		{"username,type,password\nftp,anonymous,plain:x\n", `users.csv:2:15: error: an anonymous user has no password: any is accepted | leave the cell empty`},
		{"username,type\na,anonymous\nb,anonymous\n", `users.csv:3:1: error: second anonymous user; the first is at users.csv:2`},
		{"username,type\nanna,system\n", `users.csv:2:1: error: system user "anna" has no account`},
		{"username,password,account\nanna,plain:a,b@c\n", `users.csv:2:14: error: account is for type = "system"`},
		{"username,password,group\nanna,plain:a,a/b\n", `users.csv:2:14: error: group: the name "a/b" has a slash`},
		{"username,password,home\nanna,plain:a,srv\n", `users.csv:2:14: error: home: "srv" is not absolute`},
		{"username,password,home\nanna,plain:a,/srv/$$usrname$$\n", `users.csv:2:14: error: home: `},
		{"username,password,home\nanna,plain:a,/srv/../etc\n", `users.csv:2:14: error: home: "/srv/../etc" has a ".."`},
		{"username,password,enabled\nanna,plain:a,yes\n", `users.csv:2:14: error: enabled: wants true or false`},
		{"username,password,expires\nanna,plain:a,31.12.2027\n", `users.csv:2:14: error: expires: "31.12.2027" is no date | write "2027-12-31"`},
		{"username,password\nan\"na,plain:a\n", `users.csv:2:3: error: a quote inside a cell that does not begin with one; the line begins at users.csv:2`},
		{"username,description\nanna,\"a\nb\n", `error: a quote inside a quoted cell, or one that is not closed; the line begins at users.csv:2`},
		{"username\nanna\xff\n", `users.csv:2:1: error: the line is not UTF-8 text`},
	} {
		_, found := ReadUsers("users.csv", []byte(tt.in), nil)
		if len(found) == 0 {
			t.Errorf("%q: accepted", tt.in)
			continue
		}
		if got := found[0].Error() + " | " + found[0].Detail; !strings.Contains(got, tt.want) {
			t.Errorf("%q: %s\nwant %s", tt.in, got, tt.want)
		}
	}
}

// TestTableTellsNoSecret: whatever is wrong with a line, its password is not shown.
func TestTableTellsNoSecret(t *testing.T) {
	for _, in := range []string{
		"username,password\nanna,hunter2\n",
		"username,password\nan/na,plain:hunter2\n",
		"username,password\nanna,plain:hunter2,x\n",
		"username,password,expires\nanna,plain:hunter2,never\n",
		"password,username\nhunter2,a\"b\n",
		"username,password\na,plain:hunter2\na,plain:hunter2\n",
	} {
		_, found := ReadUsers("users.csv", []byte(in), nil)
		var b strings.Builder
		if err := found.Write(&b, false, 0); err != nil {
			t.Fatal(err)
		}
		if !found.HasErrors() || strings.Contains(b.String(), "hunter2") {
			t.Errorf("%q:\n%s", in, b.String())
		}
	}
	_, found := ReadUsers("users.csv", []byte("username,type\nan\x1b/na,anonymous\n"), nil)
	if e := found[0].Excerpt; strings.Contains(e.Text, "\x1b") || !strings.Contains(e.Text, "/na") {
		t.Errorf("excerpt is %+v", e)
	}
}

// TestTableIsBounded: neither faults without end nor users without end.
func TestTableIsBounded(t *testing.T) {
	_, found := ReadUsers("users.csv", []byte("username\n"+strings.Repeat("a/b\n", 50_000)), nil)
	if len(found) > 3*maxTableFaults {
		t.Errorf("%d findings", len(found))
	}
	var many strings.Builder
	many.WriteString("username,password\n")
	for i := range maxTableUsers + 1 {
		fmt.Fprintf(&many, "%d,plain:a\n", i)
	}
	users, found := ReadUsers("users.csv", []byte(many.String()), nil)
	if len(users) != maxTableUsers || len(found) != 1 || !strings.Contains(found[0].Summary, "more than 100000 users") {
		t.Errorf("%d users, %v", len(users), found)
	}
	if _, found := ReadUsers("users.csv", make([]byte, maxFile+1), nil); !strings.Contains(found[0].Summary, "larger than 32MiB") {
		t.Errorf("%v", found)
	}
}
