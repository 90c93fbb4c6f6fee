package measure

import (
	"context"

	"github.com/uptrace/bun"

	"openroadmap/internal/core/evidence"
	"openroadmap/internal/instrument"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// panelView is what measures say on the page of an activity.
type panelView struct {
	l       *i18n.Localizer
	Rows    []panelRow
	Asked   []shownProvision // articles that serve the activity
	Figures []figureView
}

type panelRow struct {
	Ref, URL, Kind, Status string
	Title                  i18n.Shown
	CoverMark, Cover       string
	Reason                 i18n.Shown
	Team                   bool
}

// publicPanel is the panel for everybody: the public measures that serve the
// activity or stand in its way; none where there are none.
func (s *Service) publicPanel(r *web.Request, a instrument.Activity) (*ui.Panel, error) {
	rows, err := selectServing(r.Context(), s.DB.Read(), a.Party, a.Key, true)
	if err != nil {
		return nil, err
	}
	v := s.panel(r, rows, func(x serving) string { return r.Link(publicPath(x.measure())) })
	if v.Asked, err = s.asked(r, a, false); err != nil || len(v.Rows)+len(v.Asked) == 0 {
		return nil, err
	}
	if v.Figures, err = s.figureViews(r, a, true); err != nil {
		return nil, err
	}
	return &ui.Panel{ID: "measures", Title: r.L.T(MsgName), Body: panelBody(v),
		More: ui.Link{Label: r.L.T(MsgPanelAll), URL: r.Link("/parties/" + a.Party + "/measures?activity=" + a.Key)}}, nil
}

// teamPanel is the panel for the team. It stands empty where the framework
// names measures for the line, so that the gap is seen.
func (s *Service) teamPanel(r *web.Request, a instrument.Activity) (*ui.Panel, error) {
	rows, err := selectServing(r.Context(), s.DB.Read(), a.Party, a.Key, false)
	if err != nil {
		return nil, err
	}
	v := s.panel(r, rows, func(x serving) string { return r.Link(workPath(x.measure())) })
	if v.Asked, err = s.asked(r, a, true); err != nil || len(v.Rows)+len(v.Asked)+len(a.Views) == 0 {
		return nil, err
	}
	if v.Figures, err = s.figureViews(r, a, false); err != nil {
		return nil, err
	}
	return &ui.Panel{ID: "measures", Title: r.L.T(MsgName), Body: panelBody(v),
		More: ui.Link{Label: r.L.T(MsgPanelAll), URL: r.Link(listPath(a.Party) + "?activity=" + a.Key)}}, nil
}

func (s *Service) panel(r *web.Request, rows []serving, url func(serving) string) panelView {
	v, today := panelView{l: r.L}, s.Today(r.Party()).String()
	for _, x := range rows {
		cover := Cover(x.Cover)
		if !cover.Serves() {
			continue
		}
		state := unpack(x.ID, x.Number, x.Facets, today)
		v.Rows = append(v.Rows, panelRow{Ref: x.measure().Ref(), URL: url(x), Title: x.Title.For(r.Lang), Kind: wordIn(r.L, setKinds, state.cols[atKind]),
			Status: state.stage.Word(r.L), CoverMark: cover.Sign(), Cover: cover.Word(r.L), Reason: x.Reason.For(r.Lang), Team: x.Visibility != string(access.Public)})
	}
	return v
}

// asked lists the accepted provisions that serve an activity.
func (s *Service) asked(r *web.Request, a instrument.Activity, team bool) (rows []shownProvision, err error) {
	list, err := selectServingProvisions(r.Context(), s.DB.Read(), a.Party, a.Key)
	if err != nil {
		return nil, err
	}
	all, err := s.place(r.Context(), a.Party, list, team)
	tm := textMaker{Service: s, r: r, team: team}
	for _, p := range all {
		x := tm.show(p)
		x.Of = p.m.Ref() + " " + p.m.Title().For(r.Lang).Text
		rows = append(rows, x)
	}
	return rows, err
}

// measure is the measure of x as far as addresses need it.
func (x serving) measure() Measure { return Measure{ID: x.ID, Party: x.Party, Number: x.Number} }

// made lists the measures that stand as evidence of an activity: those adopted
// that cover it, wholly or partly.
func (s *Service) made(r *web.Request, a instrument.Activity, public bool) (all []evidence.Made, err error) {
	rows, err := selectServing(r.Context(), s.DB.Read(), a.Party, a.Key, public)
	today := s.Today(a.Party).String()
	for _, x := range rows {
		state := unpack(x.ID, x.Number, x.Facets, today)
		if cover := Cover(x.Cover); !state.stage.Decided() || cover != Covers && cover != Partly {
			continue
		}
		made := evidence.Made{Title: x.Title.For(r.Lang), URL: r.Link(publicPath(x.measure())), Team: x.Visibility != string(access.Public),
			Shows: state.stage.Word(r.L), Date: r.L.Date(state.since())}
		if !public {
			made.URL = r.Link(workPath(x.measure()))
		}
		all = append(all, made)
	}
	return all, err
}

// records tells evidence about measures. Their parts are the stages of their
// life, whose documents evidence is.
type records struct{ *Service }

// Kind names the records.
func (records) Kind() string { return KindMeasure }

// Label is what the kind is called.
func (records) Label(l *i18n.Localizer) string { return l.T(MsgSearchMeasure) }

// Records finds measures.
func (s records) Records(ctx context.Context, q db.IDB, a access.Actor, party string, ids []string) (map[string]evidence.Record, error) {
	all, active, err := s.find(ctx, q, party, ids)
	found := map[string]evidence.Record{}
	for _, m := range all {
		if open := m.Public() && active; open || s.Access.Allows(a, PermRead, m.Object()) {
			found[m.ID] = s.recordOf(m, open)
		}
	}
	return found, err
}

// find reads measures, and whether the public reads of their Party.
func (s records) find(ctx context.Context, q db.IDB, party string, ids []string) ([]Measure, bool, error) {
	active, err := s.Active(ctx, q, party)
	if err != nil {
		return nil, false, err
	}
	all, err := selectMeasures(ctx, q, party, "m.id IN (?)", bun.List(ids))
	return all, active, err
}

func (s records) recordOf(m Measure, open bool) evidence.Record {
	r := evidence.Record{Object: m.Object(), Title: m.Title(), Path: workPath(m), Public: open}
	for _, e := range m.Life() {
		r.Parts = append(r.Parts, evidence.Part{ID: e.ID, Title: s.Words(nameOf(sets[setLife], string(e.Stage)))})
	}
	if m.Removed {
		r.Locked = errs.New(errs.Invalid, MsgNoteRemoved)
	}
	return r
}

// PublicRecords tells where the public reads measures.
func (s records) PublicRecords(ctx context.Context, q db.IDB, party string, ids []string) (map[string]evidence.PublicRecord, error) {
	all, active, err := s.find(ctx, q, party, ids)
	shown := map[string]evidence.PublicRecord{}
	for _, m := range all {
		if !active || !m.Public() {
			continue
		}
		x := evidence.PublicRecord{Path: publicPath(m), Title: map[i18n.Lang]string{}}
		for _, l := range i18n.Langs {
			x.Title[l] = m.Ref() + " " + m.Title().For(l).Text
		}
		shown[m.ID] = x
	}
	return shown, err
}
