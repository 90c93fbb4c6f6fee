package framework

import (
	"errors"
	"net/http"
	"path/filepath"
	"strings"

	"github.com/a-h/templ"

	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// maxUpload leaves room for a framework file in a form.
const maxUpload = maxBytes + 64<<10

const adminPath = "/admin/frameworks"

func (s *Service) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: adminPath, Permission: PermLoad, Handler: s.page},
		{Method: "POST", Pattern: adminPath, Permission: PermLoad, Handler: s.upload, MaxBody: maxUpload},
	}
}

// adminView is the list of frameworks, with what is wrong with a file.
type adminView struct {
	l        *i18n.Localizer
	Action   string
	Rows     []adminRow
	Problems []Problem
	message  string
}

type adminRow struct {
	Title, URL, ID, Year, Version, Origin, Lines string
}

func (s *Service) page(r *web.Request) (web.Response, error) {
	return r.Page(adminFrame(r), s.body(r, nil, ""))
}

func adminFrame(r *web.Request) ui.Frame {
	return ui.Frame{Kind: ui.Work, Title: r.L.T(MsgAdminTitle), NoIndex: true}
}

func (s *Service) body(r *web.Request, problems []Problem, message string) component {
	v := adminView{l: r.L, Action: r.Link(adminPath), Problems: problems, message: message}
	for _, f := range s.All() {
		origin := MsgAdminLoaded
		if s.Embedded(f.ID) {
			origin = MsgAdminEmbedded
		}
		v.Rows = append(v.Rows, adminRow{Title: f.Title.Text.For(r.Lang).Text, URL: r.Link("/reference/" + string(f.ID)), ID: string(f.ID), Year: r.L.Int(f.Year),
			Version: r.L.Int(f.Version), Origin: r.L.T(origin), Lines: r.L.Int(len(f.ReferenceLines()))})
	}
	return adminBody(v)
}

// upload checks the file and keeps the framework, or says what is wrong with
// it, line by line.
func (s *Service) upload(r *web.Request) (web.Response, error) {
	f, problems, err := readUpload(r.Request)
	if err != nil {
		return s.refused(r, nil, err)
	}
	if len(problems) > 0 {
		return s.refused(r, problems, errs.New(errs.Invalid, MsgAdminMistakes))
	}
	if err := s.Load(r.Context(), r.Actor, f); err != nil {
		return s.refused(r, nil, err)
	}
	return r.Go(adminPath, MsgAdminNotice)
}

// refused shows the page again for a file that cannot be taken.
func (s *Service) refused(r *web.Request, problems []Problem, err error) (web.Response, error) {
	e := errs.As(err)
	if e == nil || e.Kind != errs.Invalid && e.Kind != errs.Conflict {
		return nil, err
	}
	return r.Invalid(adminFrame(r), s.body(r, problems, r.L.T(e.Message.ID, e.Message.Args...)))
}

func readUpload(q *http.Request) (Framework, []Problem, error) {
	file, head, err := q.FormFile("file")
	var tooBig *http.MaxBytesError
	switch {
	case errors.As(err, &tooBig):
		return Framework{}, nil, errs.Wrap(err, errs.TooLarge, "error.too_large")
	case err != nil:
		return Framework{}, nil, errs.Wrap(err, errs.Invalid, MsgAdminNoFile)
	}
	defer file.Close()
	f, problems := Check(file, fileName(head.Filename))
	return f, problems, nil
}

// component is what templ makes.
type component = templ.Component

// fileName is the last part of a name, as either kind of system writes it.
func fileName(s string) string { return filepath.Base(strings.ReplaceAll(s, `\`, "/")) }
