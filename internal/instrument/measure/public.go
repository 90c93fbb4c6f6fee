package measure

import (
	"context"

	"openroadmap/internal/platform/atom"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// publicFrame is the frame of a public page.
func (s *Service) publicFrame(r *web.Request, title, description string, last ...ui.Link) ui.Frame {
	f := s.Frame(r.L)
	f.Kind, f.Title, f.Description, f.BaseURL = ui.Public, title, description, s.BaseURL
	f.Crumbs = append([]ui.Link{{Label: r.L.T(MsgName), URL: r.Link("/parties/" + r.Party() + "/measures")}}, last...)
	f.Feeds = []ui.Feed{{Title: r.L.T(MsgFeedTitle), URL: r.Link("/parties/" + r.Party() + "/measures/changes.atom"), Type: atom.Type}}
	if p, ok := s.Party(r.Party()); ok && p.IsPractice() {
		f.NoIndex = !s.Practice
	}
	return f
}

// register is the list for everybody.
func (s *Service) register(r *web.Request) (web.Response, error) {
	if _, ok := s.Party(r.Party()); !ok {
		return nil, missing()
	}
	page, err := s.listPage(r, readFilter(r.Get, true), r.Link("/parties/"+r.Party()+"/measures"))
	if err != nil {
		return nil, err
	}
	f := s.publicFrame(r, r.L.T(MsgName), r.L.T(MsgListLede))
	f.Crumbs = nil
	return page.answer(f)
}

// publicPage is one measure for everybody.
func (s *Service) publicPage(r *web.Request) (web.Response, error) {
	m, err := s.Public(r.Context(), r.Party(), r.PathValue("ref"))
	if err != nil {
		return nil, err
	}
	page, err := s.onePage(r, m, true)
	if err != nil {
		return nil, err
	}
	return r.Page(s.publicFrame(r, page.Title.Text, cut(page.Summary.Text, 200), ui.Link{Label: m.Ref()}), publicBody(page))
}

// pages lists the public pages of a Party for the sitemap, without the
// language.
func (s *Service) pages(ctx context.Context, q db.IDB, party string) ([]string, error) {
	var rows []measureRow
	err := q.NewSelect().Model(&rows).Column("number").Where("party = ? AND removed = ? AND visibility = 'public'", party, false).OrderExpr("number").Scan(ctx)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	list := []string{"/parties/" + party + "/measures"}
	for _, r := range rows {
		list = append(list, publicPath(Measure{Party: party, Number: r.Number}))
	}
	return list, nil
}

// langAttrs are the attributes of a box that is written in another language
// than the page's.
func langAttrs(l *i18n.Localizer, lang i18n.Lang) map[string]any {
	if lang == l.Lang {
		return nil
	}
	return map[string]any{"lang": string(lang), "dir": lang.Dir()}
}
