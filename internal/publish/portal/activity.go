package portal

import (
	"net/http"
	"net/url"
	"strings"

	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// activityPage says how one activity stands, why, and what proves it.
type activityPage struct {
	l          *i18n.Localizer
	Number     string
	OutputName string
	OutputText i18n.Shown
	Title      i18n.Shown
	Official   bool
	Marks      []string
	State      ui.StateBlock
	NoState    bool // a past version has none
	Brief      i18n.Shown
	Voices     voices
	Timeline   ui.TimelineData
	Milestones []ui.Milestone
	MsHeading  string
	Whole      ui.Link       // the timeline of its output
	Budget     []budgetTable // one for each currency
	Lines      []budgetLine
	Risks      []riskRow
	Mini       []ui.MiniColumn
	Facts      []ui.Fact
	Abreast    abreast // what other Parties do for the same line
	Practices  []practiceRow
	MoreOf     ui.Link
	History    []change
	Evidence   *evidence.Shown // nil for a past version, which has none
	Panels     []ui.Panel      // of the instruments; none for a past version
}

// activity answers with the page of one activity.
func (s *Portal) activity(r *web.Request) (web.Response, error) {
	p, err := s.here(r)
	if err != nil {
		return nil, err
	}
	n, err := wantedVersion(r)
	if err != nil {
		return nil, err
	}
	v, err := s.Roadmaps.PublicView(r.Context(), string(p.party.Code), p.slug, n)
	if err != nil {
		return s.notThere(r, p, err)
	}
	it, ok := v.Item(r.PathValue("number"))
	if !ok {
		return s.activityNear(r, p, v)
	}
	page, err := s.activityPage(r, p, v, it, n)
	if err != nil {
		return nil, err
	}
	f := s.partyFrame(r, p, it.Number+" "+page.Title.Text, description(r.L, page))
	f.MainClass = hueOf(v.Framework, string(it.Output))
	f.Crumbs = p.crumbs(r.L.T(MsgActivityNumber, "Number", it.Number), ui.Link{Label: page.OutputName, URL: p.url("/outputs/" + url.PathEscape(outputNumber(v, it)))})
	return r.Page(f, activityBody(page))
}

// activityNear sends on who wrote a number in other letters: s3.2 for S3.2.
func (s *Portal) activityNear(r *web.Request, p place, v roadmap.View) (web.Response, error) {
	for _, it := range v.Items {
		if strings.EqualFold(it.Number, r.PathValue("number")) {
			to := "/parties/" + string(p.party.Code)
			if slug := r.PathValue("slug"); slug != "" {
				to += "/roadmaps/" + slug
			}
			return moved(r, to+"/activities/"+it.Number), nil
		}
	}
	return nil, missing()
}

// moved sends on to the one address of a page, with what was asked of it.
func moved(r *web.Request, to string) web.Response {
	to = r.Link(to)
	if q := r.Request.URL.RawQuery; q != "" {
		to += "?" + q
	}
	return web.Redirect{To: to, Status: http.StatusMovedPermanently}
}

func description(l *i18n.Localizer, page activityPage) string {
	if page.NoState {
		return ""
	}
	return l.T(MsgActivityDescription, "Number", page.Number, "Status", page.State.Word)
}

func outputNumber(v roadmap.View, it roadmap.Item) string {
	o, _ := v.Framework.Output(it.Output)
	return o.Number
}

func (s *Portal) activityPage(r *web.Request, p place, v roadmap.View, it roadmap.Item, linked int) (activityPage, error) {
	l := r.L
	o, _ := v.Framework.Output(it.Output)
	b := posterBuilder{s: s, p: p, l: l, v: v, linked: linked}
	page := activityPage{l: l, Number: it.Number, OutputName: l.T(MsgOutputNumber, "Number", o.Number), OutputText: o.Text.For(l.Lang),
		Marks: b.marks(), NoState: v.Past(), Voices: s.voices(p, v, it), Facts: s.facts(p, v, it, linked)}
	page.Title, page.Official = it.Wording(l.Lang)
	if !v.Past() {
		var err error
		if page.Evidence, err = s.Evidence.Shown(r, evidence.Ref{Party: it.Party, Kind: roadmap.KindActivity, ID: it.ID}); err != nil {
			return page, err
		}
		if err = s.fromInstruments(r, it, &page); err != nil {
			return page, err
		}
	}
	page.milestones(l, v, it)
	page.Whole = opened{place: p, linked: linked}.timelineOf(o.Number)
	page.budget(l, v, it)
	page.Mini = b.mini(it)
	if it.Line != "" {
		page.Practices = s.practiceRows(r, s.Practices.ForLines(framework.Kin(s.Frameworks.All(), it.Line)), false)
		page.MoreOf = ui.Link{Label: l.T(MsgSeeLine), URL: lineURL(l, it.Line)}
	}
	if v.Past() {
		return page, nil
	}
	page.State, page.Brief = state(l, v, it), it.Narrative.For(l.Lang)
	page.risks(l, v, it)
	var err error
	if page.Abreast, err = s.othersAbreast(r, v, it); err != nil {
		return page, err
	}
	entries, _, err := history.List(r.Context(), s.DB.Read(), history.Filter{Party: it.Party, Kind: roadmap.KindActivity, Record: it.ID, PublicOnly: true, Limit: 20})
	if err != nil {
		return page, err
	}
	for _, e := range entries {
		if c, ok := s.change(p, v, told{}, e); ok {
			page.History = append(page.History, c)
		}
	}
	return page, nil
}
