package measure

import (
	"testing"

	"openroadmap/internal/core/identity"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// translate saves texts in French as if the page had been opened just before.
func (k kit) translate(m Measure, typed map[string]string) error {
	now, err := k.Get(ctx, k.editor, "xma", m.ID)
	if err != nil {
		return err
	}
	return k.Translate(ctx, k.editor, "xma", m.ID, i18n.FR, web.NewBase(now.Flatten()), typed)
}

func (k kit) stateOf(t *testing.T, m Measure, field string) i18n.State {
	t.Helper()
	now, err := k.Get(ctx, k.editor, "xma", m.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range now.translated() {
		if x.Field == field {
			return x.Text.StateIn(i18n.FR)
		}
	}
	return ""
}

// A translation is human until somebody else approves it, and outdated once its
// original has changed.
func TestTranslationsOfAMeasure(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		step := "step/01900000-0000-7000-8000-000000000001"
		m := k.add(t, step, "0", step+"/title:en", "Draft sent")
		title, row := "title", step+"/title"
		if err := k.translate(m, map[string]string{title: "Loi sur les arts", row: "Projet envoyé", "kind": "decree", "nothing": "x"}); err != nil {
			t.Fatal(err)
		}
		if got := [2]i18n.State{k.stateOf(t, m, title), k.stateOf(t, m, row)}; got != [2]i18n.State{i18n.Human, i18n.Human} {
			t.Fatalf("after saving: %v", got)
		}
		if err := k.ApproveTranslation(ctx, k.editor, "xma", m.ID, i18n.FR, []string{title}); !errs.Is(err, errs.Forbidden) {
			t.Errorf("an editor approves: %v", err)
		}
		reviewer := actor("xma", identity.Reviewer)
		if err := k.ApproveTranslation(ctx, reviewer, "xma", m.ID, i18n.FR, []string{title, row, "kind"}); err != nil {
			t.Fatal(err)
		}
		if got := [2]i18n.State{k.stateOf(t, m, title), k.stateOf(t, m, row)}; got != [2]i18n.State{i18n.Approved, i18n.Approved} {
			t.Errorf("after approval: %v", got)
		}
		now, _ := k.Get(ctx, k.editor, "xma", m.ID)
		if now.Codes[fieldKind] != "law" || now.Title().For(i18n.FR).Text != "Loi sur les arts" {
			t.Errorf("the measure is %v", now.Flatten())
		}
		if _, err := k.Save(ctx, k.editor, "xma", m.ID, web.NewBase(now.Flatten()), map[string]string{"title:en": "Law on the arts and crafts"}, nil); err != nil {
			t.Fatal(err)
		}
		if got := k.stateOf(t, m, title); got != i18n.Outdated {
			t.Errorf("after the original changed: %s", got)
		}
	})
}

func TestNobodyApprovesTheirOwnTranslationOfAMeasure(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		m := k.add(t)
		contact := actor("xma", identity.PointOfContact)
		for _, write := range []func() error{
			func() error {
				return k.Translate(ctx, contact, "xma", m.ID, i18n.FR, web.NewBase(m.Flatten()), map[string]string{"title": "Loi sur les arts"})
			},
			func() error {
				_, err := k.Save(ctx, contact, "xma", m.ID, web.NewBase(m.Flatten()), map[string]string{"title:es": "Ley de las artes"}, nil)
				return err
			},
		} {
			if err := write(); err != nil {
				t.Fatal(err)
			}
		}
		for _, l := range []i18n.Lang{i18n.FR, i18n.ES} {
			if err := k.ApproveTranslation(ctx, contact, "xma", m.ID, l, []string{"title"}); !errs.Is(err, errs.Invalid) {
				t.Errorf("%s: one approves one's own: %v", l, err)
			}
		}
	})
}

func TestTranslationsThatAreRefused(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		m := k.add(t)
		if err := k.Translate(ctx, k.observer, "xma", m.ID, i18n.FR, nil, map[string]string{"title": "Loi"}); !errs.Is(err, errs.Forbidden) {
			t.Errorf("an observer translates: %v", err)
		}
		if err := k.Translate(ctx, k.stranger, "xes", m.ID, i18n.FR, nil, map[string]string{"title": "Loi"}); !errs.Is(err, errs.NotFound) {
			t.Errorf("another Party's measure: %v", err)
		}
		if err := k.ApproveTranslation(ctx, actor("xes", identity.Reviewer), "xes", m.ID, i18n.FR, []string{"title"}); !errs.Is(err, errs.NotFound) {
			t.Errorf("approval of another Party's measure: %v", err)
		}
		if err := k.translate(m, map[string]string{"title": "Loi\nsur les arts"}); !errs.Is(err, errs.Invalid) {
			t.Errorf("a title of two lines: %v", err)
		}
		opened := web.NewBase(m.Flatten())
		if err := k.translate(m, map[string]string{"title": "Loi sur les arts"}); err != nil {
			t.Fatal(err)
		}
		if _, clash := clashOf(k.Translate(ctx, k.editor, "xma", m.ID, i18n.FR, opened, map[string]string{"title": "Loi des arts"})); !clash {
			t.Error("the translation that somebody else saved meanwhile was overwritten")
		}
		if _, err := k.Save(ctx, k.editor, "xma", m.ID, opened, map[string]string{"title:en": "Law on crafts"}, nil); err != nil {
			t.Fatal(err)
		}
		if err := k.Translate(ctx, k.editor, "xma", m.ID, i18n.RU, opened, map[string]string{"title": "Закон об искусстве"}); !errs.Is(err, errs.Invalid) {
			t.Errorf("a translation of what no longer stands there: %v", err)
		}
	})
}

func TestWhatOfAMeasureWaits(t *testing.T) {
	m := Measure{Record: Record{}.clone()}
	m.Texts[fieldTitle] = i18n.NewText(i18n.EN, "Law").With(i18n.FR, "Loi", i18n.Human)
	m.Texts[fieldSummary] = i18n.NewText(i18n.EN, "About the arts")
	for l, want := range map[i18n.Lang]roadmap.OpenTexts{i18n.EN: {}, i18n.FR: {Missing: 1, ToApprove: 1}, i18n.ZH: {Missing: 2}} {
		if got := roadmap.CountOpen(m.translated(), l); got != want {
			t.Errorf("%s: %+v, want %+v", l, got, want)
		}
	}
}
