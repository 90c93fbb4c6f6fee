package portal

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// bookPage is a whole roadmap as one document to print: cover, contents, how
// to read, all activities in a list and each with what is told of it, the act
// of adoption, sources and licence.
type bookPage struct {
	l        *i18n.Localizer
	Party    i18n.Shown
	Title    i18n.Shown
	Official bool
	Period   string
	Facts    []ui.Fact
	Marks    []string
	Date     string // of the data
	PDF      string // address of the PDF; "" where none can be made
	Outputs  []bookOutput
	Money    []moneyIn
	Acts     []bookAct
	Legend   legend
	Sources  []string
	Foot     string
	Past     bool
}

// bookOutput is one output with its activities.
type bookOutput struct {
	ID, Name, Hue string
	Text          i18n.Shown
	Goals         []goalCell
	Activities    []bookActivity
}

// bookActivity is one activity with all that is told of it.
type bookActivity struct {
	cell
	ID         string
	Team       bool // not public
	Voices     voices
	Reasons    []string // of the status
	Override   i18n.Shown
	Facts      []ui.Fact
	Brief      i18n.Shown
	Milestones []ui.Milestone
	MsHeading  string
	Budget     []budgetTable
	Lines      []budgetLine
	Risks      []riskRow
	Evidence   *evidence.Shown
}

// bookAct is an adopted version and its act.
type bookAct struct {
	act
	Label string
}

// columns are the heads of the list of all activities.
func (p bookPage) columns() []ui.Column {
	cols := []ui.Column{{Label: p.l.T(MsgColumnNumber)}, {Label: p.l.T(MsgColumnTitle)}, {Label: p.l.T(MsgPosition)}}
	if !p.Past {
		cols = append(cols, ui.Column{Label: p.l.T(MsgStatus)})
	}
	return cols
}

// book answers with the roadmap as one document.
func (s *Portal) book(r *web.Request, o opened) (web.Response, error) {
	f, page, err := s.bookOf(r, o)
	if err != nil {
		return nil, err
	}
	if s.PDF != nil {
		page.PDF = o.at("/print.pdf")
	}
	return r.Page(f, bookBody(page))
}

func (s *Portal) bookOf(r *web.Request, o opened) (ui.Frame, bookPage, error) {
	proof, err := s.bookEvidence(r, o)
	if err != nil {
		return ui.Frame{}, bookPage{}, err
	}
	page := s.bookPage(r, o, proof)
	versions, err := s.acts(r, o)
	if err != nil {
		return ui.Frame{}, page, err
	}
	page.Acts = versions
	f := s.openFrame(r, o, r.L.T(MsgBookTitle), r.L.T(MsgBookDescription, "Party", o.name().Text))
	f.BodyClass = "bookpage"
	f.Styles = []string{o.at("/print.css")}
	return f, page, nil
}

// bookEvidence is the evidence of all activities by their ids: what the public
// may read, or the team without what is restricted, since prints go from hand
// to hand. A version that was replaced has none.
func (s *Portal) bookEvidence(r *web.Request, o opened) (map[string]*evidence.Shown, error) {
	if o.v.Past() {
		return nil, nil
	}
	var ids []string
	for _, it := range o.v.Items {
		ids = append(ids, it.ID)
	}
	proof, err := s.Evidence.ShownOfMany(r, string(o.party.Code), roadmap.KindActivity, ids, o.team)
	if err != nil || s.Instruments == nil {
		return proof, err
	}
	for _, it := range o.v.Items {
		if err := s.addMade(r, it, proof); err != nil {
			return nil, err
		}
	}
	return proof, nil
}

// addMade adds the public records of instruments that stand as evidence of it.
func (s *Portal) addMade(r *web.Request, it roadmap.Item, proof map[string]*evidence.Shown) error {
	made, err := s.Instruments.PublicMade(r, it)
	if err != nil || len(made) == 0 {
		return err
	}
	if proof[it.ID] == nil {
		proof[it.ID] = evidence.NewShown(r.L, nil)
	}
	proof[it.ID].Made = made
	return nil
}

func (s *Portal) bookPage(r *web.Request, o opened, proof map[string]*evidence.Shown) bookPage {
	l, v := r.L, o.v
	page := bookPage{l: l, Party: o.name(), Title: v.Title(l.Lang), Official: v.Roadmap.Title.IsZero(), Period: v.Roadmap.Period(), Facts: versionFacts(l, v),
		Marks: s.openMarks(o), Date: l.T(MsgBookDate, "Date", l.Date(v.Today)), Foot: Foot(l), Past: v.Past(),
		Legend: legend{Publisher: plain(v.Framework.Publisher.Text, l), Party: o.name().Text, Working: v.Framework.Title.WorkingIn(l.Lang)}}
	if o.party.IsPractice() {
		page.Marks = append(page.Marks, l.T(MsgPracticeBanner, "Party", o.name().Text))
	}
	page.Sources, page.Money = s.sources(r, o), o.currencies()
	for i, out := range v.Framework.ReferenceOutputs() {
		b := bookOutput{ID: "out" + strconv.Itoa(i+1), Name: l.T(MsgOutputNumber, "Number", out.Number), Hue: hue(i), Text: out.Text.For(l.Lang),
			Goals: goalCells(l, v.Framework.GoalsOf(out.ID), s.Vocabulary, func(t i18n.Shown) i18n.Shown { return t })}
		for _, it := range v.Of(out.ID) {
			b.Activities = append(b.Activities, s.bookActivity(o, it, len(b.Activities), b.ID, proof[it.ID]))
		}
		page.Outputs = append(page.Outputs, b)
	}
	return page
}

