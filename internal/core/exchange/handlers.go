package exchange

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"mime/multipart"
	"net/url"
	"strconv"

	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/sheet"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

type handlers struct{ *Service }

func dataPath(r *web.Request) string { return "/work/" + r.Party() + "/data" }

func importPath(party, id string) string { return "/work/" + party + "/imports/" + id }

func frame(r *web.Request, title string, last ...ui.Link) ui.Frame {
	crumbs := []ui.Link{{Label: r.L.T(MsgNavData), URL: r.Link(dataPath(r))}}
	return ui.Frame{Kind: ui.Work, Title: title, Crumbs: append(crumbs, last...)}
}

func (h handlers) overview(r *web.Request) (web.Response, error) {
	if err := h.Access.Demand(r.Actor, PermRead, r.Party()); err != nil {
		return nil, err
	}
	imports, err := h.List(r.Context(), r.Actor, r.Party())
	if err != nil {
		return nil, err
	}
	page, err := h.overviewPage(r, imports)
	if err != nil {
		return nil, err
	}
	f := frame(r, r.L.T(MsgNavData))
	f.Crumbs = nil
	return r.Page(f, overviewBody(r.L, page))
}

func (h handlers) exportForm(d dataset.Dataset) web.Handler {
	return func(r *web.Request) (web.Response, error) {
		if err := h.Access.Demand(r.Actor, d.Read, r.Party()); err != nil {
			return nil, err
		}
		if err := h.exists(r, d); err != nil {
			return nil, err
		}
		d, err := d.Of(r.Context(), r.Party())
		if err != nil {
			return nil, err
		}
		title := r.L.T(MsgExportTitle, "List", r.L.T(d.Title))
		return r.Page(frame(r, title, ui.Link{Label: title}), exportBody(r.L, h.exportPage(r, d, title)))
	}
}

// exists tells whether there is a roadmap of the address: reading no rows of
// it is cheap, and finds out.
func (h handlers) exists(r *web.Request, d dataset.Dataset) error {
	if d.Options == nil {
		return nil
	}
	_, err := d.Options(r.Context(), h.DB.Read(), h.Scope(r.Actor, r.Party(), r.PathValue("slug"), r.Lang))
	return err
}

func (h handlers) importForm(d dataset.Dataset) web.Handler {
	return func(r *web.Request) (web.Response, error) {
		if err := h.Access.Demand(r.Actor, d.Write, r.Party()); err != nil {
			return nil, err
		}
		if err := h.exists(r, d); err != nil {
			return nil, err
		}
		return h.uploadPage(r, d, nil)
	}
}

func (h handlers) uploadPage(r *web.Request, d dataset.Dataset, err error) (web.Response, error) {
	title := r.L.T(MsgImportTitle, "List", r.L.T(d.Title))
	page, perr := h.importPage(r, d, title, err)
	if perr != nil {
		return nil, perr
	}
	f := frame(r, title, ui.Link{Label: title})
	if err != nil {
		return r.Invalid(f, importBody(r.L, page))
	}
	return r.Page(f, importBody(r.L, page))
}

func (h handlers) upload(d dataset.Dataset) web.Handler {
	return func(r *web.Request) (web.Response, error) {
		if err := h.Access.Demand(r.Actor, d.Write, r.Party()); err != nil {
			return nil, err
		}
		if err := h.exists(r, d); err != nil {
			return nil, err
		}
		receive := h.receive
		if d.Files != nil {
			receive = h.receiveFiles
		}
		im, err := receive(r, d)
		if errs.Is(err, errs.Invalid) || errs.Is(err, errs.TooLarge) {
			return h.uploadPage(r, d, err)
		}
		if err != nil {
			return nil, err
		}
		return r.Go(importPath(im.Party, im.ID), "")
	}
}

