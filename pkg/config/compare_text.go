package config

import (
	"bytes"
	"fmt"
	"reflect"
	"time"
)

// linesText writes repeated blocks in one line.
func linesText(s *schema, list reflect.Value) string {
	var text bytes.Buffer
	for i := range list.Len() {
		one := list.Index(i)
		if i > 0 {
			text.WriteString("; ")
		}
		text.WriteString(labelOf(s, one))
		for _, a := range s.attrs {
			if v := slotOf(one.Elem(), a); v.isSet() {
				text.WriteString(" " + valueText(v.value()))
			}
		}
	}
	return text.String()
}

// labelOf is a block's name; of several labels, all.
func labelOf(s *schema, block reflect.Value) string {
	text := ""
	for _, l := range s.labels {
		v := block.Elem().FieldByIndex(l.index)
		if v.Kind() == reflect.Bool { // grant or deny
			text = spaced(text, map[bool]string{true: "grant", false: "deny"}[v.Bool()])
			continue
		}
		text = spaced(text, v.String())
	}
	return text
}

func spaced(a, b string) string {
	if a == "" {
		return b
	}
	return a + " " + b
}

// posOf is where a block stands.
func blockPos(s *schema, block reflect.Value) Pos {
	if s.pos == nil {
		return Pos{}
	}
	return block.Elem().FieldByIndex(s.pos).Interface().(Pos)
}

// valueKey is the same for values that mean the same.
func valueKey(v any) string {
	if list, ok := v.([]Listen); ok {
		return valueText(list)
	}
	var text bytes.Buffer
	fingerprintValue(&text, reflect.ValueOf(v))
	return text.String()
}

// valueText is a value as people read it.
func valueText(v any) string {
	switch x := v.(type) {
	case time.Time:
		if x.IsZero() {
			return ""
		}
		return x.Format(time.RFC3339)
	case time.Duration:
		return formatDuration(x)
	case Mode:
		return fmt.Sprintf("%04o", uint32(x.Perm()))
	case fmt.Stringer:
		return x.String()
	}
	list := reflect.ValueOf(v)
	if list.Kind() != reflect.Slice {
		return fmt.Sprint(v)
	}
	var text string
	for i := range list.Len() {
		text = spaced(text, valueText(list.Index(i).Interface()))
	}
	return text
}
