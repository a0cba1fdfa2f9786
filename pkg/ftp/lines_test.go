package ftp

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestLineReader(t *testing.T) {
	for _, test := range []struct {
		name, in string
		want     []string // "!" = too long
	}{
		{"lines", "a\r\nbb\n\r\n", []string{"a\r\n", "bb\n", "\r\n"}},
		{"no end", "a\r\nrest", []string{"a\r\n"}},
		{"just fits", strings.Repeat("x", 15) + "\n", []string{strings.Repeat("x", 15) + "\n"}},
		{"too long by one", strings.Repeat("x", 16) + "\nok\n", []string{"!", "ok\n"}},
		{"far too long", strings.Repeat("x", 40_000) + "\nok\n", []string{"!", "ok\n"}},
		{"telnet", "\xff\xf4\xff\xf2ABOR\r\n", []string{"ABOR\r\n"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, src := range []io.Reader{strings.NewReader(test.in), iotest.OneByteReader(strings.NewReader(test.in))} {
				got := readAllLines(&lineReader{src: src}, 16)
				if strings.Join(got, "|") != strings.Join(test.want, "|") {
					t.Errorf("got %q, want %q", got, test.want)
				}
			}
		})
	}
}

func readAllLines(r *lineReader, limit int) (lines []string) {
	for {
		line, err := r.next(limit)
		switch {
		case errors.Is(err, errLineTooLong):
			lines = append(lines, "!")
		case err != nil:
			return lines
		default:
			lines = append(lines, string(line))
		}
	}
}

// FuzzLineReader: however the bytes come, the lines are the same, none is over
// the limit and the buffer stays small.
func FuzzLineReader(f *testing.F) {
	f.Add([]byte("USER anna\r\nPASS secret\r\n"), 3)
	f.Add([]byte(strings.Repeat("x", 9000)+"\nNOOP\n"), 512)
	f.Add([]byte("\xff\xf4\xff\xf2ABOR\r\n\xff\xff\n"), 1)
	f.Fuzz(func(t *testing.T, in []byte, step int) {
		whole := &lineReader{src: bytes.NewReader(in)}
		pieces := &lineReader{src: &stepReader{in, max(1, step%600)}}
		a, b := readAllLines(whole, maxLineBefore), readAllLines(pieces, maxLineBefore)
		if strings.Join(a, "|") != strings.Join(b, "|") {
			t.Fatalf("whole %q, in pieces %q", a, b)
		}
		for _, line := range a {
			if line != "!" && (len(line) > maxLineBefore || strings.Count(line, "\n") != 1) {
				t.Fatalf("line %q", line)
			}
		}
		if len(whole.buf) > maxLine+1 {
			t.Fatalf("buffer of %d", len(whole.buf))
		}
	})
}

type stepReader struct {
	rest []byte
	step int
}

func (r *stepReader) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), r.step)], r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// FuzzReply: no text can forge a reply of its own.
func FuzzReply(f *testing.F) {
	f.Add("hello\n230 logged in")
	f.Add("a\r\n230 b\x00" + bareLine + "c")
	f.Fuzz(func(t *testing.T, text string) {
		out := string(reply{250, text}.append(nil))
		lines := strings.SplitAfter(out, "\r\n")
		if lines[len(lines)-1] != "" {
			t.Fatalf("%q does not end in CRLF", out)
		}
		for i, line := range lines[:len(lines)-1] {
			if strings.ContainsAny(strings.TrimSuffix(line, "\r\n"), "\r\n") {
				t.Fatalf("line %q", line)
			}
			if last := i == len(lines)-2; last != strings.HasPrefix(line, "250 ") && last {
				t.Fatalf("last line %q", line)
			}
		}
	})
}

// FuzzSession throws bytes at a session that is logged in: it answers or ends,
// and goes on serving others.
func FuzzSession(f *testing.F) {
	f.Add([]byte("CWD /\r\nMKD a\r\nRNFR a\r\nRNTO b\r\nSITE CHMOD 700 b\r\nSTAT b\r\n"))
	f.Add([]byte("REST 5\r\nPORT 1,2,3,4,5,6\r\nRETR x\r\nLIST -R ..\r\nOPTS MLST x\r\n"))
	r := newRig(f, nil)
	f.Fuzz(func(t *testing.T, in []byte) {
		own := &rig{t, r.site, r.server, r.addr, r.home}
		c := own.login()
		go func() {
			c.conn.Write(in)
			io.WriteString(c.conn, "\r\nQUIT\r\n")
		}()
		for {
			answer, err := c.reply()
			if err == io.EOF && answer == "" {
				break
			}
			if err != nil {
				t.Fatalf("%q: %v", answer, err)
			}
		}
		own.login().say("NOOP", "200")
	})
}
