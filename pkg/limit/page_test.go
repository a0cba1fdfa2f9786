package limit_test

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ftpd/pkg/limit"
)

// TestAccountingPage runs the worked numbers of docs/accounting.md.
func TestAccountingPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/accounting.md")
	if err != nil {
		t.Fatal(err)
	}
	_, numbers, _ := strings.Cut(string(page), "\n## Worked numbers\n")
	numbers, _, _ = strings.Cut(numbers, "\n## ")
	cases := strings.Split(numbers, "\n### ")[1:]
	if len(cases) != 5 {
		t.Fatalf("%d cases found", len(cases))
	}
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range cases {
		name, text, _ := strings.Cut(text, "\n")
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { workedCase(t, text, zone) })
		})
	}
}

var (
	statedTerm = regexp.MustCompile(`(?m)^    (\w+) += "?([a-z0-9.]+)B?"?$`)
	tableRow   = regexp.MustCompile(`(?m)^\| (\d{4}-\d\d-\d\d \d\d:\d\d) \| (\w+)( \w+)? \| (\d+) \| (\d+) \| (\w+) \| (\w+) \|$`)
)

func readTerms(t *testing.T, text string) (terms limit.Terms) {
	t.Helper()
	for _, m := range statedTerm.FindAllStringSubmatch(text, -1) {
		n, _ := strconv.ParseFloat(m[2], 64)
		switch m[1] {
		case "download_limit":
			terms.Download = int64(n)
		case "upload_limit":
			terms.Upload = int64(n)
		case "ratio":
			terms.Ratio = n
		case "period":
			terms.Period = limit.ParsePeriod(m[2])
		default:
			t.Fatalf("%s is unknown", m[1])
		}
	}
	return terms
}

// workedCase has the table's lines done at their times.
func workedCase(t *testing.T, text string, zone *time.Location) {
	books := limit.NewBooks[string](zone)
	book := books.Open("anna", readTerms(t, text))
	defer book.Close()
	rows := tableRow.FindAllStringSubmatch(text, -1)
	if len(rows) != strings.Count(text, "\n| 20") || len(rows) < 4 {
		t.Fatalf("%d rows are understood", len(rows))
	}
	var running *limit.Hold
	for _, row := range rows {
		at, err := time.ParseInLocation("2006-01-02 15:04", row[1], zone)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Until(at))
		n, _ := strconv.ParseInt(row[4], 10, 64)
		code := ""
		if row[3] == " ends" {
			running.Close(n)
			code = "226"
		} else {
			var hold *limit.Hold
			if hold, code = transfer(t, book, row[2], n); row[3] == " begins" {
				running, code = hold, strings.Replace(code, "226", "150", 1)
			} else if code == "226" {
				hold.Close(n)
			} else {
				hold.Close(0)
			}
		}
		s, err := book.Look()
		if err != nil {
			t.Fatal(err)
		}
		if down, up := bytesOf(s.Down), bytesOf(s.Up); code != row[5] || down != row[6] || up != row[7] {
			t.Errorf("%s: %s, then %s down and %s up", row[0], code, down, up)
		}
	}
}

// transfer sets aside what a command moves, and says what it is answered.
func transfer(t *testing.T, book *limit.Book, command string, n int64) (*limit.Hold, string) {
	t.Helper()
	d := map[string]limit.Direction{"RETR": limit.Down, "STOR": limit.Up}[command]
	hold, err := book.Begin(d)
	if err != nil {
		t.Fatal(err)
	}
	if d == limit.Down {
		if _, ok := hold.Reserve(n); !ok {
			return hold, "550"
		}
		return hold, "226"
	}
	for left := n; left > 0; {
		got, _ := hold.Take(left)
		if got == 0 {
			return hold, "552"
		}
		left -= got
	}
	return hold, "226"
}

func bytesOf(r limit.Room) string {
	if r.Bytes == math.MaxInt64 {
		return "any"
	}
	return fmt.Sprint(r.Bytes)
}
