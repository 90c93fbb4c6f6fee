package received

import (
	"time"

	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
	"openroadmap/internal/publish/portal"
)

// uploadTime is how long a file may take to come in.
const uploadTime = 10 * time.Minute

type handlers struct{ *Service }

func (h handlers) list(r *web.Request) (web.Response, error) {
	all, err := h.List(r.Context())
	if err != nil {
		return nil, err
	}
	f := h.frame(r, r.L.T(MsgTitle))
	return r.Page(f, listBody(listOf(r, all)))
}

// frame is the frame of a public page. Search engines are to find the
// original, not the copy.
func (h handlers) frame(r *web.Request, title string, crumbs ...ui.Link) ui.Frame {
	f := h.Frame(r.L)
	f.Title, f.NoIndex = title, true
	f.Crumbs = append([]ui.Link{{Label: r.L.T(MsgTitle), URL: r.Link(Path)}}, crumbs...)
	return f
}

// held is the roadmap that the path names.
func (h handlers) held(r *web.Request) (Roadmap, error) {
	return selectRoadmap(r.Context(), h.DB.Read(), r.PathValue("received"))
}

func (h handlers) roadmap(r *web.Request) (web.Response, error) {
	x, err := h.held(r)
	if err != nil {
		return nil, err
	}
	page := roadmapOf(r, x)
	return r.Page(h.ofRoadmap(r, x, page.Name.Text), roadmapBody(page))
}

// ofRoadmap is the frame of a page of a received roadmap: it bears the name of
// the Party, and the mark of practice data.
func (h handlers) ofRoadmap(r *web.Request, x Roadmap, title string) ui.Frame {
	name := x.head.Party.Name.show(r.Lang)
	f := h.frame(r, title, ui.Link{Label: name.Text, URL: r.Link(x.path())})
	if x.isPractice() {
		f.Practice = r.L.T(portal.MsgPracticeBanner, "Party", name.Text)
	}
	return f
}

func (h handlers) activity(r *web.Request) (web.Response, error) {
	x, err := h.held(r)
	if err != nil {
		return nil, err
	}
	for _, a := range x.body.Activities {
		if a.Number == r.PathValue("number") {
			f := h.ofRoadmap(r, x, a.Number+" "+a.wording().show(r.Lang).Text)
			f.Crumbs = append(f.Crumbs, ui.Link{Label: a.Number})
			return r.Page(f, activityBody(activityOf(r, x, a)))
		}
	}
	return nil, missing()
}

// file hands out the bytes that came, so that anyone may verify them.
func (h handlers) file(r *web.Request) (web.Response, error) {
	data, err := selectFile(r.Context(), h.DB.Read(), r.PathValue("received"), false)
	return web.Data{Type: "application/json; charset=utf-8", Body: data}, err
}

func (h handlers) admin(r *web.Request) (web.Response, error) {
	page, err := h.adminOf(r, nil)
	if err != nil {
		return nil, err
	}
	return r.Page(adminFrame(r), adminBody(page))
}

func adminFrame(r *web.Request) ui.Frame {
	return ui.Frame{Kind: ui.Work, Title: r.L.T(MsgNav), NoIndex: true}
}

// upload takes the file of the form in while it comes.
func (h handlers) upload(r *web.Request) (web.Response, error) {
	var got *Roadmap
	_, err := r.ReadUpload(func(u web.Upload) error {
		x, err := h.Receive(r.Context(), r.Actor, u.Content)
		got = &x
		return err
	})
	if err == nil && got == nil {
		err = errs.New(errs.Invalid, MsgErrorNoFile)
	}
	if err != nil {
		return h.refused(r, err)
	}
	if got.Waiting {
		return r.Go(adminPath, MsgNoticeWaiting)
	}
	return r.Go(adminPath, MsgNoticeReceived)
}

// refused shows the page again with why a file cannot be taken in.
func (h handlers) refused(r *web.Request, err error) (web.Response, error) {
	if !errs.Is(err, errs.Invalid) {
		return nil, err
	}
	page, e := h.adminOf(r, err)
	if e != nil {
		return nil, e
	}
	return r.Invalid(adminFrame(r), adminBody(page))
}

func (h handlers) confirm(r *web.Request) (web.Response, error) {
	f, err := r.ReadForm()
	if err != nil {
		return nil, err
	}
	if _, err := h.Confirm(r.Context(), r.Actor, r.PathValue("received"), f.Get("fingerprint")); err != nil {
		return h.refused(r, err)
	}
	return r.Go(adminPath, MsgNoticeReceived)
}

func (h handlers) discard(r *web.Request) (web.Response, error) {
	if err := h.Discard(r.Context(), r.Actor, r.PathValue("received")); err != nil {
		return nil, err
	}
	return r.Go(adminPath, MsgNoticeDiscarded)
}

func (h handlers) remove(r *web.Request) (web.Response, error) {
	if err := h.Remove(r.Context(), r.Actor, r.PathValue("received")); err != nil {
		return nil, err
	}
	return r.Go(adminPath, MsgNoticeRemoved)
}

func (h handlers) distrust(r *web.Request) (web.Response, error) {
	if err := h.Distrust(r.Context(), r.Actor, r.PathValue("key")); err != nil {
		return nil, err
	}
	return r.Go(adminPath, MsgNoticeDistrusted)
}
