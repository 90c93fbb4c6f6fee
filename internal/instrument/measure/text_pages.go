package measure

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/legaltext"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// textView is one version of a text, for its team or for everybody.
type textView struct {
	l        *i18n.Localizer
	Title    string
	Lede     string
	Lang     i18n.Lang
	Buttons  []ui.Button
	Odd      []oddView
	Reading  *readingForm // choose a day; nil where there is nothing to choose
	None     string       // why no text is shown
	Articles []articleView
}

// oddView is a place to look at.
type oddView struct{ Text, URL string }

// readingForm chooses the version by the day on which it holds.
type readingForm struct {
	Action string
	On     ui.Field
	Label  string
	Others []ui.Link // the versions by name
}

// articleView is an article with what it bears on.
type articleView struct {
	Anchor, Path, Head, Heading string
	Paragraphs                  []string
	Themes                      []themeTag
	Edit                        ui.Link
}

// themeTag is a provision that was accepted.
type themeTag struct {
	Theme      string
	Asks, Whom i18n.Shown
	Activities []ui.Link
}

// anchor is the place of an article in a page.
func anchor(a Article) string {
	if k := legaltext.Key(a.Number); k != "" {
		return "art-" + k
	}
	return "part-" + strconv.Itoa(a.Position)
}

// headOf is the heading line of an article for a reader.
func headOf(l *i18n.Localizer, a Article) string {
	if a.Number == "" {
		return ""
	}
	return l.T(MsgTextArticleN, "Number", a.Number)
}

// textMaker makes pages of a text.
type textMaker struct {
	*Service
	r    *web.Request
	m    Measure
	sp   speaker
	team bool
}

func (s *Service) textMaker(r *web.Request, m Measure, team bool) (textMaker, error) {
	sp, err := s.speaker(r, m.Party, team)
	return textMaker{s, r, m, sp, team}, err
}

// at is the address of the text, without the language.
func (tm textMaker) at() string {
	if tm.team {
		return workPath(tm.m) + "/texts"
	}
	return publicPath(tm.m) + "/text"
}

// when says since when a version holds, or that it is a draft.
func when(l *i18n.Localizer, v Version) string {
	if v.From.IsZero() {
		return l.T(MsgTextDraft)
	}
	return l.T(MsgTextHolds, "Date", l.Date(v.From))
}

// articles are those of a version with their provisions.
func (tm textMaker) articles(v Version, list []Article, marks []Provision) (all []articleView) {
	by := map[string][]themeTag{}
	for _, p := range marks {
		if p.State == Accepted {
			by[p.Article] = append(by[p.Article], tm.tag(p))
		}
	}
	path := ""
	for _, a := range list {
		x := articleView{Anchor: anchor(a), Head: headOf(tm.r.L, a), Heading: a.Heading, Paragraphs: strings.Split(a.Text, "\n"), Themes: by[legaltext.Key(a.Number)]}
		if a.Path != path {
			x.Path, path = a.Path, a.Path
		}
		if tm.team && tm.manages(tm.r) {
			x.Edit = ui.Link{Label: tm.r.L.T(MsgTextCorrect), URL: tm.r.Link(tm.at() + "/" + v.ID + "/articles/" + strconv.Itoa(a.Position))}
		}
		all = append(all, x)
	}
	return all
}

func (tm textMaker) tag(p Provision) themeTag {
	t := themeTag{Theme: themeName(tm.r.L, p.Theme), Asks: p.Asks.For(tm.r.Lang), Whom: p.Whom.For(tm.r.Lang)}
	for _, a := range tm.sp.activities {
		for _, key := range p.Activities {
			if a.key == key {
				t.Activities = append(t.Activities, ui.Link{Label: a.number, URL: a.url})
			}
		}
	}
	return t
}

func themeName(l *i18n.Localizer, k convention.ThemeKey) string {
	t, _ := convention.FindTheme(k)
	return t.Text.For(l.Lang).Text
}

// odd lists what is odd about the numbers of the articles.
func (tm textMaker) odd(v Version, list []Article) (all []oddView) {
	words := map[legaltext.Code]string{legaltext.Twice: MsgOddTwice, legaltext.Missing: MsgOddMissing, legaltext.Backwards: MsgOddBackwards, legaltext.EmptyText: MsgOddEmpty, legaltext.NoArticles: MsgOddNone}
	d := documentOf(v, list)
	for i := range d.Articles {
		d.Articles[i].Line = i + 1 // here the place is the position
	}
	for _, p := range legaltext.Check(d) {
		if id := words[p.Code]; id != "" && p.Line > 0 {
			all = append(all, oddView{tm.r.L.T(id, "Number", p.Article, "Detail", p.Detail), tm.r.Link(tm.at() + "/" + v.ID + "/articles/" + strconv.Itoa(p.Line))})
		}
	}
	return all
}

