package received

import (
	"net/url"
	"strings"
	"time"

	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
	"openroadmap/internal/publish/portal"
)

// path is the page of a received roadmap, without the language.
func (x Roadmap) path() string { return Path + "/" + url.PathEscape(x.ID) }

// isPractice tells practice Parties by the codes that are left to them.
func (x Roadmap) isPractice() bool { return strings.HasPrefix(x.Party, "x") }

// period is the years of the roadmap, or its slug where it has no dates.
func (x Roadmap) period() string {
	start, end := year(x.head.Roadmap.Start), year(x.head.Roadmap.End)
	switch {
	case start == "":
		return x.head.Roadmap.Slug
	case end == "" || end == start:
		return start
	}
	return start + "–" + end
}

func year(day string) string {
	d, err := clock.ParseDate(day)
	if err != nil {
		return ""
	}
	return d.String()[:4]
}

// date is a day of the file in words of the page, "" where it names none.
func date(l *i18n.Localizer, day string) string {
	d, err := clock.ParseDate(day)
	if err != nil {
		return ""
	}
	return l.Date(d)
}

// listPage lists what is held; no roadmap stands before another but by code.
type listPage struct {
	l     *i18n.Localizer
	Rows  []listRow
	Empty *ui.EmptyState
}

type listRow struct {
	Name                                 i18n.Shown
	URL, Period, From, Key, Made, Remove string
}

func listOf(r *web.Request, all []Roadmap) listPage {
	page := listPage{l: r.L}
	for _, x := range all {
		page.Rows = append(page.Rows, rowOf(r, x))
	}
	if len(all) == 0 {
		page.Empty = &ui.EmptyState{Title: r.L.T(MsgNone), Why: r.L.T(MsgNoneWhy), Next: &ui.Link{Label: r.L.T(portal.MsgNavParties), URL: r.Link("/parties")}}
	}
	return page
}

func rowOf(r *web.Request, x Roadmap) listRow {
	return listRow{Name: x.head.Party.Name.show(r.Lang), URL: r.Link(x.path()), Period: x.period(), From: x.BaseURL, Key: x.Fingerprint,
		Made: r.L.Date(x.MadeOn), Remove: r.Link(adminPath + "/" + url.PathEscape(x.ID) + "/remove")}
}

// roadmapPage is a received roadmap.
type roadmapPage struct {
	l          *i18n.Localizer
	Name       i18n.Shown
	Title      i18n.Shown
	Period     string
	State      string
	Origin     origin
	Activities []activityRow
	Versions   []versionRow
}

// origin says where a roadmap comes from. It stands on each of its pages.
type origin struct {
	Sentence string
	Facts    []ui.Fact
	Links    []ui.Link
}

type activityRow struct {
	Number, URL                string
	Title                      i18n.Shown
	Official                   bool
	Position, PositionMark     string
	Status, StatusMark, Period string
}

type versionRow struct {
	Number, On string
	Act        i18n.Shown
}

func originOf(r *web.Request, x Roadmap) origin {
	l := r.L
	o := origin{Sentence: l.T(MsgCopy, "Address", x.BaseURL), Links: []ui.Link{{Label: l.T(MsgFile), URL: r.Link(x.path() + "/roadmap.json")}},
		Facts: []ui.Fact{{Term: l.T(MsgFrom), Text: x.BaseURL}, {Term: l.T(MsgMade), Text: l.Date(x.MadeOn)},
			{Term: l.T(MsgReceivedOn), Text: l.Date(x.ReceivedOn)}, {Term: l.T(MsgKey), Value: code(x.Fingerprint)}}}
	if u := x.head.Roadmap.URL; u != "" {
		o.Links = append(o.Links, ui.Link{Label: l.T(MsgOriginal), URL: u})
	}
	return o
}

func roadmapOf(r *web.Request, x Roadmap) roadmapPage {
	l := r.L
	page := roadmapPage{l: l, Name: x.head.Party.Name.show(r.Lang), Title: x.head.Roadmap.Title.show(r.Lang), Period: x.period(),
		State: roadmap.StateWord(l, roadmap.State(x.head.Roadmap.State)), Origin: originOf(r, x)}
	for _, a := range x.body.Activities {
		page.Activities = append(page.Activities, activityRowOf(r, x, a))
	}
	for _, v := range x.body.Versions {
		page.Versions = append(page.Versions, versionRow{Number: l.Int(v.Number), On: date(l, v.FrozenOn), Act: v.Act.Title.show(r.Lang)})
	}
	return page
}

func activityRowOf(r *web.Request, x Roadmap, a activity) activityRow {
	position, state := roadmap.Position(a.Position), roadmap.Status(a.Status.Status)
	return activityRow{Number: a.Number, URL: r.Link(x.path() + "/activities/" + url.PathEscape(a.Number)), Title: a.wording().show(r.Lang), Official: a.Title.isZero(),
		Position: a.word(r.L), PositionMark: roadmap.PositionMark(position), Status: roadmap.StatusWord(r.L, state), StatusMark: roadmap.StatusMark(state),
		Period: span(a.Start, a.End)}
}

// word is the position, or that the Party added the activity.
func (a activity) word(l *i18n.Localizer) string {
	if a.Line == "" {
		return l.T(roadmap.MsgPositionOwn)
	}
	return roadmap.PositionWord(l, roadmap.Position(a.Position))
}

