package identity

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

const accountsPath = "/admin/accounts"

// accountsSize is how many accounts a page lists.
const accountsSize = 50

// accountsFrame frames a page below the list of accounts.
func accountsFrame(r *web.Request, title string) ui.Frame {
	return work(title, ui.Link{Label: r.L.T(MsgAccountsTitle), URL: r.Link(accountsPath)}, ui.Link{Label: title})
}

func (h handlers) accountsPage(r *web.Request) (web.Response, error) {
	page, err := strconv.Atoi(r.Get("page"))
	if err != nil || page < 1 || page > 1_000_000 {
		page = 1
	}
	list, err := h.s.Accounts(r.Context(), r.Actor, r.Get("q"), r.Get("state"), page, accountsSize)
	if err != nil {
		return nil, err
	}
	pages := ui.Pages{Page: page, Size: accountsSize, Total: list.Total, URL: func(n int) string {
		q := r.Params()
		q.Set("page", strconv.Itoa(n))
		return r.Link(accountsPath) + "?" + q.Encode()
	}}
	return r.Page(work(r.L.T(MsgAccountsTitle)), accountsBody(r.L, accountsView{list, pages, r.Get("q"), r.Get("state"), r.Link(accountsPath)}))
}

func (h handlers) newAccountPage(r *web.Request) (web.Response, error) {
	form := accountForm{Lang: r.Lang}
	if kept := r.Kept(); kept != nil {
		form = readAccount(kept)
	}
	return h.showNewAccount(r, form, nil)
}

func readAccount(f *web.Form) accountForm {
	return accountForm{Email: strings.TrimSpace(f.Get("email")), Party: f.Get("party"), Lang: i18n.Lang(f.Get("lang"))}
}

func (h handlers) showNewAccount(r *web.Request, form accountForm, err error) (web.Response, error) {
	var choicesErr error
	if form.Choices, choicesErr = h.s.parties.Choices(r.Context(), r.Lang); choicesErr != nil {
		return nil, choicesErr
	}
	f := accountsFrame(r, r.L.T(MsgNewAccountTitle))
	body := func(st formState) templ.Component { return newAccountBody(r.L, form, r.Link(accountsPath), st) }
	if err != nil {
		return again(r, err, f, body)
	}
	return r.Page(f, body(formState{}))
}

func (h handlers) createAccount(r *web.Request) (web.Response, error) {
	f, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	form := readAccount(f)
	if err := f.Then(func() error { return h.s.CreateAccount(r.Context(), r.Actor, form.Email, form.Party, form.Lang) }); err != nil {
		return h.showNewAccount(r, form, err)
	}
	return r.Go(accountsPath, MsgNoticeInvited)
}

func (h handlers) adminAccountPage(r *web.Request) (web.Response, error) {
	return h.showAdminAccount(r, nil)
}

func (h handlers) showAdminAccount(r *web.Request, err error) (web.Response, error) {
	p, roles, accountErr := h.s.Account(r.Context(), r.Actor, r.PathValue("person"))
	if accountErr != nil {
		return nil, accountErr
	}
	names, namesErr := h.s.partyNames(r.Context(), r.Lang)
	if namesErr != nil {
		return nil, namesErr
	}
	f := accountsFrame(r, p.Shown())
	f.Path = accountsPath + "/" + p.ID
	view := adminAccountView{p, roles, names, r.Link(f.Path)}
	body := func(st formState) templ.Component { return adminAccountBody(r.L, view, st) }
	if err != nil {
		return again(r, err, f, body)
	}
	return r.Page(f, body(formState{}))
}

// onAccount answers an act on one account: back to its page, or the sentence
// why not.
func (h handlers) onAccount(r *web.Request, err error, notice string) (web.Response, error) {
	if err != nil {
		return h.showAdminAccount(r, err)
	}
	return r.Go(accountsPath+"/"+r.PathValue("person"), notice)
}

func (h handlers) disable(r *web.Request) (web.Response, error) {
	return h.onAccount(r, h.s.Disable(r.Context(), r.Actor, r.PathValue("person")), MsgNoticeDisabled)
}

func (h handlers) enable(r *web.Request) (web.Response, error) {
	return h.onAccount(r, h.s.Enable(r.Context(), r.Actor, r.PathValue("person")), MsgNoticeEnabled)
}

func (h handlers) sendLink(r *web.Request) (web.Response, error) {
	return h.onAccount(r, h.s.SendLink(r.Context(), r.Actor, r.PathValue("person")), MsgNoticeLink)
}

func (h handlers) erasePage(r *web.Request) (web.Response, error) { return h.showErase(r, nil) }

func (h handlers) showErase(r *web.Request, err error) (web.Response, error) {
	p, _, accountErr := h.s.Account(r.Context(), r.Actor, r.PathValue("person"))
	if accountErr != nil {
		return nil, accountErr
	}
	f := accountsFrame(r, r.L.T(MsgEraseTitle, "Name", p.Shown()))
	body := func(st formState) templ.Component {
		return eraseBody(r.L, p, r.Link(accountsPath+"/"+p.ID), st)
	}
	if err != nil {
		return again(r, err, f, body)
	}
	return r.Page(f, body(formState{}))
}

func (h handlers) erase(r *web.Request) (web.Response, error) {
	if err := h.s.Erase(r.Context(), r.Actor, r.PathValue("person")); err != nil {
		return h.showErase(r, err)
	}
	return r.Go(accountsPath, MsgNoticeErased)
}

func (h handlers) settingsPage(r *web.Request) (web.Response, error) {
	now := h.s.Settings(r.Context())
	form := settingsForm{now.Name.Get(r.Lang), now.DefaultLang, now.TimeZone}
	if kept := r.Kept(); kept != nil {
		form = readSettingsForm(kept)
	}
	return r.Page(work(r.L.T(MsgSettingsTitle)), settingsBody(r.L, form, formState{}))
}

func readSettingsForm(f *web.Form) settingsForm {
	return settingsForm{strings.TrimSpace(f.Get("site_name")), i18n.Lang(f.Get("lang")), strings.TrimSpace(f.Get("time_zone"))}
}

func (h handlers) saveSettings(r *web.Request) (web.Response, error) {
	f, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	form := readSettingsForm(f)
	if err := f.Then(func() error {
		return h.s.SaveSettings(r.Context(), r.Actor, r.Lang, form.Name, form.Lang, form.TimeZone)
	}); err != nil {
		return again(r, err, work(r.L.T(MsgSettingsTitle)), func(st formState) templ.Component { return settingsBody(r.L, form, st) })
	}
	return r.Go("/admin/settings", MsgNoticeSaved)
}

func (h handlers) healthPage(r *web.Request) (web.Response, error) {
	rows, err := h.s.HealthRows(r.Context(), r.Actor, r.L)
	if err != nil {
		return nil, err
	}
	return r.Page(work(r.L.T(MsgHealthTitle)), healthBody(r.L, rows, r.Link("/admin/health/mail")))
}

func (h handlers) testMail(r *web.Request) (web.Response, error) {
	if err := h.s.TestMail(r.Context(), r.Actor); err != nil {
		return nil, err
	}
	return r.Go("/admin/health", MsgNoticeTestMail)
}
