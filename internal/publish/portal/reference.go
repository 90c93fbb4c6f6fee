package portal

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// lineURL is the page of a line of a framework.
func lineURL(l *i18n.Localizer, id framework.LineID) string {
	return "/" + string(l.Lang) + "/reference/" + url.PathEscape(string(id.Framework())) + "/" + url.PathEscape(id.Local())
}

// frameworksPage lists the reference roadmaps.
type frameworksPage struct {
	l     *i18n.Localizer
	Title string
	Rows  []frameworkRow
}

type frameworkRow struct {
	Title     i18n.Shown
	URL       string
	Publisher string
	Year      string
	Version   string
}

// frameworks answers with the reference roadmaps that this installation knows.
func (s *Portal) frameworks(r *web.Request) (web.Response, error) {
	l := r.L
	page := frameworksPage{l: l, Title: l.T(MsgReferenceTitle)}
	for _, f := range s.Frameworks.All() {
		page.Rows = append(page.Rows, frameworkRow{Title: f.Title.Text.For(r.Lang), URL: r.Link("/reference/" + url.PathEscape(string(f.ID))),
			Publisher: plain(f.PublisherInFull.Text, l), Year: strconv.Itoa(f.Year), Version: l.T(MsgDataVersion, "Number", l.Int(f.Version))})
	}
	f := s.frame(r, page.Title, l.T(MsgReferenceLede))
	f.Crumbs = s.siteCrumbs(r, page.Title)
	return r.Page(f, frameworksBody(page))
}

// referencePage is a framework as a poster of its own words.
type referencePage struct {
	l         *i18n.Localizer
	Title     i18n.Shown
	Publisher string
	Facts     []ui.Fact
	Working   bool
	Grid      grid
	Sources   []string
	Printed   string // line at the foot of the printed sheet
}

// reference answers with the poster of a framework, made from its data alone.
func (s *Portal) reference(r *web.Request) (web.Response, error) {
	f, ok := s.Frameworks.Get(framework.ID(r.PathValue("framework")))
	if !ok {
		return nil, missing()
	}
	l := r.L
	page := referencePage{l: l, Title: f.Title.Text.For(r.Lang), Publisher: plain(f.PublisherInFull.Text, l), Working: f.Title.WorkingIn(r.Lang),
		Facts: []ui.Fact{{Term: l.T(MsgYear), Text: strconv.Itoa(f.Year)}, {Term: l.T(MsgDataVersionTerm), Text: l.Int(f.Version)}}}
	column := func(i int, o convention.Output) column { return referenceColumn(l, f, i, o) }
	page.Grid = gridOf(l, f, s.Vocabulary, column, func(t i18n.Shown) i18n.Shown { return t })
	for _, src := range f.Sources {
		page.Sources = append(page.Sources, src.Title)
	}
	frame := s.frame(r, page.Title.Text, l.T(MsgReferenceLede))
	frame.BodyClass = "posterpage long"
	page.Printed = s.printedLine(r, f, "", r.Here())
	frame.Crumbs = s.siteCrumbs(r, plain(f.ShortTitle.Text, l), ui.Link{Label: l.T(MsgReferenceTitle), URL: r.Link("/reference")})
	return r.Page(frame, referenceBody(page))
}

// referenceColumn is an output with its lines; other readings of it stand
// beneath.
func referenceColumn(l *i18n.Localizer, f framework.Framework, i int, o convention.Output) column {
	c := column{ID: "out" + strconv.Itoa(i+1), Number: o.Number, Hue: hue(i), Text: o.Text.For(l.Lang)}
	for _, x := range f.LinesOf(o.ID) {
		c.Cells = append(c.Cells, referenceCell(l, x))
	}
	for _, other := range f.SupplementaryBeside(o.ID) {
		c.More = append(c.More, cell{Number: other.Number, Text: other.Text.For(l.Lang), Official: true, Note: l.T(MsgSupplementaryOutput)})
		for _, x := range f.LinesOf(other.ID) {
			c.More = append(c.More, referenceCell(l, x))
		}
	}
	return c
}

func referenceCell(l *i18n.Localizer, x framework.Line) cell {
	c := cell{Number: x.Number, URL: lineURL(l, x.ID), Text: x.Text.For(l.Lang), Official: true}
	if x.Status == framework.ToCheck {
		c.Why = l.T(MsgWordingStatus, "Status", l.T(framework.MsgOfStatus(x.Status)))
	}
	return c
}

