package roadmap

import (
	"strings"

	"github.com/a-h/templ"

	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
)

func heads(l *i18n.Localizer) ui.TaskHeads {
	return ui.TaskHeads{When: l.T(MsgColumnWhen), What: l.T(MsgColumnWhat), Who: l.T(MsgColumnWith)}
}

func publicWord(l *i18n.Localizer, r Roadmap) string {
	switch {
	case r.Published:
		return l.T(MsgPublicYes)
	case !r.WithdrawnOn.IsZero():
		return l.T(MsgPublicWithdrawn, "Date", l.Date(r.WithdrawnOn))
	}
	return l.T(MsgPublicNo)
}

func frameworkOptions(l i18n.Lang, all []framework.Framework) []ui.Option {
	return option(all, func(f framework.Framework) string { return string(f.ID) }, func(f framework.Framework) i18n.Text { return f.Title.Text }, l)
}

func outputOptions(l i18n.Lang, v View) []ui.Option {
	var out []ui.Option
	for _, o := range v.Framework.ReferenceOutputs() {
		out = append(out, ui.Option{Value: string(o.ID), Label: o.Number + " " + o.Text.For(l).Text})
	}
	return out
}

func editorLede(e editor) string {
	return e.View.Title(e.R.Lang).Text
}

func stateFacts(e editor) []ui.Fact {
	l, r := e.R.L, e.View.Roadmap
	version := l.T(MsgNoVersion)
	if r.Version > 0 {
		version = l.Int(r.Version)
	}
	if r.Revised {
		version = l.T(MsgRevisionOpen, "Version", r.Version)
	}
	facts := []ui.Fact{{Term: l.T(MsgFieldState), Text: StateWord(l, r.State)}, {Term: l.T(MsgFieldVersion), Text: version}, {Term: l.T(MsgFieldPublic), Text: publicWord(l, r)}}
	if !r.SentOn.IsZero() {
		facts = append(facts, ui.Fact{Term: l.T(MsgFieldSentOn), Text: l.Date(r.SentOn) + l.Comma() + r.SentTo})
	}
	return facts
}

func leadWord(l *i18n.Localizer, v View, it Item) string {
	if s, ok := v.BodyName(it.Plan.Lead, l.Lang); ok {
		return s.Text
	}
	if it.Plan.Position.OutOfTotals() {
		return ""
	}
	return l.T(MsgNoLead)
}

func leadChoice(v activityView) ui.Choice {
	return ui.Choice{Name: "lead", Label: v.L.T(MsgFieldLead), Value: v.val("lead"), Error: v.bad("lead"), Width: "w20", Optional: true,
		Options: append([]ui.Option{{Label: v.L.T(MsgNoLead)}}, v.Bodies...)}
}

func saveLabel(v activityView) string {
	if v.Proposes {
		return v.L.T(MsgPropose)
	}
	return v.L.T(ui.MsgSave)
}

// enterLabel names what the enter key sends; "" for a form that is only read.
func enterLabel(v activityView) string {
	if !v.MaySave() {
		return ""
	}
	return saveLabel(v)
}

func rowIsBad(v activityView, id string) bool {
	for _, part := range []string{"title", "due", "done", "proof"} {
		if v.bad("ms_"+id+"_"+part) != "" {
			return true
		}
	}
	return false
}

func cellLabel(l *i18n.Localizer, m milestoneRowView, part string) string {
	return l.T(milestoneNames[part], "Number", l.Int(m.Number))
}

// cellAttrs mark the language of what is written in a box.
func cellAttrs(v activityView, part string) templ.Attributes {
	if part == "title" || part == "proof" {
		return attrsOf(v.L, v.Lang)
	}
	return nil
}

// attrsOf are lang and dir of text in another language than the page's.
func attrsOf(l *i18n.Localizer, lang i18n.Lang) templ.Attributes {
	if lang == "" || lang == l.Lang {
		return nil
	}
	return templ.Attributes{"lang": string(lang), "dir": lang.Dir()}
}

// section is an entry of "on this page": a part of the form, and how many
// mistakes it holds.
type section struct {
	ID, Label string
	Mistakes  int
}

// sectionOf tells in which part of the form a control stands.
func sectionOf(control string) string {
	switch {
	case strings.HasPrefix(control, "ms_"):
		return "milestones"
	case strings.HasPrefix(control, "budget_"):
		return "budget"
	case strings.HasPrefix(control, "risk_"):
		return "risks"
	case strings.HasPrefix(control, "custom_"):
		return "custom"
	case strings.HasPrefix(control, "target"):
		return "scope"
	}
	return map[string]string{"position": "position", "reason": "position", "decided_by": "position", "decided_on": "position", "merged_into": "position",
		"deferred_until": "position", "title": "words", "text": "words", "lead": "who", "partners": "who", "start": "who", "end": "who",
		"narrative": "progress", "override": "progress", "override_reason": "progress", "override_until": "progress", "domains": "scope", "stages": "scope",
		"areas": "scope", "depends": "waits", "priority": "markers", "groups": "markers", "gender": "markers", "youth": "markers", "legal": "markers", "visibility": "team", "note": "team"}[control]
}

func (v activityView) sections() []section {
	count := map[string]int{}
	for control := range v.Errors {
		count[sectionOf(control)]++
	}
	all := []section{{ID: "position", Label: v.L.T(MsgFieldPosition)}, {ID: "words", Label: v.L.T(MsgSectionWords)}, {ID: "who", Label: v.L.T(MsgSectionWho)},
		{ID: "milestones", Label: v.L.T(MsgSectionMilestones)}, {ID: "progress", Label: v.L.T(MsgSectionProgress)}, {ID: "scope", Label: v.L.T(MsgSectionScope)},
		{ID: "budget", Label: v.L.T(MsgSectionBudget)}, {ID: "risks", Label: v.L.T(MsgSectionRisks)}, {ID: "waits", Label: v.L.T(MsgSectionDepends)}, {ID: "markers", Label: v.L.T(MsgSectionMarkers)},
		{ID: "team", Label: v.L.T(MsgSectionTeam)}}
	all = append(all, section{ID: "evidence", Label: v.L.T(evidence.MsgSection)})
	if v.Item.Own() {
		all = all[1:]
	}
	for i := range all {
		all[i].Mistakes = count[all[i].ID]
	}
	return all
}
