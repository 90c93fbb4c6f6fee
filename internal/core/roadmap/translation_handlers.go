package roadmap

import (
	"slices"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// into is the language to translate into: ?to=, else the reader's.
func (p *Pages) into(r *web.Request) i18n.Lang {
	pt, ok := p.Party(r.Party())
	if !ok {
		return TranslateInto(r, "", nil)
	}
	return TranslateInto(r, pt.DefaultLang, pt.ContentLangs)
}

// TranslateInto is the language to translate into: ?to=, else the reader's,
// else, where that is the original's, the next of the Party's content.
func TranslateInto(r *web.Request, original i18n.Lang, content []i18n.Lang) i18n.Lang {
	if l, ok := i18n.ParseLang(r.Get("to")); ok {
		return l
	}
	if r.Lang != original {
		return r.Lang
	}
	for _, l := range content {
		if l != r.Lang {
			return l
		}
	}
	return i18n.Langs[(slices.Index(i18n.Langs[:], r.Lang)+1)%len(i18n.Langs)]
}

func (p *Pages) translatePage(r *web.Request) (web.Response, error) {
	return p.showTranslate(r, r.Kept(), nil)
}

func (p *Pages) showTranslate(r *web.Request, form *web.Form, problem error) (web.Response, error) {
	a, rm, err := p.Activity(r.Context(), r.Actor, r.Party(), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	t, err := p.translationOf(r, a)
	if err != nil {
		return nil, err
	}
	return t.Answer(r, frame(r, "", roadmapCrumb(r, rm), QueueLink(r, t.To)), form, problem)
}

func (p *Pages) translate(r *web.Request) (web.Response, error) {
	form, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	a, _, err := p.Activity(r.Context(), r.Actor, r.Party(), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	t, err := p.translationOf(r, a)
	if err != nil {
		return nil, err
	}
	typed := t.Read(form)
	if err := form.Bad.Err(); err != nil {
		return p.showTranslate(r, form, err)
	}
	_, err = p.Translate(r.Context(), r.Actor, r.Party(), a.ID, t.To, web.ParseBase(form.Get("base")), typed)
	if errs.Is(err, errs.Invalid) {
		return p.showTranslate(r, form, t.ByControl(err))
	}
	if d, ok := conflictsOf(err); ok {
		return p.translateConflict(r, form, d)
	}
	if err != nil {
		return nil, err
	}
	return r.Go(QueuePath(r.Party(), t.To), MsgNoticeSaved)
}

func conflictsOf(err error) (Conflicts, bool) {
	if !errs.Is(err, errs.Conflict) {
		return Conflicts{}, false
	}
	d, ok := errs.As(err).Detail.(Conflicts)
	return d, ok
}

func (p *Pages) translateConflict(r *web.Request, form *web.Form, d Conflicts) (web.Response, error) {
	t, err := p.translationOf(r, d.Activity)
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, f := range d.Conflicts {
		keys = append(keys, f.Field)
	}
	return t.Conflict(r, frame(r, ""), form, keys)
}

// limitOf is the longest text of a field, in characters.
func limitOf(field string) int {
	name, _, ms := splitKey(field)
	switch {
	case ms != "" || name == "title" || name == "decided_by" || name == "budget/source_name":
		return maxTitle
	case name == "narrative":
		return maxNarrative
	case name == "text":
		return maxText
	}
	return maxReason
}

func (p *Pages) approve(r *web.Request) (web.Response, error) {
	form, err := r.ReadForm()
	if err != nil {
		return nil, err
	}
	id := r.PathValue("id")
	if !db.IsID(id) {
		return nil, errs.New(errs.NotFound, "error.not_found")
	}
	if err := TickFirst(form); err != nil {
		return p.showTranslate(r, nil, err)
	}
	err = p.ApproveTranslation(r.Context(), r.Actor, r.Party(), id, p.into(r), form.All("field"))
	if errs.Is(err, errs.Invalid) {
		return p.showTranslate(r, nil, err)
	}
	if err != nil {
		return nil, err
	}
	return r.Go(QueuePath(r.Party(), p.into(r)), MsgNoticeApproved)
}
