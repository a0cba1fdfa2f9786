package config

import (
	"strings"

	"github.com/agext/levenshtein"
)

// nearest is the word that somebody who wrote s most likely meant, "" if none is
// close.
func nearest(s string, words []string) string {
	if len(s) > 64 {
		return ""
	}
	best, far := "", max(2, len(s)/3+1)
	for _, w := range words {
		if fold(s) == fold(w) {
			return w
		}
		if len(w) >= 3 && (strings.HasPrefix(s, w) || len(s) >= 3 && strings.HasPrefix(w, s)) && far > 1 {
			best, far = w, 1 // an abbreviation, or its opposite
		}
		if d := levenshtein.Distance(s, w, nil); d < far {
			best, far = w, d
		}
	}
	return best
}

// fold drops what people forget: case, underscores, hyphens.
func fold(s string) string {
	return strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(s))
}
