package identity

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// handlers answer the pages of this feature.
type handlers struct{ s *Service }

const deviceName = "or_device"

func deviceCookieName(secure bool) string {
	if secure {
		return "__Host-" + deviceName
	}
	return deviceName
}

// clientOf is where a request comes from.
func (h handlers) clientOf(r *web.Request) Client {
	c := Client{UserAgent: r.UserAgent(), Address: h.s.address(r.Request)}
	if cookie, err := r.Cookie(deviceCookieName(r.Site().Secure())); err == nil {
		c.Device = cookie.Value
	}
	return c
}

// peerOf is the address of the other end of the connection.
func peerOf(q *http.Request) netip.Addr {
	addr, err := netip.ParseAddrPort(q.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return addr.Addr()
}

// cookiesOf are the session's and the device's.
func cookiesOf(r *web.Request, in SignedIn) []*http.Cookie {
	secure := r.Site().Secure()
	device := &http.Cookie{Name: deviceCookieName(secure), Value: in.Device, Path: "/", MaxAge: int(deviceLife.Seconds()), HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode}
	return []*http.Cookie{r.Site().SessionCookie(in.Token, SessionMax), device}
}

// plain frames a page that knows nobody: sign-in, links, setup.
func plain(r *web.Request, titleID string) ui.Frame {
	return ui.Frame{Kind: ui.Plain, Title: r.L.T(titleID), NoIndex: true}
}

// work frames a page of the working side.
func work(title string, crumbs ...ui.Link) ui.Frame {
	return ui.Frame{Kind: ui.Work, Title: title, NoIndex: true, Crumbs: crumbs}
}

// again shows a form that came back: 422 for mistakes, 429 for too many
// tries; any other error is returned for web to answer.
func again(r *web.Request, err error, f ui.Frame, body func(formState) templ.Component) (web.Response, error) {
	state := formState{err: err, errors: ui.ErrorsOf(r.L, err)}
	e := errs.As(err)
	switch {
	case errs.Is(err, errs.Invalid) && len(e.Fields) > 0:
		return r.Invalid(f, body(state))
	case errs.Is(err, errs.TooMany), errs.Is(err, errs.Invalid):
		state.notice = r.L.T(e.Message.ID, e.Message.Args...)
		f.Error = true
		status := http.StatusTooManyRequests
		if e.Kind == errs.Invalid {
			status = http.StatusUnprocessableEntity
		}
		return web.Page{Status: status, Frame: f, Body: body(state), RetryAfter: web.WaitOf(err)}, nil
	}
	return nil, err
}

func (h handlers) signInPage(r *web.Request) (web.Response, error) {
	if r.Actor.SignedIn() {
		return r.Go("/work", "")
	}
	return r.Page(plain(r, MsgSignInTitle), signInBody(r.L, signInForm{Back: localPath(r.Get("back"))}, formState{}))
}

// SignInPage is the page shown in place of one that needs a person; see
// web.Site.SignIn. It carries what was being sent.
func (s *Service) SignInPage(r *web.Request, back string, kept url.Values) (web.Response, error) {
	packed, ok := packKept(kept)
	form := signInForm{Back: localPath(back), Kept: packed, Ended: kept != nil, Lost: !ok}
	f := plain(r, MsgSignInTitle)
	f.Path = "/sign-in?" + url.Values{"back": {form.Back}}.Encode()
	return r.Page(f, signInBody(r.L, form, formState{}))
}

func (h handlers) signIn(r *web.Request) (web.Response, error) {
	form, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	email := strings.TrimSpace(form.Get("email"))
	var in SignedIn
	err = form.Then(func() (err error) {
		in, err = h.s.SignIn(r.Context(), email, form.Get("password"), h.clientOf(r))
		return err
	})
	back := localPath(form.Get("back"))
	if err != nil {
		page := signInForm{Email: email, Back: back, Kept: form.Get("kept")}
		return again(r, err, plain(r, MsgSignInTitle), func(st formState) templ.Component { return signInBody(r.L, page, st) })
	}
	if kept := unpackKept(form.Get("kept")); kept != nil {
		token, err := h.s.Keep(r.Context(), in.Person, back, kept)
		if err != nil {
			return nil, err
		}
		back = withKept(back, token)
	}
	return web.Redirect{To: r.Link(back), Cookies: cookiesOf(r, in)}, nil
}

func (h handlers) signOut(r *web.Request) (web.Response, error) {
	if err := h.s.SignOut(r.Context(), r.SessionToken()); err != nil {
		return nil, err
	}
	return web.Redirect{To: r.Link("/sign-in"), Notice: MsgNoticeSignedOut, Cookies: []*http.Cookie{r.Site().SessionCookie("", 0)}}, nil
}

func (h handlers) forgotPage(r *web.Request) (web.Response, error) {
	return r.Page(plain(r, MsgForgotTitle), forgotBody(r.L, "", formState{}))
}

func (h handlers) forgot(r *web.Request) (web.Response, error) {
	form, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	email := strings.TrimSpace(form.Get("email"))
	if err := form.Then(func() error { return h.s.Forgot(r.Context(), email, h.clientOf(r)) }); err != nil {
		return again(r, err, plain(r, MsgForgotTitle), func(st formState) templ.Component { return forgotBody(r.L, email, st) })
	}
	return r.Page(plain(r, MsgForgotSentTitle), forgotSentBody(r.L))
}

func (h handlers) linkPage(r *web.Request) (web.Response, error) {
	link, err := h.s.FindLink(r.Context(), r.PathValue("token"))
	if err != nil {
		return linkGone(r, err)
	}
	return r.Page(plain(r, link.title()), linkBody(r.L, linkForm{Link: link, Name: link.Person.Name}, formState{}))
}

func (h handlers) useLink(r *web.Request) (web.Response, error) {
	token := r.PathValue("token")
	link, err := h.s.FindLink(r.Context(), token)
	if err != nil {
		return linkGone(r, err)
	}
	form, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	name := strings.TrimSpace(form.Get("name"))
	var in SignedIn
	err = form.Then(func() (err error) {
		in, err = h.s.UseLink(r.Context(), token, name, form.Get("password"), h.clientOf(r))
		return err
	})
	if errs.Is(err, errs.NotFound) {
		return linkGone(r, err)
	}
	if err != nil {
		return again(r, err, plain(r, link.title()), func(st formState) templ.Component {
			return linkBody(r.L, linkForm{Link: link, Name: name}, st)
		})
	}
	return web.Redirect{To: r.Link("/work"), Notice: MsgNoticePassword, Cookies: cookiesOf(r, in)}, nil
}

// linkGone says that a link can no longer be used and what to do; other
// errors pass.
func linkGone(r *web.Request, err error) (web.Response, error) {
	if !errs.Is(err, errs.NotFound) {
		return nil, err
	}
	return web.Page{Status: http.StatusNotFound, Frame: plain(r, MsgLinkGoneTitle), Body: linkGoneBody(r.L)}, nil
}

// title is the message id of the link's page.
func (l Link) title() string {
	if l.Kind == Invitation {
		return MsgLinkInviteTitle
	}
	return MsgLinkResetTitle
}

// setupRows is how many Parties the first page of an installation offers.
const setupRows = 3

func (h handlers) setupPage(r *web.Request) (web.Response, error) {
	if err := h.s.MaySetup(r.Context(), r.PathValue("token")); err != nil {
		return linkGone(r, err)
	}
	return h.showSetup(r, Setup{Lang: r.Lang, TimeZone: "UTC", Parties: make([]SetupParty, setupRows)}, nil)
}

func (h handlers) setUp(r *web.Request) (web.Response, error) {
	token := r.PathValue("token")
	form, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	in := readSetup(form)
	if form.Has("more") {
		if err := h.s.MaySetup(r.Context(), token); err != nil {
			return linkGone(r, err)
		}
		in.Parties = append(in.Parties, SetupParty{})
		return h.showSetup(r, in, nil)
	}
	var signed SignedIn
	if len(form.Bad) > 0 {
		err = h.setupMistakes(r, form, in)
	} else {
		signed, err = h.s.SetUp(r.Context(), token, in, h.clientOf(r))
	}
	if errs.Is(err, errs.NotFound) {
		return linkGone(r, err)
	}
	if err != nil {
		return h.showSetup(r, in, err)
	}
	return web.Redirect{To: "/" + string(in.Lang) + "/work", Notice: MsgNoticeSetup, Cookies: cookiesOf(r, signed)}, nil
}

// setupMistakes lists what is wrong in a form whose text is not clean, all at
// once.
func (h handlers) setupMistakes(r *web.Request, form *web.Form, in Setup) error {
	if err := h.s.MaySetup(r.Context(), r.PathValue("token")); err != nil {
		return err
	}
	_, err := h.s.checkSetup(r.Context(), in)
	return form.Join(err)
}

// readSetup reads the form as typed; checks are the service's.
func readSetup(form *web.Form) Setup {
	line := func(name string) string { return strings.TrimSpace(form.Get(name)) }
	in := Setup{SiteName: line("site_name"), Lang: i18n.Lang(line("lang")), TimeZone: line("time_zone"), Name: line("name"), Email: line("email"), Password: form.Get("password")}
	for i := 0; form.Has(partyField(i)) && i < 300; i++ {
		in.Parties = append(in.Parties, SetupParty{line(partyField(i)), line(contactField(i))})
	}
	return in
}

func (h handlers) showSetup(r *web.Request, in Setup, err error) (web.Response, error) {
	choices, choicesErr := h.s.parties.Choices(r.Context(), r.Lang)
	if choicesErr != nil {
		return nil, choicesErr
	}
	f := plain(r, MsgSetupTitle)
	body := func(st formState) templ.Component { return setupBody(r.L, setupForm{in, choices}, st) }
	if err != nil {
		return again(r, err, f, body)
	}
	return r.Page(f, body(formState{}))
}
