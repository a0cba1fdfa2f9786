package printable

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", ""},
		{"plain, grün/日本 🙂", "plain, grün/日本 🙂"},
		{"\ufffd", "\ufffd"},
		{"esc\x1b[2J", "esc?[2J"},
		{"csi\u009b2J", "csi?2J"},
		{"nul\x00del\x7f", "nul?del?"},
		{"a\r\nb\tc", "a??b?c"},
		{"next\u0085line", "next?line"},
		{"\u2028\u2029", "??"},
		{"exe\u202egpj", "exe?gpj"},
		{"\u2066isolate\u2069", "?isolate?"},
		{"zero\u200bwidth\ufeff", "zero?width?"},
		{"no\u00a0break", "no?break"},
		{"latin1 \xfc\xfd.", "latin1 ?."},
		{"cut \xe6\x97", "cut ?"},
		{"surrogate \xed\xa0\x80", "surrogate ?"},
	}
	for _, tt := range tests {
		if got := Text(tt.text); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestCutAndLine(t *testing.T) {
	if got := Cut("日本", 4); got != "日?" {
		t.Errorf("got %q", got)
	}
	if got := Line("unknown command\n\nDid you mean this?\n\tcheck\n"); got != "unknown command Did you mean this? check" {
		t.Errorf("got %q", got)
	}
	if got := Line("two  blanks"); got != "two  blanks" {
		t.Errorf("got %q", got)
	}
}

func TestTextDoesNotAllocate(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { Text("/srv/grün/日本.txt") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestWriterInPieces gives it a text byte by byte: nothing slips through between
// two writes.
func TestWriterInPieces(t *testing.T) {
	text := "grün\t日本\n\u009b2J\x1b[m\u202e🙂\xff\n"
	want := "grün\t日本\n?2J?[m?🙂?\n"
	for _, size := range []int{1, 2, 3, len(text)} {
		var out bytes.Buffer
		w := &Writer{W: &out}
		for rest := text; rest != ""; {
			n := min(size, len(rest))
			if got, err := w.Write([]byte(rest[:n])); got != n || err != nil {
				t.Fatalf("wrote %d, %v", got, err)
			}
			rest = rest[n:]
		}
		if out.String() != want {
			t.Errorf("in pieces of %d: got %q, want %q", size, out.String(), want)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestWriterSaysWhatFailed(t *testing.T) {
	if n, err := (&Writer{W: full{}}).Write([]byte("x")); n != 0 || err == nil {
		t.Errorf("wrote %d, %v", n, err)
	}
}

// FuzzPrintable holds all forms to their promise.
func FuzzPrintable(f *testing.F) {
	for _, seed := range []string{"", "a b", "\r\n", "\xff", "\u2028", "\u009b", "\u202e", "日本", "\U000e0001", "\xe6\x97"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		printable := func(form, got string, but string) {
			for i, r := range got {
				_, size := utf8.DecodeRuneInString(got[i:])
				if !strings.ContainsRune(but, r) && !unicode.IsPrint(r) || r == utf8.RuneError && size == 1 {
					t.Fatalf("%s of %q is %q, with %U", form, text, got, r)
				}
			}
		}
		printable("Text", Text(text), "")
		printable("Line", Line(text), "")
		printable("InPlace", InPlace(text), "\t")
		if got := InPlace(text); len(got) != len(text) {
			t.Fatalf("InPlace of %q is %d bytes instead of %d", text, len(got), len(text))
		}
		if isClean(text) != (Text(text) == text) {
			t.Fatalf("%q: clean is %v", text, isClean(text))
		}
		var out bytes.Buffer
		(&Writer{W: &out}).Write([]byte(text))
		printable("Writer", out.String(), "\t\n")

		document, err := json.Marshal([]string{text})
		if err != nil {
			t.Fatal(err)
		}
		printable("JSON", string(JSON(document)), "\t\n")
		var before, after []string
		if err := errors.Join(json.Unmarshal(document, &before), json.Unmarshal(JSON(document), &after)); err != nil || before[0] != after[0] {
			t.Fatalf("JSON of %q means %q instead of %q, %v", text, after, before, err)
		}
	})
}
