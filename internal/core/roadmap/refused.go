package roadmap

import (
	"net/http"

	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// refused is the page of an act on a roadmap that cannot be done as things
// stand: it says why, and leads back to the roadmap. err is an Invalid or a
// Conflict with its message.
func (p *Pages) refused(r *web.Request, err error) web.Page {
	e := errs.As(err)
	status := http.StatusUnprocessableEntity
	if e.Kind == errs.Conflict {
		status = http.StatusConflict
	}
	f := frame(r, r.L.T(MsgRefusedTitle))
	f.Error = true
	return web.Page{Status: status, Frame: f, Body: ui.ErrorPage(r.L, ui.Problem{
		Kind: e.Kind, Title: r.L.T(MsgRefusedTitle), Message: r.L.T(e.Message.ID, e.Message.Args...), Advice: r.L.T(MsgRefusedDo),
		HomeURL:  r.Link("/work/"+r.Party()+"/roadmaps/"+r.PathValue("slug")) + "#versions",
		BackHome: r.L.T(MsgRefusedBack),
	})}
}
