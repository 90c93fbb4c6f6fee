package roadmap

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// AddOwn adds an activity of the Party's own under an output. Like AddLine's
// it is the team's until somebody makes it public. Errors: Invalid at title
// and output, also for a title that stands in the roadmap already: sent twice,
// the form would make two.
func (s *Service) AddOwn(ctx context.Context, actor access.Actor, party, slug string, output convention.OutputID, title string, lang i18n.Lang) (Activity, error) {
	return s.add(ctx, actor, party, slug, func(r Roadmap, f framework.Framework, acts []Activity) (Activity, error) {
		bad := checkOwn(f, output, title)
		if i := slices.IndexFunc(acts, func(a Activity) bool { return title != "" && strings.EqualFold(a.Plan.Title.Get(lang), title) }); i >= 0 {
			bad.Add("title", MsgErrorOwnThere, "Number", acts[i].Number)
		}
		if err := bad.Err(); err != nil {
			return Activity{}, err
		}
		return newOwn(r, f, acts, output, i18n.NewText(lang, title)), nil
	})
}

// AddOwnIn is AddOwn in the caller's transaction. Its title may stand in the
// roadmap already: a practice may be copied into two activities.
func (s *Service) AddOwnIn(ctx context.Context, tx *db.Tx, actor access.Actor, party, slug string, output convention.OutputID, title string, lang i18n.Lang) (Activity, error) {
	return s.addIn(ctx, tx, actor, party, slug, func(r Roadmap, f framework.Framework, acts []Activity) (Activity, error) {
		if err := checkOwn(f, output, title).Err(); err != nil {
			return Activity{}, err
		}
		return newOwn(r, f, acts, output, i18n.NewText(lang, title)), nil
	})
}

// checkOwn notes at title and output what a new own activity lacks.
func checkOwn(f framework.Framework, output convention.OutputID, title string) (bad errs.Fields) {
	if title == "" {
		bad.Add("title", MsgErrorOwnTitle)
	}
	if o, ok := f.Output(output); !ok || o.Supplementary {
		bad.Add("output", "web.choice")
	}
	return bad
}

func newOwn(r Roadmap, f framework.Framework, acts []Activity, output convention.OutputID, title i18n.Text) Activity {
	o, _ := f.Output(output)
	return Activity{ID: db.NewID(), Party: r.Party, Roadmap: r.ID, Output: o.ID, Number: freeNumber(o, acts, f), Order: nextOrder(acts),
		Plan: Plan{Title: title}}
}

// AddLine takes a line of the framework, usually a supplementary one, into
// the roadmap.
func (s *Service) AddLine(ctx context.Context, actor access.Actor, party, slug string, line framework.LineID) (Activity, error) {
	return s.add(ctx, actor, party, slug, func(r Roadmap, f framework.Framework, acts []Activity) (Activity, error) {
		l, ok := f.Line(line)
		if !ok {
			return Activity{}, errs.New(errs.NotFound, "error.not_found")
		}
		for _, a := range acts {
			if a.Line == line {
				return Activity{}, errs.New(errs.Invalid, MsgErrorLineThere)
			}
		}
		return newActivity(r, f, l, nextOrder(acts)), nil
	})
}

// builder makes a new activity of a roadmap.
type builder func(Roadmap, framework.Framework, []Activity) (Activity, error)

func (s *Service) add(ctx context.Context, actor access.Actor, party, slug string, build builder) (a Activity, err error) {
	err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		a, err = s.addIn(ctx, tx, actor, party, slug, build)
		return err
	})
	return a, err
}

func (s *Service) addIn(ctx context.Context, tx *db.Tx, actor access.Actor, party, slug string, build builder) (Activity, error) {
	if err := s.allow(actor, PermEdit, access.Object{Party: party}); err != nil {
		return Activity{}, err
	}
	r, err := selectRoadmap(ctx, tx, party, slug)
	if err != nil {
		return Activity{}, err
	}
	if err := r.changeable(); err != nil {
		return Activity{}, err
	}
	acts, err := selectActivities(ctx, tx, r.ID)
	if err != nil {
		return Activity{}, err
	}
	f, _ := s.Frameworks.Get(r.Framework)
	a, err := build(r, f, acts)
	if err != nil {
		return Activity{}, err
	}
	a.Visibility = access.Team
	if err := insertActivities(ctx, tx, []Activity{a}); err != nil {
		return Activity{}, err
	}
	if err := history.Write(ctx, tx, history.Entry{Ref: a.ref(), Person: actor.Person, Action: "created"}); err != nil {
		return Activity{}, err
	}
	if err := s.offer(ctx, tx, r, a, []history.Change{{Field: "title"}}); err != nil {
		return Activity{}, err
	}
	return a, added(ctx, tx, r)
}

func nextOrder(acts []Activity) int {
	order := 0
	for _, a := range acts {
		order = max(order, a.Order+1)
	}
	return order
}

// freeNumber is the first number under an output that no line of the
// framework and no activity bears: "2.5".
func freeNumber(o convention.Output, acts []Activity, f framework.Framework) string {
	taken := map[string]bool{}
	for _, l := range f.Lines {
		taken[l.Number] = true
	}
	for _, a := range acts {
		taken[a.Number] = true
	}
	n := 1
	for taken[fmt.Sprintf("%s.%d", o.Number, n)] {
		n++
	}
	return fmt.Sprintf("%s.%d", o.Number, n)
}
