package roadmap

import (
	"context"
	"slices"

	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/web"
)

// TeamOnly lists the activities that the team keeps to itself.
func (v View) TeamOnly() []Item {
	var items []Item
	for _, it := range v.Items {
		if it.Visibility != access.Public {
			items = append(items, it)
		}
	}
	return items
}

// MakePublic shows the activities with the ids to everyone, as far as the
// roadmap itself is shown: all of them or, on an error, none. Those that are
// public already stay as they are. Errors: Invalid at field "activity" for no
// ids, Invalid for a closed roadmap; NotFound for an id of another roadmap.
func (s *Service) MakePublic(ctx context.Context, actor access.Actor, party, slug string, ids []string) error {
	if err := s.allow(actor, PermEdit, access.Object{Party: party}); err != nil {
		return err
	}
	if len(ids) == 0 {
		var bad errs.Fields
		bad.Add("activity", MsgErrorTickActivity)
		return bad.Err()
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		r, err := selectRoadmap(ctx, tx, party, slug)
		if err != nil {
			return err
		}
		acts, err := selectActivities(ctx, tx, r.ID)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := s.makePublic(ctx, tx, actor, acts, id); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) makePublic(ctx context.Context, tx *db.Tx, actor access.Actor, acts []Activity, id string) error {
	i := slices.IndexFunc(acts, func(a Activity) bool { return a.ID == id })
	if i < 0 {
		return errs.New(errs.NotFound, "error.not_found")
	}
	before, after := acts[i], acts[i]
	if before.Visibility == access.Public {
		return nil
	}
	after.Visibility = access.Public
	changes := []history.Change{{Field: "visibility", From: string(before.Visibility), To: string(access.Public)}}
	_, err := s.apply(ctx, tx, actor, before, &after, changes, Edit{})
	return err
}

// makeAllPublic reads the form beneath the roadmap.
func (p *Pages) makeAllPublic(r *web.Request) (web.Response, error) {
	form, err := r.ReadForm()
	if err != nil {
		return nil, err
	}
	err = p.MakePublic(r.Context(), r.Actor, r.Party(), r.PathValue("slug"), form.All("activity"))
	if errs.Is(err, errs.Invalid) {
		return p.showEditor(r, err)
	}
	if err != nil {
		return nil, err
	}
	return r.Go("/work/"+r.Party()+"/roadmaps/"+r.PathValue("slug"), MsgNoticeMadePublic)
}