func dayOrNone(l *i18n.Localizer, d clock.Date) string {
	if d.IsZero() {
		return ""
	}
	return l.DateShort(d)
}

// version is the page of a version for the team.
func (tm textMaker) version(v Version, list []Article, marks []Provision) textView {
	l, at := tm.r.L, tm.r.Link(tm.at()+"/"+v.ID)
	p := textView{l: l, Title: v.Label, Lede: tm.m.Ref() + " · " + when(l, v) + " · " + l.N(MsgTextArticles, v.Articles), Lang: v.Lang, Articles: tm.articles(v, list, marks)}
	p.Reading = &readingForm{Action: at, Label: l.T(MsgTextShow), On: ui.Field{Name: "on", Label: l.T(MsgTextOn), Optional: true, Width: "w12"}}
	if tm.manages(tm.r) && list != nil {
		p.Odd = tm.odd(v, list)
	}
	label := l.T(MsgProvisionsTitle)
	if n := waiting(marks); n > 0 {
		label = l.N(MsgProvisionsWaiting, n)
	}
	p.Buttons = []ui.Button{{Label: label, URL: at + "/provisions"}}
	return p
}

func waiting(marks []Provision) (n int) {
	for _, p := range marks {
		if p.State == Proposed {
			n++
		}
	}
	return n
}

// reading is the public page of the text as of a day, or of a version.
func (tm textMaker) reading(all []Version, v Version, on clock.Date) textView {
	l := tm.r.L
	p := textView{l: l, Title: tm.m.Title().For(l.Lang).Text, Lede: v.Label + " · " + when(l, v), Lang: v.Lang}
	p.Reading = &readingForm{Action: tm.r.Link(tm.at()), Label: l.T(MsgTextShow),
		On: ui.Field{Name: "on", Label: l.T(MsgTextOn), Value: dayOrNone(l, on), Optional: true, Width: "w12"}}
	for i, x := range all {
		p.Reading.Others = append(p.Reading.Others, ui.Link{Label: x.Label + ", " + when(l, x), URL: tm.r.Link(tm.at() + "?version=" + x.ID)})
		if i > 0 {
			p.Reading.Others = append(p.Reading.Others, ui.Link{Label: l.T(MsgTextDiffOf, "From", x.Label, "To", all[i-1].Label), URL: tm.r.Link(tm.at() + "/compare?from=" + x.ID + "&to=" + all[i-1].ID)})
		}
	}
	return p
}

// textsPanel is the section about the text on the page of a measure; nil where
// there is nothing to say.
func (tm textMaker) panel() (*ui.Panel, error) {
	all, err := selectVersions(tm.r.Context(), tm.DB.Read(), tm.m.Party, tm.m.ID)
	if err != nil {
		return nil, err
	}
	all = latestFirst(shownTo(all, tm.m, tm.team))
	may := tm.team && tm.manages(tm.r)
	if len(all) == 0 && !may {
		return nil, nil
	}
	v := textsView{l: tm.r.L}
	for i, x := range all {
		row := versionRowView{Label: x.Label, When: when(tm.r.L, x), Articles: tm.r.L.N(MsgTextArticles, x.Articles), URL: tm.r.Link(tm.at() + "?version=" + x.ID)}
		if tm.team {
			row.URL = tm.r.Link(tm.at() + "/" + x.ID)
		}
		if i+1 < len(all) {
			row.Compare = ui.Link{Label: tm.r.L.T(MsgTextDiffWith, "Label", all[i+1].Label), URL: tm.r.Link(tm.at() + "/compare?from=" + all[i+1].ID + "&to=" + x.ID)}
		}
		v.Rows = append(v.Rows, row)
	}
	p := &ui.Panel{ID: "text", Title: tm.r.L.T(MsgPartText), Body: textsBody(v)}
	if may {
		p.More = ui.Link{Label: tm.r.L.T(MsgTextAdd), URL: tm.r.Link(tm.at() + "/new")}
	}
	return p, nil
}

// textsView lists the versions of a text.
type textsView struct {
	l    *i18n.Localizer
	Rows []versionRowView
}

type versionRowView struct {
	Label, When, Articles, URL string
	Compare                    ui.Link
}

