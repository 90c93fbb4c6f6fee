package measure

import (
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// translationRoutes: the page on which the texts of a measure are translated.
func (s *Service) translationRoutes() []web.Route {
	const one = "/work/{code}/measures/{measure}"
	to := []string{"to"}
	return []web.Route{
		{Method: "GET", Pattern: one + "/translate", Permission: PermRead, Handler: s.translatePage, Query: to},
		{Method: "POST", Pattern: one + "/translate", Permission: PermTranslate, Handler: s.translate, Query: to},
		{Method: "POST", Pattern: one + "/approve", Permission: PermApprove, Handler: s.approve, Query: to},
	}
}

// waiting lists the measures whose texts wait for a translator or a reviewer.
func (s *Service) waiting(r *web.Request, to i18n.Lang) (all []roadmap.Waiting, err error) {
	if !r.Allows(PermRead, access.Object{Party: r.Party()}) {
		return nil, nil
	}
	measures, err := selectMeasures(r.Context(), s.DB.Read(), r.Party(), "m.removed = ?", false)
	for _, m := range measures {
		if n := roadmap.CountOpen(m.translated(), to); n.Any() {
			all = append(all, roadmap.Waiting{Number: m.Ref(), URL: r.Link(workPath(m) + "/translate?to=" + string(to)), Title: m.Title().For(r.Lang), OpenTexts: n})
		}
	}
	return all, err
}

// into is the language to translate into.
func (s *Service) into(r *web.Request) i18n.Lang {
	langs := s.Langs(r.Party())
	if len(langs) == 0 {
		return roadmap.TranslateInto(r, "", nil)
	}
	return roadmap.TranslateInto(r, langs[0], langs[1:])
}

// translation is the page of m.
func (s *Service) translation(r *web.Request, m Measure) (roadmap.Translation, error) {
	to, sp := s.into(r), speaker{l: r.L}
	authors, err := s.authors(r.Context(), s.DB.Read(), m, to)
	o := access.Object{Party: r.Party()}
	return roadmap.Translation{Title: r.L.T(MsgTranslateTitle, "Ref", m.Ref(), "Language", to.Name()), Path: workPath(m), OriginalIs: r.L.T(MsgTranslateOriginal), To: to,
		Texts: m.translated(), Flat: m.Flatten(), Label: func(key string) string { return sp.numbered(m.Record, key) }, Limit: limitOf, Authors: authors,
		May: r.Allows(PermTranslate, o), MayApprove: r.Allows(PermApprove, o)}, err
}

// numbered names a field, with the number of its row where it is in a list.
func (sp speaker) numbered(r Record, key string) string {
	list, row, _, _ := splitKey(key)
	if list == "" {
		return sp.label(key)
	}
	return sp.l.T(MsgCell, "Column", sp.label(key), "Number", rowAt(r.Rows[list], row)+1)
}

// limitOf is the longest text of a field, in characters.
func limitOf(key string) int {
	list, _, name, _ := splitKey(key)
	f, _ := fieldOf(list, name)
	return f.max
}

func (s *Service) translatePage(r *web.Request) (web.Response, error) {
	return s.showTranslation(r, r.Kept(), nil)
}

func (s *Service) showTranslation(r *web.Request, f *web.Form, problem error) (web.Response, error) {
	m, err := s.Get(r.Context(), r.Actor, r.Party(), r.PathValue("measure"))
	if err != nil {
		return nil, err
	}
	t, err := s.translation(r, m)
	if err != nil {
		return nil, err
	}
	return t.Answer(r, translationFrame(r, m, t.To), f, problem)
}

func translationFrame(r *web.Request, m Measure, to i18n.Lang) ui.Frame {
	return workFrame(r, "", ui.Link{Label: m.Ref(), URL: r.Link(workPath(m))}, roadmap.QueueLink(r, to))
}

func (s *Service) translate(r *web.Request) (web.Response, error) {
	f, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	m, err := s.Get(r.Context(), r.Actor, r.Party(), r.PathValue("measure"))
	if err != nil {
		return nil, err
	}
	t, err := s.translation(r, m)
	if err != nil {
		return nil, err
	}
	typed := t.Read(f)
	if err := f.Bad.Err(); err != nil {
		return s.showTranslation(r, f, err)
	}
	err = s.Translate(r.Context(), r.Actor, r.Party(), m.ID, t.To, web.ParseBase(f.Get("base")), typed)
	if errs.Is(err, errs.Invalid) {
		return s.showTranslation(r, f, t.ByControl(err))
	}
	if clash, ok := clashOf(err); ok {
		return s.translationConflict(r, f, clash)
	}
	if err != nil {
		return nil, err
	}
	return r.Go(roadmap.QueuePath(r.Party(), t.To), MsgNoticeSaved)
}

func (s *Service) translationConflict(r *web.Request, f *web.Form, clash Clash) (web.Response, error) {
	t, err := s.translation(r, clash.Now)
	if err != nil {
		return nil, err
	}
	return t.Conflict(r, translationFrame(r, clash.Now, t.To), f, clash.Keys)
}

func (s *Service) approve(r *web.Request) (web.Response, error) {
	f, err := r.ReadForm()
	if err != nil {
		return nil, err
	}
	if err := roadmap.TickFirst(f); err != nil {
		return s.showTranslation(r, nil, err)
	}
	to := s.into(r)
	err = s.ApproveTranslation(r.Context(), r.Actor, r.Party(), r.PathValue("measure"), to, f.All("field"))
	if errs.Is(err, errs.Invalid) {
		return s.showTranslation(r, nil, err)
	}
	if err != nil {
		return nil, err
	}
	return r.Go(roadmap.QueuePath(r.Party(), to), roadmap.MsgNoticeApproved)
}
