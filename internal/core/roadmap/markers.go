package roadmap

import (
	"fmt"
	"slices"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/i18n"
)

// Priority is how urgent an activity is to the Party.
type Priority string

// Priorities lists them, the most urgent first; "" is not said.
var Priorities = []Priority{"high", "medium", "low"}

// GenderMarker says how far an activity serves gender equality. The rungs are
// described on the form; the numbers are those of development reporting.
type GenderMarker string

// GenderMarkers lists the rungs: 0 not an aim, 1 one aim among others, 2 the
// main aim; "" is not said.
var GenderMarkers = []GenderMarker{"0", "1", "2"}

// Markers are plan fields by which activities are sorted and counted.
type Markers struct {
	Priority Priority
	Groups   []convention.GroupKey // whom it is for
	Gender   GenderMarker
	Youth    bool      // it serves young people in the first place
	Legal    i18n.Text // law or decision that it rests on
}

// markers puts the markers and dependencies of p into f.
func (f Fields) markers(p Plan) {
	f.put("priority", string(p.Priority))
	f.put("groups", join(p.Groups))
	f.put("gender", string(p.Gender))
	f.put("youth", flag(p.Youth))
	f.text("legal", p.Legal)
	f.put("depends", join(p.Depends))
}

// flag is "1" for yes and "" for no.
func flag(yes bool) string {
	if yes {
		return "1"
	}
	return ""
}

func (p *Plan) setMarker(name string, lang i18n.Lang, v string) error {
	switch name {
	case "priority":
		p.Priority = Priority(v)
	case "groups":
		p.Groups = split[convention.GroupKey](v)
	case "gender":
		p.Gender = GenderMarker(v)
	case "youth":
		if p.Youth = v != ""; v != "" && v != "1" {
			return fmt.Errorf("%q is neither 1 nor empty", v)
		}
	case "legal":
		p.Legal = p.Legal.With(lang, v, i18n.Human)
	case "depends":
		p.Depends = split[string](v)
	}
	return nil
}

// DependsOn tells whether a waits for the activity with an id.
func (a Activity) DependsOn(id string) bool { return slices.Contains(a.Plan.Depends, id) }
