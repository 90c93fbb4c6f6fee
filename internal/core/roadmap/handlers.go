package roadmap

import (
	"fmt"
	"net/http"
	"slices"

	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// frame of a working page, its crumbs beginning with "My work".
func frame(r *web.Request, title string, crumbs ...ui.Link) ui.Frame {
	all := append([]ui.Link{{Label: r.L.T(MsgNavWork), URL: r.Link("/work/" + r.Party())}}, crumbs...)
	return ui.Frame{Kind: ui.Work, Title: title, NoIndex: true, Crumbs: append(all, ui.Link{Label: title})}
}

func roadmapPath(r Roadmap) string { return "/work/" + r.Party + "/roadmaps/" + r.Slug }

func activityPath(a Activity) string { return "/work/" + a.Party + "/activities/" + a.ID }

func roadmapCrumb(r *web.Request, rm Roadmap) ui.Link {
	return ui.Link{Label: r.L.T(MsgNavRoadmap) + " " + rm.Period(), URL: r.Link(roadmapPath(rm))}
}

// home sends a person with one Party to its work; others choose.
func (p *Pages) home(r *web.Request) (web.Response, error) {
	codes := r.Actor.Parties()
	switch {
	case len(codes) == 1:
		return r.Go("/work/"+codes[0], "")
	case len(codes) == 0 && r.Actor.Operator:
		return r.Go("/admin/accounts", "")
	}
	var links []ui.Link
	for _, code := range codes {
		if pt, ok := p.Party(code); ok {
			links = append(links, ui.Link{Label: pt.Name.For(r.Lang).Text, URL: r.Link("/work/" + code)})
		}
	}
	f := ui.Frame{Kind: ui.Work, Title: r.L.T(MsgHomeTitle), NoIndex: true}
	return r.Page(f, homePage(r.L, links))
}

// myWork is what one person does next in a Party.
func (p *Pages) myWork(r *web.Request) (web.Response, error) {
	v, err := p.View(r.Context(), r.Actor, r.Party(), "")
	if errs.Is(err, errs.NotFound) && p.Access.Allows(r.Actor, PermRead, access.Object{Party: r.Party()}) {
		return r.Page(ui.Frame{Kind: ui.Work, Title: r.L.T(MsgNavWork), NoIndex: true}, noRoadmap(r.L, p.startLink(r)))
	}
	if err != nil {
		return nil, err
	}
	waiting, total, err := p.Waiting(r.Context(), r.Actor, r.Party())
	if err != nil {
		return nil, err
	}
	f := ui.Frame{Kind: ui.Work, Title: r.L.T(MsgNavWork), NoIndex: true}
	return r.Page(f, myWorkPage(newMyWork(r, v, waiting, total)))
}

// startLink leads those who may begin a roadmap to doing so.
func (p *Pages) startLink(r *web.Request) *ui.Link {
	if !p.Access.Allows(r.Actor, PermLead, access.Object{Party: r.Party()}) {
		return nil
	}
	return &ui.Link{Label: r.L.T(MsgNewTitle), URL: r.Link("/work/" + r.Party() + "/roadmaps/new")}
}

func (p *Pages) current(r *web.Request) (web.Response, error) {
	rm, err := p.Get(r.Context(), r.Actor, r.Party(), "")
	if errs.Is(err, errs.NotFound) && len(r.Actor.Roles[r.Party()]) > 0 {
		return r.Page(ui.Frame{Kind: ui.Work, Title: r.L.T(MsgNavRoadmap), NoIndex: true}, noRoadmap(r.L, p.startLink(r)))
	}
	if err != nil {
		return nil, err
	}
	return r.Go(roadmapPath(rm), "")
}

func (p *Pages) roadmaps(r *web.Request) (web.Response, error) {
	all, err := p.List(r.Context(), r.Actor, r.Party())
	if err != nil {
		return nil, err
	}
	return r.Page(frame(r, r.L.T(MsgRoadmapsTitle)), roadmapsPage(r, all, p.startLink(r)))
}

func (p *Pages) newRoadmap(r *web.Request) (web.Response, error) {
	form := r.Kept()
	if form == nil {
		form = web.NewForm(nil)
		year := clock.DateOf(r.Now, r.Zone(r.Party())).Year
		form.SetDate("start", clock.Date{Year: year, Month: 1, Day: 1})
		form.SetDate("end", clock.Date{Year: year + 3, Month: 12, Day: 31})
		if f, ok := p.Frameworks.Latest(); ok {
			form.Set("framework", string(f.ID))
		}
	}
	return p.showNew(r, form, nil)
}

func (p *Pages) showNew(r *web.Request, form *web.Form, problem error) (web.Response, error) {
	f := frame(r, r.L.T(MsgNewTitle), ui.Link{Label: r.L.T(MsgRoadmapsTitle), URL: r.Link("/work/" + r.Party() + "/roadmaps")})
	body := newRoadmapPage(r, p.Frameworks.All(), form, problem)
	if problem != nil {
		return r.Invalid(f, body)
	}
	return r.Page(f, body)
}

func (p *Pages) createRoadmap(r *web.Request) (web.Response, error) {
	form, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	in := readNew(form)
	if err := form.Bad.Err(); err != nil {
		return p.showNew(r, form, err)
	}
	rm, err := p.Create(r.Context(), r.Actor, r.Party(), in)
	if errs.Is(err, errs.Invalid) {
		return p.showNew(r, form, err)
	}
	if err != nil {
		return nil, err
	}
	return r.Go(roadmapPath(rm), MsgNoticeCreated)
}

// editor is the whole roadmap on the working side.
func (p *Pages) editor(r *web.Request) (web.Response, error) { return p.showEditor(r, nil) }

// showEditor shows it with what is wrong with a form on it.
func (p *Pages) showEditor(r *web.Request, problem error) (web.Response, error) {
	v, err := p.View(r.Context(), r.Actor, r.Party(), r.PathValue("slug"))
	if err != nil {
		return nil, err
	}
	versions, err := selectVersions(r.Context(), p.DB.Read(), v.Roadmap.ID)
	if err != nil {
		return nil, err
	}
	f := frame(r, r.L.T(MsgNavRoadmap)+" "+v.Roadmap.Period())
	f.Wide = true
	e := newEditor(r, v, versions)
	if p.Views != nil {
		e.Views = p.Views(r.L, v.Roadmap)
	}
	e.Revisions = len(p.Revisions(v.Roadmap)) > 0
	if e.Problem = problem; problem != nil {
		return r.Invalid(f, editorPage(e))
	}
	return r.Page(f, editorPage(e))
}

// roadmapForm runs a form of the point of contact: it shows it, or reads it
// and does the act.
type roadmapForm struct {
	title, notice string
	fill          func(r *web.Request, v View, f *web.Form)
	body          func(r *web.Request, v View, f *web.Form, problem error) templComponent
	do            func(r *web.Request, f *web.Form) error
}

func (p *Pages) showForm(r *web.Request, x roadmapForm, form *web.Form, problem error) (web.Response, error) {
	v, err := p.View(r.Context(), r.Actor, r.Party(), r.PathValue("slug"))
	if err != nil {
		return nil, err
	}
	if form == nil {
		form = web.NewForm(nil)
		if x.fill != nil {
			x.fill(r, v, form)
		}
	}
	f := frame(r, r.L.T(x.title), roadmapCrumb(r, v.Roadmap))
	body := x.body(r, v, form, problem)
	switch {
	case problem == nil:
		return r.Page(f, body)
	case errs.Is(problem, errs.TooLarge):
		f.Error = true
		return web.Page{Status: http.StatusRequestEntityTooLarge, Frame: f, Body: body}, nil
	}
	return r.Invalid(f, body)
}

func (p *Pages) sendForm(r *web.Request, x roadmapForm) (web.Response, error) {
	form, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	return p.answer(r, x, form, x.do(r, form))
}

// answer shows the form again with its mistakes, or goes on.
func (p *Pages) answer(r *web.Request, x roadmapForm, form *web.Form, err error) (web.Response, error) {
	if e := errs.As(err); e != nil && (e.Kind == errs.Invalid || len(e.Fields) > 0) {
		return p.showForm(r, x, form, err)
	}
	if err != nil {
		return nil, err
	}
	return r.Go(fmt.Sprintf("/work/%s/roadmaps/%s", r.Party(), r.PathValue("slug")), x.notice)
}

func (p *Pages) settings(r *web.Request) (web.Response, error) {
	return p.showForm(r, p.settingsForm(), r.Kept(), nil)
}
func (p *Pages) saveSettings(r *web.Request) (web.Response, error) {
	return p.sendForm(r, p.settingsForm())
}
func (p *Pages) adoptPage(r *web.Request) (web.Response, error) {
	return p.showForm(r, p.adoptForm(), r.Kept(), nil)
}
func (p *Pages) adopt(r *web.Request) (web.Response, error) {
	if err := p.allow(r.Actor, PermLead, access.Object{Party: r.Party()}); err != nil {
		return nil, err // before a file is taken in
	}
	x, err := p.Evidence.ReadForm(r)
	if err != nil {
		x.Close()
		return nil, err
	}
	defer x.Close()
	err = p.adoptWith(r, x)
	if errs.Is(err, errs.Conflict) {
		return p.refused(r, err), nil
	}
	return p.answer(r, p.adoptForm(), x.Form, err)
}
func (p *Pages) withdrawPage(r *web.Request) (web.Response, error) {
	return p.showForm(r, p.withdrawForm(), r.Kept(), nil)
}
func (p *Pages) withdraw(r *web.Request) (web.Response, error) {
	return p.sendForm(r, p.withdrawForm())
}
func (p *Pages) closePage(r *web.Request) (web.Response, error) {
	return p.showForm(r, p.closeForm(), r.Kept(), nil)
}
func (p *Pages) closeRoadmap(r *web.Request) (web.Response, error) {
	return p.sendForm(r, p.closeForm())
}
func (p *Pages) reopenPage(r *web.Request) (web.Response, error) {
	return p.showForm(r, p.reopenForm(), r.Kept(), nil)
}
func (p *Pages) reopen(r *web.Request) (web.Response, error) { return p.sendForm(r, p.reopenForm()) }
func (p *Pages) sentPage(r *web.Request) (web.Response, error) {
	return p.showForm(r, p.sentForm(), r.Kept(), nil)
}
func (p *Pages) sent(r *web.Request) (web.Response, error) { return p.sendForm(r, p.sentForm()) }
func (p *Pages) newActivityPage(r *web.Request) (web.Response, error) {
	return p.showForm(r, p.ownForm(), r.Kept(), nil)
}
func (p *Pages) createActivity(r *web.Request) (web.Response, error) {
	return p.sendForm(r, p.ownForm())
}

// editing is the language of the form: ?in=, else the original's, else the
// Party's, else the reader's.
func (p *Pages) editing(r *web.Request, t i18n.Text) i18n.Lang {
	if l, ok := i18n.ParseLang(r.Get("in")); ok {
		return l
	}
	if t.Original() != "" {
		return t.Original()
	}
	if pt, ok := p.Party(r.Party()); ok && pt.DefaultLang != "" {
		return pt.DefaultLang
	}
	return r.Lang
}

func (p *Pages) move(r *web.Request) (web.Response, error) {
	form, err := r.ReadForm()
	if err != nil {
		return nil, err
	}
	rm, err := p.Move(r.Context(), r.Actor, r.Party(), r.PathValue("slug"), State(form.Get("to")))
	if errs.Is(err, errs.Invalid) {
		return p.refused(r, err), nil
	}
	if err != nil {
		return nil, err
	}
	return r.Go(roadmapPath(rm), MsgNoticeMoved)
}

func (p *Pages) publish(r *web.Request) (web.Response, error) {
	rm, err := p.Publish(r.Context(), r.Actor, r.Party(), r.PathValue("slug"))
	if errs.Is(err, errs.Invalid) {
		return p.refused(r, err), nil
	}
	if err != nil {
		return nil, err
	}
	return r.Go(roadmapPath(rm), MsgNoticePublished)
}

func (p *Pages) addLine(r *web.Request) (web.Response, error) {
	form, err := r.ReadForm()
	if err != nil {
		return nil, err
	}
	a, err := p.AddLine(r.Context(), r.Actor, r.Party(), r.PathValue("slug"), lineID(form.Get("line")))
	if err != nil {
		return nil, err
	}
	return r.Go(activityPath(a)+"/edit", MsgNoticeAdded)
}

func (p *Pages) reorder(r *web.Request) (web.Response, error) {
	form, err := r.ReadForm()
	if err != nil {
		return nil, err
	}
	by := 1
	if form.Get("by") == "up" {
		by = -1
	}
	if err := p.Reorder(r.Context(), r.Actor, r.Party(), r.PathValue("id"), by); err != nil {
		return nil, err
	}
	return r.Go("/work/"+r.Party()+"/roadmap", MsgNoticeReordered)
}

const historyPage = 30

func (p *Pages) showHistory(r *web.Request, f ui.Frame, kind, record string, a Activity) (web.Response, error) {
	page := pageOf(r)
	entries, n, err := history.List(r.Context(), p.DB.Read(), history.Filter{Party: r.Party(), Kind: kind, Record: record, Offset: (page - 1) * historyPage, Limit: historyPage})
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, e := range entries {
		ids = append(ids, e.Person)
	}
	people, err := p.Names(r.Context(), ids)
	if err != nil {
		return nil, err
	}
	bodies, err := p.Bodies(r.Context(), p.DB.Read(), r.Party())
	if err != nil {
		return nil, err
	}
	numbers, err := p.numbersNamed(r, a, entries)
	if err != nil {
		return nil, err
	}
	h := newHistory(r, entries, people, p.say(r.L, a, bodies, numbers))
	h.Pages = ui.Pages{Page: page, Size: historyPage, Total: n, URL: func(n int) string { return fmt.Sprintf("?page=%d", n) }}
	return r.Page(f, historyTable(h))
}

// numbersNamed are the display numbers of the activities beside a, read only
// where an entry names another.
func (p *Pages) numbersNamed(r *web.Request, a Activity, entries []history.Entry) (map[string]string, error) {
	named := slices.ContainsFunc(entries, func(e history.Entry) bool { return names(e.Changes, "merged_into") || names(e.Changes, "depends") })
	if !named {
		return nil, nil
	}
	acts, err := selectActivities(r.Context(), p.DB.Read(), a.Roadmap)
	numbers := map[string]string{}
	for _, o := range acts {
		numbers[o.ID] = o.Number
	}
	return numbers, err
}

func pageOf(r *web.Request) int {
	n := 1
	if _, err := fmt.Sscanf(r.Get("page"), "%d", &n); err != nil || n < 1 || n > 1_000_000 {
		return 1
	}
	return n
}

func (p *Pages) roadmapHistory(r *web.Request) (web.Response, error) {
	rm, err := p.Get(r.Context(), r.Actor, r.Party(), r.PathValue("slug"))
	if err != nil {
		return nil, err
	}
	return p.showHistory(r, frame(r, r.L.T(ui.MsgHistory), roadmapCrumb(r, rm)), KindRoadmap, rm.ID, Activity{})
}

func (p *Pages) activityHistory(r *web.Request) (web.Response, error) {
	a, rm, err := p.Activity(r.Context(), r.Actor, r.Party(), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	f := frame(r, r.L.T(ui.MsgHistory), roadmapCrumb(r, rm), ui.Link{Label: a.Number, URL: r.Link(activityPath(a) + "/edit")})
	return p.showHistory(r, f, KindActivity, a.ID, a)
}
