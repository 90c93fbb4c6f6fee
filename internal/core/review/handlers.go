package review

import (
	"net/http"
	"strconv"

	"openroadmap/internal/core/organization"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

type handlers struct{ *Service }

// decision is one of the acts that take a reason.
type decision = func(f *web.Form, reason string) error

// path of the proposals of the Party in the request, without the language.
func path(r *web.Request) string { return "/work/" + r.Party() + "/proposals" }

func frame(r *web.Request, title string, last ...ui.Link) ui.Frame {
	crumbs := []ui.Link{{Label: r.L.T(MsgListTitle), URL: r.Link(path(r))}}
	return ui.Frame{Kind: ui.Work, Title: title, Crumbs: append(crumbs, last...)}
}

// tab is one of the views of the list.
type tab string

const (
	tabWaiting tab = "waiting"
	tabDecided tab = "decided"
	tabMine    tab = "mine"
)

func tabOf(r *web.Request) tab {
	switch t := tab(r.Get("tab")); t {
	case tabDecided, tabMine:
		return t
	}
	return tabWaiting
}

func (t tab) filter(r *web.Request) Filter {
	f := Filter{Party: r.Party()}
	switch t {
	case tabWaiting:
		f.States = []State{Waiting}
	case tabDecided:
		f.States = Settled
	case tabMine:
		f.By = r.Actor.Person
	}
	return f
}

func (h handlers) list(r *web.Request) (web.Response, error) {
	t, page := tabOf(r), pageOf(r)
	f := t.filter(r)
	f.Offset = (page - 1) * PageSize
	ps, total, err := h.List(r.Context(), r.Actor, f)
	if err != nil {
		return nil, err
	}
	if len(ps) == 0 && page > 1 {
		return nil, errs.New(errs.NotFound, "error.not_found")
	}
	waiting, err := h.Waiting(r.Context(), r.Actor, r.Party())
	if err != nil {
		return nil, err
	}
	w, err := h.words(r, ps)
	if err != nil {
		return nil, err
	}
	return r.Page(frame(r, r.L.T(MsgListTitle)), listBody(r.L, newListPage(r, t, ps, ui.Pages{Page: page, Size: PageSize, Total: total}, waiting, w)))
}

// pageOf is the page asked for, 1 if none or nonsense.
func pageOf(r *web.Request) int {
	if n, err := strconv.Atoi(r.Get("page")); err == nil && n >= 1 && n <= 1_000_000 {
		return n
	}
	return 1
}

// words are the names that a page needs.
type words struct {
	persons map[string]string
	bodies  map[string]i18n.Text
}

// words reads the names for ps: one query for persons, one for bodies.
func (h handlers) words(r *web.Request, ps []Proposal) (w words, err error) {
	var ids []string
	for _, p := range ps {
		ids = append(ids, p.By)
		if p.DecidedBy != "" {
			ids = append(ids, p.DecidedBy)
		}
	}
	if len(ids) == 0 {
		return w, nil
	}
	if w.persons, err = h.Names(r.Context(), ids); err != nil {
		return w, err
	}
	w.bodies, err = organization.Names(r.Context(), h.DB.Read(), r.Party())
	return w, err
}

func (h handlers) show(r *web.Request) (web.Response, error) { return h.page(r, r.Kept(), nil) }

// page is the page of a proposal. f is what was typed, nil for nothing; why is
// the mistake or the conflict that brought the reader back.
func (h handlers) page(r *web.Request, f *web.Form, why error) (web.Response, error) {
	p, err := h.Get(r.Context(), r.Actor, r.Party(), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	d, gone, err := h.describe(r.Context(), p, r.L)
	if err != nil {
		return nil, err
	}
	w, err := h.words(r, []Proposal{p})
	if err != nil {
		return nil, err
	}
	if f == nil {
		f = web.NewForm(nil)
	}
	title := r.L.T(MsgShowTitle, "Title", ui.Visible(d.Title.Text))
	frame := frame(r, title, ui.Link{Label: ui.Visible(d.Title.Text)})
	frame.Path = path(r) + "/" + p.ID
	resp := web.Page{Frame: frame, Body: showBody(r.L, newShowPage(r, p, d, gone, w, f, why))}
	switch errs.KindOf(why) {
	case errs.Invalid:
		resp.Frame.Error, resp.Status = true, http.StatusUnprocessableEntity
	case errs.Conflict:
		resp.Status = http.StatusConflict
	}
	return resp, nil
}

func (h handlers) accept(r *web.Request) (web.Response, error) {
	return h.decided(r, fieldAccept, MsgNoticeAccepted, func(_ *web.Form, reason string) error {
		return h.Accept(r.Context(), r.Actor, r.Party(), r.PathValue("id"), reason)
	})
}

func (h handlers) sendBack(r *web.Request) (web.Response, error) {
	return h.decided(r, fieldReturn, MsgNoticeReturned, func(_ *web.Form, reason string) error {
		return h.Return(r.Context(), r.Actor, r.Party(), r.PathValue("id"), reason)
	})
}

func (h handlers) acceptFresh(r *web.Request) (web.Response, error) {
	return h.decided(r, fieldPart, MsgNoticePart, func(f *web.Form, reason string) error {
		return h.AcceptFresh(r.Context(), r.Actor, r.Party(), r.PathValue("id"), f.All("fresh"), reason)
	})
}

func (h handlers) withdraw(r *web.Request) (web.Response, error) {
	err := h.Withdraw(r.Context(), r.Actor, r.Party(), r.PathValue("id"))
	return h.after(r, nil, err, MsgNoticeWithdrawn)
}

// after answers an act: on to the list, or back to the page with what is
// wrong.
func (h handlers) after(r *web.Request, f *web.Form, err error, notice string) (web.Response, error) {
	if errs.Is(err, errs.Invalid) || errs.Is(err, errs.Conflict) {
		return h.page(r, f, err)
	}
	if err != nil {
		return nil, err
	}
	return r.Go(path(r), notice)
}

// decided reads the reason in control field and runs act with it.
func (h handlers) decided(r *web.Request, field, notice string, act decision) (web.Response, error) {
	f, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	err = f.Then(func() error { return act(f, f.Get(field)) })
	return h.after(r, f, err, notice)
}
