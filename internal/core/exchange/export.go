package exchange

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/sheet"
	"openroadmap/internal/platform/web"
)

// Scope is where and for whom a list is read.
func (s *Service) Scope(a access.Actor, party, slug string, l i18n.Lang) dataset.Scope {
	return dataset.Scope{Actor: a, Party: party, Slug: slug, Lang: l, Langs: s.Langs(party), Today: s.Today(party)}
}

// Export writes a list as a file. Errors before the first byte are the
// dataset's: NotFound, Forbidden.
func (s *Service) Export(ctx context.Context, d dataset.Dataset, sc dataset.Scope, f dataset.Form, w io.Writer) error {
	d, err := d.Of(ctx, sc.Party)
	if err == nil {
		err = d.Export(ctx, s.DB.Read(), s.Bundle, sc, f, w)
	}
	if err != nil {
		return fmt.Errorf("export %s of %s: %w", d.Key, sc.Party, err)
	}
	return nil
}

// export answers with a list in a format. The first rows are made before the
// answer begins, so that what the reader may not see is refused with a page.
func (h handlers) export(d dataset.Dataset, f sheet.Format, public bool) web.Handler {
	return func(r *web.Request) (web.Response, error) {
		sc := h.Scope(r.Actor, r.Party(), r.PathValue("slug"), r.Lang)
		sc.Public, sc.Filter = public, r.Params()
		form := dataset.Form{Format: f, Columns: r.All("column"), Codes: r.Get("codes") != "", BOM: r.Get("bom") != "", All: r.Get("all") != ""}
		head := &beginning{}
		done := make(chan error, 1)
		pr, pw := io.Pipe()
		go func() {
			err := h.Export(r.Context(), d, sc, form, pw)
			pw.CloseWithError(err)
			done <- err
		}()
		if err := head.read(pr); err != nil {
			pr.CloseWithError(err)
			<-done
			return nil, err
		}
		if r.Method == http.MethodHead { // nobody will ask for the rest
			pr.Close()
		}
		return web.File{Type: f.ContentType(), Download: fileName(d, r, f), Write: func(w io.Writer) error {
			defer pr.Close()
			return head.rest(w, pr)
		}}, nil
	}
}

// beginning holds the first bytes of a stream.
type beginning struct{ first []byte }

// read waits for the first bytes, or for the error that came instead of them.
func (b *beginning) read(r io.Reader) error {
	buf := make([]byte, 4<<10)
	n, err := r.Read(buf)
	b.first = buf[:n]
	if err == io.EOF {
		return nil
	}
	return err
}

func (b *beginning) rest(w io.Writer, r io.Reader) error {
	if _, err := w.Write(b.first); err != nil {
		return err
	}
	_, err := io.Copy(w, r)
	return err
}

// fileName says whose list it is, and of which roadmap: "xma-2025-milestones.csv".
func fileName(d dataset.Dataset, r *web.Request, f sheet.Format) string {
	parts := []string{r.Party(), r.PathValue("slug"), d.Key}
	name := strings.ReplaceAll(strings.Join(parts, "-"), "--", "-")
	return name + "." + string(f)
}

// find gives a list by key, with the columns of a Party; NotFound if there is
// none.
func (s *Service) find(ctx context.Context, key, party string) (dataset.Dataset, error) {
	if d, ok := s.Dataset(key); ok {
		return d.Of(ctx, party)
	}
	return dataset.Dataset{}, errs.New(errs.NotFound, "error.not_found")
}
