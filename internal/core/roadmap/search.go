package roadmap

import (
	"context"

	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
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
			"activity.official": MsgSearchOfficial},
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
		case "title", "text", "reason", "narrative", "note", "visibility":
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

// offered is one activity on its way into the index.
type offered struct {
	r           Roadmap
	live, shown Item
	public      bool
}

func (w offered) publicPath() string {
	at := "/parties/" + w.r.Party
	if !w.r.Current {
		at += "/roadmaps/" + w.r.Slug
	}
	return at + "/activities/" + w.live.Number
}

func (w offered) workPath() string {
	return "/work/" + w.r.Party + "/activities/" + w.live.ID + "/edit"
}

func (w offered) activity() search.Entry {
	e := search.Entry{Kind: KindActivity, Record: w.live.ID, Party: w.r.Party, Group: string(w.live.Output)}
	for _, l := range i18n.Langs {
		if w.public {
			e.Parts = appendFull(e.Parts, part(w.shown, l, Item{}, "", w.publicPath()))
			e.Parts = appendFull(e.Parts, part(w.live, l, w.shown, PermRead, w.workPath()))
		} else {
			e.Parts = appendFull(e.Parts, part(w.live, l, Item{}, PermRead, w.workPath()))
		}
	}
	if w.live.Note != "" {
		e.Parts = append(e.Parts, search.Part{Permission: PermRead, Path: w.workPath(), Title: titleIn(w.live, i18n.None), Heading: true,
			Fields: []search.Field{{Name: "note", Text: w.live.Note}}})
	}
	return e
}

func appendFull(parts []search.Part, p search.Part) []search.Part {
	if p.Heading && len(p.Fields) == 0 {
		return parts
	}
	return append(parts, p)
}

// titleIn is the number with the wording, as readers of l see it; for None in
// the original's language.
func titleIn(it Item, l i18n.Lang) string {
	if l == i18n.None {
		if l = it.Plan.Title.Original(); l == i18n.None {
			l = i18n.EN
		}
	}
	s, _ := it.Wording(l)
	return it.Number + " " + s.Text
}

// part is the words of it in l that than does not have already.
func part(it Item, l i18n.Lang, than Item, p access.Permission, path string) search.Part {
	wording, _ := it.Wording(l)
	known, _ := than.Wording(l)
	out := search.Part{Lang: l, Permission: p, Path: path, Title: titleIn(it, l), Heading: wording.Fallback || wording.Text == "" || wording == known}
	for _, f := range []struct{ name, now, old string }{
		{"text", it.Plan.Text.Get(l), than.Plan.Text.Get(l)}, {"reason", it.Plan.Reason.Get(l), than.Plan.Reason.Get(l)},
		{"narrative", it.Narrative.Get(l), than.Narrative.Get(l)}, {"official", it.officialBeside(l), than.officialBeside(l)},
	} {
		if f.now != "" && f.now != f.old {
			out.Fields = append(out.Fields, search.Field{Name: f.name, Text: f.now})
		}
	}
	return out
}

// officialBeside is the official wording where the Party's own stands in its
// place: it is found by both.
func (i Item) officialBeside(l i18n.Lang) string {
	if i.Plan.Title.IsZero() {
		return ""
	}
	return i.Ref.Text.Get(l)
}

// milestones are records of their own, found by their titles.
func (w offered) milestones() []search.Entry {
	var entries []search.Entry
	seen := map[string]bool{}
	for _, it := range []Item{w.live, w.shown} {
		for _, m := range it.Milestones {
			if !seen[m.ID] {
				seen[m.ID] = true
				entries = append(entries, w.milestone(m.ID))
			}
		}
	}
	return entries
}

func (w offered) milestone(id string) search.Entry {
	e := search.Entry{Kind: KindMilestone, Record: id, Party: w.r.Party, Group: string(w.live.Output)}
	now, _ := w.live.Milestone(id)
	shown, _ := w.shown.Milestone(id)
	for _, l := range i18n.Langs {
		public := shown.Title.Get(l)
		if w.public && public != "" {
			e.Parts = append(e.Parts, search.Part{Lang: l, Path: w.publicPath(), Title: public, Context: titleIn(w.shown, l)})
		}
		if team := now.Title.Get(l); team != "" && !(w.public && team == public) {
			e.Parts = append(e.Parts, search.Part{Lang: l, Permission: PermRead, Path: w.workPath(), Title: team, Context: titleIn(w.live, l)})
		}
	}
	return e
}
