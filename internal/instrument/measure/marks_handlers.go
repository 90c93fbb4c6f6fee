package measure

import (
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// sendMarks saves what was changed in the form of activities; what somebody
// else changed meanwhile in other rows stays.
func (s *Service) sendMarks(r *web.Request) (web.Response, error) {
	f, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	m, err := s.Get(r.Context(), r.Actor, r.Party(), r.PathValue("measure"))
	if err != nil {
		return nil, err
	}
	acts, err := s.activities(r, m.Party, true)
	if err != nil {
		return nil, err
	}
	now, err := selectMarks(r.Context(), s.DB.Read(), m.ID)
	if err != nil {
		return nil, err
	}
	marks, clash := readMarks(f, r.FormLang(r.Lang), acts, now)
	if clash {
		f.Set("base", web.NewBase(flatMarks(now, r.FormLang(r.Lang))).Encode())
		return s.showMarks(r, f, errs.New(errs.Invalid, MsgErrorMarksChanged))
	}
	if err := f.Bad.Err(); err != nil {
		return s.showMarks(r, f, err)
	}
	if err := s.Mark(r.Context(), r.Actor, m.Party, m.ID, marks); err != nil {
		return nil, err
	}
	return r.Go(workPath(m), MsgNoticeMarked)
}

// readMarks reads the rows that differ from what the form was opened with.
// clash tells that somebody else changed one of them meanwhile.
func readMarks(f *web.Form, lang i18n.Lang, acts []activity, now []Mark) (marks []Mark, clash bool) {
	stored, old := flatMarks(now, lang), byActivity(now)
	base := web.ParseBase(f.Get("base"))
	for _, a := range acts {
		n := a.key
		if !f.Has("cover_" + n) {
			continue
		}
		typed := map[string]string{"cover/" + a.key: f.Get("cover_" + n), "reason/" + a.key: f.Line("reason_"+n, maxNote)}
		changed, conflicts := base.Compare(stored, typed)
		clash = clash || len(conflicts) > 0
		if len(changed) == 0 {
			continue
		}
		k := old[a.key]
		k.Activity, k.Cover = a.key, Cover(typed["cover/"+a.key])
		k.Reason = k.Reason.With(lang, typed["reason/"+a.key], i18n.Human)
		if k.Cover != "" && !k.Cover.Valid() {
			f.Bad.Add("cover_"+n, web.MsgChoice)
		}
		if k.Cover.Serves() && k.Reason.IsZero() {
			f.Bad.Add("reason_"+n, MsgErrorReason, "Number", a.number)
		}
		if k.Cover == "" {
			k.Reason = i18n.Text{}
		}
		marks = append(marks, k)
	}
	return marks, clash
}
