package config

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"reflect"
	"sort"
	"time"
)

// Fingerprint is the same for two sites that behave the same: all that they
// state, defaults merged in, and where each block and attribute stands, since
// logs and explain name the lines. It says nothing of secrets: it is a hash,
// and one that nobody can reverse is asked for as a password hash anyway.
func (s *Site) Fingerprint() string {
	h := sha256.New()
	w := bufio.NewWriter(h)
	fingerprint(w, reflect.ValueOf(s).Elem())
	w.Flush()
	return hex.EncodeToString(h.Sum(nil))
}

// fingerprint writes a value so that no two values are written the same. An
// attribute that nobody stated holds a constant and is one byte.
func fingerprint(w io.Writer, v reflect.Value) {
	if v.CanAddr() {
		if a, ok := v.Addr().Interface().(slot); ok {
			if !a.isSet() {
				io.WriteString(w, "-")
				return
			}
			fmt.Fprintf(w, "%q:%d", a.pos().File, a.pos().Line)
			fingerprintValue(w, reflect.ValueOf(a.value()))
			return
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			io.WriteString(w, "~")
			return
		}
		fingerprint(w, v.Elem())
	case reflect.Slice:
		fmt.Fprintf(w, "[%d", v.Len())
		for i := range v.Len() {
			fingerprint(w, v.Index(i))
		}
	case reflect.Struct:
		if p, ok := v.Interface().(Pos); ok { // a block's line counts, its column does not
			fmt.Fprintf(w, "%q:%d", p.File, p.Line)
			return
		}
		for i := range v.NumField() {
			fingerprint(w, v.Field(i))
		}
	default:
		fingerprintValue(w, v)
	}
}

// fingerprintValue writes what an attribute holds.
func fingerprintValue(w io.Writer, v reflect.Value) {
	switch x := v.Interface().(type) {
	case Secret:
		fmt.Fprintf(w, "%q", x.Reveal())
	case URL:
		fmt.Fprintf(w, "%q", x.Reveal())
	case []URL:
		for _, u := range x {
			fmt.Fprintf(w, "%q,", u.Reveal())
		}
	case time.Time:
		fmt.Fprintf(w, "%d", x.UnixNano())
	case map[string]string:
		names := make([]string, 0, len(x))
		for name := range x {
			names = append(names, name)
		}
		sort.Strings(names)
		for _, name := range names {
			fmt.Fprintf(w, "%q=%q,", name, x[name])
		}
	case fmt.Stringer:
		fmt.Fprintf(w, "%q", x.String())
	default:
		fmt.Fprintf(w, "%q", fmt.Sprintf("%#v", x))
	}
}
