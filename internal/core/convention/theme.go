package convention

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"openroadmap/frameworks"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/legaltext"
)

// ThemeKey names a theme of provisions: "copyright". It never changes.
type ThemeKey string

// Theme is a subject that articles of laws bear on. Its text is this project's
// working wording.
type Theme struct {
	Key   ThemeKey            `json:"key"`
	Text  i18n.Text           `json:"text"`
	Terms map[i18n.Lang]Terms `json:"terms"`
}

// Terms are the words by which an article is proposed for a theme in a
// language; what they mean stands in frameworks/themes.yaml.
type Terms struct {
	Strong []string `json:"strong,omitempty"`
	Weak   []string `json:"weak,omitempty"`
	Never  []string `json:"never,omitempty"`
}

// Themes lists the themes in their order. They are read when first asked for:
// most pages need none. It panics only if the program was built wrongly.
var Themes = sync.OnceValue(func() []Theme {
	var list []Theme
	data, err := frameworks.Files.ReadFile(frameworks.Themes)
	if err == nil {
		err = json.Unmarshal(data, &list)
	}
	if err != nil {
		panic(fmt.Sprintf("load the themes: %v", err))
	}
	return list
})

// FindTheme finds a theme by its key.
func FindTheme(k ThemeKey) (Theme, bool) {
	if i := slices.IndexFunc(Themes(), func(t Theme) bool { return t.Key == k }); i >= 0 {
		return Themes()[i], true
	}
	return Theme{}, false
}

// LegalThemes are the term lists as package legaltext takes them.
func LegalThemes() (list []legaltext.Theme) {
	for _, t := range Themes() {
		for _, l := range i18n.Langs {
			w := t.Terms[l]
			list = append(list, legaltext.Theme{Key: string(t.Key), Lang: l, Strong: w.Strong, Weak: w.Weak, Never: w.Never})
		}
	}
	return list
}
