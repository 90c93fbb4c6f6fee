package measure

import (
	"cmp"
	"context"
	"slices"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
)

// placed is an accepted provision of the version to read first of a measure.
type placed struct {
	Provision
	m Measure
	v Version
}

// place finds where provisions stand. Those of versions that are not the one
// to read first fall out, and those of measures that the reader may not know.
func (s *Service) place(ctx context.Context, party string, list []Provision, team bool) ([]placed, error) {
	if len(list) == 0 {
		return nil, nil
	}
	ids := measuresOf(list)
	versions, err := selectVersionsOf(ctx, s.DB.Read(), party, ids)
	if err != nil {
		return nil, err
	}
	measures, err := records{s}.read(ctx, party, ids)
	if err != nil {
		return nil, err
	}
	var all []placed
	for _, p := range list {
		m, ok := measures[p.Measure]
		if !ok || m.Removed || !team && !m.Public() {
			continue
		}
		v, ok := current(latestFirst(shownTo(slices.Clone(versions[m.ID]), m, team)), s.Today(party))
		if ok && v.ID == p.Version && p.State == Accepted {
			all = append(all, placed{p, m, v})
		}
	}
	slices.SortStableFunc(all, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.m.Number, b.m.Number), cmp.Compare(themeAt(a.Theme), themeAt(b.Theme)))
	})
	return all, nil
}

func measuresOf(list []Provision) (ids []string) {
	for _, p := range list {
		if !slices.Contains(ids, p.Measure) {
			ids = append(ids, p.Measure)
		}
	}
	return ids
}

// read gives measures by id.
func (s records) read(ctx context.Context, party string, ids []string) (map[string]Measure, error) {
	list, _, err := s.find(ctx, s.DB.Read(), party, ids)
	found := map[string]Measure{}
	for _, m := range list {
		found[m.ID] = m
	}
	return found, err
}

func themeAt(k convention.ThemeKey) int {
	return slices.IndexFunc(convention.Themes(), func(t convention.Theme) bool { return t.Key == k })
}

// holds tells whether the measure of p is adopted and not repealed on a day.
func (p placed) holds(on clock.Date) bool {
	stage, _ := standing(p.m.Life(), on)
	return stage.Decided()
}

// shownProvision is a provision as everybody reads it.
type shownProvision struct {
	Of         string // the measure and its title; "" on its own page
	Article    string
	URL        string // into the text, at the article
	Theme      string
	Whom, Asks i18n.Shown
	Activities []ui.Link
}

// path is where the text of p is read, at its article, without the language.
func (p placed) path(team bool) string {
	at := publicPath(p.m) + "/text?version=" + p.v.ID
	if team {
		at = workPath(p.m) + "/texts/" + p.v.ID
	}
	if p.Article == "" {
		return at
	}
	return at + "#" + anchor(Article{Number: p.Article})
}

// article names the place of p.
func (p placed) article(l *i18n.Localizer) string {
	if head := headOf(l, Article{Number: p.Article}); head != "" {
		return head
	}
	return l.T(MsgTextOutside)
}

// show makes a provision for readers of a page.
func (tm textMaker) show(p placed) shownProvision {
	tag := tm.tag(p.Provision)
	return shownProvision{Article: p.article(tm.r.L), URL: tm.r.Link(p.path(tm.team)), Theme: tag.Theme, Whom: tag.Whom, Asks: tag.Asks, Activities: tag.Activities}
}

// provisionsPanel lists on the page of a measure what its articles bear on;
// nil where nothing was accepted.
func (tm textMaker) provisionsPanel() (*ui.Panel, error) {
	ctx := tm.r.Context()
	all, err := selectProvisions(ctx, tm.DB.Read(), tm.m.Party, tm.m.ID)
	if err != nil {
		return nil, err
	}
	list, err := tm.place(ctx, tm.m.Party, all, tm.team)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	v := provisionsShown{l: tm.r.L}
	for _, p := range list {
		v.Rows = append(v.Rows, tm.show(p))
	}
	return &ui.Panel{ID: "provisions", Title: tm.r.L.T(MsgProvisionsTitle), Body: provisionsShownBody(v)}, nil
}

// provisionsShown is a list of provisions.
type provisionsShown struct {
	l    *i18n.Localizer
	Rows []shownProvision
}
