package measure

import (
	"context"
	"slices"
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/organization"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// activity is an activity of the Party's current roadmap, as pages name it.
type activity struct {
	key, number, url string
	title            i18n.Shown
}

// activities lists those that the reader may know of, in order; none where
// there is no roadmap.
func (s *Service) activities(r *web.Request, party string, team bool) ([]activity, error) {
	if team {
		return s.teamActivities(r, party)
	}
	rows, _, err := s.Roadmaps.PublicList(r.Context(), roadmap.ListFilter{Party: party, Limit: 1000}, r.Lang)
	list := make([]activity, len(rows))
	for i, x := range rows {
		list[i] = activity{keyOf(x), x.Number, r.Link("/parties/" + party + "/activities/" + x.Number), x.Title}
	}
	return list, err
}

// keyOf is the key of an activity of a public list.
func keyOf(x roadmap.Listed) string {
	if x.Line == "" {
		return x.ID
	}
	return string(x.Line)
}

func (s *Service) teamActivities(r *web.Request, party string) ([]activity, error) {
	v, err := s.view(r.Context(), r.Actor, party)
	list := make([]activity, len(v.Items))
	for i, it := range v.Items {
		title, _ := it.Wording(r.Lang)
		list[i] = activity{it.Key(), it.Number, r.Link("/work/" + party + "/activities/" + it.ID + "/edit"), title}
	}
	return list, err
}

// view is the current roadmap for the team; the zero View where there is none.
func (s *Service) view(ctx context.Context, a access.Actor, party string) (roadmap.View, error) {
	v, err := s.Roadmaps.View(ctx, a, party, "")
	if errs.Is(err, errs.NotFound) {
		return roadmap.View{}, nil
	}
	return v, err
}

// speaker finds the words for what a measure holds.
type speaker struct {
	l          *i18n.Localizer
	voc        convention.Vocabulary
	bodies     map[string]i18n.Text // that the reader may know of
	activities []activity
}

// speaker is that for readers of a request: the team, or everybody.
func (s *Service) speaker(r *web.Request, party string, team bool) (speaker, error) {
	names := organization.PublicNames
	if team {
		names = organization.Names
	}
	bodies, err := names(r.Context(), s.DB.Read(), party)
	if err != nil {
		return speaker{}, err
	}
	acts, err := s.activities(r, party, team)
	return speaker{r.L, s.Vocabulary, bodies, acts}, err
}

// word names a code of a set; "" for one that the reader may not know of, or
// that there is none of.
func (sp speaker) word(set, code string) string {
	switch set {
	case setBodies:
		return ui.Visible(sp.bodies[code].For(sp.l.Lang).Text)
	case setActivities:
		for _, a := range sp.activities {
			if a.key == code {
				return a.number
			}
		}
		return ""
	}
	if id := nameOf(sets[set], code); id != "" {
		return sp.l.T(id)
	}
	for _, e := range vocabulary(sp.voc, set) {
		if e.code == code {
			return e.text.Text.For(sp.l.Lang).Text
		}
	}
	return ""
}

// words names several codes.
func (sp speaker) words(set string, codes []string) string {
	var all []string
	for _, c := range codes {
		if w := sp.word(set, c); w != "" {
			all = append(all, w)
		}
	}
	return strings.Join(all, sp.l.T(MsgSemicolon))
}

// options are the choices of a set, in its order; bodies by name.
func (sp speaker) options(set string) (all []ui.Option) {
	switch set {
	case setBodies:
		all = sp.bodyOptions()
	case setActivities:
		for _, a := range sp.activities {
			all = append(all, ui.Option{Value: a.key, Label: a.number + " " + a.title.Text})
		}
	default:
		for _, n := range sets[set] {
			all = append(all, ui.Option{Value: n.code, Label: sp.l.T(n.label)})
		}
		for _, e := range vocabulary(sp.voc, set) {
			all = append(all, ui.Option{Value: e.code, Label: e.text.Text.For(sp.l.Lang).Text})
		}
	}
	return all
}

// bodyOptions are the bodies by name.
func (sp speaker) bodyOptions() (all []ui.Option) {
	keys := map[string]string{}
	for id := range sp.bodies {
		o := ui.Option{Value: id, Label: sp.word(setBodies, id)}
		keys[id] = roadmap.SortKey(sp.l.Lang, o.Label) + id
		all = append(all, o)
	}
	slices.SortFunc(all, func(a, b ui.Option) int { return strings.Compare(keys[a.Value], keys[b.Value]) })
	return all
}

// label names a key of the flat form: "Step of drafting: due".
func (sp speaker) label(key string) string {
	list, row, name, _ := splitKey(key)
	if list == "mark" {
		return sp.l.T(MsgFieldActivity) + " " + sp.word(setActivities, strings.TrimPrefix(key, "mark/"))
	}
	if list == "text" {
		return sp.l.T(MsgPartText)
	}
	f, ok := fieldOf(list, name)
	switch {
	case row != "" && name == "":
		return sp.l.T(listLabels[list])
	case row != "" && ok:
		return sp.l.T(listLabels[list]) + ": " + sp.l.T(f.label)
	case ok:
		return sp.l.T(f.label)
	}
	return key
}

// listLabels name the lists.
var listLabels = map[string]string{listMoney: MsgPartMoney, listLife: MsgPartLife, listSteps: MsgPartSteps, listOpinions: MsgPartOpinions}

// value writes a canonical value of a key as people read it.
func (sp speaker) value(key, v string) string {
	list, _, name, _ := splitKey(key)
	if list == "mark" && v != "" {
		return Cover(v).Word(sp.l)
	}
	f, ok := fieldOf(list, name)
	if !ok || v == "" || f.hasLang() {
		return v
	}
	switch f.kind {
	case choice, choices:
		return sp.words(f.set, strings.Split(v, ","))
	case flag:
		return sp.l.T(MsgYes)
	case day:
		return writtenDay(sp.l, v)
	}
	return v
}
