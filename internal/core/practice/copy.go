package practice

import (
	"context"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/party"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// Roadmaps is where a practice is copied to (roadmap.Service).
type Roadmaps interface {
	List(ctx context.Context, a access.Actor, party string) ([]roadmap.Roadmap, error)
	View(ctx context.Context, a access.Actor, party, slug string) (roadmap.View, error)
	AddOwnIn(ctx context.Context, tx *db.Tx, a access.Actor, party, slug string, output convention.OutputID, title string, l i18n.Lang) (roadmap.Activity, error)
	SaveIn(ctx context.Context, tx *db.Tx, a access.Actor, party, id string, in roadmap.Edit) (roadmap.Saved, error)
}

// Evidence keeps the link back (evidence.Service).
type Evidence interface {
	AddLinkIn(ctx context.Context, tx *db.Tx, a access.Actor, ref evidence.Ref, in evidence.Input) (evidence.Evidence, error)
}

// Target says where a practice is copied to: into the activity of a reference
// line, or, with an empty Line, into a new activity under an output.
type Target struct {
	Slug   string // of the roadmap
	Line   framework.LineID
	Output convention.OutputID
}

// Copy takes p over as a draft in words that say where they come from, with a
// link back among the evidence; both stay with the team. It never overwrites:
// an activity that has a text of its own is Invalid at "target". The text is
// in l where p is told in it, else in p's original language. Errors: NotFound,
// Forbidden, Invalid.
func (s *Service) Copy(ctx context.Context, a access.Actor, by party.Code, id ID, to Target, l i18n.Lang) (activity string, err error) {
	if err := s.may(a, PermEdit, by); err != nil {
		return "", err
	}
	p, ok := s.Shelf().Get(id)
	if !ok {
		return "", missing()
	}
	v, err := s.Roadmaps.View(ctx, a, string(by), to.Slug)
	if err != nil {
		return "", err
	}
	told := p.Summary.For(l)
	err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		act, err := s.target(ctx, tx, a, v, p, to, told.Lang)
		if err != nil {
			return err
		}
		activity = act.ID
		return s.take(ctx, tx, a, act, p, told.Lang)
	})
	return activity, err
}

// target is the activity that to names, as it is stored, or a new one.
func (s *Service) target(ctx context.Context, tx *db.Tx, a access.Actor, v roadmap.View, p Practice, to Target, l i18n.Lang) (roadmap.Activity, error) {
	var bad errs.Fields
	if to.Line == "" {
		return s.Roadmaps.AddOwnIn(ctx, tx, a, v.Roadmap.Party, v.Roadmap.Slug, to.Output, p.Title.For(l).Text, l)
	}
	for _, it := range v.Items {
		switch {
		case it.Line != to.Line:
		case it.Plan.Text.IsZero():
			return it.Activity, nil
		default:
			bad.Add("target", MsgErrorTextThere, "Number", it.Number)
			return roadmap.Activity{}, bad.Err()
		}
	}
	bad.Add("target", "web.choice")
	return roadmap.Activity{}, bad.Err()
}

// take writes the text and the link. The empty base makes a text that came
// meanwhile a conflict rather than lost.
func (s *Service) take(ctx context.Context, tx *db.Tx, a access.Actor, act roadmap.Activity, p Practice, l i18n.Lang) error {
	loc := s.Localizer(l)
	key := "text:" + string(l)
	text := p.Summary.For(l).Text + "\n\n" + s.Attribution(loc, p)
	_, err := s.Roadmaps.SaveIn(ctx, tx, a, act.Party, act.ID, roadmap.Edit{Base: web.Base{}, Typed: roadmap.Fields{key: text}, Reason: loc.T(MsgCopyReason, "Title", p.Title.For(l).Text)})
	if err != nil {
		return err
	}
	_, err = s.Evidence.AddLinkIn(ctx, tx, a, evidence.Ref{Party: act.Party, Kind: roadmap.KindActivity, ID: act.ID}, evidence.Input{Lang: l, Kind: evidence.WebPage,
		Title: loc.T(MsgCopyEvidence, "Title", p.Title.For(l).Text), Visibility: access.Team, URL: s.BaseURL + "/" + string(l) + p.Path()})
	return err
}

// Attribution says where words come from: title, place, year, source.
func (s *Service) Attribution(l *i18n.Localizer, p Practice) string {
	place := p.Region
	if p.Party != "" {
		if x, err := s.Parties.Get(context.Background(), p.Party); err == nil {
			place = x.Name.For(l.Lang).Text
		}
	}
	source := p.Source
	if source == "" && len(p.Links) > 0 {
		source = p.Links[0].URL
	}
	return l.T(MsgCopyAttribution, "Title", p.Title.For(l.Lang).Text, "Place", place, "Year", p.Year, "Source", source)
}
