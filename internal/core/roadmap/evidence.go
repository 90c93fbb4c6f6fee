package roadmap

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"openroadmap/internal/core/evidence"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// KindVersion is how evidence names an adopted version: the act's file
// belongs to it.
const KindVersion = "version"

// VersionID names a version among records.
func VersionID(roadmap string, number int) string { return roadmap + "." + strconv.Itoa(number) }

// evidence names an activity as evidence does.
func (a Activity) evidence() evidence.Ref {
	return evidence.Ref{Party: a.Party, Kind: KindActivity, ID: a.ID}
}

// attachAct adds the file of the act to the version just adopted.
func (s *Service) attachAct(ctx context.Context, tx *db.Tx, actor access.Actor, r *Roadmap, in Adoption) error {
	if in.Attach == nil {
		return nil
	}
	title := in.Act.Title.For(in.Act.Title.Original())
	about := evidence.Input{Lang: title.Lang, Kind: evidence.Decision, Title: title.Text, Office: in.Act.Body.OriginalText(), Date: in.Act.On, Visibility: access.Team}
	if in.Public {
		about.Visibility = access.Public
	}
	return in.Attach(ctx, tx, actor, evidence.Ref{Party: r.Party, Kind: KindVersion, ID: VersionID(r.ID, r.Version)}, about)
}

// locked is why evidence of r cannot be added or changed, nil if it can: a
// closed roadmap stays as it is.
func (r Roadmap) locked() error {
	if r.State == Closed {
		return errs.New(errs.Invalid, MsgErrorClosedEvidence)
	}
	return nil
}

// ActivityRecords tells evidence about activities. Their parts are their
// milestones, of which evidence is the proof.
type ActivityRecords struct{ *Service }

// Kind names the records.
func (ActivityRecords) Kind() string { return KindActivity }

// Label is what the kind is called.
func (ActivityRecords) Label(l *i18n.Localizer) string { return l.T(MsgColumnActivity) }

// Records finds activities. The public reads those in its list (index.go).
func (s ActivityRecords) Records(ctx context.Context, q db.IDB, a access.Actor, party string, ids []string) (map[string]evidence.Record, error) {
	acts, err := selectActivitiesByID(ctx, q, party, ids)
	if err != nil {
		return nil, err
	}
	public, err := selectPublicIDs(ctx, q, party, ids)
	if err != nil {
		return nil, err
	}
	found := map[string]evidence.Record{}
	for _, act := range acts {
		if public[act.ID] || s.Access.Allows(a, PermRead, act.Object()) {
			found[act.ID] = s.recordOf(act, public[act.ID])
		}
	}
	if !a.SignedIn() {
		return found, nil // the public changes nothing
	}
	return found, lockClosed(ctx, q, acts, found)
}

// PublicRecords tells where the public reads activities: those in its list.
func (s ActivityRecords) PublicRecords(ctx context.Context, q db.IDB, party string, ids []string) (map[string]evidence.PublicRecord, error) {
	var rows []publicRow
	if err := q.NewSelect().Model(&rows).Where("party = ? AND activity IN (?)", party, bun.List(ids)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("read which activities are public: %w", err)
	}
	active, err := s.active(ctx, q, party)
	if err != nil || !active[party] || len(rows) == 0 {
		return nil, err
	}
	var titles []titleRow
	if err := q.NewSelect().Model(&titles).Where("activity IN (?)", bun.List(ids)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("read titles of activities: %w", err)
	}
	shown := map[string]evidence.PublicRecord{}
	for _, x := range rows {
		shown[x.Activity] = evidence.PublicRecord{Path: publicPath(x.Party, x.Slug, x.Current) + "/activities/" + x.Number, Title: x.titles(titles)}
	}
	return shown, nil
}

// titles are the number and title of x per language.
func (x publicRow) titles(all []titleRow) map[i18n.Lang]string {
	out := map[i18n.Lang]string{}
	for _, t := range all {
		var s i18n.Shown
		if t.Activity == x.Activity && json.Unmarshal([]byte(t.Title), &s) == nil {
			out[i18n.Lang(t.Lang)] = x.Number + " " + s.Text
		}
	}
	return out
}

// lockClosed marks the records of closed roadmaps.
func lockClosed(ctx context.Context, q db.IDB, acts []Activity, found map[string]evidence.Record) error {
	locked := map[string]error{}
	for _, a := range acts {
		why, known := locked[a.Roadmap]
		if !known {
			r, err := selectRoadmapByID(ctx, q, a.Roadmap)
			if err != nil {
				return err
			}
			why = r.locked()
			locked[a.Roadmap] = why
		}
		if rec, ok := found[a.ID]; ok {
			rec.Locked = why
			found[a.ID] = rec
		}
	}
	return nil
}

