package portal

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"

	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/pdf"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
	assets "openroadmap/web"
)

// Printer makes a PDF of a whole document of HTML; see pdf.Printer.
type Printer interface {
	Print(ctx context.Context, html []byte) ([]byte, error)
}

// bookPDF answers with the print of a roadmap as PDF, or where none can be
// made with the page, which says how to save it from the browser.
func (s *Portal) bookPDF(r *web.Request, o opened) (web.Response, error) {
	if s.PDF == nil {
		return web.Redirect{To: o.at("/print")}, nil
	}
	f, page, err := s.bookOf(r, o)
	if err != nil {
		return nil, err
	}
	html, err := standalone(r, f, page, o, s.base(r))
	if err != nil {
		return nil, err
	}
	// Others may wait for the same document: go on if this reader leaves.
	doc, err := s.PDF.Print(context.WithoutCancel(r.Context()), html)
	if errors.Is(err, pdf.ErrBusy) || errors.Is(err, context.DeadlineExceeded) {
		return nil, errs.New(errs.Unavailable, MsgBookBusy)
	}
	if err != nil {
		return nil, err
	}
	name := "roadmap-" + string(o.party.Code) + "-" + o.v.Roadmap.Slug + "-" + string(r.Lang) + ".pdf"
	return web.File{Type: "application/pdf", Download: name, Write: func(w io.Writer) error {
		_, err := w.Write(doc)
		return err
	}}, nil
}

// inside keeps the document from loading anything but what stands in it.
const inside = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`

// standalone is the document alone, with its styles inside and its links
// whole: what prints it knows no address and fetches nothing.
func standalone(r *web.Request, f ui.Frame, page bookPage, o opened, base string) ([]byte, error) {
	f.L, f.Feeds, f.NoIndex, f.Styles, f.Nav, f.Crumbs = r.L, nil, true, nil, nil, nil
	var b bytes.Buffer
	if err := ui.Layout(f, bookBody(page)).Render(r.Context(), &b); err != nil {
		return nil, err
	}
	css := string(assets.Content("app.css")) + bookCSS(r.L, o)
	html := strings.Replace(b.String(), `<link rel="stylesheet" href="`+assets.URL("app.css")+`">`, inside+"<style>"+css+"</style>", 1)
	return []byte(strings.ReplaceAll(html, ` href="/`, ` href="`+base+"/")), nil
}
