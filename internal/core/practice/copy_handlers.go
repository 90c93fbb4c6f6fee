package practice

import (
	"net/http"
	"slices"
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// copyPage asks where a practice is copied to.
type copyPage struct {
	Err         error
	Title       i18n.Shown
	Action      string
	Roadmaps    []ui.Link
	Target      ui.Choice
	Attribution string
	None        bool // there is no roadmap to copy to
}

// Values of the choice "target".
const (
	ownPrefix  = "new:"  // + output id: a new activity
	linePrefix = "line:" // + line id: the activity of a line
)

func (h handlers) copyForm(r *web.Request) (web.Response, error) {
	return h.copyAnswer(r, web.NewForm(nil), 0, nil)
}

func (h handlers) copyAnswer(r *web.Request, f *web.Form, status int, err error) (web.Response, error) {
	if err := h.may(r.Actor, PermEdit, desk(r)); err != nil {
		return nil, err
	}
	p, ok := h.Shelf().Get(ID(r.PathValue("practice")))
	if !ok {
		return nil, missing()
	}
	page := copyPage{Err: err, Title: p.Title.For(r.Lang), Attribution: h.Attribution(r.L, p), Action: r.Link(deskPath(r) + "/" + string(p.ID) + "/copy")}
	all, e := h.Roadmaps.List(r.Context(), r.Actor, r.Party())
	if e != nil {
		return nil, e
	}
	if page.None = len(all) == 0; !page.None {
		v, e := h.Roadmaps.View(r.Context(), r.Actor, r.Party(), r.Get("roadmap"))
		if e != nil {
			return nil, e
		}
		for _, x := range all {
			page.Roadmaps = append(page.Roadmaps, ui.Link{Label: x.Period(), URL: page.Action + "?roadmap=" + x.Slug, Current: x.Slug == v.Roadmap.Slug})
		}
		page.Action += "?roadmap=" + v.Roadmap.Slug
		page.Target = h.targets(r, v, p, f, err)
	}
	frame := ui.Frame{Kind: ui.Work, Title: r.L.T(MsgCopyTitle), Error: err != nil,
		Crumbs: []ui.Link{{Label: r.L.T(MsgTitle), URL: r.Link(deskPath(r))}, {Label: r.L.T(MsgCopyTitle)}}}
	return web.Page{Status: status, Frame: frame, Body: copyBody(r.L, page)}, nil
}

// targets are the activity of the practice's line, where nothing is written
// yet, and a new activity under each output.
func (h handlers) targets(r *web.Request, v roadmap.View, p Practice, f *web.Form, err error) ui.Choice {
	c := ui.Choice{Name: "target", Label: r.L.T(MsgCopyTarget), Hint: r.L.T(MsgCopyTargetHint), Error: ui.ErrorsOf(r.L, err)["target"], Value: f.Get("target")}
	kin := framework.Kin(h.Frameworks.All(), p.Line)
	for _, it := range v.Items {
		if !it.Own() && slices.Contains(kin, it.Line) && it.Plan.Text.IsZero() {
			title, _ := it.Wording(r.Lang)
			c.Options = append(c.Options, ui.Option{Value: linePrefix + string(it.Line), Label: r.L.T(MsgCopyInto, "Number", it.Number), Hint: title.Text})
		}
	}
	for _, o := range v.Framework.ReferenceOutputs() {
		c.Options = append(c.Options, ui.Option{Value: ownPrefix + string(o.ID), Label: r.L.T(MsgCopyNew, "Number", o.Number), Hint: o.Text.For(r.Lang).Text})
	}
	if c.Value == "" {
		c.Value = c.Options[0].Value
	}
	return c
}

func (h handlers) copy(r *web.Request) (web.Response, error) {
	f, err := r.ReadForm()
	if err != nil {
		return nil, err
	}
	to, ok := targetOf(r.Get("roadmap"), f.Get("target"))
	if !ok {
		f.Bad.Add("target", "web.choice")
		return h.copyAnswer(r, f, http.StatusUnprocessableEntity, f.Bad.Err())
	}
	id, err := h.Copy(r.Context(), r.Actor, desk(r), ID(r.PathValue("practice")), to, r.Lang)
	switch {
	case errs.Is(err, errs.Invalid):
		return h.copyAnswer(r, f, http.StatusUnprocessableEntity, err)
	case err != nil:
		return nil, err
	}
	return r.Go("/work/"+r.Party()+"/activities/"+id+"/edit", MsgNoticeCopied)
}

func targetOf(slug, s string) (Target, bool) {
	if line, ok := strings.CutPrefix(s, linePrefix); ok {
		return Target{Slug: slug, Line: framework.LineID(line)}, line != ""
	}
	output, ok := strings.CutPrefix(s, ownPrefix)
	return Target{Slug: slug, Output: convention.OutputID(output)}, ok && output != ""
}
