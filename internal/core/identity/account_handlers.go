package identity

import (
	"strconv"
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
	return h.showAccount(r, me, tokenForm{}, nil)
}

// showAccount draws the account page; me holds the profile as typed, token the
// new token.
func (h handlers) showAccount(r *web.Request, me Person, token tokenForm, err error) (web.Response, error) {
	sessions, listErr := h.s.Sessions(r.Context(), r.Actor, r.SessionToken())
	if listErr != nil {
		return nil, listErr
	}
	tokens, listErr := h.s.TokensOf(r.Context(), r.Actor)
	if listErr != nil {
		return nil, listErr
	}
	calendar, listErr := h.s.CalendarSince(r.Context(), r.Actor)
	if listErr != nil {
		return nil, listErr
	}
	if token == (tokenForm{}) {
		token = tokenForm{Scope: "read", Days: strconv.Itoa(TokenDays[1])}
	}
	f := work(r.L.T(MsgAccountTitle))
	f.Path = "/account"
	body := func(st formState) templ.Component {
		return accountBody(r.L, accountView{me, sessions, tokens, r.Now, token, calendar}, st)
	}
	if err != nil {
		return again(r, err, f, body)
	}
	return r.Page(f, body(formState{}))
}

func (h handlers) saveProfile(r *web.Request) (web.Response, error) {
	form, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	me, err := h.s.Me(r.Context(), r.Actor)
	if err != nil {
		return nil, err
	}
	me.Name, me.Lang, me.TimeZone = strings.TrimSpace(form.Get("name")), i18n.Lang(form.Get("lang")), strings.TrimSpace(form.Get("time_zone"))
	if err := form.Then(func() error { return h.s.SaveProfile(r.Context(), r.Actor, me.Name, me.Lang, me.TimeZone) }); err != nil {
		return h.showAccount(r, me, tokenForm{}, err)
	}
	return r.Go("/account", MsgNoticeSaved)
}

func (h handlers) changePassword(r *web.Request) (web.Response, error) {
	form, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	err = form.Then(func() error {
		return h.s.ChangePassword(r.Context(), r.Actor, r.SessionToken(), form.Get("current"), form.Get("password"), h.clientOf(r))
	})
	if err != nil {
		me, meErr := h.s.Me(r.Context(), r.Actor)
		if meErr != nil {
			return nil, meErr
		}
		return h.showAccount(r, me, tokenForm{}, err)
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

// createToken makes a token and shows it, this once: the answer is the page
// itself, since a redirect would have to carry the secret.
func (h handlers) createToken(r *web.Request) (web.Response, error) {
	form, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	me, err := h.s.Me(r.Context(), r.Actor)
	if err != nil {
		return nil, err
	}
	typed := tokenForm{strings.TrimSpace(form.Get("token_name")), form.Get("token_scope"), form.Get("token_days")}
	if typed.Scope != "read" && typed.Scope != "write" {
		form.Bad.Add("token_scope", MsgErrorTokenScope)
	}
	if len(form.Bad) > 0 {
		return h.showAccount(r, me, typed, form.Bad.Err())
	}
	days, _ := strconv.Atoi(typed.Days) // 0 is none of the choices
	secret, t, err := h.s.CreateToken(r.Context(), r.Actor, typed.Name, typed.Scope == "write", days)
	if err != nil {
		return h.showAccount(r, me, typed, err)
	}
	f := work(r.L.T(MsgTokenMadeTitle))
	f.Path = "/account"
	return r.Page(f, tokenMade(r.L, madeView{t, secret, me.TimeZone}))
}

func (h handlers) endToken(r *web.Request) (web.Response, error) {
	if err := h.s.EndToken(r.Context(), r.Actor, r.PathValue("program")); err != nil {
		return nil, err
	}
	return r.Go("/account", MsgNoticeTokenEnded)
}

// newCalendar makes the secret address of one's calendar and shows it, this
// once, as createToken does.
func (h handlers) newCalendar(r *web.Request) (web.Response, error) {
	if _, err := r.ReadForm(); err != nil {
		return nil, err
	}
	secret, err := h.s.NewCalendar(r.Context(), r.Actor)
	if err != nil {
		return nil, err
	}
	f := work(r.L.T(MsgCalendarMadeTitle))
	f.Path = "/account"
	return r.Page(f, calendarMade(r.L, calendarAddress(h.s.baseURL, r.Lang, secret)))
}

func (h handlers) endCalendar(r *web.Request) (web.Response, error) {
	if err := h.s.EndCalendar(r.Context(), r.Actor); err != nil {
		return nil, err
	}
	return r.Go("/account", MsgNoticeCalendarEnded)
}