// diffView is what differs between two versions.
type diffView struct {
	l         *i18n.Localizer
	Title     string
	Lede      string
	Lang      i18n.Lang
	Action    string
	From, To  ui.Choice
	Label     string
	Rows      []changeView
	None      string
	Unchanged string
}

// changeView is one article of a comparison.
type changeView struct {
	Anchor, Head string
	Signs        []string // in words: added, removed, moved …
	Heading      [2]string
	From, To     string // texts; "" on the other side of what was added or removed
	Same         bool   // the words are: shown without them
}

func (tm textMaker) compare(all []Version, from, to Version, changes []legaltext.Change) diffView {
	l := tm.r.L
	v := diffView{l: l, Title: l.T(MsgTextDiff), Lede: tm.m.Ref() + " · " + tm.m.Title().For(l.Lang).Text, Lang: to.Lang, Action: tm.r.Link(tm.at() + "/compare"), Label: l.T(MsgTextShow),
		From: ui.Choice{Name: "from", Label: l.T(MsgTextDiffFrom), Value: from.ID}, To: ui.Choice{Name: "to", Label: l.T(MsgTextDiffTo), Value: to.ID}}
	for _, x := range all {
		o := ui.Option{Value: x.ID, Label: x.Label + ", " + when(l, x)}
		v.From.Options, v.To.Options = append(v.From.Options, o), append(v.To.Options, o)
	}
	same := 0
	for i, c := range changes {
		if c.Same() {
			same++
			continue
		}
		v.Rows = append(v.Rows, tm.change(c, "change-"+strconv.Itoa(i+1)))
	}
	if v.Unchanged = l.N(MsgTextDiffSame, same); len(v.Rows) == 0 {
		v.None = l.T(MsgTextDiffNone)
	}
	return v
}

func (tm textMaker) change(c legaltext.Change, at string) changeView {
	l := tm.r.L
	side := c.To
	if side == nil {
		side = c.From
	}
	v := changeView{Anchor: at, Head: headOf(l, Article{Number: side.Number})}
	if v.Head == "" {
		v.Head = l.T(MsgTextOutside)
	}
	if c.From != nil {
		v.From, v.Heading[0] = c.From.Text, c.From.Heading
	}
	if c.To != nil {
		v.To, v.Heading[1] = c.To.Text, c.To.Heading
	}
	switch {
	case c.From == nil:
		v.Signs = append(v.Signs, l.T(MsgTextDiffAdded))
	case c.To == nil:
		v.Signs = append(v.Signs, l.T(MsgTextDiffRemoved))
	}
	if c.Renumbered() {
		v.Signs = append(v.Signs, l.T(MsgTextDiffWas, "Number", c.From.Number))
	}
	if c.Moved {
		v.Signs = append(v.Signs, l.T(MsgTextDiffMoved))
	}
	if c.Rewritten() {
		v.Signs = append(v.Signs, l.T(MsgTextDiffChanged))
	}
	v.Same = c.From != nil && c.To != nil && !c.Rewritten()
	return v
}

// textForm is the form that adds a version.
type textForm struct {
	L           *i18n.Localizer
	Problem     error
	Title, Lede string
	Spec        ui.FormSpec
	Label, From ui.Field
	Lang, Kind  ui.Choice
	Paste       ui.Field
	File        ui.FileField
	Save, Leave string
	LeaveURL    string
}

