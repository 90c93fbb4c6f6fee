package portal

import (
	"net/http"
	"strconv"
	"strings"

	"openroadmap/internal/core/compare"
	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// change is one entry of the public history, in words.
type change struct {
	On     string // day at the Party
	Office i18n.Shown
	Number string // of the activity; "" for the roadmap itself
	URL    string
	What   string
	Fields []fieldChange
}

// fieldChange is one field's old and new value as readers see them; both
// empty where the text is too long to repeat.
type fieldChange struct {
	Label    string
	From, To string
	Lang     i18n.Lang // of both; None for what the page's language says
}

// longText is the length from which a changed text is named, not repeated.
const longText = 240

// change puts an entry into words; ok is false for a record that is not
// public today. t is what told found for the entries.
func (s *Portal) change(p place, v roadmap.View, t told, e history.Entry) (c change, ok bool) {
	zone := p.party.Location()
	c = change{On: p.l.DateShort(clock.DateOf(e.At, zone)), Office: p.name()}
	if name, known := v.BodyName(e.Office, p.l.Lang); known {
		c.Office = name
	}
	w := wordsOf{l: p.l, v: v, voc: s.Vocabulary}
	switch e.Ref.Kind {
	case roadmap.KindActivity:
		it, public := v.ItemByID(e.Ref.ID)
		if !public {
			return c, false
		}
		w.it = it
		c.Number, c.URL = it.Number, p.activityURL(it.Number, 0)
	case roadmap.KindRoadmap:
		if e.Ref.ID != v.Roadmap.ID {
			return c, false
		}
		c.URL = p.url("")
		if n, adopted := adoptedNumber(e); adopted && n > 1 {
			c.URL = p.compareWithBefore(n)
		}
	case evidence.KindEvidence:
		return s.evidenceChange(p, v, t.evidence, c, e)
	default:
		x, known := t.records[e.ID]
		c.Number, c.What, c.URL = x.Ref, x.What, "/"+string(p.l.Lang)+x.Path
		return c, known
	}
	c.What, c.Fields = w.sentence(e)
	return c, true
}

// adoptedNumber is the version that an entry says was adopted.
func adoptedNumber(e history.Entry) (n int, ok bool) {
	if e.Action != "adopted" {
		return 0, false
	}
	for _, c := range e.Changes {
		if c.Field == "version" {
			return number(c.To)
		}
	}
	return 0, false
}

// wordsOf puts the flat fields of history into words.
type wordsOf struct {
	l   *i18n.Localizer
	v   roadmap.View
	it  roadmap.Item
	voc convention.Vocabulary
}

// sentence says what an entry did, in a few words, with the values below.
func (w wordsOf) sentence(e history.Entry) (string, []fieldChange) {
	to := map[string]string{}
	for _, c := range e.Changes {
		to[c.Field] = c.To
	}
	switch e.Action {
	case "published":
		return w.l.T(MsgChangePublished), nil
	case "adopted":
		return w.l.T(MsgChangeAdopted, "Number", to["version"]), nil
	case "moved":
		return w.l.T(MsgChangeMoved, "State", roadmap.StateWord(w.l, roadmap.State(to["state"]))), nil
	case "sent":
		return w.l.T(MsgChangeSent, "To", isolated(w.l, to["sent_to"]), "Date", w.date(to["sent_on"])), nil
	case "created":
		return w.l.T(MsgChangeCreated), nil
	}
	if done := w.milestonesDone(e.Changes); done != "" {
		return done, w.fields(e.Changes)
	}
	return w.named(e.Changes), w.fields(e.Changes)
}

// milestonesDone is the sentence of an entry that reaches a milestone.
func (w wordsOf) milestonesDone(cs []history.Change) string {
	for _, c := range cs {
		id, isDone := strings.CutSuffix(strings.TrimPrefix(c.Field, "ms/"), "/done")
		if !isDone || c.To == "" {
			continue
		}
		for i, m := range w.it.Milestones {
			if m.ID == id {
				return w.l.T(MsgChangeMilestoneDone, "Number", w.l.Int(i+1))
			}
		}
	}
	return ""
}

// named lists the fields that changed, each once.
func (w wordsOf) named(cs []history.Change) string {
	var labels []string
	seen := map[string]bool{}
	for _, c := range cs {
		if label := w.label(c.Field); !seen[label] {
			seen[label] = true
			labels = append(labels, label)
		}
	}
	return w.l.T(MsgChangeFields, "Fields", w.l.List(labels))
}

func (w wordsOf) fields(cs []history.Change) []fieldChange {
	var list []fieldChange
	for _, c := range cs {
		name, lang := fieldName(c.Field)
		f := fieldChange{Label: w.label(c.Field), From: w.value(name, c.From), To: w.value(name, c.To), Lang: lang}
		if len(c.From)+len(c.To) > longText {
			f.From, f.To = "", ""
		}
		if name != "ms" && (f.From != "" || f.To != "") {
			list = append(list, f)
		}
	}
	return list
}

// fieldName is a field without its milestone and language: "ms/9/title:fr" is
// "title".
func fieldName(field string) (name string, lang i18n.Lang) {
	if strings.HasPrefix(field, "budget/") || strings.HasPrefix(field, "custom/") { // named by roadmap
		_, l, _ := strings.Cut(field, ":")
		lang, _ = i18n.ParseLang(l)
		return field, lang
	}
	parts := strings.Split(field, "/")
	name = parts[len(parts)-1]
	if len(parts) == 2 {
		return "ms", i18n.None
	}
	name, l, _ := strings.Cut(name, ":")
	lang, _ = i18n.ParseLang(l)
	if len(parts) == 3 && name == "title" {
		name = "milestone"
	}
	return name, lang
}

func (w wordsOf) label(field string) string {
	name, _ := fieldName(field)
	if saidByRoadmap(name) {
		return roadmap.SayField(w.l, w.it.Activity, w.v.Fields, field)
	}
	if label := w.l.Known("portal.field." + name); label != "" {
		return label
	}
	return w.l.T(MsgFieldOther)
}

// saidByRoadmap tells whether package roadmap has the words of a field.
func saidByRoadmap(name string) bool {
	switch name {
	case "priority", "groups", "gender", "youth", "legal", "depends":
		return true
	}
	return strings.HasPrefix(name, "budget/") || strings.HasPrefix(name, "custom/")
}

// numbers are the display numbers of the activities that the public sees.
func (w wordsOf) numbers() map[string]string {
	n := make(map[string]string, len(w.v.Items))
	for _, it := range w.v.Items {
		n[it.ID] = it.Number
	}
	return n
}

func (w wordsOf) date(s string) string {
	d, err := clock.ParseDate(s)
	if err != nil {
		return s
	}
	return w.l.DateShort(d)
}

// value is a canonical value as readers see it.
func (w wordsOf) value(name, v string) string {
	if v == "" {
		return ""
	}
	switch name {
	case "start", "end", "due", "done", "decided_on", "deferred_until", "override_until", "sent_on":
		return w.date(v)
	case "position":
		return roadmap.PositionWord(w.l, roadmap.Position(v))
	case "override":
		return roadmap.StatusWord(w.l, roadmap.Status(v))
	case "state":
		return roadmap.StateWord(w.l, roadmap.State(v))
	case "merged_into":
		it, _ := w.v.ItemByID(v)
		return it.Number
	case "lead", "partners":
		return w.each(v, func(k string) string { n, _ := w.v.BodyName(k, w.l.Lang); return n.Text })
	case "domains":
		return w.each(v, func(k string) string { d, _ := w.voc.Domain(convention.DomainKey(k)); return plain(d.Text, w.l) })
	case "stages":
		return w.each(v, func(k string) string { d, _ := w.voc.Stage(convention.StageKey(k)); return plain(d.Text, w.l) })
	case "areas":
		return w.each(v, func(k string) string { d, _ := w.voc.Area(convention.AreaKey(k)); return plain(d.Text, w.l) })
	case "targets":
		return w.each(v, func(k string) string { return strings.Replace(k, "=", " (", 1) + "\u00a0%)" })
	case "ms":
		return ""
	}
	if saidByRoadmap(name) {
		return roadmap.SayValue(w.l, w.it.Activity, w.voc, w.v.Fields, w.numbers(), name, v)
	}
	return v
}

func (w wordsOf) each(v string, name func(string) string) string {
	var words []string
	for _, k := range strings.Split(v, ",") {
		if n := name(k); n != "" {
			words = append(words, n)
		}
	}
	return w.l.List(words)
}

// changesPage is the public history of a Party.
type changesPage struct {
	l            *i18n.Localizer
	Title        string
	Rows         []change
	Newer, Older string // addresses; "" at the ends
	Beyond       *ui.EmptyState
}

// changesSize is how many entries of history a page looks at.
const changesSize = 50

// changes answers with what the public may know of the Party's history,
// newest first.
func (s *Portal) changes(r *web.Request) (web.Response, error) {
	p, err := s.here(r)
	if err != nil {
		return nil, err
	}
	v, err := s.Roadmaps.PublicView(r.Context(), string(p.party.Code), "", 0)
	if err != nil {
		return s.notThere(r, p, err)
	}
	n, err := pageNumber(r)
	if err != nil {
		return nil, err
	}
	entries, total, err := history.List(r.Context(), s.DB.Read(), history.Filter{Party: string(p.party.Code), PublicOnly: true, Offset: (n - 1) * changesSize, Limit: changesSize})
	if err != nil {
		return nil, err
	}
	told, err := s.told(r, entries)
	if err != nil {
		return nil, err
	}
	page := changesPage{l: r.L, Title: r.L.T(MsgChangesTitle)}
	for _, e := range entries {
		if c, ok := s.change(p, v, told, e); ok {
			page.Rows = append(page.Rows, c)
		}
	}
	pages := ui.Pages{Page: n, Size: changesSize, Total: total, URL: func(int) string { return p.ofParty("/changes") }}
	page.Beyond = pages.Beyond(r.L)
	if n > 1 && page.Beyond == nil {
		page.Newer = p.ofParty("/changes?page=" + strconv.Itoa(n-1))
	}
	if n*changesSize < total {
		page.Older = p.ofParty("/changes?page=" + strconv.Itoa(n+1))
	}
	f := s.partyFrame(r, p, page.Title, "")
	f.Crumbs = p.crumbs(page.Title)
	resp := web.Page{Frame: f, Body: changesBody(page)}
	if page.Beyond != nil {
		resp.Status = http.StatusNotFound
	}
	return resp, nil
}

// pageNumber is the page of a list that the query asks for, 1 unless it says
// otherwise.
func pageNumber(r *web.Request) (int, error) {
	v := r.Get("page")
	if v == "" {
		return 1, nil
	}
	n, ok := number(v)
	if !ok || n > 100000 {
		return 0, missing()
	}
	return n, nil
}

// versionsPage lists the adopted versions of a roadmap and the Party's other
// roadmaps.
type versionsPage struct {
	l     *i18n.Localizer
	Title string
	Rows  []versionRow
	Draft string // said where none is adopted yet
	Other []ui.Link
	// Of and With choose two versions to compare; without options there are
	// not two.
	Of, With ui.Choice
	Compare  string
}

type versionRow struct {
	act
	Label, URL string
	Compare    string // with the version before; "" for the first
	Newest     bool
}

// versions answers with the list of versions.
func (s *Portal) versions(r *web.Request) (web.Response, error) {
	p, err := s.here(r)
	if err != nil {
		return nil, err
	}
	code := string(p.party.Code)
	rm, vs, err := s.Roadmaps.PublicVersions(r.Context(), code, p.slug)
	if err != nil {
		return s.notThere(r, p, err)
	}
	all, err := s.Roadmaps.PublicRoadmapsOf(r.Context(), code)
	if err != nil {
		return nil, err
	}
	page := versionsPage{l: r.L, Title: r.L.T(MsgVersionsTitle)}
	for _, v := range vs {
		page.Rows = append(page.Rows, versionRow{act: actOf(r.L, v.Act), Label: r.L.T(MsgVersionNumber, "Number", r.L.Int(v.Number)),
			URL: p.url("/versions/" + strconv.Itoa(v.Number)), Newest: v.Number == rm.Version, Compare: p.compareWithBefore(v.Number)})
	}
	page.choose(p, vs)
	if len(vs) == 0 {
		page.Draft = r.L.T(MsgDraftMark)
	}
	for _, o := range all {
		if o.ID != rm.ID {
			page.Other = append(page.Other, ui.Link{Label: o.Period(), URL: p.ofParty("/roadmaps/" + o.Slug)})
		}
	}
	f := s.partyFrame(r, p, page.Title, "")
	f.Crumbs = p.crumbs(page.Title)
	return r.Page(f, versionsBody(page))
}

// choose offers the comparison of two versions where there are two.
func (v *versionsPage) choose(p place, vs []roadmap.Version) {
	if len(vs) < 2 {
		return
	}
	v.Compare = p.url("/versions/compare")
	v.Of = compare.Choice(p.l, "of", p.l.T(compare.MsgChooseOf), vs, false, vs[0].Number)
	v.With = compare.Choice(p.l, "with", p.l.T(compare.MsgChooseWith), vs, false, vs[1].Number)
}

// isolated keeps the direction of s, which is in any script, to itself inside
// a sentence from right to left (FSI … PDI).
func isolated(l *i18n.Localizer, s string) string {
	if l.Lang.Dir() == "ltr" {
		return s
	}
	return "\u2068" + s + "\u2069"
}
