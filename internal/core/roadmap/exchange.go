package roadmap

import (
	"context"
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

// Datasets are the lists that this feature offers for export and import.
func Datasets(s *Service) []dataset.Dataset {
	return []dataset.Dataset{s.activityDataset(), s.milestoneDataset(), s.budgetDataset(), s.riskDataset()}
}

// listParams filter the public list of activities, as the portal's does.
var listParams = []string{"q", "output", "status", "position", "domain", "lead", "line", "sort", OwnParam}

// publicLists are the addresses of a list of a roadmap on the portal.
func publicLists(name string, query []string) []dataset.Public {
	return []dataset.Public{{Path: "/parties/{code}/" + name, Query: query}, {Path: "/parties/{code}/roadmaps/{slug}/" + name, Query: query}}
}

// Entries of lists of choices.
func statusOptions() (out []dataset.Option) {
	for _, st := range Statuses {
		out = append(out, dataset.Labelled(string(st), statusWords[st]))
	}
	return out
}

func positionOptions() (out []dataset.Option) {
	for _, p := range Positions {
		out = append(out, dataset.Labelled(string(p), positionWords[p]))
	}
	return out
}

func settableOptions() (out []dataset.Option) {
	for _, st := range Settable {
		out = append(out, dataset.Labelled(string(st), statusWords[st]))
	}
	return out
}

func visibilityOptions() []dataset.Option {
	return []dataset.Option{dataset.Labelled(string(access.Public), MsgVisibilityPublic), dataset.Labelled(string(access.Team), MsgVisibilityTeam)}
}

// vocabularyOptions are the choices that come from the reference data.
func vocabularyOptions(v convention.Vocabulary) map[string][]dataset.Option {
	out := map[string][]dataset.Option{}
	for _, d := range v.Domains {
		out["domains"] = append(out["domains"], dataset.Named(string(d.Key), d.Text))
	}
	for _, st := range v.Stages {
		out["stages"] = append(out["stages"], dataset.Named(string(st.Key), st.Text))
	}
	for _, a := range v.Areas {
		out["areas"] = append(out["areas"], dataset.Named(string(a.Key), a.Text))
	}
	for _, g := range v.Groups {
		out["groups"] = append(out["groups"], dataset.Named(string(g.Key), g.Text))
	}
	return out
}

// activityOptions gives the choices of the columns of activities.
func (s *Service) activityOptions(ctx context.Context, q db.IDB, sc dataset.Scope) (map[string][]dataset.Option, error) {
	out := vocabularyOptions(s.Vocabulary)
	r, err := selectRoadmap(ctx, q, sc.Party, sc.Slug)
	if err != nil {
		return nil, err
	}
	f, _ := s.Frameworks.Get(r.Framework)
	for _, o := range f.ReferenceOutputs() {
		option := dataset.Named(string(o.ID), o.Text)
		option.Also = []string{o.Number}
		out["output"] = append(out["output"], option)
	}
	names := s.Bodies
	if sc.Public {
		names = s.PublicBodies
	}
	bodies, err := names(ctx, q, sc.Party)
	if err != nil {
		return nil, err
	}
	out["lead"] = bodyOptions(bodies, sc.Lang)
	out["partners"] = out["lead"]
	out["depends"], err = s.activityRefs(ctx, q, sc)
	return out, err
}

// activityRefs are the choices of a column that names an activity: by number,
// which is unique in a roadmap, or by title.
func (s *Service) activityRefs(ctx context.Context, q db.IDB, sc dataset.Scope) ([]dataset.Option, error) {
	r, err := selectRoadmap(ctx, q, sc.Party, sc.Slug)
	if err != nil {
		return nil, err
	}
	acts, err := selectBareActivities(ctx, q, r.ID)
	if err != nil {
		return nil, err
	}
	options := make([]dataset.Option, len(acts))
	for i, a := range acts {
		options[i] = dataset.Option{Code: a.Number, Label: func(*i18n.Localizer) string { return a.Number }}
		if comma := strings.ReplaceAll(a.Number, ".", ","); comma != a.Number { // 1.1 as spreadsheets of many countries write it
			options[i].Also = append(options[i].Also, comma)
		}
		for _, e := range s.titleOf(a).All() {
			options[i].Also = append(options[i].Also, e.Text)
		}
	}
	return options, nil
}

// selectBareActivities reads a roadmap's activities in order, without their
// milestones.
func selectBareActivities(ctx context.Context, q db.IDB, roadmap string) ([]Activity, error) {
	var rows []activityRow
	if err := q.NewSelect().Model(&rows).Where("roadmap = ?", roadmap).OrderExpr("sort_order, id").Scan(ctx); err != nil {
		return nil, err
	}
	return joinMilestones(rows, nil)
}

// audienceOf is who reads of a change in the history.
func audienceOf(r Roadmap, a Activity, field string) access.Visibility {
	if r.Published && a.Visibility == access.Public && shownAtOnce(r, field) {
		return access.Public
	}
	return access.Team
}

// CurrentSlug is the slug of a Party's current roadmap; NotFound without one.
// It checks no permission: that there is a roadmap is no secret to the team.
func (s *Service) CurrentSlug(ctx context.Context, party string) (string, error) {
	r, err := selectRoadmap(ctx, s.DB.Read(), party, "")
	return r.Slug, err
}
