package legaltext

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"openroadmap/internal/platform/i18n"
)

// common are words that every text of a language is full of, and the others
// have not.
var common = map[string]i18n.Lang{
	"el": i18n.ES, "los": i18n.ES, "las": i18n.ES, "del": i18n.ES, "por": i18n.ES, "una": i18n.ES, "con": i18n.ES, "y": i18n.ES, "será": i18n.ES, "ley": i18n.ES,
	"des": i18n.FR, "du": i18n.FR, "et": i18n.FR, "dans": i18n.FR, "est": i18n.FR, "les": i18n.FR, "sont": i18n.FR, "aux": i18n.FR, "une": i18n.FR, "loi": i18n.FR,
	"the": i18n.EN, "of": i18n.EN, "and": i18n.EN, "to": i18n.EN, "shall": i18n.EN, "or": i18n.EN, "by": i18n.EN, "is": i18n.EN, "law": i18n.EN, "any": i18n.EN,
}

// language tells in which language a document is written: by its letters, and
// among those of Latin letters by its commonest words. Half a dozen of its
// first articles are enough.
func language(d Document) i18n.Lang {
	count := map[i18n.Lang]int{}
	left := 4000
	for _, a := range d.Articles {
		for w := range strings.FieldsFuncSeq(a.Text, func(r rune) bool { return !unicode.IsLetter(r) }) {
			if left--; left < 0 {
				return most(count)
			}
			count[wordLanguage(w)]++
		}
	}
	return most(count)
}

func wordLanguage(w string) i18n.Lang {
	first, _ := utf8.DecodeRuneInString(w)
	switch {
	case unicode.Is(unicode.Arabic, first):
		return i18n.AR
	case unicode.Is(unicode.Cyrillic, first):
		return i18n.RU
	case unicode.Is(unicode.Han, first):
		return i18n.ZH
	}
	return common[strings.ToLower(w)]
}

func most(count map[i18n.Lang]int) (best i18n.Lang) {
	for _, l := range i18n.Langs {
		if count[l] > count[best] || best == i18n.None && count[l] > 0 {
			best = l
		}
	}
	return best
}