// receive reads the form as it comes; the file is the last of its parts.
func (h handlers) receive(r *web.Request, d dataset.Dataset) (Import, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return Import{}, errs.New(errs.Invalid, MsgErrorNoFile)
	}
	n := New{Party: r.Party(), Slug: r.PathValue("slug"), Lang: r.Lang}
	mapping := ""
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return Import{}, errs.New(errs.Invalid, MsgErrorNoFile)
		}
		if err != nil {
			return Import{}, tooLarge(err)
		}
		switch part.FormName() {
		case "mapping":
			mapping = small(part)
		case "file":
			if n.FileName = part.FileName(); n.FileName == "" {
				return Import{}, errs.New(errs.Invalid, MsgErrorNoFile)
			}
			if _, plans, err := h.mappings(r.Context(), n.Party, d.Key); err != nil {
				return Import{}, err
			} else if p, ok := plans[mapping]; ok {
				n.Plan = p
			}
			n.File = part
			return h.Start(r.Context(), r.Actor, d, n)
		}
	}
}

func small(part *multipart.Part) string {
	data, err := io.ReadAll(io.LimitReader(part, 1000))
	if err != nil {
		return ""
	}
	return string(data)
}

func (h handlers) show(r *web.Request) (web.Response, error) {
	im, d, err := h.Get(r.Context(), r.Actor, r.Party(), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return h.importView(r, im, d, nil)
}

func (h handlers) importView(r *web.Request, im Import, d dataset.Dataset, err error) (web.Response, error) {
	title := r.L.T(MsgShowTitle, "File", ui.Visible(im.FileName))
	f := frame(r, title, ui.Link{Label: title})
	f.Wide = true
	if im.State == Asking {
		page, perr := h.mapPage(r, im, d, err)
		if perr != nil {
			return nil, perr
		}
		if err != nil {
			return r.Invalid(f, mapBody(r.L, page))
		}
		return r.Page(f, mapBody(r.L, page))
	}
	page, perr := h.showPage(r, im, d, err)
	if perr != nil {
		return nil, perr
	}
	if err != nil {
		return r.Invalid(f, showBody(r.L, page))
	}
	return r.Page(f, showBody(r.L, page))
}

func (h handlers) mapColumns(r *web.Request) (web.Response, error) {
	im, d, err := h.Get(r.Context(), r.Actor, r.Party(), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	f, err := r.ReadForm()
	if err != nil {
		return nil, err
	}
	if name := f.Get("mapping"); name != "" {
		return h.useMapping(r, im, d, name)
	}
	p := readPlan(d, f, im.Plan)
	if f.Has("again") || p.Sheet != im.Plan.Sheet || p.Encoding != im.Plan.Encoding || p.HeadRow != im.Plan.HeadRow {
		return h.lookAgain(r, im, d, p)
	}
	if len(p.Columns) == 0 {
		return h.importView(r, withPlan(im, p), d, errs.New(errs.Invalid, MsgErrorNoColumns))
	}
	if err := checkDays(p); err != nil {
		return h.importView(r, withPlan(im, p), d, err)
	}
	if ask, err := h.askValues(r, im, d, &p); err != nil {
		return h.importView(r, withPlan(im, p), d, err)
	} else if ask {
		return h.lookAgain(r, im, d, p)
	}
	if _, err = h.Map(r.Context(), r.Actor, im.Party, im.ID, p); errs.Is(err, errs.Invalid) {
		return h.importView(r, withPlan(im, p), d, err)
	}
	if err != nil {
		return nil, err
	}
	return r.Go(importPath(im.Party, im.ID), "")
}

func withPlan(im Import, p Plan) Import { im.Plan = p; return im }

// lookAgain keeps what was chosen and shows the form again. Another sheet or
// row of heads has other columns, which are proposed anew.
func (h handlers) lookAgain(r *web.Request, im Import, d dataset.Dataset, p Plan) (web.Response, error) {
	p.Guessed = false
	if p.Sheet != im.Plan.Sheet && p.HeadRow == im.Plan.HeadRow {
		p.HeadRow = 0
	}
	again := withPlan(im, p)
	if err := h.propose(r.Context(), d, &again); errs.Is(err, errs.Invalid) {
		return h.importView(r, withPlan(im, p), d, err)
	} else if err != nil {
		return nil, err
	}
	_, err := h.change(r.Context(), r.Actor, im.Party, im.ID, []State{Asking}, func(_ context.Context, _ *db.Tx, im *Import) error {
		im.Plan = again.Plan
		return nil
	})
	if err != nil {
		return nil, err
	}
	return r.Go(importPath(im.Party, im.ID), "")
}

// act runs one of the acts on an import and shows it again.
func (h handlers) act(r *web.Request, do func(f *web.Form) error) (web.Response, error) {
	f, err := r.ReadForm()
	if err != nil {
		return nil, err
	}
	im, d, err := h.Get(r.Context(), r.Actor, r.Party(), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	if err := do(f); errs.Is(err, errs.Invalid) || errs.Is(err, errs.Conflict) {
		if im, d, err2 := h.Get(r.Context(), r.Actor, r.Party(), r.PathValue("id")); err2 == nil {
			return h.importView(r, im, d, err)
		}
		return h.importView(r, im, d, err)
	} else if err != nil {
		return nil, err
	}
	return r.Go(importPath(im.Party, im.ID), "")
}

func (h handlers) accept(r *web.Request) (web.Response, error) {
	return h.act(r, func(f *web.Form) error {
		_, err := h.Accept(r.Context(), r.Actor, r.Party(), r.PathValue("id"), f.Get("what") == "all")
		return err
	})
}

func (h handlers) columns(r *web.Request) (web.Response, error) {
	return h.act(r, func(*web.Form) error {
		_, err := h.AskAgain(r.Context(), r.Actor, r.Party(), r.PathValue("id"))
		return err
	})
}

func (h handlers) stop(r *web.Request) (web.Response, error) {
	return h.act(r, func(*web.Form) error {
		_, err := h.Stop(r.Context(), r.Actor, r.Party(), r.PathValue("id"))
		return err
	})
}

func (h handlers) undo(r *web.Request) (web.Response, error) {
	return h.act(r, func(*web.Form) error {
		_, err := h.Undo(r.Context(), r.Actor, r.Party(), r.PathValue("id"))
		return err
	})
}

func (h handlers) drop(r *web.Request) (web.Response, error) {
	return h.act(r, func(*web.Form) error {
		_, err := h.Drop(r.Context(), r.Actor, r.Party(), r.PathValue("id"))
		return err
	})
}

// mistakes answers with all mistakes of a dry run as a table: sheet, row,
// column, what stands there and what is wrong with it.
func (h handlers) mistakes(r *web.Request) (web.Response, error) {
	im, d, err := h.Get(r.Context(), r.Actor, r.Party(), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	l, fields := r.L, fieldsOf(d, im.Plan.Fields)
	return web.File{Type: sheet.CSV.ContentType(), Download: "mistakes.csv", Write: func(w io.Writer) error {
		var b bytes.Buffer
		c := csv.NewWriter(&b)
		c.Write([]string{l.T(MsgColumnSheet), rowHead(l, im), l.T(MsgColumnColumn), l.T(MsgColumnValue), l.T(MsgColumnWhy)})
		err := h.eachLine(r.Context(), im, showFailed, func(x Line) error {
			for _, m := range x.Bad {
				c.Write([]string{sheet.Guard(im.Plan.Sheet), strconv.Itoa(x.N), sheet.Guard(headOf(l, fields, m.Field)), sheet.Guard(valueOf(x, m.Field)), sheet.Guard(l.T(m.ID, m.args()...))})
			}
			c.Flush()
			_, err := b.WriteTo(w)
			return err
		})
		c.Flush()
		if err == nil {
			_, err = b.WriteTo(w)
		}
		return err
	}}, nil
}

// query is an address with parameters.
func query(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}
