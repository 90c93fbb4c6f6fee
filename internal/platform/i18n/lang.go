// Package i18n speaks the six languages of the United Nations: messages of
// the interface (Bundle, Localizer), content that Parties write (Text), and
// dates, numbers and names in each language.
//
// Interface messages live beside the features that use them; this package
// only loads and renders them.
package i18n

import "strings"

// Lang is a language of the interface and of content: its BCP 47 code.
type Lang string

// The six languages, and None for content that has none.
const (
	None Lang = ""
	AR   Lang = "ar"
	ZH   Lang = "zh"
	EN   Lang = "en"
	FR   Lang = "fr"
	RU   Lang = "ru"
	ES   Lang = "es"
)

// Langs lists the languages in the order of the United Nations (Arabic,
// Chinese, English, French, Russian, Spanish), which favours none.
var Langs = [...]Lang{AR, ZH, EN, FR, RU, ES}

// ownNames are the languages' names in themselves.
var ownNames = map[Lang]string{AR: "العربية", ZH: "中文", EN: "English", FR: "Français", RU: "Русский", ES: "Español"}

// ParseLang reads a code such as "fr"; ok is false if it is none of the six.
func ParseLang(s string) (l Lang, ok bool) {
	l = Lang(s)
	_, ok = ownNames[l]
	return l, ok
}

// Name is the language's name in itself: "Français".
func (l Lang) Name() string { return ownNames[l] }

// Dir is the direction of writing for the dir attribute: "rtl" or "ltr".
func (l Lang) Dir() string {
	if l == AR {
		return "rtl"
	}
	return "ltr"
}

// Negotiate picks the language a browser asks for (Accept-Language), or
// otherwise fallback. Quality values order the wishes; unknown ones are
// passed over.
func Negotiate(header string, fallback Lang) Lang {
	best, bestQ := fallback, 0.0
	for _, part := range strings.Split(header, ",") {
		tag, q := parseWish(part)
		if l, ok := ParseLang(tag); ok && q > bestQ {
			best, bestQ = l, q
		}
	}
	return best
}