func (tm textMaker) form(f *web.Form, problem error) textForm {
	l, bad := tm.r.L, ui.ErrorsOf(tm.r.L, problem)
	at := tm.r.Link(tm.at() + "/new")
	v := textForm{L: l, Problem: problem, Title: l.T(MsgTextAdd), Lede: l.T(MsgTextAddLede), Spec: ui.FormSpec{Action: at, Key: at, Multipart: true}, Save: l.T(MsgTextSave), Leave: l.T(MsgLeave), LeaveURL: tm.r.Link(workPath(tm.m)),
		Label: ui.Field{Name: "label", Label: l.T(MsgTextLabel), Hint: l.T(MsgTextLabelHint), Value: f.Get("label"), Error: bad["label"], Dir: "auto"},
		From:  ui.Field{Name: "from", Label: l.T(MsgTextFrom), Hint: l.T(MsgTextFromHint), Value: f.Get("from"), Error: bad["from"], Optional: true, Width: "w12"},
		Lang:  ui.Choice{Name: "lang", Label: l.T(MsgTextLang), Value: f.Get("lang"), Options: []ui.Option{{Label: l.T(MsgTextLangFound)}}, Width: "w20"},
		Kind:  ui.Choice{Name: "kind", Label: l.T(MsgTextKind), Value: f.Get("kind"), Width: "w20"},
		Paste: ui.Field{Name: "paste", Label: l.T(MsgTextPaste), Value: f.Get("paste"), Rows: 10, Optional: true, Dir: "auto"},
		File:  ui.FileField{Name: fileControl, Label: l.T(MsgTextFile), Hint: l.T(MsgTextFileHint, "Max", legaltext.MaxFile>>20, "Text", legaltext.MaxText>>20, "Pasted", web.DefaultMaxBody>>20), Error: bad[fileControl], Accept: acceptedEndings, MaxBytes: legaltext.MaxFile, TooLarge: l.T(MsgErrorTextLarge, "Name", "{name}", "Detail", strconv.Itoa(legaltext.MaxFile>>20)+" MB", "Line", 0)}}
	for _, x := range i18n.Langs {
		v.Lang.Options = append(v.Lang.Options, ui.Option{Value: string(x), Label: x.Name()})
	}
	for _, k := range []struct {
		kind  legaltext.Kind
		label string
	}{{legaltext.Text, MsgTextKindText}, {legaltext.Markdown, MsgTextKindMarkdown}, {legaltext.HTML, MsgTextKindHtml}} {
		v.Kind.Options = append(v.Kind.Options, ui.Option{Value: string(k.kind), Label: l.T(k.label)})
	}
	return v
}

// articleForm corrects one article.
type articleForm struct {
	L                           *i18n.Localizer
	Problem                     error
	Title, Lede, Action, Base   string
	Number, Heading, Path, Text ui.Field
	Buttons                     []ui.Button
}

func (tm textMaker) articleForm(v Version, a Article, f *web.Form, problem error) articleForm {
	l := tm.r.L
	at := tm.r.Link(tm.at() + "/" + v.ID)
	title := headOf(l, a)
	if title == "" {
		title = l.T(MsgTextOutside)
	}
	return articleForm{L: l, Problem: problem, Title: title, Lede: tm.m.Ref() + " · " + v.Label, Action: at + "/articles/" + strconv.Itoa(a.Position), Base: f.Get("base"),
		Number:  ui.Field{Name: "number", Label: l.T(MsgTextNumber), Value: f.Get("number"), Width: "w8", Dir: "auto", Optional: true},
		Heading: ui.Field{Name: "heading", Label: l.T(MsgTextHeading), Value: f.Get("heading"), Lang: v.Lang, Optional: true},
		Path:    ui.Field{Name: "path", Label: l.T(MsgTextPath), Value: f.Get("path"), Lang: v.Lang, Optional: true},
		Text:    ui.Field{Name: "text", Label: l.T(MsgTextBody), Hint: l.T(MsgTextBodyHint), Value: f.Get("text"), Lang: v.Lang, Rows: 16},
		Buttons: []ui.Button{{Label: l.T(ui.MsgSave), Name: "act", Value: "save"}, {Label: l.T(MsgTextJoin), Name: "act", Value: "join", Style: "ghost"},
			{Label: l.T(MsgTextRemove), Name: "act", Value: "remove", Style: "ghost"}, {Label: l.T(MsgLeave), URL: at + "#" + anchor(a), Style: "link"}}}
}

// fillArticle fills the form from a.
func fillArticle(a Article) *web.Form {
	f := web.NewForm(nil)
	f.Set("number", a.Number)
	f.Set("heading", a.Heading)
	f.Set("path", a.Path)
	f.Set("text", a.Text)
	f.Set("base", web.NewBase(flatArticle(a)).Encode())
	return f
}

func flatArticle(a Article) map[string]string {
	return map[string]string{"number": a.Number, "heading": a.Heading, "path": a.Path, "text": a.Text}
}

// unchanged tells whether a is still as the form was opened.
func unchanged(f *web.Form, a Article) bool {
	return web.NewBase(flatArticle(a)).Encode() == f.Get("base")
}

// short messages of a conflict stand at the top of the form.
func articleProblem(err error) error {
	if e := errs.As(err); e != nil && (e.Kind == errs.Conflict || e.Kind == errs.Invalid) {
		return errs.New(errs.Invalid, e.Message.ID)
	}
	return nil
}

// writtenIn are the attributes of text in another language than the page's.
func writtenIn(l *i18n.Localizer, lang i18n.Lang) templ.Attributes {
	return templ.Attributes(langAttrs(l, lang))
}