// span is from year to year.
func span(start, end string) string {
	from, to := year(start), year(end)
	if from == to || to == "" {
		return from
	}
	return strings.TrimPrefix(from+"–"+to, "–")
}

// activityPage is one activity.
type activityPage struct {
	activityRow
	l                       *i18n.Localizer
	Party                   i18n.Shown
	Reference               i18n.Shown // the official wording, where the Party has its own
	Text, Reason, Narrative i18n.Shown
	Facts                   []ui.Fact
	Milestones              []milestoneRow
	Origin                  origin
}

type milestoneRow struct {
	Title     i18n.Shown
	Due, Done string
}

func activityOf(r *web.Request, x Roadmap, a activity) activityPage {
	l := r.L
	page := activityPage{activityRow: activityRowOf(r, x, a), l: l, Party: x.head.Party.Name.show(r.Lang), Text: a.Text.show(r.Lang), Reason: a.Reason.show(r.Lang),
		Narrative: a.Narrative.show(r.Lang), Origin: originOf(r, x)}
	if !a.Title.isZero() {
		page.Reference = a.Official.show(r.Lang)
	}
	page.Facts = []ui.Fact{{Term: l.T(portal.MsgPosition), Value: ui.Position(page.PositionMark, page.Position)}, {Term: l.T(portal.MsgStatus), Value: ui.Status(page.StatusMark, page.Status)}}
	for _, f := range []ui.Fact{{Term: l.T(portal.MsgLead), Text: a.Lead.Name.show(r.Lang).Text}, {Term: l.T(portal.MsgColumnStart), Text: date(l, a.Start)},
		{Term: l.T(portal.MsgColumnEnd), Text: date(l, a.End)}, {Term: l.T(portal.MsgColumnUpdated), Text: date(l, a.Freshness.UpdatedOn)}} {
		if f.Text != "" {
			page.Facts = append(page.Facts, f)
		}
	}
	for _, m := range a.Milestones {
		page.Milestones = append(page.Milestones, milestoneRow{m.Title.show(r.Lang), date(l, m.Due), date(l, m.Done)})
	}
	return page
}

// adminPage is what is held, what waits and which keys are trusted.
type adminPage struct {
	l       *i18n.Localizer
	Action  string
	Problem string // why a file was refused, in a sentence
	Waiting []waitingRow
	Held    []listRow
	Keys    []keyLine
	Acts    []actLine
	Limit   string // of a file, in MB
}

// actLine is what somebody did.
type actLine struct{ When, Who, What, Record string }

func (h handlers) acts(r *web.Request) (lines []actLine, err error) {
	acts, err := h.Acts(r.Context(), r.Actor)
	if err != nil {
		return nil, err
	}
	people := make([]string, len(acts))
	for i, e := range acts {
		people[i] = e.Person
	}
	names, err := h.Names(r.Context(), people)
	for _, e := range acts {
		lines = append(lines, actLine{r.L.Time(e.At, time.UTC), names[e.Person], r.L.T(actionWords[e.Action]), e.Ref.ID})
	}
	return lines, err
}

type waitingRow struct {
	listRow
	Lede             string
	Confirm, Discard string // addresses
}

type keyLine struct{ Key, From, On, Remove string }

func (h handlers) adminOf(r *web.Request, problem error) (page adminPage, err error) {
	page = adminPage{l: r.L, Action: r.Link(adminPath), Limit: r.L.Int(maxUpload >> 20)}
	if e := errs.As(problem); e != nil {
		page.Problem = r.L.T(e.Message.ID, e.Message.Args...)
	}
	held, err1 := h.List(r.Context())
	waiting, err2 := h.Waiting(r.Context(), r.Actor)
	keys, err3 := h.Keys(r.Context(), r.Actor)
	acts, err4 := h.acts(r)
	page.Acts = acts
	for _, e := range []error{err1, err2, err3, err4} {
		if e != nil {
			return page, e
		}
	}
	page.Held = listOf(r, held).Rows
	for _, x := range waiting {
		at := r.Link(adminPath + "/" + url.PathEscape(x.ID))
		page.Waiting = append(page.Waiting, waitingRow{rowOf(r, x), r.L.T(MsgWaitingLede, "Address", x.BaseURL), at + "/confirm", at + "/discard"})
	}
	for _, k := range keys {
		page.Keys = append(page.Keys, keyLine{k.Fingerprint, k.BaseURL, r.L.Date(k.TrustedOn), r.Link(adminPath + "/keys/" + compact(k.Fingerprint) + "/remove")})
	}
	return page, nil
}

// Elsewhere lists what is held for the first page, apart from the Parties that
// publish here.
func (s *Service) Elsewhere(r *web.Request) ([]portal.Elsewhere, error) {
	all, err := s.List(r.Context())
	rows := make([]portal.Elsewhere, len(all))
	for i, x := range all {
		rows[i] = portal.Elsewhere{Name: x.head.Party.Name.show(r.Lang), URL: r.Link(x.path()), Period: x.period(), From: x.BaseURL}
	}
	return rows, err
}

func heldColumns(l *i18n.Localizer, remove bool) []ui.Column {
	columns := []ui.Column{{Label: l.T(portal.MsgColumnParty)}, {Label: l.T(portal.MsgPeriod)}, {Label: l.T(MsgFrom)}, {Label: l.T(MsgMade)}, {Label: l.T(MsgKey)}}
	if remove {
		columns = append(columns, ui.Column{Label: l.T(MsgRemove), SR: true})
	}
	return columns
}
