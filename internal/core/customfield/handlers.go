package customfield

import (
	"strings"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

type handlers struct{ *Service }

func path(r *web.Request) string { return "/work/" + r.Party() + "/fields" }

func frame(r *web.Request, title string, last ...ui.Link) ui.Frame {
	crumbs := []ui.Link{{Label: r.L.T(MsgTitle), URL: r.Link(path(r))}}
	return ui.Frame{Kind: ui.Work, Title: title, NoIndex: true, Crumbs: append(crumbs, last...)}
}

func (h handlers) list(r *web.Request) (web.Response, error) {
	all, err := h.List(r.Context(), r.Actor, r.Party())
	if err != nil {
		return nil, err
	}
	return r.Page(frame(r, r.L.T(MsgTitle)), fieldsPage(newListPage(r, all)))
}

// readInput takes what was typed; Input.check judges it.
func readInput(f *web.Form, l i18n.Lang) Input {
	in := Input{Lang: l, Kind: Kind(f.Get(fieldKind)), Name: f.Line(fieldName, web.MaxTitle), Help: f.Text(fieldHelp, web.MaxNote), Public: f.Get(fieldVisible) == string(access.Public)}
	for _, line := range strings.Split(f.Text(fieldChoices, web.MaxText), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			in.Choices = append(in.Choices, line)
		}
	}
	return in
}

func (h handlers) newForm(r *web.Request) (web.Response, error) {
	f := r.Kept()
	if f == nil {
		f = web.NewForm(nil)
		f.Set(fieldVisible, string(access.Team))
	}
	return r.Page(frame(r, r.L.T(MsgNewTitle), ui.Link{Label: r.L.T(MsgNewTitle)}), fieldPage(newFormPage(r, Field{}, r.FormLang(r.Lang), f, nil)))
}

func (h handlers) create(r *web.Request) (web.Response, error) {
	f, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	l := r.FormLang(r.Lang)
	in := readInput(f, l)
	if err = f.Bad.Err(); err == nil {
		_, err = h.Create(r.Context(), r.Actor, r.Party(), in)
	}
	if errs.Is(err, errs.Invalid) {
		return r.Invalid(frame(r, r.L.T(MsgNewTitle), ui.Link{Label: r.L.T(MsgNewTitle)}), fieldPage(newFormPage(r, Field{}, l, f, err)))
	}
	if err != nil {
		return nil, err
	}
	return r.Go(path(r), MsgNoticeCreated)
}

func (h handlers) editForm(r *web.Request) (web.Response, error) {
	x, err := h.Get(r.Context(), r.Actor, r.Party(), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	l := r.FormLang(x.Name.Original())
	f := r.Kept()
	if f == nil {
		f = formOf(x, l)
	}
	return r.Page(editFrame(r, x), fieldPage(newFormPage(r, x, l, f, nil)))
}

func editFrame(r *web.Request, x Field) ui.Frame {
	name := ui.Visible(x.Name.For(r.Lang).Text)
	return frame(r, r.L.T(MsgEditTitle, "Name", name), ui.Link{Label: name})
}

func (h handlers) update(r *web.Request) (web.Response, error) {
	f, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	x, err := h.Get(r.Context(), r.Actor, r.Party(), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	l := r.FormLang(x.Name.Original())
	in := readInput(f, l)
	if err = f.Bad.Err(); err == nil {
		_, err = h.Update(r.Context(), r.Actor, r.Party(), x.ID, in, web.ParseBase(f.Get("base")))
	}
	switch {
	case errs.Is(err, errs.Conflict):
		return h.conflict(r, x, l, f)
	case errs.Is(err, errs.Invalid):
		return r.Invalid(editFrame(r, x), fieldPage(newFormPage(r, x, l, f, err)))
	case err != nil:
		return nil, err
	}
	return r.Go(path(r), MsgNoticeSaved)
}

// conflict shows the form again with what was typed, beside what somebody else
// saved meanwhile: sending it again saves what stands in it.
func (h handlers) conflict(r *web.Request, x Field, l i18n.Lang, f *web.Form) (web.Response, error) {
	f.Set("base", web.NewBase(x.Flatten()).Encode())
	var bad errs.Fields
	bad.Add(fieldName, MsgErrorMeanwhile, "Name", x.Name.Get(l), "Help", x.Help.Get(l))
	return r.Invalid(editFrame(r, x), fieldPage(newFormPage(r, x, l, f, bad.Err())))
}

func (h handlers) move(r *web.Request) (web.Response, error) {
	f, err := r.ReadForm()
	if err != nil {
		return nil, err
	}
	by := 1
	if f.Get("by") == "up" {
		by = -1
	}
	if err := h.Move(r.Context(), r.Actor, r.Party(), r.PathValue("id"), by); err != nil {
		return nil, err
	}
	return r.Go(path(r), MsgNoticeSaved)
}

func (h handlers) retire(r *web.Request) (web.Response, error) {
	if err := h.Retire(r.Context(), r.Actor, r.Party(), r.PathValue("id"), true); err != nil {
		return nil, err
	}
	return r.Go(path(r), MsgNoticeRetired)
}

func (h handlers) restore(r *web.Request) (web.Response, error) {
	if err := h.Retire(r.Context(), r.Actor, r.Party(), r.PathValue("id"), false); err != nil {
		return nil, err
	}
	return r.Go(path(r), MsgNoticeRestored)
}
