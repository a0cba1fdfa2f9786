package site

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ftpd/pkg/ftp"
)

// manyUsers is a site of n users, "u0" and so on.
func manyUsers(n int) string {
	var text strings.Builder
	text.WriteString("group \"g\" {\n" + mayAll + "}\n")
	for i := range n {
		fmt.Fprintf(&text, "user \"u%d\" {\n password = \"plain:secret\"\n group = \"g\"\n}\n", i)
	}
	return siteBlock(text.String())
}

// logInAndOut is a whole log-in of a session that is there already.
func logInAndOut(tb testing.TB, v ftp.Visitor, user string) {
	if _, err := v.Login(context.Background(), user, "secret"); err != nil {
		tb.Fatal(err)
	}
	v.Logout()
}

// TestLoginCostIsFlat: among 20,000 users a log-in takes the memory that it takes
// among ten, and nobody is searched for: who comes last in the file is found as
// fast as who comes first.
func TestLoginCostIsFlat(t *testing.T) {
	few, many := newWorld(t, manyUsers(10)), newWorld(t, manyUsers(20_000))
	allocations := func(w *world, user string) float64 {
		v := w.visit()
		logInAndOut(t, v, user) // makes the home
		return testing.AllocsPerRun(20, func() { logInAndOut(t, v, user) })
	}
	// What others do in the background may add one or two.
	if a, b := allocations(few, "u9"), allocations(many, "u19999"); b > a+5 {
		t.Errorf("%v allocations among 10 users, %v among 20,000", a, b)
	}
	// A search through 20,000 would take some thousand times as long as a look
	// into a map, so that a factor of 50 leaves room for any machine.
	if a, b := lookupTime(few, "u9"), lookupTime(many, "u19999"); b > 50*a {
		t.Errorf("a user is found in %v among 10, in %v among 20,000", a, b)
	}
	if a, b := lookupTime(few, "nobody"), lookupTime(many, "nobody"); b > 50*a {
		t.Errorf("nobody is found in %v among 10, in %v among 20,000", a, b)
	}
}

// lookupTime is the least that a thousand look-ups took.
func lookupTime(w *world, user string) time.Duration {
	var took []time.Duration
	for range 10 {
		begin := time.Now()
		for range 1000 {
			w.order[0].lookup(user)
		}
		took = append(took, time.Since(begin))
	}
	return slices.Min(took)
}

// BenchmarkLogin logs in and out among few and among many users, with a password
// whose check costs nothing.
func BenchmarkLogin(b *testing.B) {
	for _, users := range []int{10, 20_000} {
		b.Run(fmt.Sprint(users), func(b *testing.B) {
			w := newWorld(b, manyUsers(users))
			v, last := w.visit(), fmt.Sprintf("u%d", users-1)
			b.ReportAllocs()
			for b.Loop() {
				logInAndOut(b, v, last)
			}
		})
	}
}
