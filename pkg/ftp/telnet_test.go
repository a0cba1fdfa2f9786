package ftp

import (
	"bytes"
	"testing"
)

func TestTelnetStrip(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "NOOP\r\n", "NOOP\r\n"},
		{"empty", "", ""},
		{"abort", "\xff\xf4\xff\xf2ABOR\r\n", "ABOR\r\n"},
		{"abort, urgent byte lost", "\xff\xf4\xffABOR\r\n", "ABOR\r\n"},
		{"doubled", "CWD \xff\xff\r\n", "CWD \xff\r\n"},
		{"options", "\xff\xfb\x01US\xff\xfc\x03\xff\xfd\x1f\xff\xfe\xffER a\r\n", "USER a\r\n"},
		{"subnegotiation", "\xff\xfa\x18\x00xterm\xff\xff\xff\xf0QUIT\r\n", "QUIT\r\n"},
		{"subnegotiation without end", "\xff\xfaNOOP\r\nNOOP\r\n", "\nNOOP\r\n"},
		{"command and line end", "A\xff\xf1\r\n", "A\r\n"},
		{"utf-8", "CWD grün\r\n", "CWD grün\r\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for cut := range len(tt.in) + 1 {
				var f Telnet
				in := []byte(tt.in)
				got := append([]byte{}, f.Strip(in[:cut])...)
				got = append(got, f.Strip(in[cut:])...)
				if string(got) != tt.want {
					t.Errorf("cut at %d: %q, want %q", cut, got, tt.want)
				}
			}
		})
	}
}

// FuzzTelnet checks that chunks make no difference and that a whole line always
// comes through after whatever came before.
func FuzzTelnet(f *testing.F) {
	f.Add([]byte("\xff\xf4\xff\xf2ABOR\r\n"), 2)
	f.Add([]byte("\xff\xfa\xff"), 1)
	f.Fuzz(func(t *testing.T, data []byte, cut int) {
		var whole, parts Telnet
		want := whole.Strip(bytes.Clone(data))
		if cut < 0 || cut > len(data) {
			cut = 0
		}
		chunk := bytes.Clone(data)
		got := append(bytes.Clone(parts.Strip(chunk[:cut])), parts.Strip(chunk[cut:])...)
		if !bytes.Equal(got, want) || len(got) > len(data) {
			t.Errorf("%q: %q in one, %q in two", data, want, got)
		}
		parts.Strip([]byte("\n\n")) // the first may still be part of a sequence
		if got := parts.Strip([]byte("NOOP\n")); string(got) != "NOOP\n" {
			t.Errorf("after %q: %q", data, got)
		}
	})
}
