package config

import (
	"fmt"
	"math"
	"strconv"

	"github.com/zclconf/go-cty/cty"
)

// parseBool does not take "yes", "on" or 1: HCL has its own words.
func parseBool(_ *place, v cty.Value) (any, error) {
	switch {
	case v.Type() == cty.Bool:
		return v.True(), nil
	case v.Type() == cty.String && v.AsString() == "true": // env() and csvdecode() know texts only
		return true, nil
	case v.Type() == cty.String && v.AsString() == "false":
		return false, nil
	}
	return nil, &fault{what: "wants true or false, this is " + nameOf(v), cure: "write true or false, without quotes"}
}

// parseFloat takes texts too, since env() and csvdecode() give nothing else.
func parseFloat(p *place, v cty.Value) (any, error) {
	var n float64
	switch {
	case v.Type() == cty.Number:
		n, _ = v.AsBigFloat().Float64()
	case v.Type() == cty.String:
		var err error
		if n, err = strconv.ParseFloat(v.AsString(), 64); err != nil {
			return nil, &fault{what: fmt.Sprintf("%q is no number", v.AsString()), cure: "write a number, without quotes"}
		}
	default:
		return nil, &fault{what: "wants a number, this is " + nameOf(v), cure: "write a number, without quotes"}
	}
	most := math.MaxInt32 + 0.0
	if p.field.max != "" {
		most, _ = strconv.ParseFloat(p.field.max, 64)
	}
	if math.IsNaN(n) || n < 0 || n > most {
		bound := strconv.FormatFloat(most, 'f', -1, 64)
		return nil, &fault{what: fmt.Sprintf("%g is not between 0 and %s", n, bound), cure: "write a number from 0 to " + bound}
	}
	return n, nil
}

// parseInt takes whole numbers from 0 to 2^31-1, which a float64 holds exactly.
func parseInt(p *place, v cty.Value) (any, error) {
	f, err := parseFloat(p, v)
	if err != nil {
		return nil, err
	}
	n := f.(float64)
	if n != math.Trunc(n) {
		return nil, &fault{what: fmt.Sprintf("%g is no whole number", n), cure: "write a whole number"}
	}
	return int(n), nil
}

// parseSizeValue also sees that lumberjack, which rotates logs, counts in MiB.
func parseSizeValue(p *place, v cty.Value) (any, error) {
	s, err := unitText(v, sizeCure)
	if err != nil {
		return nil, err
	}
	n, err := ParseSize(s)
	if err == nil && p.field.kind == "mebibytes" && n%(1<<20) != 0 {
		err = &fault{what: fmt.Sprintf("%q is not a whole number of MiB", s), cure: fmt.Sprintf(`write "%dMiB"`, n>>20+1)}
	}
	return boxed(n, err)
}

// parseDurationValue reads a duration up to the attribute's largest.
func parseDurationValue(p *place, v cty.Value) (any, error) {
	s, err := unitText(v, durationCure)
	if err != nil {
		return nil, err
	}
	d, err := ParseDuration(s)
	if err == nil && p.field.max != "" {
		if most, _ := ParseDuration(p.field.max); d > most {
			err = &fault{what: fmt.Sprintf("%q is more than %s", s, p.field.max), cure: fmt.Sprintf("write %q at most", p.field.max)}
		}
	}
	return boxed(d, err)
}

// parseModeValue refuses numbers: HCL has read 0644 as decimal 644 by now.
func parseModeValue(p *place, v cty.Value) (any, error) {
	if v.Type() == cty.Number {
		n := v.AsBigFloat().Text('f', -1)
		return nil, &fault{what: "a mode is octal and cannot be a number: " + n + " has lost its leading zero", cure: fmt.Sprintf("write it in quotes: %q", "0"+n)}
	}
	s, err := text(v, `write "0644"`)
	if err != nil {
		return nil, err
	}
	return boxed(parseMode(s, p.field.kind == "folder"))
}

// parseWorm takes true, false or how long.
func parseWorm(p *place, v cty.Value) (any, error) {
	if on, err := parseBool(p, v); err == nil {
		return Worm{On: on.(bool)}, nil
	}
	s, err := unitText(v, durationCure)
	if err != nil {
		return nil, asFault(err, `write true, false or a time: "365d"`)
	}
	d, err := ParseDuration(s)
	return boxed(Worm{On: d > 0, For: d}, err)
}
