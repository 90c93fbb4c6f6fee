package roadmap

import (
	"context"
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
	r := evidence.Record{Object: a.Object(), Title: numberedText(a.Number, s.titleOf(a)), Path: activityPath(a) + "/edit", Public: public}
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
	for _, id := range ids {
		rec, err := s.find(ctx, q, party, id)
		if errs.Is(err, errs.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if rec.Public || s.Access.Allows(a, PermRead, rec.Object) {
			found[id] = rec
		}
	}
	return found, nil
}

func (s VersionRecords) find(ctx context.Context, q db.IDB, party, id string) (evidence.Record, error) {
	roadmap, number, _ := strings.Cut(id, ".")
	n, err := strconv.Atoi(number)
	if err != nil || !db.IsID(roadmap) || VersionID(roadmap, n) != id {
		return evidence.Record{}, errs.New(errs.NotFound, "error.not_found")
	}
	r, err := selectRoadmapByID(ctx, q, roadmap)
	if err == nil && r.Party != party {
		err = errs.New(errs.NotFound, "error.not_found")
	}
	if err != nil {
		return evidence.Record{}, err
	}
	v, err := selectVersion(ctx, q, roadmap, n)
	return evidence.Record{Object: access.Object{Party: party}, Title: v.Act.Title, Path: roadmapPath(r), Public: r.Published, Locked: r.locked()}, err
}
