package identity

import (
	"strings"

	"github.com/a-h/templ"

	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

func (h handlers) accountPage(r *web.Request) (web.Response, error) {
	me, err := h.s.Me(r.Context(), r.Actor)
	if err != nil {
		return nil, err
	}
	if kept := r.Kept(); kept != nil && kept.Has("name") {
		me.Name, me.Lang, me.TimeZone = kept.Get("name"), i18n.Lang(kept.Get("lang")), kept.Get("time_zone")
	}
	return h.showAccount(r, me, nil)
}

// showAccount draws the account page; me holds the profile as typed.
func (h handlers) showAccount(r *web.Request, me Person, err error) (web.Response, error) {
	sessions, listErr := h.s.Sessions(r.Context(), r.Actor, r.SessionToken())
	if listErr != nil {
		return nil, listErr
	}
	f := work(r.L.T(MsgAccountTitle))
	f.Path = "/account"
	body := func(st formState) templ.Component { return accountBody(r.L, accountView{me, sessions, r.Now}, st) }
	if err != nil {
		return again(r, err, f, body)
	}
	return r.Page(f, body(formState{}))
}

func (h handlers) saveProfile(r *web.Request) (web.Response, error) {
	form, err := r.ReadForm()
	if err != nil {
		return nil, err
	}
	me, err := h.s.Me(r.Context(), r.Actor)
	if err != nil {
		return nil, err
	}
	me.Name, me.Lang, me.TimeZone = strings.TrimSpace(form.Get("name")), i18n.Lang(form.Get("lang")), strings.TrimSpace(form.Get("time_zone"))
	if err := h.s.SaveProfile(r.Context(), r.Actor, me.Name, me.Lang, me.TimeZone); err != nil {
		return h.showAccount(r, me, err)
	}
	return r.Go("/account", MsgNoticeSaved)
}

func (h handlers) changePassword(r *web.Request) (web.Response, error) {
	form, err := r.ReadForm()
	if err != nil {
		return nil, err
	}
	err = h.s.ChangePassword(r.Context(), r.Actor, r.SessionToken(), form.Get("current"), form.Get("password"), h.clientOf(r))
	if err != nil {
		me, meErr := h.s.Me(r.Context(), r.Actor)
		if meErr != nil {
			return nil, meErr
		}
		return h.showAccount(r, me, err)
	}
	return r.Go("/account", MsgNoticePassword)
}

func (h handlers) endSession(r *web.Request) (web.Response, error) {
	if err := h.s.EndSession(r.Context(), r.Actor, r.PathValue("session")); err != nil {
		return nil, err
	}
	return r.Go("/account", MsgNoticeSessionEnded)
}

func (h handlers) endOtherSessions(r *web.Request) (web.Response, error) {
	if err := h.s.EndOtherSessions(r.Context(), r.Actor, r.SessionToken()); err != nil {
		return nil, err
	}
	return r.Go("/account", MsgNoticeSessionsEnded)
}