func (s ActivityRecords) recordOf(a Activity, public bool) evidence.Record {
	r := evidence.Record{Object: a.Object(), Title: numberedText(a.Number, s.titleOf(a)), Path: activityPath(a) + "/edit", Public: public, Group: string(a.Output)}
	for _, m := range a.Milestones {
		r.Parts = append(r.Parts, evidence.Part{ID: m.ID, Title: m.Title})
	}
	return r
}

// numberedText puts a number before a text in all its languages.
func numberedText(number string, t i18n.Text) i18n.Text {
	n := i18n.NewText(t.Original(), number+" "+t.OriginalText())
	for _, l := range i18n.Langs {
		if state := t.StateIn(l); state != i18n.Missing && l != t.Original() {
			n = n.With(l, number+" "+t.Get(l), state)
		}
	}
	return n
}

func selectActivitiesByID(ctx context.Context, q db.IDB, party string, ids []string) ([]Activity, error) {
	var rows []activityRow
	if err := q.NewSelect().Model(&rows).Where("party = ? AND id IN (?)", party, bun.List(ids)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("read activities: %w", err)
	}
	var ms []milestoneRow
	if err := q.NewSelect().Model(&ms).Where("party = ? AND activity IN (?)", party, bun.List(ids)).OrderExpr("activity, sort_order, id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("read milestones: %w", err)
	}
	return joinMilestones(rows, ms)
}

// selectPublicIDs tells which activities the public may read.
func selectPublicIDs(ctx context.Context, q db.IDB, party string, ids []string) (map[string]bool, error) {
	var there []string
	err := q.NewSelect().Model((*publicRow)(nil)).Column("activity").Where("party = ? AND activity IN (?)", party, bun.List(ids)).Scan(ctx, &there)
	if err != nil {
		return nil, fmt.Errorf("read which activities are public: %w", err)
	}
	public := map[string]bool{}
	for _, id := range there {
		public[id] = true
	}
	return public, nil
}

// VersionRecords tells evidence about adopted versions.
type VersionRecords struct{ *Service }

// Kind names the records.
func (VersionRecords) Kind() string { return KindVersion }

// Label is what the kind is called.
func (VersionRecords) Label(l *i18n.Localizer) string { return l.T(MsgFieldVersion) }

// Records finds versions; those of a published roadmap are public.
func (s VersionRecords) Records(ctx context.Context, q db.IDB, a access.Actor, party string, ids []string) (map[string]evidence.Record, error) {
	found := map[string]evidence.Record{}
	err := s.each(ctx, q, party, ids, func(id string, r Roadmap, v Version) {
		rec := evidence.Record{Object: access.Object{Party: party}, Title: v.Act.Title, Path: roadmapPath(r), Public: r.Published, Locked: r.locked()}
		if rec.Public || s.Access.Allows(a, PermRead, rec.Object) {
			found[id] = rec
		}
	})
	return found, err
}

// PublicRecords tells where the public reads versions.
func (s VersionRecords) PublicRecords(ctx context.Context, q db.IDB, party string, ids []string) (map[string]evidence.PublicRecord, error) {
	active, err := s.active(ctx, q, party)
	if err != nil || !active[party] {
		return nil, err
	}
	shown := map[string]evidence.PublicRecord{}
	err = s.each(ctx, q, party, ids, func(id string, r Roadmap, v Version) {
		if !r.Published {
			return
		}
		x := evidence.PublicRecord{Path: publicPath(party, r.Slug, r.Current) + "/versions/" + strconv.Itoa(v.Number), Title: map[i18n.Lang]string{}}
		for _, l := range i18n.Langs {
			x.Title[l] = v.Act.Title.For(l).Text
		}
		shown[id] = x
	})
	return shown, err
}

// each calls do for those of ids that name versions of the Party.
func (s VersionRecords) each(ctx context.Context, q db.IDB, party string, ids []string, do func(id string, r Roadmap, v Version)) error {
	for _, id := range ids {
		r, v, err := findVersion(ctx, q, party, id)
		switch {
		case errs.Is(err, errs.NotFound):
		case err != nil:
			return err
		default:
			do(id, r, v)
		}
	}
	return nil
}

// findVersion finds a version by its VersionID; NotFound for another Party's.
func findVersion(ctx context.Context, q db.IDB, party, id string) (r Roadmap, v Version, err error) {
	missing := errs.New(errs.NotFound, "error.not_found")
	roadmap, number, _ := strings.Cut(id, ".")
	n, err := strconv.Atoi(number)
	if err != nil || !db.IsID(roadmap) || VersionID(roadmap, n) != id {
		return r, v, missing
	}
	if r, err = selectRoadmapByID(ctx, q, roadmap); err != nil {
		return r, v, err
	}
	if r.Party != party {
		return r, v, missing
	}
	v, err = selectVersion(ctx, q, roadmap, n)
	return r, v, err
}
