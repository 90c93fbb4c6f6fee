package practice

import (
	"net/http"

	"openroadmap/internal/core/party"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

type handlers struct {
	*Service
	public Frame
}

// publicFrame is the frame of a page without an account.
func (h handlers) publicFrame(r *web.Request, title string) ui.Frame {
	f := h.public(r.L)
	f.L, f.Title, f.NoIndex = r.L, title, true
	f.Crumbs = []ui.Link{{Label: r.L.T(MsgTitle), URL: r.Link("/practices")}, {Label: title}}
	return f
}

func (h handlers) submitForm(r *web.Request) (web.Response, error) {
	f := web.NewForm(nil)
	f.Set("lang", string(r.Lang))
	f.Set("line", r.Get("line"))
	return h.submitPage(r, f, 0, nil)
}

// submitPage shows the visitor's form, with a new ticket where it has none.
func (h handlers) submitPage(r *web.Request, f *web.Form, status int, err error) (web.Response, error) {
	if f.Get("ticket") == "" || errs.Is(err, errs.Invalid) && errs.As(err).Message.ID == MsgErrorTicket {
		ticket, e := h.Ticket(r.Context())
		if e != nil {
			return nil, e
		}
		f.Set("ticket", ticket)
	}
	page, e := h.visitorForm(r, f, "/practices/submit", err)
	if e != nil {
		return nil, e
	}
	page.Ticket = f.Get("ticket")
	frame := h.publicFrame(r, r.L.T(MsgSubmitTitle))
	frame.Error = err != nil
	return web.Page{Status: status, Frame: frame, Body: submitBody(r.L, page)}, nil
}

func (h handlers) submit(r *web.Request) (web.Response, error) {
	f, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	in := readVisitor(f)
	if f.Get("website") != "" { // only programs fill what nobody sees
		return h.submitPage(r, f, http.StatusUnprocessableEntity, errs.New(errs.Invalid, MsgErrorTicket))
	}
	var code string
	if len(f.Bad) > 0 {
		err = f.Join(h.check(r.Context(), in))
	} else if code, err = h.Submit(r.Context(), in, f.Get("ticket"), r.Request); err != nil {
		err = f.Join(err)
	}
	switch {
	case errs.Is(err, errs.TooMany):
		m := errs.As(err).Message
		return h.submitPage(r, f, http.StatusTooManyRequests, errs.New(errs.Invalid, m.ID, m.Args...))
	case errs.Is(err, errs.Invalid):
		return h.submitPage(r, f, http.StatusUnprocessableEntity, err)
	case err != nil:
		return nil, err
	}
	return r.Page(h.publicFrame(r, r.L.T(MsgDoneTitle)), doneBody(r.L, code, r.Link("/practices/submitted")))
}

func (h handlers) claimForm(r *web.Request) (web.Response, error) {
	return r.Page(h.publicFrame(r, r.L.T(MsgClaimTitle)), claimBody(r.L, claimPage{Action: r.Link("/practices/submitted")}))
}

// unclaimed asks for the code again.
func (h handlers) unclaimed(r *web.Request, code string) (web.Response, error) {
	var bad errs.Fields
	bad.Add("code", MsgErrorCode)
	return r.Invalid(h.publicFrame(r, r.L.T(MsgClaimTitle)), claimBody(r.L, claimPage{Err: bad.Err(), Action: r.Link("/practices/submitted"), Code: code, CodeError: r.L.T(MsgErrorCode)}))
}

// claim shows how a submission stands. The code is sent in the body, so that
// it stays out of logs and histories.
func (h handlers) claim(r *web.Request) (web.Response, error) {
	f, err := r.ReadForm()
	if err != nil {
		return nil, err
	}
	s, err := h.Claimed(r.Context(), f.Get("code"))
	switch {
	case errs.Is(err, errs.NotFound):
		return h.unclaimed(r, f.Get("code"))
	case err != nil:
		return nil, err
	}
	return h.claimed(r, s, f.Get("code"), fill(s, s.Title.Original()), 0, nil)
}

func (h handlers) claimed(r *web.Request, s Submission, code string, f *web.Form, status int, err error) (web.Response, error) {
	page := claimedPage{Err: err, Title: s.Title.For(r.Lang), Facts: h.facts(r, s), Link: ""}
	if s.Stage == Published {
		page.Link = r.Link(s.OnShelf().Path())
	}
	if s.Stage == Returned {
		form, e := h.visitorForm(r, f, "/practices/submitted/answer", err)
		if e != nil {
			return nil, e
		}
		form.Code = code
		page.Form = &form
	}
	frame := h.publicFrame(r, r.L.T(MsgClaimTitle))
	frame.Error = err != nil
	return web.Page{Status: status, Frame: frame, Body: claimedBody(r.L, page)}, nil
}

func (h handlers) answer(r *web.Request) (web.Response, error) {
	f, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	code := f.Get("code")
	s, err := h.Claimed(r.Context(), code)
	switch {
	case errs.Is(err, errs.NotFound):
		return h.unclaimed(r, code)
	case err != nil:
		return nil, err
	}
	in := readVisitor(f)
	if len(f.Bad) > 0 {
		err = f.Join(h.check(r.Context(), in))
	} else {
		err = f.Join(h.Answer(r.Context(), code, in))
	}
	switch {
	case errs.Is(err, errs.Invalid):
		return h.claimed(r, s, code, f, http.StatusUnprocessableEntity, err)
	case err != nil:
		return nil, err
	}
	if s, err = h.Claimed(r.Context(), code); err != nil {
		return nil, err
	}
	return h.claimed(r, s, code, f, 0, nil)
}

// desk is the Party whose submissions the request is about; "" visitors'.
func desk(r *web.Request) party.Code { return party.Code(r.Party()) }

// deskPath is where they lie, without the language.
func deskPath(r *web.Request) string {
	if r.Party() == "" {
		return "/admin/practices"
	}
	return "/work/" + r.Party() + "/practices"
}

func workFrame(r *web.Request, title string) ui.Frame {
	f := ui.Frame{Kind: ui.Work, Title: title, Crumbs: []ui.Link{{Label: r.L.T(MsgTitle), URL: r.Link(deskPath(r))}}}
	if title != r.L.T(MsgTitle) {
		f.Crumbs = append(f.Crumbs, ui.Link{Label: title})
	}
	return f
}

func (h handlers) queue(r *web.Request) (web.Response, error) {
	page, err := h.queuePage(r)
	if err != nil {
		return nil, err
	}
	return r.Page(workFrame(r, r.L.T(MsgTitle)), queueBody(r.L, page))
}

func (h handlers) newForm(r *web.Request) (web.Response, error) {
	f := r.Kept()
	if f == nil {
		f = web.NewForm(nil)
		f.Set("lang", string(r.Lang))
		f.Set("place", r.Party())
	}
	return h.newPage(r, f, 0, nil)
}

func (h handlers) newPage(r *web.Request, f *web.Form, status int, err error) (web.Response, error) {
	if err := h.may(r.Actor, PermEdit, desk(r)); err != nil {
		return nil, err
	}
	x, e := h.form(r, f, i18n.None, err)
	if e != nil {
		return nil, e
	}
	frame := workFrame(r, r.L.T(MsgNew))
	frame.Error = err != nil
	lede := r.L.T(MsgNewLede)
	if h.may(r.Actor, PermPublish, desk(r)) == nil {
		lede = r.L.T(MsgNewLedeContact)
	}
	return web.Page{Status: status, Frame: frame, Body: newBody(r.L, newPage{Err: err, Lede: lede, Action: r.Link(deskPath(r) + "/new"), Fields: x})}, nil
}

func (h handlers) create(r *web.Request) (web.Response, error) {
	f, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	in := read(f)
	if len(f.Bad) > 0 {
		err = f.Join(h.check(r.Context(), in))
	} else if in, err = h.Create(r.Context(), r.Actor, desk(r), in); err != nil {
		err = f.Join(err)
	}
	switch {
	case errs.Is(err, errs.Invalid):
		return h.newPage(r, f, http.StatusUnprocessableEntity, err)
	case err != nil:
		return nil, err
	case in.Stage == Published:
		return r.Go(deskPath(r)+"/"+string(in.ID), MsgNoticePublished)
	}
	return r.Go(deskPath(r)+"/"+string(in.ID), MsgNoticeWaits)
}

// langOf is the language whose texts the form of s shows.
func langOf(r *web.Request, s Submission) i18n.Lang {
	if l, ok := i18n.ParseLang(r.Get("in")); ok {
		return l
	}
	return s.Title.Original()
}

func (h handlers) record(r *web.Request) (web.Response, error) {
	s, acts, err := h.Get(r.Context(), r.Actor, desk(r), ID(r.PathValue("practice")))
	if err != nil {
		return nil, err
	}
	f := r.Kept()
	if f == nil {
		f = fill(s, langOf(r, s))
	}
	page, err := h.recordPage(r, s, acts, f, nil)
	if err != nil {
		return nil, err
	}
	return r.Page(workFrame(r, page.Title.Text), recordBody(r.L, page))
}

func (h handlers) decide(r *web.Request) (web.Response, error) {
	f, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	s, acts, err := h.Get(r.Context(), r.Actor, desk(r), ID(r.PathValue("practice")))
	if err != nil {
		return nil, err
	}
	d := Decision{Act: Act(f.Get("act")), Base: web.ParseBase(f.Get("base")), Typed: readFields(f, langOf(r, s)), Reason: f.Text("reason", web.MaxNote), Verified: State(f.Get("verified"))}
	if d.Act == "" {
		d.Act = Keep
	}
	if err = f.Bad.Err(); err == nil {
		_, err = h.Decide(r.Context(), r.Actor, desk(r), s.ID, d)
	}
	status := http.StatusUnprocessableEntity
	if c, ok := clashOf(err); ok {
		status, err = http.StatusConflict, clashed(f, c)
	}
	switch {
	case errs.Is(err, errs.Invalid):
		page, e := h.recordPage(r, s, acts, f, err)
		if e != nil {
			return nil, e
		}
		frame := workFrame(r, page.Title.Text)
		frame.Error = true
		return web.Page{Status: status, Frame: frame, Body: recordBody(r.L, page)}, nil
	case err != nil:
		return nil, err
	}
	return r.Go(deskPath(r)+"/"+string(s.ID), MsgNoticeSaved)
}

func clashOf(err error) (Clash, bool) {
	if e := errs.As(err); e != nil && e.Kind == errs.Conflict {
		c, ok := e.Detail.(Clash)
		return c, ok
	}
	return Clash{}, false
}
