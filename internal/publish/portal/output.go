package portal

import (
	"strconv"

	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// outputPage is one output with its activities side by side.
type outputPage struct {
	l      *i18n.Localizer
	Number string
	Name   string
	Text   i18n.Shown
	Marks  []string
	Cells  []outputCell
	Goals  []goalCell
	Others []ui.Link
}

// outputCell is an activity with what is told of it.
type outputCell struct {
	cell
	Lead i18n.Shown
	When string
}

// output answers with the page of an output, by its number in the framework.
func (s *Portal) output(r *web.Request) (web.Response, error) {
	p, err := s.here(r)
	if err != nil {
		return nil, err
	}
	v, err := s.Roadmaps.PublicView(r.Context(), string(p.party.Code), p.slug, 0)
	if err != nil {
		return s.notThere(r, p, err)
	}
	l := r.L
	for i, o := range v.Framework.ReferenceOutputs() {
		if o.Number != r.PathValue("n") {
			continue
		}
		page := s.outputPage(p, v, i)
		f := s.partyFrame(r, p, page.Name+l.T(MsgColon)+page.Text.Text, "")
		f.MainClass = hue(i)
		f.Crumbs = p.crumbs(page.Name)
		return r.Page(f, outputBody(page))
	}
	return nil, missing()
}

func (s *Portal) outputPage(p place, v roadmap.View, i int) outputPage {
	l := p.l
	b := posterBuilder{s: s, p: p, l: l, v: v}
	outputs := v.Framework.ReferenceOutputs()
	o := outputs[i]
	page := outputPage{l: l, Number: o.Number, Name: l.T(MsgOutputNumber, "Number", o.Number), Text: o.Text.For(l.Lang), Marks: b.marks(),
		Goals: goalCells(l, v.Framework.GoalsOf(o.ID), s.Vocabulary, func(t i18n.Shown) i18n.Shown { return t })}
	for _, it := range v.Of(o.ID) {
		c := outputCell{cell: b.cell(it), When: period(l, it.Plan.StartOn, it.Plan.EndOn)}
		c.Lead, _ = v.BodyName(it.Plan.Lead, l.Lang)
		page.Cells = append(page.Cells, c)
	}
	for j, other := range outputs {
		page.Others = append(page.Others, ui.Link{Label: l.T(MsgOutputNumber, "Number", other.Number), URL: p.url("/outputs/" + other.Number), Current: i == j})
	}
	return page
}

// anchor is the id of the heading of an activity on the page of its output.
func anchor(i int) string { return "a" + strconv.Itoa(i+1) }
