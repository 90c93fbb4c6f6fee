package legaltext

import (
	"strings"

	"openroadmap/internal/platform/i18n"
)

// stem takes the endings of number, gender and case off a folded word, so that
// "derechos" is found by "derecho". It is light on purpose: it joins forms of
// one word and never different words of one root, so that "cultivo" stays
// apart from "cultura" and "authority" from "author".
func stem(w string, l i18n.Lang) string {
	switch l {
	case i18n.ES:
		return cut(w, 4, "es", "s", "a", "o", "e")
	case i18n.FR:
		return cut(plural(w, "aux", "al"), 4, "es", "s", "x", "e")
	case i18n.EN:
		return cut(plural(w, "ies", "y"), 4, "s")
	case i18n.RU:
		return cut(w, 8, russianEndings...)
	case i18n.AR:
		return cut(w, 8, "ات", "ين", "ون", "يه", "ه", "ة", "ي")
	}
	return w
}

// Endings of Russian nouns and adjectives, the longest first.
var russianEndings = []string{"иями", "ями", "ами", "ого", "его", "ому", "ему", "ыми", "ими", "иях", "ией", "ого", "ях", "ах", "ов", "ев", "ей", "ой", "ый", "ий", "ая", "яя", "ое", "ее",
	"ые", "ие", "ую", "юю", "ом", "ем", "ым", "им", "ых", "их", "ам", "ям", "ия", "ию", "ии", "ью", "а", "я", "о", "е", "ы", "и", "у", "ю", "ь", "й"}

// cut takes off the first ending that leaves at least least bytes, once; in
// Spanish and French a vowel or an s after it goes too.
func cut(w string, least int, endings ...string) string {
	for _, e := range endings {
		if base, ok := strings.CutSuffix(w, e); ok && len(base) >= least {
			if e == "s" && len(endings) > 1 {
				return cut(base, least, "e", "a", "o")
			}
			return base
		}
	}
	return w
}

func plural(w, many, one string) string {
	if base, ok := strings.CutSuffix(w, many); ok && len(base) >= 3 {
		return base + one
	}
	return w
}
