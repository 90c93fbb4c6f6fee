package convention

import (
	"encoding/json"
	"fmt"

	"openroadmap/frameworks"
)

// Vocabulary holds every entry, each list in its official order. It is read
// once at start and never changed.
type Vocabulary struct {
	ID      string            `json:"id"`
	Version int               `json:"version"`
	Sources []Source          `json:"sources"`
	Goals   []Goal            `json:"goals"`
	Areas   []MonitoringArea  `json:"areas"`
	Domains []CulturalDomain  `json:"domains"`
	Stages  []ValueChainStage `json:"stages"`
	Groups  []TargetGroup     `json:"groups"`
	SDGs    []SDG             `json:"sdgs"`
	Targets []SDGTarget       `json:"targets"`
}

// Load reads the embedded vocabulary. It fails only if the program was built
// wrongly.
func Load() (Vocabulary, error) {
	var v Vocabulary
	data, err := frameworks.Files.ReadFile(frameworks.Convention)
	if err != nil {
		return v, fmt.Errorf("load the vocabulary: %w", err)
	}
	if err := json.Unmarshal(data, &v); err != nil {
		return v, fmt.Errorf("load the vocabulary: %w", err)
	}
	return v, nil
}

// Goal finds a goal by its key.
func (v Vocabulary) Goal(k GoalKey) (Goal, bool) {
	return find(v.Goals, func(g Goal) bool { return g.Key == k })
}

// Area finds a monitoring area by its key.
func (v Vocabulary) Area(k AreaKey) (MonitoringArea, bool) {
	return find(v.Areas, func(a MonitoringArea) bool { return a.Key == k })
}

// Domain finds a cultural domain by its key.
func (v Vocabulary) Domain(k DomainKey) (CulturalDomain, bool) {
	return find(v.Domains, func(d CulturalDomain) bool { return d.Key == k })
}

// Stage finds a stage of the value chain by its key.
func (v Vocabulary) Stage(k StageKey) (ValueChainStage, bool) {
	return find(v.Stages, func(s ValueChainStage) bool { return s.Key == k })
}

// Group finds a target group by its key.
func (v Vocabulary) Group(k GroupKey) (TargetGroup, bool) {
	return find(v.Groups, func(g TargetGroup) bool { return g.Key == k })
}

// SDG finds a Sustainable Development Goal by its number.
func (v Vocabulary) SDG(k SDGKey) (SDG, bool) {
	return find(v.SDGs, func(s SDG) bool { return s.Key == k })
}

// Target finds an SDG target by its number.
func (v Vocabulary) Target(k TargetKey) (SDGTarget, bool) {
	return find(v.Targets, func(t SDGTarget) bool { return t.Key == k })
}

// AreasOf lists the monitoring areas of a goal in the order of the form.
func (v Vocabulary) AreasOf(g GoalKey) []MonitoringArea {
	var of []MonitoringArea
	for _, a := range v.Areas {
		if a.Goal == g {
			of = append(of, a)
		}
	}
	return of
}

// find returns the first entry that is the one looked for. The lists are
// short; an index would cost more than it saves.
func find[T any](list []T, is func(T) bool) (entry T, ok bool) {
	for _, e := range list {
		if is(e) {
			return e, true
		}
	}
	return entry, false
}