// linePage is one line of a framework: its wording, what is known about it,
// practices, and what the Parties that publish here make of it.
type linePage struct {
	l          *i18n.Localizer
	Number     string
	OutputName string
	OutputText i18n.Shown
	Text       i18n.Shown
	Notes      []string
	Note       i18n.Shown
	English    string // the original beside a working translation; "" none
	Sources    []string
	Facts      []ui.Fact
	Practices  []practiceRow
	Parties    abreast
	Siblings   []ui.Link
}

// line answers with the page of a line of a framework.
func (s *Portal) line(r *web.Request) (web.Response, error) {
	f, ok := s.Frameworks.Get(framework.ID(r.PathValue("framework")))
	if !ok {
		return nil, missing()
	}
	i := slices.IndexFunc(f.Lines, func(x framework.Line) bool { return strings.EqualFold(x.ID.Local(), r.PathValue("line")) })
	if i < 0 {
		return nil, missing()
	}
	if local := f.Lines[i].ID.Local(); local != r.PathValue("line") { // as printed, S3.2, or typed by hand
		return moved(r, "/reference/"+string(f.ID)+"/"+local), nil
	}
	page, err := s.linePage(r, f, f.Lines[i])
	if err != nil {
		return nil, err
	}
	l := r.L
	frame := s.frame(r, page.Number+" "+page.Text.Text, l.T(MsgReferenceLede))
	frame.NoIndex = page.Parties.Beyond != nil
	frame.MainClass = lineHue(f, f.Lines[i])
	frame.Crumbs = s.siteCrumbs(r, page.Number, ui.Link{Label: l.T(MsgReferenceTitle), URL: r.Link("/reference")},
		ui.Link{Label: plain(f.ShortTitle.Text, l) + " " + strconv.Itoa(f.Year), URL: r.Link("/reference/" + string(f.ID))})
	resp := web.Page{Frame: frame, Body: lineBody(page)}
	if page.Parties.Beyond != nil {
		resp.Status = http.StatusNotFound
	}
	return resp, nil
}

// lineHue is the colour of the column a line stands in.
func lineHue(f framework.Framework, x framework.Line) string {
	o, _ := f.Output(x.Output)
	if o.Supplementary {
		return hueOf(f, string(o.Beside))
	}
	return hueOf(f, string(o.ID))
}

func (s *Portal) linePage(r *web.Request, f framework.Framework, x framework.Line) (linePage, error) {
	l := r.L
	o, _ := f.Output(x.Output)
	page := linePage{l: l, Number: x.Number, OutputName: l.T(MsgOutputNumber, "Number", o.Number), OutputText: o.Text.For(r.Lang), Text: x.Text.For(r.Lang),
		Notes: wordingNotes(l, x.Wording), Note: x.Note.For(r.Lang), Facts: s.lineFacts(l, x), Practices: s.practiceRows(r, s.Practices.ForLines(framework.Kin(s.Frameworks.All(), x.ID)), false)}
	if x.WorkingIn(r.Lang) {
		page.English = x.Text.OriginalText()
	}
	for _, key := range x.Sources {
		if src, ok := f.Source(key); ok {
			page.Sources = append(page.Sources, src.Title)
		}
	}
	page.Siblings = siblings(l, f, x)
	var err error
	page.Parties, err = s.allAbreast(r, f, x)
	return page, err
}

func (s *Portal) lineFacts(l *i18n.Localizer, x framework.Line) []ui.Fact {
	var facts []ui.Fact
	add := func(term, text string) {
		if text != "" {
			facts = append(facts, ui.Fact{Term: l.T(term), Text: text})
		}
	}
	add(MsgAreas, s.areaNames(l, x.Areas))
	add(MsgStages, s.stageNames(l, x.Stages))
	var ts []string
	for _, t := range x.SDGTargets {
		label := string(t.Target)
		if known, ok := s.Vocabulary.Target(t.Target); ok {
			label += " " + plain(known.Text, l)
		}
		ts = append(ts, label)
	}
	add(MsgTargets, semicolons(l, ts))
	add(MsgInstruments, instruments(l, roadmap.Item{Ref: x}))
	return facts
}

// siblings are the lines of the same output.
func siblings(l *i18n.Localizer, f framework.Framework, current framework.Line) []ui.Link {
	var links []ui.Link
	for _, x := range f.LinesOf(current.Output) {
		links = append(links, ui.Link{Label: x.Number, URL: lineURL(l, x.ID), Current: x.ID == current.ID})
	}
	return links
}
