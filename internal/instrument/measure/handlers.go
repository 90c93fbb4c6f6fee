package measure

import (
	"net/http"
	"slices"
	"strings"

	"openroadmap/internal/core/organization"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// listPath is the address of the team's list, without the language.
func listPath(party string) string { return "/work/" + party + "/measures" }

// workPath is that of a measure, for the team.
func workPath(m Measure) string { return listPath(m.Party) + "/" + m.ID }

// publicPath is that of a measure, for everybody.
func publicPath(m Measure) string { return "/parties/" + m.Party + "/measures/" + m.Ref() }

func workFrame(r *web.Request, title string, last ...ui.Link) ui.Frame {
	crumbs := []ui.Link{{Label: r.L.T(MsgName), URL: r.Link(listPath(r.Party()))}}
	return ui.Frame{Kind: ui.Work, Title: title, Crumbs: append(crumbs, last...)}
}

// frameOf is the frame of a page of a measure; page is "" for its first one.
func frameOf(r *web.Request, m Measure, page string) ui.Frame {
	name := m.Ref()
	if page == "" {
		return workFrame(r, m.Title().For(r.Lang).Text, ui.Link{Label: name})
	}
	return workFrame(r, page+" "+name, ui.Link{Label: name, URL: r.Link(workPath(m))}, ui.Link{Label: page})
}

func (s *Service) teamList(r *web.Request) (web.Response, error) {
	if err := s.Access.Demand(r.Actor, PermRead, r.Party()); err != nil {
		return nil, err
	}
	page, err := s.listPage(r, readFilter(r.Get, false), r.Link(listPath(r.Party())))
	if err != nil {
		return nil, err
	}
	return page.answer(workFrame(r, r.L.T(MsgName)))
}

// teamPage is all of a measure for its team.
func (s *Service) teamPage(r *web.Request) (web.Response, error) {
	m, err := s.Get(r.Context(), r.Actor, r.Party(), r.PathValue("measure"))
	if err != nil {
		return nil, err
	}
	page, err := s.onePage(r, m, false)
	if err != nil {
		return nil, err
	}
	return r.Page(frameOf(r, m, ""), teamBody(page))
}

func (s *Service) newPage(r *web.Request) (web.Response, error) {
	f := r.Kept()
	if f == nil {
		f = newForm.fill(r.L, Measure{}, r.Lang)
	}
	return s.showForm(r, newForm, Measure{Party: r.Party()}, f, nil)
}

func (s *Service) create(r *web.Request) (web.Response, error) {
	f, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	if moreRows(f) {
		return s.showForm(r, newForm, Measure{Party: r.Party()}, f, nil)
	}
	typed := newForm.read(r.L, f, r.FormLang(r.Lang), nil)
	if len(f.Bad) > 0 {
		return s.showForm(r, newForm, Measure{Party: r.Party()}, f, f.Bad.Err())
	}
	m, err := s.Create(r.Context(), r.Actor, r.Party(), typed, r.L)
	if errs.Is(err, errs.Invalid) {
		return s.showForm(r, newForm, Measure{Party: r.Party()}, f, byControl(f, err))
	}
	if err != nil {
		return nil, err
	}
	return r.Go(workPath(m)+"/edit", MsgNoticeCreated)
}

// formPage opens one of the forms of a measure.
func (s *Service) formPage(spec formSpec) web.Handler {
	return func(r *web.Request) (web.Response, error) {
		m, err := s.Get(r.Context(), r.Actor, r.Party(), r.PathValue("measure"))
		if err != nil {
			return nil, err
		}
		spec := s.formFor(r, spec)
		f := r.Kept()
		if f == nil {
			f = spec.fill(r.L, m, formLang(r, m))
		}
		return s.showForm(r, spec, m, f, nil)
	}
}

// formLang is the language that a form is written in: the one asked for, else
// the reader's where there is a title in it, else the original's.
func formLang(r *web.Request, m Measure) i18n.Lang {
	if m.ID == "" || m.Title().Get(r.Lang) != "" {
		return r.FormLang(r.Lang)
	}
	return r.FormLang(m.Title().Original())
}

// send saves a form, or shows it again: with more rows where these were asked
// for, with its mistakes, or beside what somebody else saved meanwhile.
func (s *Service) send(spec formSpec) web.Handler {
	return func(r *web.Request) (web.Response, error) {
		f, err := r.ReadTyped()
		if err != nil {
			return nil, err
		}
		m, err := s.Get(r.Context(), r.Actor, r.Party(), r.PathValue("measure"))
		if err != nil {
			return nil, err
		}
		spec := s.formFor(r, spec)
		if moreRows(f) {
			return s.showForm(r, spec, m, f, nil)
		}
		typed := spec.read(r.L, f, formLang(r, m), m.Flatten())
		if len(f.Bad) > 0 {
			after := m
			after.Record = m.with(keysOf(typed), typed)
			return s.showForm(r, spec, m, f, byControl(f, s.check(r.Context(), s.DB.Read(), after, r.L)))
		}
		to, notice, err := s.keep(r, m, f, typed)
		if errs.Is(err, errs.Invalid) {
			return s.showForm(r, spec, m, f, byControl(f, err))
		}
		if clash, ok := clashOf(err); ok {
			return s.showConflict(r, clash, typed, f)
		}
		if err != nil {
			return nil, err
		}
		return r.Go(to, notice)
	}
}

// keep saves what was typed, or sends it as a proposal where the reader may do
// no more, and says where to go then.
func (s *Service) keep(r *web.Request, m Measure, f *web.Form, typed map[string]string) (to, notice string, err error) {
	base := web.ParseBase(f.Get("base"))
	if s.manages(r) {
		_, err = s.Save(r.Context(), r.Actor, m.Party, m.ID, base, typed, r.L)
		return workPath(m), MsgNoticeSaved, err
	}
	id, err := s.Propose(r.Context(), r.Actor, m.Party, m.ID, Sent{base, typed, f.Get(fieldWord)}, r.L)
	return "/work/" + m.Party + "/proposals/" + id, roadmap.MsgNoticeProposed, err
}

func keysOf(typed map[string]string) []string {
	keys := make([]string, 0, len(typed))
	for key := range typed {
		keys = append(keys, key)
	}
	return keys
}

func (s *Service) showForm(r *web.Request, spec formSpec, m Measure, f *web.Form, problem error) (web.Response, error) {
	if err := s.mayPropose(r.Actor, m); err != nil {
		return nil, err
	}
	bodies, err := organization.Choices(r.Context(), s.DB.Read(), r.Party(), r.Lang)
	if err != nil {
		return nil, err
	}
	page := s.newFormView(r, spec, m, f, problem, bodies)
	frame := frameOf(r, m, r.L.T(spec.title))
	if m.ID == "" {
		frame = workFrame(r, r.L.T(spec.title), ui.Link{Label: r.L.T(spec.title)})
	}
	if problem != nil {
		return r.Invalid(frame, formBody(page))
	}
	return r.Page(frame, formBody(page))
}

func clashOf(err error) (Clash, bool) {
	if e := errs.As(err); e != nil {
		c, ok := e.Detail.(Clash)
		return c, ok
	}
	return Clash{}, false
}

// showConflict puts both texts side by side. The form that follows carries
// everything else that was typed, and is based on what is stored now.
func (s *Service) showConflict(r *web.Request, clash Clash, typed map[string]string, f *web.Form) (web.Response, error) {
	now, base := clash.Now.Flatten(), web.ParseBase(f.Get("base"))
	fresh := web.NewBase(now)
	page := ui.Conflict{Action: r.Link(r.Here())}
	say, err := s.speaker(r, clash.Now.Party, true)
	if err != nil {
		return nil, err
	}
	shown := map[string]bool{"base": true}
	for _, key := range clash.Keys {
		list, _, name, lang := splitKey(key)
		base[key], shown[control(key)] = fresh[key], true
		x, _ := fieldOf(list, name)
		field := ui.ConflictField{Name: control(key), Label: say.label(key), Theirs: now[key], Yours: f.Get(control(key)), Lang: lang, Rows: 4}
		if !x.hasLang() {
			field.Words = &[2]string{say.value(key, now[key]), say.value(key, typed[key])}
		}
		page.Fields = append(page.Fields, field)
	}
	for name, values := range f.Values() {
		for _, v := range values {
			if !shown[name] {
				page.Hidden = append(page.Hidden, [2]string{name, v})
			}
		}
	}
	slices.SortFunc(page.Hidden, func(a, b [2]string) int { return strings.Compare(a[0]+"\x00"+a[1], b[0]+"\x00"+b[1]) })
	page.Hidden = append(page.Hidden, [2]string{"base", base.Encode()})
	return web.Page{Status: http.StatusConflict, Frame: frameOf(r, clash.Now, r.L.T(ui.MsgConflictTitle)), Body: ui.ConflictPage(r.L, page)}, nil
}

func (s *Service) remove(r *web.Request) (web.Response, error) {
	if err := s.SetRemoved(r.Context(), r.Actor, r.Party(), r.PathValue("measure"), true); err != nil {
		return nil, err
	}
	return r.Go(listPath(r.Party())+"/"+r.PathValue("measure"), MsgNoticeRemoved)
}

func (s *Service) restore(r *web.Request) (web.Response, error) {
	if err := s.SetRemoved(r.Context(), r.Actor, r.Party(), r.PathValue("measure"), false); err != nil {
		return nil, err
	}
	return r.Go(listPath(r.Party())+"/"+r.PathValue("measure"), MsgNoticeRestored)
}

func (s *Service) manages(r *web.Request) bool {
	return r.Allows(PermManage, access.Object{Party: r.Party()})
}
