package account_test

import (
	"errors"
	"strings"
	"testing"

	"ftpd/pkg/account"
)

// secretWord is the password of samples. Its hashes come from libxcrypt
// 4.4.33, from Python's hashlib ($scrypt$) and from the argon2 reference tool,
// so that they do not only agree with ourselves.
const secretWord = "se creté"

// samples are hashes of one kind each, cheap ones so that tests are quick.
var samples = []struct{ kind, text, password string }{
	{"yescrypt", "$y$j75$saltsaltsalt$gKtv2mN2Hrq1HGja7S0qDlVVV09SusDvnyFtWJ2qwY7", secretWord},
	{"scrypt", "$7$86..../....abcdefgh$6059u/MlUuaNeQCFTJ4yKcCpjuwPCNjyuiBHmVa8lo.", secretWord},
	{"scrypt", "$scrypt$ln=4,r=8,p=1$c2FsdHNhbHQ$W6wurpRgB7+PpqQHlmWUwygl8EDdt6vYhOrbPxomtQxxl88gSMe71NxNuC/XlYTv2is8J8PSNyjTd7HqmIv27A", secretWord},
	{"sha512", "$6$saltsalt$TDG34CpNT8XHUE9Z9K3vWXQ7A7TWiG9WKy1X7kgwJdxF9Y4LdDxHn35Jrylc5zhTcVBK3J27Wo0KO25ag49Zu/", secretWord},
	{"sha512", "$6$rounds=1000$salt$GT5BdIXhRbMRuOR4iklZbazuGjgHAVUsJKlya41itgXdtEzZ0FemuOze3GAWC7UoxHknxBTKcjGTi0XOxLWcY/", secretWord},
	{"sha512", "$6$rounds=1000$salt$qyFhENAvMgteN30NLCDyc.cLuZ4M1irXT5zT8Fi5HZw8jl3APaedK4oX2uJ13q6WwkSxkDmqJ4iBx2/bQSkEL.", strings.Repeat("x", 300)},
	{"sha512", "$6$rounds=1000$salt$8.6rbmbp5x0d6GHKoit3wSooHPfMEY9cwCpDMr6.bC46HXi1Eqr7xqKZ9RPwaFW/eCyoUBBNRq1xG/f612CuH0", ""},
	{"sha256", "$5$saltsalt$jKewvrOGhZMS6E0OgeSM8BQ8fzHAQFKGZNMCexsa0rC", secretWord},
	{"sha256", "$5$rounds=1234$s$dDhh9G5kswhFKBpgHCgTFqIpMmvMg98daJl1OJROJA/", secretWord},
	{"bcrypt", "$2b$04$abcdefghijklmnopqrstuuzEFiI9qNFvwf0AqLktYFDle1iU2Xgr6", secretWord},
	{"bcrypt", "$2a$04$abcdefghijklmnopqrstuuzEFiI9qNFvwf0AqLktYFDle1iU2Xgr6", secretWord},
	{"bcrypt", "$2y$05$abcdefghijklmnopqrstuu/DcolzEP/Rp2.BwQe2F8vR8FzDU8EFC", secretWord},
	{"bcrypt", "$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i", strings.Repeat("x", 80)},
	{"argon2id", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4", "password"},
	{"plain", "plain:" + secretWord, secretWord},
}

func TestVerify(t *testing.T) {
	for _, s := range samples {
		h, err := account.ParseHash(s.text)
		if err != nil {
			t.Errorf("%s: %v", s.text, err)
			continue
		}
		if h.Kind() != s.kind || h.IsPlain() != (s.kind == "plain") {
			t.Errorf("%s: kind %q, plain %v", s.text, h.Kind(), h.IsPlain())
		}
		if !h.Verify(s.password) {
			t.Errorf("%s: the right password is refused", s.text)
		}
		for _, wrong := range []string{s.password + "a", "wrong", s.password + "\x00", s.password + "\n"} {
			// bcrypt looks at 72 bytes and no more.
			if h.Verify(wrong) && !(s.kind == "bcrypt" && len(s.password) > 72) {
				t.Errorf("%s: %q is let in", s.text, wrong)
			}
		}
	}
}

func TestVerifyBoundsPassword(t *testing.T) {
	h := mustParse(t, "plain:"+strings.Repeat("x", 512))
	if !h.Verify(strings.Repeat("x", 512)) {
		t.Error("512 bytes are refused")
	}
	if h.Verify(strings.Repeat("x", 513)) {
		t.Error("the first 512 bytes of a longer password suffice")
	}
}

func TestParseHashRefuses(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"empty", "", "is empty"},
		{"bare password", "hunter2", "is no known hash"},
		{"long", "$6$" + strings.Repeat("a", 1024), "longer than 1024"},
		{"empty plain", "plain:", "empty after plain:"},
		{"plain with NUL", "plain:a\x00b", "NUL"},
		{"md5crypt", "$1$salt$qJH7.N4xYta3aEG/dfqo/0", "md5crypt ($1$), which is too weak"},
		{"apache", "$apr1$salt$Ebz9CO/kLW/9/K0iOVgSd/", "Apache's MD5"},
		{"sha1", "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", "SHA-1"},
		{"shadow lock", "!$6$salt$x", "enabled = false"},
		{"argon2i", "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$x", "only argon2id"},
		{"bcrypt cut off", "$2b$04$abcdefghijklmnopqrstuu", "bcrypt hash is damaged"},
		{"bcrypt cost 3", "$2b$03$abcdefghijklmnopqrstuuzEFiI9qNFvwf0AqLktYFDle1iU2Xgr6", "is damaged"},
		{"bcrypt cost 17", "$2b$17$abcdefghijklmnopqrstuuzEFiI9qNFvwf0AqLktYFDle1iU2Xgr6", "has cost 17; more than 16"},
		{"bcrypt bad digit", "$2b$04$abcdefghijklmnopqrstuuzEFiI9qNFvwf0AqLktYFDle1iU2Xg!6", "is damaged"},
		{"argon2 2 GiB", "$argon2id$v=19$m=2097152,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4", "1 GiB"},
		{"argon2 passes", "$argon2id$v=19$m=1048576,t=5,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4", "passes"},
		{"argon2 lanes", "$argon2id$v=19$m=256,t=1,p=65$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4", "lanes"},
		{"argon2 zero", "$argon2id$v=19$m=256,t=0,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4", "is damaged"},
		{"argon2 old", "$argon2id$v=16$m=256,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4", "version 19"},
		{"argon2 short key", "$argon2id$v=19$m=256,t=1,p=1$c29tZXNhbHQ$YQ", "is damaged"},
		{"sha512 few rounds", "$6$rounds=10$salt$GT5BdIXhRbMRuOR4iklZbazuGjgHAVUsJKlya41itgXdtEzZ0FemuOze3GAWC7UoxHknxBTKcjGTi0XOxLWcY/", "10 rounds"},
		{"sha512 many rounds", "$6$rounds=99999999$salt$GT5BdIXhRbMRuOR4iklZbazuGjgHAVUsJKlya41itgXdtEzZ0FemuOze3GAWC7UoxHknxBTKcjGTi0XOxLWcY/", "99999999 rounds"},
		{"sha512 as sha256", "$5$salt$GT5BdIXhRbMRuOR4iklZbazuGjgHAVUsJKlya41itgXdtEzZ0FemuOze3GAWC7UoxHknxBTKcjGTi0XOxLWcY/", "sha256 hash is damaged"},
		{"scrypt 2^25", "$scrypt$ln=25,r=1,p=1$c2FsdHNhbHQ$W6wurpRgB7+PpqQHlmWUwygl8EDdt6vYhOrbPxomtQxxl88gSMe71NxNuC/XlYTv2is8J8PSNyjTd7HqmIv27A", "1 GiB"},
		{"scrypt r", "$7$2zzzzz/....abcdefgh$6059u/MlUuaNeQCFTJ4yKcCpjuwPCNjyuiBHmVa8lo.", "1 GiB"},
		{"scrypt p", "$7$86....zzzzzabcdefgh$6059u/MlUuaNeQCFTJ4yKcCpjuwPCNjyuiBHmVa8lo.", "lanes"},
		{"yescrypt flavour", "$y$k75$saltsaltsalt$gKtv2mN2Hrq1HGja7S0qDlVVV09SusDvnyFtWJ2qwY7", "flavour j"},
		{"yescrypt 2 GiB", "$y$jGT$saltsaltsalt$gKtv2mN2Hrq1HGja7S0qDlVVV09SusDvnyFtWJ2qwY7", "1 GiB"},
		{"yescrypt salt", "$y$j75$!$gKtv2mN2Hrq1HGja7S0qDlVVV09SusDvnyFtWJ2qwY7", "is damaged"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := account.ParseHash(c.text)
			var fault *account.HashError
			if !errors.As(err, &fault) || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			// Whatever was written may be a password.
			if len(c.text) > 6 && strings.Contains(err.Error(), c.text) {
				t.Errorf("the error repeats the text: %v", err)
			}
		})
	}
}

