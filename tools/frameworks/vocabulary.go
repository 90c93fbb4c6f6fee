package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/goccy/go-yaml"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/i18n"
)

const vocabularySource = "convention.yaml"

// vocabularyFile is convention.yaml.
type vocabularyFile struct {
	Format  int           `yaml:"format"`
	ID      string        `yaml:"id"`
	Version int           `yaml:"version"`
	Sources []sourceEntry `yaml:"sources"`
	Goals   []entry       `yaml:"goals"`
	Areas   []entry       `yaml:"areas"`
	Domains []entry       `yaml:"domains"`
	Stages  []entry       `yaml:"stages"`
	Groups  []entry       `yaml:"groups"`
	SDGs    []entry       `yaml:"sdgs"`
	Targets []entry       `yaml:"sdg_targets"`
}

type sourceEntry struct {
	Key   string `yaml:"key"`
	Title string `yaml:"title"`
}

// entry is one entry of any of the lists; number, goal, sdg and sdg_targets
// belong to some of them only.
type entry struct {
	Key      string            `yaml:"key"`
	Number   string            `yaml:"number"`
	Goal     string            `yaml:"goal"`
	SDG      string            `yaml:"sdg"`
	Status   string            `yaml:"status"`
	Source   string            `yaml:"source"`
	Text     map[string]string `yaml:"text"`
	Official []string          `yaml:"official"`
	Targets  struct {
		To     []string `yaml:"to"`
		Status string   `yaml:"status"`
		Source string   `yaml:"source"`
	} `yaml:"sdg_targets"`
}

// readVocabulary decodes strictly and checks what the types cannot.
func readVocabulary(name string) (convention.Vocabulary, error) {
	r, err := os.Open(name)
	if err != nil {
		return convention.Vocabulary{}, err
	}
	defer r.Close()
	var f vocabularyFile
	if err := yaml.NewDecoder(r, yaml.Strict()).Decode(&f); err != nil {
		return convention.Vocabulary{}, fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	v, err := f.vocabulary()
	if err != nil {
		return v, fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	return v, nil
}

func (f vocabularyFile) vocabulary() (convention.Vocabulary, error) {
	v := convention.Vocabulary{ID: f.ID, Version: f.Version}
	for _, s := range f.Sources {
		v.Sources = append(v.Sources, convention.Source(s))
	}
	if err := f.check(); err != nil {
		return v, err
	}
	for _, e := range f.Goals {
		v.Goals = append(v.Goals, convention.Goal{Key: convention.GoalKey(e.Key), Number: e.Number, Wording: e.wording()})
	}
	for _, e := range f.Areas {
		v.Areas = append(v.Areas, e.area())
	}
	for _, e := range f.Domains {
		v.Domains = append(v.Domains, convention.CulturalDomain{Key: convention.DomainKey(e.Key), Wording: e.wording()})
	}
	for _, e := range f.Stages {
		v.Stages = append(v.Stages, convention.ValueChainStage{Key: convention.StageKey(e.Key), Wording: e.wording()})
	}
	for _, e := range f.Groups {
		v.Groups = append(v.Groups, convention.TargetGroup{Key: convention.GroupKey(e.Key), Wording: e.wording()})
	}
	for _, e := range f.SDGs {
		v.SDGs = append(v.SDGs, convention.SDG{Key: convention.SDGKey(e.Key), Wording: e.wording()})
	}
	for _, e := range f.Targets {
		v.Targets = append(v.Targets, convention.SDGTarget{Key: convention.TargetKey(e.Key), SDG: convention.SDGKey(e.SDG), Wording: e.wording()})
	}
	return v, checkLinks(v)
}

func (e entry) wording() convention.Wording {
	w := convention.Wording{Text: i18n.NewText(i18n.EN, e.Text["en"]), Status: convention.WordingStatus(e.Status), Sources: []string{e.Source}}
	for _, l := range i18n.Langs {
		if l != i18n.EN {
			w.Text = w.Text.With(l, e.Text[string(l)], i18n.Human)
		}
	}
	for _, l := range e.Official {
		if w.Official == nil {
			w.Official = convention.Official{}
		}
		w.Official[i18n.Lang(l)] = true
	}
	return w
}

func (e entry) area() convention.MonitoringArea {
	a := convention.MonitoringArea{Key: convention.AreaKey(e.Key), Number: e.Number, Goal: convention.GoalKey(e.Goal), Wording: e.wording(), TargetsStatus: convention.WordingStatus(e.Targets.Status)}
	for _, t := range e.Targets.To {
		a.Targets = append(a.Targets, convention.TargetKey(t))
	}
	return a
}

// check looks for missing languages, double keys, unknown statuses and sources.
func (f vocabularyFile) check() error {
	for list, entries := range map[string][]entry{"goals": f.Goals, "areas": f.Areas, "domains": f.Domains, "stages": f.Stages, "groups": f.Groups, "sdgs": f.SDGs, "sdg_targets": f.Targets} {
		seen := map[string]bool{}
		for _, e := range entries {
			if e.Key == "" || seen[e.Key] {
				return fmt.Errorf("%s: key %q is empty or stands twice", list, e.Key)
			}
			seen[e.Key] = true
			if err := f.checkEntry(e); err != nil {
				return fmt.Errorf("%s: %s: %w", list, e.Key, err)
			}
		}
	}
	return nil
}

func (f vocabularyFile) checkEntry(e entry) error {
	for _, l := range i18n.Langs {
		if e.Text[string(l)] == "" {
			return fmt.Errorf("text.%s is missing", l)
		}
	}
	if len(e.Text) != len(i18n.Langs) {
		return fmt.Errorf("text has a language that is none of the six")
	}
	if !convention.WordingStatus(e.Status).Valid() {
		return fmt.Errorf("status %q is unknown", e.Status)
	}
	if !slices.ContainsFunc(f.Sources, func(s sourceEntry) bool { return s.Key == e.Source }) {
		return fmt.Errorf("source %q is not listed", e.Source)
	}
	return nil
}

// checkLinks holds areas to known goals and targets, targets to known SDGs.
func checkLinks(v convention.Vocabulary) error {
	for _, a := range v.Areas {
		if _, ok := v.Goal(a.Goal); !ok {
			return fmt.Errorf("areas: %s: goal %q is unknown", a.Key, a.Goal)
		}
		if !a.TargetsStatus.Valid() {
			return fmt.Errorf("areas: %s: sdg_targets.status %q is unknown", a.Key, a.TargetsStatus)
		}
		for _, t := range a.Targets {
			if _, ok := v.Target(t); !ok {
				return fmt.Errorf("areas: %s: SDG target %q is unknown", a.Key, t)
			}
		}
	}
	for _, t := range v.Targets {
		if _, ok := v.SDG(t.SDG); !ok {
			return fmt.Errorf("sdg_targets: %s: SDG %q is unknown", t.Key, t.SDG)
		}
	}
	return nil
}
