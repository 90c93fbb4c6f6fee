package measure

import (
	"time"

	"github.com/uptrace/bun"

	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/atom"
	"openroadmap/internal/platform/web"
)

// feedSize is how many changes the feed tells.
const feedSize = 50

// feed answers with what was done to the public measures of a Party, newest
// first.
func (s *Service) feed(r *web.Request) (web.Response, error) {
	code := r.Party()
	p, ok := s.Party(code)
	if !ok {
		return nil, missing()
	}
	at := s.BaseURL + r.Link("/parties/"+code+"/measures")
	f := &atom.Feed{Lang: string(r.Lang), Title: r.L.T(MsgFeedTitle), Author: p.Name.For(r.Lang).Text, Updated: atom.Stamp(time.Unix(0, 0)),
		ID: "tag:" + atom.Host(s.BaseURL) + ",2026:" + string(r.Lang) + "/parties/" + code + "/measures"}
	f.Link("self", atom.Type, at+"/changes.atom")
	f.Link("alternate", "text/html", at)
	entries, _, err := history.List(r.Context(), s.DB.Read(), history.Filter{Party: code, Kind: KindMeasure, PublicOnly: true, Limit: feedSize})
	if err != nil {
		return nil, err
	}
	measures, err := s.told(r, entries)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if m, ok := measures[e.Ref.ID]; ok {
			f.Add(s.feedEntry(r, e, m))
		}
	}
	return f.File(), nil
}

// told reads the measures that entries speak of, as far as they are public.
func (s *Service) told(r *web.Request, entries []history.Entry) (map[string]measureRow, error) {
	found := map[string]measureRow{}
	var ids []string
	for _, e := range entries {
		if e.Ref.Kind == KindMeasure {
			ids = append(ids, e.Ref.ID)
		}
	}
	if len(ids) == 0 {
		return found, nil
	}
	var rows []measureRow
	err := s.DB.Read().NewSelect().Model(&rows).Column("id", "party", "number", "title").Where("removed = ? AND visibility = 'public' AND id IN (?)", false, bun.List(ids)).Scan(r.Context())
	for _, x := range rows {
		if _, active := s.Party(x.Party); active {
			found[x.ID] = x
		}
	}
	return found, err
}

// toldOf puts entries about measures into words for everybody.
func (s *Service) toldOf(r *web.Request, entries []history.Entry) (map[string]history.Told, error) {
	measures, err := s.told(r, entries)
	told := map[string]history.Told{}
	for _, e := range entries {
		if m, ok := measures[e.Ref.ID]; ok && e.Ref.Kind == KindMeasure && e.Ref.Party == m.Party {
			of := Measure{Party: m.Party, Number: m.Number}
			told[e.ID] = history.Told{Ref: of.Ref(), What: m.Title.For(r.Lang).Text + r.L.T(MsgSemicolon) + r.L.Known("measure.action."+e.Action), Path: publicPath(of)}
		}
	}
	return told, err
}

func (s *Service) feedEntry(r *web.Request, e history.Entry, m measureRow) atom.Entry {
	of := Measure{Party: m.Party, Number: m.Number}
	return atom.Entry{ID: "tag:" + atom.Host(s.BaseURL) + "," + e.At.UTC().Format(time.DateOnly) + ":" + string(r.Lang) + "/changes/" + e.ID,
		Title:   of.Ref() + " " + m.Title.For(r.Lang).Text,
		Summary: r.L.Known("measure.action." + e.Action), Updated: atom.Stamp(e.At),
		Link: atom.Link{Rel: "alternate", Type: "text/html", Href: s.BaseURL + r.Link(publicPath(of))}}
}