func TestZeroHash(t *testing.T) {
	var zero account.Hash
	if zero.Verify("") || zero.Kind() != "" || !zero.IsZero() || zero.IsPlain() {
		t.Error("the zero Hash is something")
	}
}

func TestNewHash(t *testing.T) {
	for _, kind := range account.NewKinds() {
		t.Run(kind, func(t *testing.T) {
			text, err := account.NewHash(kind, secretWord)
			if err != nil {
				t.Fatal(err)
			}
			if h := mustParse(t, text); h.Kind() != kind || !h.Verify(secretWord) {
				t.Errorf("%s does not verify as what it is", text)
			}
		})
	}
}

func TestNewHashRefuses(t *testing.T) {
	for name, c := range map[string]struct{ kind, password string }{
		"kind":        {"md5", "x"},
		"empty":       {"", ""},
		"line break":  {"", "a\nb"},
		"long":        {"", strings.Repeat("x", 513)},
		"long bcrypt": {"bcrypt", strings.Repeat("x", 73)},
	} {
		if text, err := account.NewHash(c.kind, c.password); err == nil {
			t.Errorf("%s: got %s, want an error", name, text)
		}
	}
}

// TestNewHashIsSalted asks for no kind, so it sees the default as well.
func TestNewHashIsSalted(t *testing.T) {
	a, errA := account.NewHash("", "x")
	b, errB := account.NewHash("", "x")
	if errA != nil || errB != nil || a == b {
		t.Errorf("%s %v, %s %v: the same twice", a, errA, b, errB)
	}
	if h := mustParse(t, a); h.Kind() != account.DefaultKind {
		t.Errorf("%s is not of the default kind", a)
	}
}

// mustParse reads a hash that is right.
func mustParse(tb testing.TB, text string) account.Hash {
	tb.Helper()
	h, err := account.ParseHash(text)
	if err != nil {
		tb.Fatalf("%s: %v", text, err)
	}
	return h
}

// FuzzParseHash looks for texts that break the parser, or that it takes and
// whose verification then fails to end. Expensive ones are not verified.
func FuzzParseHash(f *testing.F) {
	for _, s := range samples {
		f.Add(s.text, s.password)
	}
	f.Add("$6$$", "")
	f.Add("$7$z", "x")
	f.Add("$y$j..$$", "x")
	f.Fuzz(func(t *testing.T, text, password string) {
		h, err := account.ParseHash(text)
		if err != nil {
			if !h.IsZero() {
				t.Fatal("a hash beside an error")
			}
			return
		}
		for _, s := range samples {
			// The parameters stand before the key; equal ones are as cheap.
			if len(text) >= 10 && strings.HasPrefix(s.text, text[:10]) && h.Kind() == s.kind && s.kind != "argon2id" && s.kind != "scrypt" {
				h.Verify(password)
				return
			}
		}
	})
}