// sources are whose words and data these are, and where they are kept.
func (s *Portal) sources(r *web.Request, o opened) []string {
	l, f := r.L, o.v.Framework
	lines := []string{l.T(MsgBookSource, "Publisher", plain(f.PublisherInFull.Text, l), "Title", plain(f.Title.Text, l), "Year", strconv.Itoa(f.Year))}
	if !o.team {
		lines = append(lines, l.T(MsgBookAddress, "Address", s.base(r)+o.at("")))
	}
	return lines
}

func (s *Portal) bookActivity(o opened, it roadmap.Item, i int, output string, proof *evidence.Shown) bookActivity {
	l, v := o.l, o.v
	b := posterBuilder{s: s, p: o.place, l: l, v: v, linked: o.linked}
	a := bookActivity{cell: b.cell(it), ID: output + "-" + strconv.Itoa(i+1), Team: it.Visibility != access.Public, Voices: s.voices(o.place, v, it), Facts: s.facts(o.place, v, it, o.linked)}
	a.URL = o.activity(it)
	page := activityPage{l: l}
	page.milestones(l, v, it)
	page.budget(l, v, it)
	a.Milestones, a.MsHeading, a.Budget, a.Lines, a.Evidence = page.Milestones, page.MsHeading, page.Budget, page.Lines, proof
	for j := range a.Milestones {
		a.Milestones[j].ID = "" // the same numbers stand under every activity
	}
	if v.Past() {
		return a
	}
	page.risks(l, v, it)
	a.Brief, a.Risks = it.Narrative.For(l.Lang), page.Risks
	for _, why := range it.Computed.Why {
		if why.Kind != roadmap.BecausePosition {
			a.Reasons = append(a.Reasons, roadmap.BecauseText(l, why))
		}
	}
	if it.Computed.Overridden {
		a.Override = it.Override.Reason.For(l.Lang)
	}
	return a
}

// acts are the versions up to the one that o shows, newest first.
func (s *Portal) acts(r *web.Request, o opened) (list []bookAct, err error) {
	if o.v.Roadmap.Version == 0 || o.team && !o.v.Roadmap.Published {
		return nil, nil
	}
	_, versions, err := s.Roadmaps.PublicVersions(r.Context(), string(o.party.Code), o.v.Roadmap.Slug)
	for _, v := range versions {
		if o.linked == 0 || v.Number <= o.linked {
			list = append(list, bookAct{act: actOf(r.L, v.Act), Label: r.L.T(MsgVersionNumber, "Number", r.L.Int(v.Number))})
		}
	}
	return list, err
}

// bookStyle answers with what the print of this very roadmap needs beside the
// style sheet: running titles and page numbers. A page cannot carry them
// itself, since its policy allows no styles inside.
func (s *Portal) bookStyle(r *web.Request, o opened) (web.Response, error) {
	css := bookCSS(r.L, o)
	return web.File{Type: "text/css; charset=utf-8", Public: true, Write: func(w io.Writer) error {
		_, err := io.WriteString(w, css)
		return err
	}}, nil
}

// bookCSS names Party and roadmap at the head of every sheet but the cover,
// and number and date at its foot; starting side and end side change places
// where the language runs from right to left.
func bookCSS(l *i18n.Localizer, o opened) string {
	start, end := "left", "right"
	if l.Lang.Dir() == "rtl" {
		start, end = end, start
	}
	box := func(place, side, content string) string {
		return fmt.Sprintf("  @%s-%s { content: %s; font: 8.5pt/1.2 sans-serif; color: #33383d; }\n", place, side, content)
	}
	title := o.v.Title(l.Lang).Text + ", " + o.v.Roadmap.Period()
	return "@page { size: A4; margin: 22mm 17mm 20mm;\n" +
		box("top", start, quoted(short(o.name().Text, 50))) + box("top", end, quoted(short(title, 60))) +
		box("bottom", start, quoted(l.DateShort(o.v.Today))) + box("bottom", end, "counter(page) \" / \" counter(pages)") +
		"}\n@page :first { @top-left { content: none } @top-right { content: none } @bottom-left { content: none } @bottom-right { content: none } }\n"
}

// quoted is s as a string of CSS, whatever is in it.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range ui.Visible(s) {
		if r < ' ' || strings.ContainsRune("\"\\<>&{}", r) {
			fmt.Fprintf(&b, "\\%x ", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

// short cuts s after n letters, with a sign that it is cut.
func short(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
