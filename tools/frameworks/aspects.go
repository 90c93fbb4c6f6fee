package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/goccy/go-yaml"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/i18n"
)

const aspectsSource = "aspects.yaml"

// aspectsFile is aspects.yaml.
type aspectsFile struct {
	Format int `yaml:"format"`
	Tables []struct {
		Key    string `yaml:"key"`
		Groups []struct {
			NamedEntry `yaml:",inline"`
			Aspects    []NamedEntry `yaml:"aspects"`
		} `yaml:"groups"`
	} `yaml:"tables"`
}

// NamedEntry is exported for the decoder: a key with its name in all languages.
type NamedEntry struct {
	Key  string            `yaml:"key"`
	Text map[string]string `yaml:"text"`
}

// readAspects decodes strictly and checks that every entry has its name in
// every language and that no key stands twice in a table.
func readAspects(name string) ([]convention.AspectTable, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var f aspectsFile
	if err := yaml.UnmarshalWithOptions(data, &f, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	var list []convention.AspectTable
	for _, t := range f.Tables {
		table, seen := convention.AspectTable{Key: t.Key}, map[string]bool{}
		for _, g := range t.Groups {
			group := convention.AspectGroup{Key: g.Key}
			if group.Text, err = g.name(seen); err != nil {
				return nil, fmt.Errorf("%s: %w", filepath.Base(name), err)
			}
			for _, a := range g.Aspects {
				text, err := a.name(seen)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", filepath.Base(name), err)
				}
				group.Aspects = append(group.Aspects, convention.Aspect{Key: convention.AspectKey(a.Key), Text: text})
			}
			table.Groups = append(table.Groups, group)
		}
		list = append(list, table)
	}
	return list, nil
}

func (e NamedEntry) name(seen map[string]bool) (i18n.Text, error) {
	if e.Key == "" || seen[e.Key] {
		return i18n.Text{}, fmt.Errorf("key %q is empty or stands twice", e.Key)
	}
	seen[e.Key] = true
	t := i18n.NewText(i18n.EN, e.Text["en"])
	for _, l := range i18n.Langs {
		if e.Text[string(l)] == "" {
			return t, fmt.Errorf("%s: its name is missing in %s", e.Key, l)
		}
		if l != i18n.EN {
			t = t.With(l, e.Text[string(l)], i18n.Human)
		}
	}
	return t, nil
}
