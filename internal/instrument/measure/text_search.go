package measure

import (
	"context"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/search"
)

// KindText is how the search names the text of a measure.
const KindText = "measure_text"

// offerText makes the articles of a measure findable: those of the version
// that holds, else of the latest.
func (s *Service) offerText(ctx context.Context, tx *db.Tx, m Measure) error {
	active, err := s.Active(ctx, tx, m.Party)
	if err != nil {
		return err
	}
	e, err := s.textEntry(ctx, tx, m, active)
	if err != nil {
		return err
	}
	return search.Put(ctx, tx, e)
}

// textEntry is what can be found of the text of m: by everybody where they may
// read the version, else by the team.
func (s *Service) textEntry(ctx context.Context, q db.IDB, m Measure, active bool) (search.Entry, error) {
	e := search.Entry{Kind: KindText, Record: m.ID, Party: m.Party}
	if m.Removed {
		return e, nil
	}
	all, err := selectVersions(ctx, q, m.Party, m.ID)
	if err != nil {
		return e, err
	}
	public := m.Public() && active
	v, ok := current(shownTo(all, m, !public), s.Today(m.Party))
	if public && !ok {
		public = false
		v, ok = current(all, s.Today(m.Party))
	}
	if !ok {
		return e, nil
	}
	articles, err := selectArticles(ctx, q, v.ID)
	p := search.Part{Lang: v.Lang, Path: publicPath(m) + "/text", Title: m.Title().For(v.Lang).Text, Heading: true}
	if !public {
		p.Permission, p.Path = PermRead, workPath(m)+"/texts/"+v.ID
	}
	for _, a := range articles {
		p.Fields = append(p.Fields, search.Field{Name: "article", Text: a.Number + " " + a.Heading + "\n" + a.Text})
	}
	e.Parts = []search.Part{p}
	return e, err
}

// textSource makes the entries of texts anew, a Party at a time.
func (s *Service) textSource() search.Source {
	source := s.source()
	source.Name, source.Kinds = "measure texts", []string{KindText}
	source.Words = map[string]string{KindText: MsgSearchText, KindText + ".article": MsgTextArticle}
	source.Entries = s.textEntries
	return source
}

func (s *Service) textEntries(ctx context.Context, q db.IDB, party string) ([]search.Entry, error) {
	active, err := s.Active(ctx, q, party)
	if err != nil {
		return nil, err
	}
	all, err := selectMeasures(ctx, q, party, "m.removed = ? AND EXISTS (SELECT 1 FROM measure_versions AS v WHERE v.measure = m.id)", false)
	var list []search.Entry
	for _, m := range all {
		e, err := s.textEntry(ctx, q, m, active)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, err
}
