package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/goccy/go-yaml"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/legaltext"
)

const themesSource = "themes.yaml"

// themesFile is themes.yaml.
type themesFile struct {
	Format int          `yaml:"format"`
	Themes []themeEntry `yaml:"themes"`
}

type themeEntry struct {
	Key  string            `yaml:"key"`
	Text map[string]string `yaml:"text"`
	AR   termsEntry        `yaml:"ar"`
	ZH   termsEntry        `yaml:"zh"`
	EN   termsEntry        `yaml:"en"`
	FR   termsEntry        `yaml:"fr"`
	RU   termsEntry        `yaml:"ru"`
	ES   termsEntry        `yaml:"es"`
}

type termsEntry struct {
	Strong []string `yaml:"strong"`
	Weak   []string `yaml:"weak"`
	Never  []string `yaml:"never"`
}

func (e themeEntry) terms() map[i18n.Lang]termsEntry {
	return map[i18n.Lang]termsEntry{i18n.AR: e.AR, i18n.ZH: e.ZH, i18n.EN: e.EN, i18n.FR: e.FR, i18n.RU: e.RU, i18n.ES: e.ES}
}

// readThemes decodes strictly and checks that every theme has its name and
// strong terms in every language, and that every term can be looked for.
func readThemes(name string) ([]convention.Theme, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var f themesFile
	if err := yaml.UnmarshalWithOptions(data, &f, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	var list []convention.Theme
	seen := map[string]bool{}
	for _, e := range f.Themes {
		t, err := e.theme()
		if err == nil && (e.Key == "" || seen[e.Key]) {
			err = fmt.Errorf("key %q is empty or stands twice", e.Key)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", filepath.Base(name), e.Key, err)
		}
		seen[e.Key] = true
		list = append(list, t)
	}
	return list, nil
}

func (e themeEntry) theme() (convention.Theme, error) {
	t := convention.Theme{Key: convention.ThemeKey(e.Key), Text: i18n.NewText(i18n.EN, e.Text["en"]), Terms: map[i18n.Lang]convention.Terms{}}
	all := e.terms()
	for _, l := range i18n.Langs {
		if e.Text[string(l)] == "" || len(all[l].Strong) == 0 {
			return t, fmt.Errorf("name or strong terms are missing in %s", l)
		}
		if l != i18n.EN {
			t.Text = t.Text.With(l, e.Text[string(l)], i18n.Human)
		}
		t.Terms[l] = convention.Terms(all[l])
		list := legaltext.Theme{Key: e.Key, Lang: l, Strong: all[l].Strong, Weak: all[l].Weak, Never: all[l].Never}
		if _, err := legaltext.NewLexicon([]legaltext.Theme{list}); err != nil {
			return t, err
		}
	}
	return t, nil
}
