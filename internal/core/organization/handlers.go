package organization

import (
	"net/http"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

type handlers struct{ *Service }

// path of the bodies of the Party in the request, without the language.
func path(r *web.Request) string { return "/work/" + r.Party() + "/bodies" }

func bodyPath(r *web.Request) string { return path(r) + "/" + r.PathValue("id") }

func frame(r *web.Request, title string, last ...ui.Link) ui.Frame {
	crumbs := []ui.Link{{Label: r.L.T(MsgListTitle), URL: r.Link(path(r))}}
	return ui.Frame{Kind: ui.Work, Title: title, Crumbs: append(crumbs, last...)}
}

func (h handlers) list(r *web.Request) (web.Response, error) {
	all, err := h.List(r.Context(), r.Actor, r.Party(), true, r.Lang)
	if err != nil {
		return nil, err
	}
	f := Filter{Kind: Kind(r.Get("kind")), Words: r.Get("q"), State: r.Get("state")}
	if !f.Kind.Valid() {
		f.Kind = ""
	}
	page := h.listOf(r, all, f, r.Allows(PermManage, access.Object{Party: r.Party()}))
	return r.Page(frame(r, r.L.T(MsgListTitle)), bodiesPage(r.L, page))
}

func (h handlers) newForm(r *web.Request) (web.Response, error) {
	f := r.Kept()
	if f == nil {
		f = web.NewForm(nil)
		f.Set(fieldVisibility, string(access.Team))
	}
	return r.Page(frame(r, r.L.T(MsgNewTitle), ui.Link{Label: r.L.T(MsgNewTitle)}), editPage(r.L, newFormPage(r, f, nil)))
}

func (h handlers) create(r *web.Request) (web.Response, error) {
	f, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	var b Body
	err = f.Then(func() (err error) {
		b, err = h.Create(r.Context(), r.Actor, r.Party(), readInput(f, r.FormLang(r.Lang)))
		return err
	})
	if errs.Is(err, errs.Invalid) {
		return r.Invalid(frame(r, r.L.T(MsgNewTitle), ui.Link{Label: r.L.T(MsgNewTitle)}), editPage(r.L, newFormPage(r, f, err)))
	}
	if err != nil {
		return nil, err
	}
	if b.Visibility == access.Team {
		return r.Go(path(r), MsgNoticeCreatedTeam)
	}
	return r.Go(path(r), MsgNoticeCreated)
}

func (h handlers) editForm(r *web.Request) (web.Response, error) {
	b, err := h.Get(r.Context(), r.Actor, r.Party(), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	l := r.FormLang(formLang(b.Name, r.Lang))
	f := r.Kept()
	if f == nil {
		f = formOf(b, l)
	}
	page, err := h.formPage(r, b, l, f, nil)
	if err != nil {
		return nil, err
	}
	return r.Page(editFrame(r, b), editPage(r.L, page))
}

func editFrame(r *web.Request, b Body) ui.Frame {
	name := ui.Visible(b.Name.For(r.Lang).Text)
	return frame(r, r.L.T(MsgEditTitle, "Name", name), ui.Link{Label: name})
}

func (h handlers) update(r *web.Request) (web.Response, error) {
	f, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	b, err := h.Get(r.Context(), r.Actor, r.Party(), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	l := r.FormLang(formLang(b.Name, r.Lang))
	err = f.Then(func() error {
		_, err := h.Update(r.Context(), r.Actor, b.Party, b.ID, readInput(f, l), web.ParseBase(f.Get("base")), skipped(f))
		return err
	})
	if errs.Is(err, errs.Invalid) {
		page, failed := h.formPage(r, b, l, f, err)
		if failed != nil {
			return nil, failed
		}
		return r.Invalid(editFrame(r, b), editPage(r.L, page))
	}
	if clash, ok := clashOf(err); ok {
		return web.Page{Status: http.StatusConflict, Frame: editFrame(r, b), Body: ui.ConflictPage(r.L, conflictOf(r, clash, l, f))}, nil
	}
	if err != nil {
		return nil, err
	}
	return r.Go(path(r), MsgNoticeSaved)
}

func clashOf(err error) (Clash, bool) {
	if e := errs.As(err); e != nil {
		c, ok := e.Detail.(Clash)
		return c, ok
	}
	return Clash{}, false
}

func (h handlers) archive(r *web.Request) (web.Response, error) {
	if err := h.Archive(r.Context(), r.Actor, r.Party(), r.PathValue("id")); err != nil {
		return nil, err
	}
	return r.Go(path(r), MsgNoticeArchived)
}

func (h handlers) restore(r *web.Request) (web.Response, error) {
	if err := h.Restore(r.Context(), r.Actor, r.Party(), r.PathValue("id")); err != nil {
		return nil, err
	}
	return r.Go(path(r), MsgNoticeRestored)
}

// formLang is the language in which a form opens: the reader's where there is
// a text in it, else the original's.
func formLang(t i18n.Text, reader i18n.Lang) i18n.Lang {
	if t.Get(reader) != "" {
		return reader
	}
	return t.Original()
}
