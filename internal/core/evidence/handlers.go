package evidence

import (
	"net/http"

	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

type handlers struct{ *Service }

func listPath(party string) string { return "/work/" + party + "/evidence" }

func itemPath(e Evidence) string { return listPath(e.Ref.Party) + "/" + e.ID }

func refPath(ref Ref) string { return listPath(ref.Party) + "/of/" + ref.Kind + "/" + ref.ID }

func refOf(r *web.Request) Ref {
	return Ref{Party: r.Party(), Kind: r.PathValue("kind"), ID: r.PathValue("record")}
}

// frame of a page below the list.
func frame(r *web.Request, title string, crumbs ...ui.Link) ui.Frame {
	all := append([]ui.Link{{Label: r.L.T(MsgListTitle), URL: r.Link(listPath(r.Party()))}}, crumbs...)
	return ui.Frame{Kind: ui.Work, Title: title, NoIndex: true, Crumbs: append(all, ui.Link{Label: title})}
}

func recordCrumb(r *web.Request, rec Record, ref Ref) ui.Link {
	return ui.Link{Label: ui.Visible(rec.Title.For(r.Lang).Text), URL: r.Link(refPath(ref))}
}

func itemCrumb(r *web.Request, e Evidence) ui.Link {
	return ui.Link{Label: ui.Visible(e.Title.For(r.Lang).Text), URL: r.Link(itemPath(e))}
}

func (h handlers) list(r *web.Request) (web.Response, error) {
	f := readFilter(r, h.Service)
	rows, n, err := h.List(r.Context(), r.Actor, r.Party(), f)
	if err != nil {
		return nil, err
	}
	used, err := h.Used(r.Context(), r.Party())
	if err != nil {
		return nil, err
	}
	fr := ui.Frame{Kind: ui.Work, Title: r.L.T(MsgListTitle), NoIndex: true}
	return r.Page(fr, listBody(r.L, newListPage(r, h.Service, rows, n, used, f)))
}

// of is what one record has, on a page of its own.
func (h handlers) of(r *web.Request) (web.Response, error) {
	rec, list, err := h.Of(r.Context(), r.Actor, refOf(r))
	if err != nil {
		return nil, err
	}
	p := newPanel(r, h.Service, rec, refOf(r), list)
	p.Title, p.RecordURL = rec.Title.For(r.Lang), r.Link(rec.Path)
	return r.Page(frame(r, ui.Visible(p.Title.Text)), ofBody(r.L, p))
}

// adding is the state of a form that adds to a record while it is shown.
type adding struct {
	ref  Ref
	rec  Record
	file bool
	form *web.Form
	err  error
}

func (h handlers) fileForm(r *web.Request) (web.Response, error) { return h.openForm(r, true) }
func (h handlers) linkForm(r *web.Request) (web.Response, error) { return h.openForm(r, false) }

func (h handlers) openForm(r *web.Request, file bool) (web.Response, error) {
	rec, proposes, err := h.mayAdd(r.Context(), h.DB.Read(), r.Actor, refOf(r))
	if err != nil {
		return nil, err
	}
	f := r.Kept()
	if f == nil {
		f = web.NewForm(nil)
		f.Set(fieldVisibility, string(access.Team))
		f.Set(fieldPart, r.Get("part"))
	}
	return h.showForm(r, adding{refOf(r), rec, file, f, nil}, proposes)
}

func (h handlers) showForm(r *web.Request, x adding, proposes bool) (web.Response, error) {
	page := newAddPage(r, h.Service, x, proposes)
	return answer(r, frame(r, page.Title, recordCrumb(r, x.rec, x.ref)), page, x.err)
}

// answer shows a form: 200 when it is opened, 413 when a file was too large,
// else 422.
func answer(r *web.Request, f ui.Frame, page formPage, err error) (web.Response, error) {
	body := formBody(r.L, page)
	switch {
	case err == nil:
		return r.Page(f, body)
	case errs.Is(err, errs.TooLarge):
		f.Error = true
		return web.Page{Status: http.StatusRequestEntityTooLarge, Frame: f, Body: body}, nil
	}
	return r.Invalid(f, body)
}

func (h handlers) addLink(r *web.Request) (web.Response, error) {
	rec, proposes, err := h.mayAdd(r.Context(), h.DB.Read(), r.Actor, refOf(r))
	if err != nil {
		return nil, err
	}
	f, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	in := readInput(f, r.FormLang(r.Lang))
	if err := withBad(f, in.check(rec, true, true)); err != nil {
		return h.showForm(r, adding{refOf(r), rec, false, f, err}, proposes)
	}
	e, err := h.AddLink(r.Context(), r.Actor, refOf(r), in)
	if err != nil {
		return nil, err
	}
	return r.Go(rec.Path, addedNotice(e))
}

// withBad joins what could not be read with the rules that the rest breaks.
func withBad(f *web.Form, more errs.Fields) error { return append(f.Bad, more...).Err() }

func addedNotice(e Evidence) string {
	if e.State == Proposed {
		return MsgNoticeProposed
	}
	return MsgNoticeAdded
}

// addFiles asks for the permission first, so that nobody sends files in vain.
func (h handlers) addFiles(r *web.Request) (web.Response, error) {
	rec, proposes, err := h.mayAdd(r.Context(), h.DB.Read(), r.Actor, refOf(r))
	if err != nil {
		return nil, err
	}
	up := h.readFiles(r, maxFiles)
	defer up.close()
	if up.err != nil {
		return nil, up.err
	}
	in := readInput(up.form, r.FormLang(r.Lang))
	up.need()
	err = up.problem(in.check(rec, false, false))
	if err == nil {
		var list []Evidence
		if list, err = h.AddFiles(r.Context(), r.Actor, refOf(r), in, up.files); err == nil {
			return r.Go(rec.Path, addedNotice(list[0]))
		}
	}
	if shown := errs.As(err); shown == nil || len(shown.Fields) == 0 {
		return nil, err
	}
	return h.showForm(r, adding{refOf(r), rec, true, up.form, err}, proposes)
}

func (h handlers) show(r *web.Request) (web.Response, error) {
	e, rec, err := h.Get(r.Context(), r.Actor, r.Party(), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	older, err := h.Earlier(r.Context(), r.Actor, e)
	if err != nil {
		return nil, err
	}
	entries, _, err := history.List(r.Context(), h.DB.Read(), history.Filter{Party: r.Party(), Kind: KindEvidence, Record: e.ID, Limit: 100})
	if err != nil {
		return nil, err
	}
	people, err := h.Names(r.Context(), peopleOf(e, entries))
	if err != nil {
		return nil, err
	}
	page := newItemPage(r, h.Service, e, rec, older, entries, people)
	return r.Page(frame(r, ui.Visible(page.Title.Text), recordCrumb(r, rec, e.Ref)), itemBody(r.L, page))
}

func peopleOf(e Evidence, entries []history.Entry) []string {
	ids := []string{e.AddedBy}
	for _, x := range entries {
		ids = append(ids, x.Person)
	}
	return ids
}

// file sends the content to the team. The session and the object are asked
// for each time.
func (h handlers) file(r *web.Request) (web.Response, error) {
	e, _, err := h.Get(r.Context(), r.Actor, r.Party(), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return h.download(r, e, false)
}

func (h handlers) publicFile(r *web.Request) (web.Response, error) {
	e, err := h.PublicFile(r.Context(), r.Party(), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return h.download(r, e, true)
}

func (h handlers) download(r *web.Request, e Evidence, public bool) (web.Response, error) {
	content, _, err := h.Content(r.Context(), e)
	if err != nil {
		return nil, err
	}
	return web.Download{Name: e.File.Name, Type: e.File.ContentType(), ETag: e.File.SHA256, Modified: e.AddedAt, Content: content, Public: public}, nil
}

func (h handlers) editForm(r *web.Request) (web.Response, error) {
	e, rec, err := h.changeable(r.Context(), h.DB.Read(), r.Actor, r.Party(), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	l := r.FormLang(formLang(e.Title, r.Lang))
	f := r.Kept()
	if f == nil {
		f = formOf(e, l)
	}
	return h.showEdit(r, e, rec, l, f, nil)
}

func (h handlers) showEdit(r *web.Request, e Evidence, rec Record, l i18n.Lang, f *web.Form, err error) (web.Response, error) {
	page := newEditPage(r, h.Service, e, rec, l, f, err)
	return answer(r, frame(r, page.Title, recordCrumb(r, rec, e.Ref), itemCrumb(r, e)), page, err)
}

func (h handlers) edit(r *web.Request) (web.Response, error) {
	e, rec, err := h.changeable(r.Context(), h.DB.Read(), r.Actor, r.Party(), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	f, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	l := r.FormLang(formLang(e.Title, r.Lang))
	in := readInput(f, l)
	if err := withBad(f, in.check(rec, !e.IsFile(), l == e.Title.Original())); err != nil {
		return h.showEdit(r, e, rec, l, f, err)
	}
	_, err = h.Change(r.Context(), r.Actor, r.Party(), e.ID, in, web.ParseBase(f.Get("base")), skipped(f))
	if clash, ok := clashOf(err); ok {
		fr := frame(r, r.L.T(ui.MsgConflictTitle), recordCrumb(r, rec, e.Ref), itemCrumb(r, e))
		return web.Page{Status: http.StatusConflict, Frame: fr, Body: ui.ConflictPage(r.L, conflictOf(r, h.Service, clash, rec, l, f))}, nil
	}
	if err != nil {
		return nil, err
	}
	return r.Go(itemPath(e), MsgNoticeSaved)
}

func clashOf(err error) (Clash, bool) {
	if e := errs.As(err); e != nil {
		c, ok := e.Detail.(Clash)
		return c, ok
	}
	return Clash{}, false
}

func (h handlers) replaceForm(r *web.Request) (web.Response, error) {
	old, rec, proposes, err := h.toReplace(r)
	if err != nil {
		return nil, err
	}
	f := r.Kept()
	if f == nil {
		f = formOf(old, r.FormLang(formLang(old.Title, r.Lang)))
		f.Set(fieldDate+"_day", "")
		f.Set(fieldDate+"_month", "")
		f.Set(fieldDate+"_year", "")
	}
	return h.showReplace(r, old, rec, proposes, f, nil)
}

func (h handlers) toReplace(r *web.Request) (old Evidence, rec Record, proposes bool, err error) {
	if old, err = h.replaceable(r.Context(), r.Actor, r.Party(), r.PathValue("id")); err != nil {
		return old, rec, false, err
	}
	rec, proposes, err = h.mayAdd(r.Context(), h.DB.Read(), r.Actor, old.Ref)
	return old, rec, proposes, err
}

func (h handlers) showReplace(r *web.Request, old Evidence, rec Record, proposes bool, f *web.Form, err error) (web.Response, error) {
	page := newReplacePage(r, h.Service, old, rec, proposes, f, err)
	return answer(r, frame(r, page.Title, recordCrumb(r, rec, old.Ref), itemCrumb(r, old)), page, err)
}

func (h handlers) replace(r *web.Request) (web.Response, error) {
	old, rec, proposes, err := h.toReplace(r)
	if err != nil {
		return nil, err
	}
	var newer Evidence
	form, err := h.replaceWith(r, old, rec, &newer)
	if shown := errs.As(err); shown != nil && len(shown.Fields) > 0 {
		return h.showReplace(r, old, rec, proposes, form, err)
	}
	if err != nil {
		return nil, err
	}
	return r.Go(itemPath(newer), addedNotice(newer))
}

// replaceWith reads the form of a newer version, a file's or a link's, and
// adds it.
func (h handlers) replaceWith(r *web.Request, old Evidence, rec Record, newer *Evidence) (form *web.Form, err error) {
	l := r.FormLang(formLang(old.Title, r.Lang))
	if !old.IsFile() {
		if form, err = r.ReadTyped(); err != nil {
			return form, err
		}
		in := readInput(form, l)
		if err = withBad(form, in.check(rec, true, true)); err == nil {
			*newer, err = h.ReplaceLink(r.Context(), r.Actor, r.Party(), old.ID, in)
		}
		return form, err
	}
	up := h.readFiles(r, 1)
	defer up.close()
	if up.err != nil {
		return up.form, up.err
	}
	in := readInput(up.form, l)
	up.need()
	if err = up.problem(in.check(rec, false, false)); err == nil {
		*newer, err = h.ReplaceFile(r.Context(), r.Actor, r.Party(), old.ID, in, up.files[0])
	}
	return up.form, err
}

func (h handlers) accept(r *web.Request) (web.Response, error) {
	e, err := h.Accept(r.Context(), r.Actor, r.Party(), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return r.Go(itemPath(e), MsgNoticeAccepted)
}

func (h handlers) removeForm(r *web.Request) (web.Response, error) {
	e, rec, err := h.removable(r.Context(), h.DB.Read(), r.Actor, r.Party(), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return h.showReason(r, e, rec, false, r.Kept(), nil)
}

func (h handlers) returnForm(r *web.Request) (web.Response, error) {
	e, rec, err := h.Get(r.Context(), r.Actor, r.Party(), r.PathValue("id"))
	if err == nil && e.State != Proposed {
		return r.Go(itemPath(e), "") // decided meanwhile: its page says so
	}
	if err != nil {
		return nil, err
	}
	return h.showReason(r, e, rec, true, r.Kept(), nil)
}

func (h handlers) showReason(r *web.Request, e Evidence, rec Record, back bool, f *web.Form, err error) (web.Response, error) {
	if f == nil {
		f = web.NewForm(nil)
	}
	page := newReasonPage(r, e, back, f, err)
	fr := frame(r, page.Title, recordCrumb(r, rec, e.Ref), itemCrumb(r, e))
	if err != nil {
		return r.Invalid(fr, reasonBody(r.L, page))
	}
	return r.Page(fr, reasonBody(r.L, page))
}

func (h handlers) remove(r *web.Request) (web.Response, error)   { return h.takenAway(r, false) }
func (h handlers) sendBack(r *web.Request) (web.Response, error) { return h.takenAway(r, true) }

func (h handlers) takenAway(r *web.Request, back bool) (web.Response, error) {
	f, err := r.ReadTyped()
	if err != nil {
		return nil, err
	}
	do, notice := h.Remove, MsgNoticeRemoved
	if back {
		do, notice = h.Return, MsgNoticeReturned
	}
	e, rec, err := h.Get(r.Context(), r.Actor, r.Party(), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	err = f.Then(func() error {
		_, err := do(r.Context(), r.Actor, r.Party(), e.ID, f.Get(fieldReason))
		return err
	})
	if errs.Is(err, errs.Invalid) {
		return h.showReason(r, e, rec, back, f, err)
	}
	if err != nil {
		return nil, err
	}
	return r.Go(rec.Path, notice)
}
