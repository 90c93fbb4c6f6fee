package party

import (
	"net/http"

	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

type handlers struct{ *Service }

// onePath is the address of a Party's pages for the operator.
func onePath(c Code) string { return adminPath + "/" + string(c) }

// frame frames an operator's page; crumbs follow the list.
func frame(r *web.Request, title string, crumbs ...ui.Link) ui.Frame {
	list := ui.Link{Label: r.L.T(MsgListTitle), URL: r.Link(adminPath)}
	return ui.Frame{Kind: ui.Work, NoIndex: true, Title: title, Crumbs: append([]ui.Link{list}, crumbs...)}
}

// one is the Party that the address names. Error: NotFound.
func (h handlers) one(r *web.Request) (Party, error) {
	return h.Get(r.Context(), Code(r.PathValue("party")))
}

func (h handlers) list(r *web.Request) (web.Response, error) {
	f := Filter{Name: r.Get("q"), ActiveOnly: r.Get("active") == "yes", IdleOnly: r.Get("active") == "no"}
	for _, g := range Groups {
		if string(g) == r.Get("group") {
			f.Group = g
		}
	}
	found, err := h.List(r.Context(), f, r.Lang)
	if err != nil {
		return nil, err
	}
	return r.Page(frame(r, r.L.T(MsgListTitle)), partiesPage(r.L, h.newListPage(r, f, found)))
}

func (h handlers) newForm(r *web.Request) (web.Response, error) {
	f := r.Kept()
	if f == nil {
		f = web.NewForm(nil)
	}
	return r.Page(newFrame(r), factsPage(r.L, newPartyPage(r, f, nil)))
}

func newFrame(r *web.Request) ui.Frame {
	title := r.L.T(MsgNewTitle)
	return frame(r, title, ui.Link{Label: title})
}

func (h handlers) add(r *web.Request) (web.Response, error) {
	f, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	code := typed(f, fieldCode)
	checkCode(&f.Bad, code)
	facts := readFacts(r, f, firstLang(f, r.Lang))
	if err = f.Bad.Err(); err == nil {
		err = h.Add(r.Context(), r.Actor, code, facts)
	}
	if errs.Is(err, errs.Invalid) {
		return r.Invalid(newFrame(r), factsPage(r.L, newPartyPage(r, f, err)))
	}
	if err != nil {
		return nil, err
	}
	return r.Go(onePath(Code(code))+"/settings", MsgNoticeAdded)
}

// firstLang is the language that becomes the original of a new name: the
// operator's, or the first that has a name.
func firstLang(f *web.Form, reader i18n.Lang) i18n.Lang {
	if typed(f, nameIn(reader)) != "" {
		return reader
	}
	for _, l := range i18n.Langs {
		if typed(f, nameIn(l)) != "" {
			return l
		}
	}
	return reader
}

// oneFrame frames a page about p.
func oneFrame(r *web.Request, p Party, title string) ui.Frame {
	return frame(r, r.L.T(title, "Name", nameOf(r, p)), ui.Link{Label: nameOf(r, p)})
}

func nameOf(r *web.Request, p Party) string { return ui.Visible(p.Name.For(r.Lang).Text) }

func (h handlers) factsForm(r *web.Request) (web.Response, error) {
	p, err := h.one(r)
	if err != nil {
		return nil, err
	}
	f := r.Kept()
	if f == nil {
		f = formOfFacts(r, p.Facts)
	}
	return r.Page(oneFrame(r, p, MsgEditTitle), factsPage(r.L, h.newFactsPage(r, p, f, nil)))
}

func (h handlers) saveFacts(r *web.Request) (web.Response, error) {
	f, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	p, err := h.one(r)
	if err != nil {
		return nil, err
	}
	keepStored(f, p.Facts.fields())
	facts := readFacts(r, f, p.Name.Original())
	if err = f.Bad.Err(); err == nil {
		err = h.Amend(r.Context(), r.Actor, p.Code, web.ParseBase(f.Get("base")), facts)
	}
	if errs.Is(err, errs.Invalid) {
		return r.Invalid(oneFrame(r, p, MsgEditTitle), factsPage(r.L, h.newFactsPage(r, p, f, err)))
	}
	if c, ok := clashOf(err); ok {
		page := conflictOf(r, c, factFields, c.Now.Facts.fields(), f, onePath(p.Code)+"/edit")
		return web.Page{Status: http.StatusConflict, Frame: oneFrame(r, p, MsgEditTitle), Body: ui.ConflictPage(r.L, page)}, nil
	}
	if err != nil {
		return nil, err
	}
	return r.Go(adminPath, MsgNoticeCorrected)
}

func (h handlers) revert(r *web.Request) (web.Response, error) {
	c := Code(r.PathValue("party"))
	if err := h.Revert(r.Context(), r.Actor, c); err != nil {
		return nil, err
	}
	return r.Go(onePath(c)+"/edit", MsgNoticeReverted)
}

func (h handlers) settingsForm(r *web.Request) (web.Response, error) {
	p, err := h.one(r)
	if err != nil {
		return nil, err
	}
	f := r.Kept()
	if f == nil {
		f = formOfSettings(p)
	}
	return r.Page(oneFrame(r, p, settingsTitle(p)), settingsPage(r.L, newSettingsPage(r, p, f, nil)))
}

func settingsTitle(p Party) string {
	if p.Active {
		return MsgSettingsTitle
	}
	return MsgSettingsTitleActivate
}

func (h handlers) saveSettings(r *web.Request) (web.Response, error) {
	f, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	p, err := h.one(r)
	if err != nil {
		return nil, err
	}
	keepStored(f, p.Settings.fields())
	activate := f.Get("act") == "activate"
	err = h.saveTyped(r, p.Code, f, activate)
	if errs.Is(err, errs.Invalid) {
		return r.Invalid(oneFrame(r, p, settingsTitle(p)), settingsPage(r.L, newSettingsPage(r, p, f, err)))
	}
	if c, ok := clashOf(err); ok {
		page := conflictOf(r, c, settingFields, c.Now.Settings.fields(), f, onePath(p.Code)+"/settings")
		return web.Page{Status: http.StatusConflict, Frame: oneFrame(r, p, settingsTitle(p)), Body: ui.ConflictPage(r.L, page)}, nil
	}
	if err != nil {
		return nil, err
	}
	if activate {
		return r.Go(onePath(p.Code)+"/settings", MsgNoticeActivated)
	}
	return r.Go(adminPath, MsgNoticeSet)
}

// saveTyped checks all that was typed, also what equals the settings there
// are: a form that shows a mistake is not saved.
func (h handlers) saveTyped(r *web.Request, c Code, f *web.Form, activate bool) error {
	set := readSettings(f).tidy()
	if set.check(&f.Bad); len(f.Bad) > 0 {
		return f.Bad.Err()
	}
	return h.Configure(r.Context(), r.Actor, c, web.ParseBase(f.Get("base")), set, activate)
}

func (h handlers) deactivatePage(r *web.Request) (web.Response, error) {
	p, err := h.one(r)
	if err != nil {
		return nil, err
	}
	if !p.Active {
		return r.Go(onePath(p.Code)+"/settings", "")
	}
	return r.Page(oneFrame(r, p, MsgDeactivateTitle), askDeactivate(r.L, newDeactivatePage(r, p)))
}

func (h handlers) deactivate(r *web.Request) (web.Response, error) {
	if err := h.Deactivate(r.Context(), r.Actor, Code(r.PathValue("party"))); err != nil {
		return nil, err
	}
	return r.Go(adminPath, MsgNoticeDeactivated)
}
