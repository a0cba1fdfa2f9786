package ftp

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// asciiCases are the bytes of a file, what TYPE A sends of them, and what a file
// gets of that.
var asciiCases = []struct{ file, wire, back string }{
	{"", "", ""},
	{"a", "a", "a"},
	{"\n", "\r\n", "\n"},
	{"a\nb\n", "a\r\nb\r\n", "a\nb\n"},
	{"a\r\nb", "a\r\nb", "a\nb"},
	{"\n\n", "\r\n\r\n", "\n\n"},
	{"lone\rcr", "lone\rcr", "lone\rcr"},
	{"end\r", "end\r", "end\r"},
	{"\r\r\n", "\r\r\n", "\r\n"},
	{"\r\n\n", "\r\n\r\n", "\n\n"},
	{"\n\r", "\r\n\r", "\n\r"},
	{"\xff\x00\n", "\xff\x00\r\n", "\xff\x00\n"},
}

func TestASCIIConversion(t *testing.T) {
	for _, tt := range asciiCases {
		checkConversions(t, tt.file, tt.wire, tt.back)
	}
	// Over the ends of the buffers, with a line end at each place of one.
	for shift := range 3 {
		file := strings.Repeat("x", asciiBuffer-shift) + "\ny\r\n" + strings.Repeat("\n", asciiBuffer)
		wire := strings.Repeat("x", asciiBuffer-shift) + "\r\ny\r\n" + strings.Repeat("\r\n", asciiBuffer)
		checkConversions(t, file, wire, strings.ReplaceAll(wire, "\r\n", "\n"))
	}
}

func checkConversions(t *testing.T, file, wire, back string) {
	t.Helper()
	for name, wrap := range map[string]func(io.Reader) io.Reader{
		"whole": func(r io.Reader) io.Reader { return r }, "bytes": iotest.OneByteReader,
		"halves": iotest.HalfReader, "end with data": iotest.DataErrReader,
	} {
		got, err := io.ReadAll(NewASCIIEncoder(wrap(strings.NewReader(file))))
		if err != nil || string(got) != wire {
			t.Errorf("%s: %.20q is sent as %.20q, %v", name, file, got, err)
		}
		got, err = io.ReadAll(NewASCIIDecoder(wrap(strings.NewReader(wire))))
		if err != nil || string(got) != back {
			t.Errorf("%s: %.20q is stored as %.20q, %v", name, wire, got, err)
		}
		size, err := SizeASCII(wrap(strings.NewReader(file)), int64(len(file)))
		if err != nil || size != int64(len(wire)) {
			t.Errorf("%s: %.20q has size %d, %v", name, file, size, err)
		}
	}
}

// TestASCIIIntoSmallBuffers reads one byte at a time.
func TestASCIIIntoSmallBuffers(t *testing.T) {
	for _, tt := range asciiCases {
		got, err := io.ReadAll(iotest.OneByteReader(NewASCIIEncoder(strings.NewReader(tt.file))))
		if err != nil || string(got) != tt.wire {
			t.Errorf("%q is sent as %q, %v", tt.file, got, err)
		}
		got, err = io.ReadAll(iotest.OneByteReader(NewASCIIDecoder(strings.NewReader(tt.wire))))
		if err != nil || string(got) != tt.back {
			t.Errorf("%q is stored as %q, %v", tt.wire, got, err)
		}
	}
}

func TestASCIIErrors(t *testing.T) {
	broken := errors.New("broken")
	for name, make := range map[string]func(io.Reader) io.Reader{"encoder": NewASCIIEncoder, "decoder": NewASCIIDecoder} {
		got, err := io.ReadAll(make(io.MultiReader(strings.NewReader("ab\r"), iotest.ErrReader(broken))))
		if string(got) != "ab\r" || !errors.Is(err, broken) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if _, err := io.ReadAll(make(silent{})); !errors.Is(err, io.ErrNoProgress) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := SizeASCII(iotest.ErrReader(broken), 10); !errors.Is(err, broken) {
		t.Error(err)
	}
	if _, err := SizeASCII(strings.NewReader("12345"), 4); !errors.Is(err, ErrASCIITooLarge) {
		t.Error(err)
	}
}

// silent never has anything and never ends.
type silent struct{}

func (silent) Read([]byte) (int, error) { return 0, nil }

// FuzzASCII checks that conversion does not depend on how the bytes arrive, that
// sending what was sent already changes nothing, and that SIZE is true.
func FuzzASCII(f *testing.F) {
	for _, tt := range asciiCases {
		f.Add([]byte(tt.file))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		convert := func(r io.Reader) []byte {
			out, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		wire := convert(NewASCIIEncoder(bytes.NewReader(file)))
		if again := convert(iotest.OneByteReader(NewASCIIEncoder(iotest.OneByteReader(bytes.NewReader(wire))))); !bytes.Equal(again, wire) {
			t.Errorf("%q is sent as %q, that as %q", file, wire, again)
		}
		back := convert(NewASCIIDecoder(iotest.HalfReader(bytes.NewReader(wire))))
		if want := bytes.ReplaceAll(wire, []byte("\r\n"), []byte("\n")); !bytes.Equal(back, want) {
			t.Errorf("%q is stored as %q", wire, back)
		}
		if size, err := SizeASCII(iotest.OneByteReader(bytes.NewReader(file)), 1<<20); err != nil || size != int64(len(wire)) {
			t.Errorf("%q: size %d, %v", file, size, err)
		}
	})
}

func BenchmarkASCIIEncoder(b *testing.B) {
	benchmarkASCII(b, NewASCIIEncoder, []byte(strings.Repeat(strings.Repeat("x", 60)+"\n", 1<<14)))
}

func BenchmarkASCIIDecoder(b *testing.B) {
	benchmarkASCII(b, NewASCIIDecoder, []byte(strings.Repeat(strings.Repeat("x", 60)+"\r\n", 1<<14)))
}

func benchmarkASCII(b *testing.B, convert func(io.Reader) io.Reader, data []byte) {
	buf := make([]byte, asciiBuffer)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		r := convert(bytes.NewReader(data))
		for {
			if _, err := r.Read(buf); err != nil {
				break
			}
		}
	}
}
