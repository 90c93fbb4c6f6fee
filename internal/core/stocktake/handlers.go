package stocktake

import (
	"net/http"
	"strings"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

type handlers struct{ *Service }

// path of the stocktakes of the Party in the request, without the language.
func path(r *web.Request) string { return "/work/" + r.Party() + "/stocktake" }

func roundPath(r *web.Request, id string) string { return path(r) + "/" + id }

func entryPath(r *web.Request, round string, line framework.LineID) string {
	return roundPath(r, round) + "/" + line.Local()
}

func frame(r *web.Request, title string, crumbs ...ui.Link) ui.Frame {
	return ui.Frame{Kind: ui.Work, Title: title, Crumbs: append([]ui.Link{{Label: r.L.T(MsgTitle), URL: r.Link(path(r))}}, crumbs...)}
}

func (h handlers) overview(r *web.Request) (web.Response, error) {
	views, err := h.Rounds(r.Context(), r.Actor, r.Party())
	if err != nil {
		return nil, err
	}
	f := r.Kept()
	if f == nil {
		f = web.NewForm(nil)
		f.SetDate("began_on", h.today(r.Party(), h.DB.Now()))
		f.Set("keep", "1")
	}
	return r.Page(frame(r, r.L.T(MsgTitle)), overviewBody(r.L, h.overviewOf(r, views, f, nil)))
}

func (h handlers) begin(r *web.Request) (web.Response, error) {
	f, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	on := f.Date("began_on")
	var round Round
	if err = f.Bad.Err(); err == nil {
		round, err = h.Begin(r.Context(), r.Actor, r.Party(), on, f.Bool("keep"))
	}
	if errs.Is(err, errs.Invalid) {
		views, e := h.Rounds(r.Context(), r.Actor, r.Party())
		if e != nil {
			return nil, e
		}
		return r.Invalid(frame(r, r.L.T(MsgTitle)), overviewBody(r.L, h.overviewOf(r, views, f, err)))
	}
	if err != nil {
		return nil, err
	}
	return r.Go(h.onward(r, View{Round: round, Framework: h.frameworkOf(round)}, ""), MsgNoticeBegun)
}

func (h handlers) frameworkOf(r Round) framework.Framework {
	f, _ := h.Frameworks.Get(r.Framework)
	return f
}

// onward is where the guided way goes next: the next line that is not
// finished, or the round when all are.
func (h handlers) onward(r *web.Request, v View, after framework.LineID) string {
	if l, ok := v.NextLine(after); ok {
		return entryPath(r, v.Round.ID, l.ID)
	}
	return roundPath(r, v.Round.ID)
}

func (h handlers) round(r *web.Request) (web.Response, error) {
	v, before, err := h.Round(r.Context(), r.Actor, r.Party(), r.PathValue("round"))
	if err != nil {
		return nil, err
	}
	proofs, err := h.proofs(r, v)
	if err != nil {
		return nil, err
	}
	page := h.roundOf(r, v, before)
	page.support(proofs)
	f := frame(r, page.Title, ui.Link{Label: r.L.DateShort(v.Round.BeganOn)})
	f.Wide = true
	return r.Page(f, roundBody(r.L, page))
}

func (h handlers) close(r *web.Request) (web.Response, error) {
	if err := h.Close(r.Context(), r.Actor, r.Party(), r.PathValue("round")); err != nil {
		return nil, err
	}
	return r.Go(roundPath(r, r.PathValue("round")), MsgNoticeClosed)
}

func (h handlers) reopen(r *web.Request) (web.Response, error) {
	if err := h.Reopen(r.Context(), r.Actor, r.Party(), r.PathValue("round")); err != nil {
		return nil, err
	}
	return r.Go(roundPath(r, r.PathValue("round")), MsgNoticeReopened)
}

// entryAt is the line of a round that the path names.
type entryAt struct {
	v      View
	before *View
	line   framework.Line
	lang   i18n.Lang // that the texts are written in
}

func (h handlers) at(r *web.Request) (x entryAt, err error) {
	if x.v, x.before, err = h.Round(r.Context(), r.Actor, r.Party(), r.PathValue("round")); err != nil {
		return x, err
	}
	line, ok := x.v.Framework.Line(framework.LineID(string(x.v.Framework.ID) + "/" + r.PathValue("line")))
	if !ok {
		return x, errs.New(errs.NotFound, "error.not_found")
	}
	x.line, x.lang = line, r.Lang
	if l, ok := i18n.ParseLang(r.Get("in")); ok {
		x.lang = l
	} else if e := x.v.Entry(line.ID); e.Found.Get(r.Lang) == "" && !e.Found.IsZero() {
		x.lang = e.Found.Original()
	}
	return x, nil
}

func (h handlers) entryForm(r *web.Request) (web.Response, error) {
	x, err := h.at(r)
	if err != nil {
		return nil, err
	}
	f := r.Kept()
	if f == nil {
		f = formOf(x.v.Entry(x.line.ID), x.lang)
	}
	offered, err := h.offered(r, x)
	if err != nil {
		return nil, err
	}
	joinRecords(f, offered)
	page := h.entryOf(r, x, offered, f, nil)
	if page.Evidence, err = h.supports(r, x); err != nil {
		return nil, err
	}
	return r.Page(entryFrame(r, x), entryBody(r.L, page))
}

func entryFrame(r *web.Request, x entryAt) ui.Frame {
	return frame(r, r.L.T(MsgEntryTitle, "Number", x.line.Number), ui.Link{Label: r.L.DateShort(x.v.Round.BeganOn), URL: r.Link(roundPath(r, x.v.Round.ID))}, ui.Link{Label: x.line.Number})
}

func (h handlers) saveEntry(r *web.Request) (web.Response, error) {
	f, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	x, err := h.at(r)
	if err != nil {
		return nil, err
	}
	offered, err := h.offered(r, x)
	if err != nil {
		return nil, err
	}
	joinRecords(f, offered)
	typed := readEntry(f, x.lang)
	saved := x.v.Entry(x.line.ID)
	if err = f.Bad.Err(); err == nil {
		saved, err = h.Save(r.Context(), r.Actor, r.Party(), x.v.Round.ID, x.line.ID, web.ParseBase(f.Get("base")), typed)
	}
	switch {
	case errs.Is(err, errs.Invalid):
		return r.Invalid(entryFrame(r, x), entryBody(r.L, h.entryOf(r, x, offered, f, err)))
	case errs.Is(err, errs.Conflict):
		return h.conflict(r, x, f, err)
	case err != nil:
		return nil, err
	}
	if f.Get("act") == "leave" {
		return r.Go(roundPath(r, x.v.Round.ID), MsgNoticeSaved)
	}
	x.v.Entries[x.line.ID] = saved
	return r.Go(h.onward(r, x.v, x.line.ID), MsgNoticeSaved)
}

func (h handlers) conflict(r *web.Request, x entryAt, f *web.Form, err error) (web.Response, error) {
	clash, ok := errs.As(err).Detail.(Clash)
	if !ok {
		return nil, err
	}
	return web.Page{Status: http.StatusConflict, Frame: entryFrame(r, x), Body: ui.ConflictPage(r.L, conflictOf(r, x, f, clash))}, nil
}

// formOf fills a form from e, its texts in l.
func formOf(e Entry, l i18n.Lang) *web.Form {
	f := web.NewForm(nil)
	flat := e.Flatten()
	for _, name := range texts {
		f.Set(name, flat[name+":"+string(l)])
	}
	for _, name := range []string{"links", "readiness", "finished"} {
		f.Set(name, flat[name])
	}
	f.Set("base", web.NewBase(flat).Encode())
	return f
}

// readEntry reads the fields that the form shows, mistakes noted in f. What
// the page of conflicts was answered "keep what was saved" is left out.
func readEntry(f *web.Form, l i18n.Lang) map[string]string {
	typed := map[string]string{}
	for _, name := range texts {
		typed[name+":"+string(l)] = f.Text(name, web.MaxText)
	}
	typed["links"] = tidy(f.Text("links", web.MaxText))
	typed["finished"] = ""
	if f.Bool("finished") {
		typed["finished"] = "yes"
	}
	typed["readiness"] = ""
	if n := readiness(f.Get("readiness")); n != NotJudged {
		typed["readiness"] = f.Get("readiness")
	}
	for key := range typed {
		if name, _, _ := strings.Cut(key, ":"); f.Get(name+"_choice") == "theirs" {
			delete(typed, key)
		}
	}
	return typed
}

// tidy writes links as they are stored; what is no link stays as typed and is
// refused later.
func tidy(s string) string {
	if links, bad := parseLinks(s); bad == "" {
		return formatLinks(links)
	}
	return s
}
