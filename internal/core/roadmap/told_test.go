package roadmap

import (
	"strings"
	"testing"

	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
)

func speaker(t *testing.T, a Activity) sayer {
	t.Helper()
	bundle, err := i18n.NewBundle(ui.Messages, Messages)
	if err != nil {
		t.Fatal(err)
	}
	return sayer{l: bundle.For(i18n.EN), a: a}
}

// A milestone that came or went is told in one row: its title and its dates.
func TestHistoryTellsMilestones(t *testing.T) {
	s := speaker(t, Activity{Milestones: steps([2]string{"2027-05-03", ""})}) // with the id a
	added := s.changes([]history.Change{{Field: "ms/a", To: "0"}, {Field: "ms/a/due", To: "2027-05-03"}, {Field: "ms/a/title:en", To: "Publish the call"}, {Field: "ms/a/title:fr", To: "Publier"}})
	if len(added) != 1 || added[0].Label != "Milestone 1" || added[0].From != "" || added[0].To != "Publish the call · Publier (Français) · Due: 3 May 2027" {
		t.Errorf("added = %+v", added)
	}
	removed := s.changes([]history.Change{{Field: "ms/b", From: "3"}, {Field: "ms/b/title:en", From: "Old step"}, {Field: "lead", From: "", To: ""}})
	if len(removed) != 2 || removed[0].From != "Old step" || removed[0].To != "" || !strings.Contains(removed[0].Label, "removed") {
		t.Errorf("removed = %+v", removed)
	}
	moved := s.changes([]history.Change{{Field: "ms/a", From: "2", To: "0"}})
	if len(moved) != 1 || moved[0].Label != "Milestone 1, place in the list" || moved[0].From != "3" || moved[0].To != "1" {
		t.Errorf("moved = %+v", moved)
	}
}

func TestHistoryTellsTargets(t *testing.T) {
	got := speaker(t, Activity{}).value("targets", "4.4=60,8.3=40")
	if got != "4.4 (weight 60\u00a0%) and 8.3 (weight 40\u00a0%)" && got != "4.4 (weight 60\u00a0%), 8.3 (weight 40\u00a0%)" {
		t.Errorf("targets = %q", got)
	}
}

// What stood in a removed row is kept in the history of its removal.
func TestHistoryKeepsWhatWasRemoved(t *testing.T) {
	a := Activity{Milestones: steps([2]string{"2027-05-03", ""}, [2]string{"2027-06-03", ""})}
	got := withContents(a, []history.Change{{Field: "ms/b", From: "1"}})
	if len(got) != 3 || got[1] != (history.Change{Field: "ms/b/due", From: "2027-06-03"}) || got[2] != (history.Change{Field: "ms/b/title:en", From: "step"}) {
		t.Errorf("changes = %+v", got)
	}
	if same := withContents(a, []history.Change{{Field: "ms/a", From: "0", To: "1"}, {Field: "narrative:en", From: "x"}}); len(same) != 2 {
		t.Errorf("nothing was removed: %+v", same)
	}
}

// The tab of a language counts: one text more in it is not "translated".
func TestTabsCountTexts(t *testing.T) {
	s := speaker(t, Activity{})
	title := i18n.NewText(i18n.EN, "Works")
	a := Activity{Plan: Plan{Title: title.With(i18n.FR, "Œuvres", i18n.Human).With(i18n.EN, "All works", ""), Text: i18n.NewText(i18n.FR, "Texte")}, Narrative: i18n.NewText(i18n.EN, "Begun")}
	for l, want := range map[i18n.Lang]string{i18n.FR: "2 of 3 texts, 1 outdated", i18n.EN: "2 of 3 texts", i18n.AR: "Not yet translated"} {
		if got := textsIn(s.l, a.Texts(), l); got != want {
			t.Errorf("%s: %q, want %q", l, got, want)
		}
	}
	if got := textsIn(s.l, Activity{Narrative: title}.Texts(), i18n.EN); got != "Original" {
		t.Errorf("all originals: %q", got)
	}
}
