package roadmap

import (
	"context"

	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/search"
)

// KindMilestone is how a search names milestones.
const KindMilestone = "milestone"

// SearchSource makes the entries of activities and milestones anew, a roadmap
// at a time.
func (s *Service) SearchSource() search.Source {
	return search.Source{
		Name: "roadmaps", Kinds: []string{KindActivity, KindMilestone}, Permissions: []access.Permission{PermRead},
		Words: map[string]string{KindActivity: MsgColumnActivity, KindMilestone: MsgSearchMilestone,
			"activity.text": MsgFieldText, "activity.reason": MsgFieldReason, "activity.narrative": MsgFieldNarrative, "activity.note": MsgFieldNote,
			"activity.official": MsgSearchOfficial, "activity.legal": MsgFieldLegal, "activity.budget": MsgSectionBudget, "activity.risk": MsgSectionRisks},
		Units: func(ctx context.Context, q db.IDB, after string, n int) (ids []string, err error) {
			err = q.NewSelect().Model((*roadmapRow)(nil)).Column("id").Where("id > ?", after).OrderExpr("id").Limit(int64(n)).Scan(ctx, &ids)
			return ids, err
		},
		Entries: func(ctx context.Context, q db.IDB, id string) ([]search.Entry, error) {
			r, err := selectRoadmapByID(ctx, q, id)
			if err != nil {
				return nil, err
			}
			live, err := selectActivities(ctx, q, id)
			if err != nil {
				return nil, err
			}
			shown, err := asShown(ctx, q, r, live)
			if err != nil {
				return nil, err
			}
			return s.entries(ctx, q, r, live, shown)
		},
	}
}

// HasPublished tells whether the public may read the current roadmap of a
// Party.
func (s *Service) HasPublished(ctx context.Context, q db.IDB, party string) (bool, error) {
	active, err := s.active(ctx, q, party)
	if err != nil || !active[party] {
		return false, err
	}
	n, err := q.NewSelect().Model((*roadmapRow)(nil)).Where("party = ? AND is_current = ? AND published = ?", party, true, true).Count(ctx)
	return n > 0, err
}

// Offer makes the words of all roadmaps of a Party findable anew. Call it when
// the Party is activated or deactivated.
func (s *Service) Offer(ctx context.Context, tx *db.Tx, party string) error {
	all, err := selectRoadmaps(ctx, tx, party)
	if err != nil {
		return err
	}
	for _, r := range all {
		live, err := selectActivities(ctx, tx, r.ID)
		if err != nil {
			return err
		}
		shown, err := asShown(ctx, tx, r, live)
		if err != nil {
			return err
		}
		if err := s.offerAll(ctx, tx, r, live, shown); err != nil {
			return err
		}
	}
	return nil
}

// asShown gives live activities as the public sees them: with the plan of the
// newest version where there is one. What is in no version yet is the team's.
func asShown(ctx context.Context, q db.IDB, r Roadmap, live []Activity) ([]Activity, error) {
	if !r.Frozen() {
		return live, nil
	}
	frozen, err := selectFrozen(ctx, q, r, r.Version, "")
	if err != nil {
		return nil, err
	}
	shown := make([]Activity, len(live))
	for i, a := range live {
		plan, known := frozen[a.ID]
		if shown[i] = plan.with(a, true); !known {
			shown[i] = a
			shown[i].Visibility = access.Team
		}
	}
	return shown, nil
}

// offer makes the words of an activity findable after a change. Changes of
// dates, positions and ticks cost nothing.
func (s *Service) offer(ctx context.Context, tx *db.Tx, r Roadmap, live Activity, changes []history.Change) error {
	removed, words := wordsIn(changes)
	if !words {
		return nil
	}
	shown, known, err := s.asPublished(ctx, tx, r, live)
	if err != nil {
		return err
	}
	if !known {
		shown.Visibility = access.Team
	}
	entries, err := s.entries(ctx, tx, r, []Activity{live}, []Activity{shown})
	if err != nil {
		return err
	}
	for _, id := range removed {
		if _, still := shown.Milestone(id); !still {
			entries = append(entries, search.Entry{Kind: KindMilestone, Record: id})
		}
	}
	return search.Put(ctx, tx, entries...)
}

// wordsIn tells whether changes touch what can be found, and which milestones
// they remove.
func wordsIn(changes []history.Change) (removed []string, words bool) {
	for _, c := range changes {
		name, _, ms := splitKey(c.Field)
		switch name {
		case "ms":
			if c.To == "" {
				removed, words = append(removed, ms), true
			}
		case "budget", "risk":
			words = words || c.To == "" // a row went
		case "title", "text", "reason", "narrative", "note", "legal", "visibility", "budget/source_name", "budget/note", "risk/text", "risk/answer", "risk/visibility":
			words = true
		}
	}
	return removed, words
}

// offerAll makes the words of a whole roadmap findable. Milestones of the
// version before may be in no plan any more.
func (s *Service) offerAll(ctx context.Context, tx *db.Tx, r Roadmap, live, shown []Activity) error {
	entries, err := s.entries(ctx, tx, r, live, shown)
	if err != nil {
		return err
	}
	if r.Version > 1 {
		old, err := selectFrozen(ctx, tx, r, r.Version-1, "")
		if err != nil {
			return err
		}
		entries = append(entries, gone(old, entries)...)
	}
	return search.Put(ctx, tx, entries...)
}

// gone lists, without words, the milestones of old that entries lack.
func gone(old map[string]Activity, entries []search.Entry) (removed []search.Entry) {
	still := map[string]bool{}
	for _, e := range entries {
		still[e.Record] = true
	}
	for _, a := range old {
		for _, m := range a.Milestones {
			if !still[m.ID] {
				removed = append(removed, search.Entry{Kind: KindMilestone, Record: m.ID})
			}
		}
	}
	return removed
}

// entries makes what can be found of activities, which are given as they are
// and as the public sees them.
func (s *Service) entries(ctx context.Context, q db.IDB, r Roadmap, live, shown []Activity) ([]search.Entry, error) {
	active, err := s.active(ctx, q, r.Party)
	if err != nil {
		return nil, err
	}
	var entries []search.Entry
	for i, a := range live {
		w := offered{r: r, live: Item{Activity: a}, shown: Item{Activity: shown[i]}}
		w.live.Ref, w.shown.Ref = s.lineOf(a.Line), s.lineOf(shown[i].Line)
		w.public = r.Published && active[r.Party] && shown[i].Visibility == access.Public
		entries = append(entries, w.activity())
		entries = append(entries, w.milestones()...)
	}
	return entries, nil
}
