package convention_test

import (
	"testing"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/i18n"
)

func vocabulary(t *testing.T) convention.Vocabulary {
	t.Helper()
	v, err := convention.Load()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestVocabularyShape(t *testing.T) {
	v := vocabulary(t)
	for what, c := range map[string]struct{ got, want int }{
		"goals": {len(v.Goals), 4}, "areas": {len(v.Areas), 11}, "domains": {len(v.Domains), 8},
		"stages": {len(v.Stages), 6}, "SDGs": {len(v.SDGs), 17}, "targets": {len(v.Targets), 18},
	} {
		if c.got != c.want {
			t.Errorf("%d %s, want %d", c.got, what, c.want)
		}
	}
	for goal, want := range map[convention.GoalKey]int{"g1": 4, "g2": 3, "g3": 2, "g4": 2} {
		if got := len(v.AreasOf(goal)); got != want {
			t.Errorf("goal %s has %d areas, the form has %d", goal, got, want)
		}
	}
}

func TestLookUps(t *testing.T) {
	v := vocabulary(t)
	if a, ok := v.Area("media_diversity"); !ok || a.Goal != "g1" || a.Targets[0] != "16.10" {
		t.Errorf("media_diversity = %+v", a)
	}
	if s, ok := v.Target("10.a"); !ok || s.SDG != "10" || s.Status != convention.ToCheck {
		t.Errorf("10.a = %+v", s)
	}
	if _, ok := v.Stage("dreaming"); ok {
		t.Error("there is a stage called dreaming")
	}
	if d, ok := v.Domain("music"); !ok || d.Text.Get(i18n.FR) != "Musique" {
		t.Errorf("music = %+v", d)
	}
}

func TestWorkingIn(t *testing.T) {
	w := convention.Wording{
		Text:     i18n.NewText(i18n.EN, "Goal").With(i18n.FR, "Objectif", i18n.Human).With(i18n.ES, "Objetivo", i18n.Human),
		Official: convention.Official{i18n.EN: true, i18n.FR: true},
	}
	for l, want := range map[i18n.Lang]bool{
		i18n.EN: false,
		i18n.FR: false,
		i18n.ES: true,
		i18n.RU: false, // falls back to the official English
	} {
		if got := w.WorkingIn(l); got != want {
			t.Errorf("WorkingIn(%s) = %v, want %v", l, got, want)
		}
	}
}
