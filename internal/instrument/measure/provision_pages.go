package measure

import (
	"slices"
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/legaltext"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// provisionsView lists what the articles of a version bear on.
type provisionsView struct {
	l       *i18n.Localizer
	Problem error
	Title   string
	Lede    string
	Lang    i18n.Lang
	Action  string
	Rows    []provisionView
	None    string
	Reading ui.Link   // where the text is still to be looked through
	Mark    *markForm // nil for those who may not
}

// provisionView is one provision for its team.
type provisionView struct {
	Article, URL string
	Theme        string
	Mark, State  string
	Reason       string
	Asks, Whom   i18n.Shown
	Buttons      []ui.Button
}

// markForm marks an article by hand.
type markForm struct {
	Article, Theme ui.Choice
	Button         ui.Button
}

var stateWords = map[ProvisionState]struct{ sign, word string }{
	Proposed: {ui.StatusNone, MsgProvisionProposed}, Accepted: {ui.StatusDone, MsgProvisionAccepted}, Rejected: {ui.StatusHold, MsgProvisionRejected}}

// provisions makes the list, in the order of the text.
func (tm textMaker) provisions(v Version, list []Article, marks []Provision, problem error) provisionsView {
	l, at := tm.r.L, tm.r.Link(tm.at()+"/"+v.ID)
	p := provisionsView{l: l, Problem: problem, Title: l.T(MsgProvisionsTitle), Lede: tm.m.Ref() + " · " + v.Label + " · " + l.T(MsgProvisionsLede), Lang: v.Lang, Action: at + "/provisions"}
	for _, a := range list {
		for _, x := range marks {
			if x.Article == legaltext.Key(a.Number) {
				p.Rows = append(p.Rows, tm.provision(at, a, x))
			}
		}
	}
	if len(p.Rows) == 0 {
		p.None = l.T(MsgProvisionsNone)
	}
	if v.Waits() {
		p.Reading = ui.Link{Label: l.T(MsgReadingWaits), URL: tm.r.Link(readingPath(tm.m.Party))}
		p.None = ""
	}
	if tm.manages(tm.r) {
		p.Mark = tm.markForm(list)
	}
	return p
}

func (tm textMaker) provision(at string, a Article, x Provision) provisionView {
	l := tm.r.L
	name := headOf(l, a)
	if name == "" {
		name = l.T(MsgTextOutside)
	}
	state := stateWords[x.State]
	row := provisionView{Article: name, URL: at + "#" + anchor(a), Theme: themeName(l, x.Theme), Mark: state.sign, State: l.T(state.word), Asks: x.Asks.For(l.Lang), Whom: x.Whom.For(l.Lang),
		Reason: l.T(MsgProvisionByPerson)}
	if len(x.Terms) > 0 {
		row.Reason = l.T(MsgProvisionReason, "Terms", strings.Join(x.Terms, ", "))
	}
	if !tm.manages(tm.r) {
		return row
	}
	act := func(label string, to ProvisionState) ui.Button {
		return ui.Button{Label: l.T(label), Name: "act", Value: string(to) + ":" + x.ID, Style: "ghost", Small: true, After: name + ", " + row.Theme}
	}
	switch x.State {
	case Proposed:
		row.Buttons = []ui.Button{act(MsgProvisionAccept, Accepted), act(MsgProvisionReject, Rejected)}
	case Accepted:
		row.Buttons = []ui.Button{{Label: l.T(MsgProvisionDescribe), URL: at + "/provisions/" + x.ID, Style: "ghost", Small: true, After: name + ", " + row.Theme}, act(MsgProvisionReopen, Proposed)}
	default:
		row.Buttons = []ui.Button{act(MsgProvisionReopen, Proposed)}
	}
	return row
}

func (tm textMaker) markForm(list []Article) *markForm {
	l := tm.r.L
	f := &markForm{Article: ui.Choice{Name: "article", Label: l.T(MsgTextArticle), Width: "w20"}, Theme: ui.Choice{Name: "theme", Label: l.T(MsgProvisionTheme), Width: "w20"},
		Button: ui.Button{Label: l.T(MsgProvisionMark), Name: "act", Value: "mark", Style: "ghost"}}
	seen := map[string]bool{}
	for _, a := range list {
		if k := legaltext.Key(a.Number); k != "" && !seen[k] {
			seen[k] = true
			label := headOf(l, a)
			if a.Heading != "" {
				label += ": " + cut(a.Heading, 80)
			}
			f.Article.Options = append(f.Article.Options, ui.Option{Value: k, Label: label})
		}
	}
	for _, t := range convention.Themes() {
		f.Theme.Options = append(f.Theme.Options, ui.Option{Value: string(t.Key), Label: t.Text.For(l.Lang).Text})
	}
	return f
}

// loadProvisions is the version of the address with its provisions.
func (s *Service) loadProvisions(r *web.Request) (tm textMaker, v Version, list []Article, marks []Provision, err error) {
	if tm, err = s.teamMeasure(r); err != nil {
		return
	}
	if v, list, err = s.Articles(r.Context(), r.Actor, tm.m.Party, tm.m.ID, r.PathValue("text")); err != nil {
		return
	}
	marks, err = s.Provisions(r.Context(), r.Actor, tm.m, v.ID)
	return
}

func (s *Service) provisionsPage(r *web.Request) (web.Response, error) {
	return s.showProvisions(r, nil)
}

func (s *Service) showProvisions(r *web.Request, problem error) (web.Response, error) {
	tm, v, list, marks, err := s.loadProvisions(r)
	if err != nil {
		return nil, err
	}
	frame := frameOf(r, tm.m, r.L.T(MsgProvisionsTitle))
	body := provisionsBody(tm.provisions(v, list, marks, problem))
	if problem != nil {
		return r.Invalid(frame, body)
	}
	return r.Page(frame, body)
}

// decideProvisions does what a button of the list says: "accepted:<id>" …, or
// marks an article by hand.
func (s *Service) decideProvisions(r *web.Request) (web.Response, error) {
	f, err := r.ReadForm()
	if err != nil {
		return nil, err
	}
	m, text := r.PathValue("measure"), r.PathValue("text")
	act, id, _ := strings.Cut(f.Get("act"), ":")
	if act == "mark" {
		err = s.MarkProvision(r.Context(), r.Actor, r.Party(), m, text, f.Get("article"), convention.ThemeKey(f.Get("theme")))
	} else {
		err = s.DecideProvision(r.Context(), r.Actor, r.Party(), m, id, ProvisionState(act))
	}
	if errs.Is(err, errs.Invalid) {
		return s.showProvisions(r, errs.New(errs.Invalid, errs.As(err).Message.ID))
	}
	if err != nil {
		return nil, err
	}
	return r.Go(listPath(r.Party())+"/"+m+"/texts/"+text+"/provisions", MsgNoticeDecided)
}

// describeForm says what a provision asks, of whom, and what it serves.
type describeForm struct {
	L           *i18n.Localizer
	Title, Lede string
	Action      string
	Tabs        []ui.LangTab
	Whom, Asks  ui.Field
	Activities  ui.Choice
	Tables      []aspectForm
	Leave       string
}

func (tm textMaker) describe(v Version, a Provision) describeForm {
	l, lang := tm.r.L, tm.r.FormLang(tm.r.Lang)
	at := tm.r.Link(tm.at() + "/" + v.ID + "/provisions")
	f := describeForm{L: l, Title: l.T(MsgProvisionDescribe), Lede: l.T(MsgTextArticleN, "Number", a.Article) + " · " + themeName(l, a.Theme), Action: at + "/" + a.ID + "?in=" + string(lang), Leave: at,
		Whom:       ui.Field{Name: "whom", Label: l.T(MsgProvisionWhom), Value: a.Whom.Get(lang), Lang: lang, Optional: true},
		Asks:       ui.Field{Name: "asks", Label: l.T(MsgProvisionAsks), Value: a.Asks.Get(lang), Lang: lang, Rows: 4, Optional: true},
		Activities: ui.Choice{Name: "activities", Label: l.T(MsgProvisionServes), Values: a.Activities, Optional: true}}
	for _, x := range i18n.Langs {
		f.Tabs = append(f.Tabs, ui.LangTab{Lang: x, URL: at + "/" + a.ID + "?in=" + string(x), Current: x == lang})
	}
	for _, x := range tm.sp.activities {
		f.Activities.Options = append(f.Activities.Options, ui.Option{Value: x.key, Label: x.number + " " + x.title.Text})
	}
	f.Tables = aspectForms(l, a)
	return f
}

func (s *Service) findProvision(r *web.Request) (tm textMaker, v Version, p Provision, err error) {
	tm, v, _, marks, err := s.loadProvisions(r)
	if err != nil {
		return tm, v, p, err
	}
	i := slices.IndexFunc(marks, func(x Provision) bool { return x.ID == r.PathValue("provision") })
	if i < 0 {
		return tm, v, p, missing()
	}
	return tm, v, marks[i], s.Access.Demand(r.Actor, PermManage, r.Party())
}

func (s *Service) provisionPage(r *web.Request) (web.Response, error) {
	tm, v, p, err := s.findProvision(r)
	if err != nil {
		return nil, err
	}
	return r.Page(frameOf(r, tm.m, r.L.T(MsgProvisionDescribe)), describeBody(tm.describe(v, p)))
}

func (s *Service) sendProvision(r *web.Request) (web.Response, error) {
	f, err := r.ReadForm()
	if err != nil {
		return nil, err
	}
	tm, v, p, err := s.findProvision(r)
	if err != nil {
		return nil, err
	}
	var known []string
	for _, a := range tm.sp.activities {
		if slices.Contains(f.All("activities"), a.key) {
			known = append(known, a.key)
		}
	}
	asks, whom := f.Text("asks", maxNote), f.Line("whom", maxNote)
	if err := f.Bad.Err(); err != nil {
		return nil, err
	}
	if err := s.DescribeProvision(r.Context(), r.Actor, tm.m.Party, tm.m.ID, p.ID, Description{r.FormLang(r.Lang), asks, whom, known, sentAspects(f)}); err != nil {
		return nil, err
	}
	return r.Go(workPath(tm.m)+"/texts/"+v.ID+"/provisions", MsgNoticeDecided)
}
