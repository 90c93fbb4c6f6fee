package roadmap

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// Adoption is what is known of the act, and the period it adopts.
type Adoption struct {
	Act     Act
	StartOn clock.Date
	EndOn   clock.Date
	// Version is the number that the reader of the form meant to adopt; 0 is
	// the next, whichever it is.
	Version int
	// Attach adds the file of the act; nil adds none. Public says that
	// everybody may read it.
	Attach evidence.Attach
	Public bool
}

// Adopt freezes the plan as the next version, with the file of its act or not
// at all. Errors: Conflict when that version is adopted already or the plan is
// still that of the last one; Invalid for the fields and the state.
func (s *Service) Adopt(ctx context.Context, actor access.Actor, party, slug string, in Adoption) (Roadmap, error) {
	if err := s.checkAdoption(party, in); err != nil {
		return Roadmap{}, err
	}
	return s.act(ctx, actor, party, slug, "adopted", func(ctx context.Context, tx *db.Tx, r *Roadmap) (history.Entry, error) {
		if err := r.adoptable(in); err != nil {
			return history.Entry{}, err
		}
		r.StartOn, r.EndOn = in.StartOn, in.EndOn
		if err := s.freeze(ctx, tx, actor, r, in.Act); err != nil {
			return history.Entry{}, err
		}
		if err := s.attachAct(ctx, tx, actor, r, in); err != nil {
			return history.Entry{}, err
		}
		if r.State == InConsultation {
			r.State = Adopted
		}
		return history.Entry{Changes: []history.Change{{Field: "version", From: fmt.Sprint(r.Version - 1), To: fmt.Sprint(r.Version)}}, Visibility: audience(r)}, nil
	})
}

// adoptable tells why r cannot be adopted as in says. A version stands for
// ever, so the same form sent twice makes no second one.
func (r Roadmap) adoptable(in Adoption) error {
	same := r.Frozen() && !r.Revised && in.StartOn == r.StartOn && in.EndOn == r.EndOn
	switch {
	case in.Version != 0 && in.Version <= r.Version:
		return errs.New(errs.Conflict, MsgErrorAdoptedAlready, "Version", in.Version)
	case !r.State.CanAdopt():
		return errs.New(errs.Invalid, MsgErrorAdoptState)
	case same:
		return errs.New(errs.Conflict, MsgErrorNothingNew, "Version", r.Version)
	}
	return nil
}

func (s *Service) checkAdoption(party string, in Adoption) error {
	var bad errs.Fields
	if in.Act.Title.IsZero() {
		bad.Add("act_title", MsgErrorActTitle)
	}
	if in.Act.Body.IsZero() {
		bad.Add("act_body", MsgErrorActBody)
	}
	if in.Act.On.IsZero() || in.Act.On.After(s.today(party, s.DB.Now())) {
		bad.Add("act_on", MsgErrorActOn)
	}
	if in.Act.Link != "" && !isWebLink(in.Act.Link) {
		bad.Add("act_link", MsgErrorLink)
	}
	checkPeriod(&bad, in.StartOn, in.EndOn)
	return bad.Err()
}

func isWebLink(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && !strings.ContainsAny(s, " \n\t")
}

// freeze writes the next version of r from its live plan.
func (s *Service) freeze(ctx context.Context, tx *db.Tx, actor access.Actor, r *Roadmap, act Act) error {
	acts, err := selectActivities(ctx, tx, r.ID)
	if err != nil {
		return err
	}
	names, err := s.PublicBodies(ctx, tx, r.Party)
	if err != nil {
		return err
	}
	f, _ := s.Frameworks.Get(r.Framework)
	r.Version++
	r.Revised = false
	v := Version{Roadmap: r.ID, Number: r.Version, Act: act, FrozenAt: tx.At, By: actor.Person,
		Body: Frozen{Framework: r.Framework, Edition: f.Version, Title: r.Title, StartOn: r.StartOn, EndOn: r.EndOn, Bodies: named(acts, names)}}
	return insertVersion(ctx, tx, r.Party, v, acts)
}

// named keeps the names of the bodies that acts mention.
func named(acts []Activity, names map[string]i18n.Text) map[string]i18n.Text {
	kept := map[string]i18n.Text{}
	for _, a := range acts {
		for _, id := range a.Bodies() {
			if n, ok := names[id]; ok {
				kept[id] = n
			}
		}
	}
	return kept
}
