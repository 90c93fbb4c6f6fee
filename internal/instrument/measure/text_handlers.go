package measure

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/legaltext"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// textTime is how long a text may take to come in and be read.
const textTime = 3 * time.Minute

// textRoutes: the text of a measure by version and article, its differences,
// and what its articles bear on.
func (s *Service) textRoutes() []web.Route {
	const open, work = "/parties/{code}/measures/{ref}/text", "/work/{code}/measures/{measure}/texts"
	compare := []string{"from", "to"}
	return []web.Route{
		{Method: "GET", Pattern: open, Permission: PermShow, Handler: s.publicText, Cache: web.ByParty, Query: []string{"on", "version"}},
		{Method: "GET", Pattern: open + "/compare", Permission: PermShow, Handler: s.publicCompare, Cache: web.ByParty, Query: compare},

		{Method: "GET", Pattern: work + "/new", Permission: PermManage, Handler: s.newTextPage},
		{Method: "POST", Pattern: work + "/new", Permission: PermManage, Handler: s.sendText, MaxBody: legaltext.MaxFile + 2<<20, Time: textTime},
		{Method: "GET", Pattern: work + "/compare", Permission: PermRead, Handler: s.teamCompare, Query: compare},
		{Method: "GET", Pattern: work + "/{text}", Permission: PermRead, Handler: s.teamText, Query: []string{"on"}},
		{Method: "GET", Pattern: work + "/{text}/articles/{article}", Permission: PermManage, Handler: s.articlePage},
		{Method: "POST", Pattern: work + "/{text}/articles/{article}", Permission: PermManage, Handler: s.sendArticle},
		{Method: "GET", Pattern: work + "/{text}/provisions", Permission: PermRead, Handler: s.provisionsPage},
		{Method: "POST", Pattern: work + "/{text}/provisions", Permission: PermManage, Handler: s.decideProvisions},
		{Method: "GET", Pattern: work + "/{text}/provisions/{provision}", Permission: PermManage, Handler: s.provisionPage, Query: []string{"in"}},
		{Method: "POST", Pattern: work + "/{text}/provisions/{provision}", Permission: PermManage, Handler: s.sendProvision, Query: []string{"in"}},
	}
}

// teamMeasure is the measure of the address, for its team.
func (s *Service) teamMeasure(r *web.Request) (textMaker, error) {
	m, err := s.Get(r.Context(), r.Actor, r.Party(), r.PathValue("measure"))
	if err != nil {
		return textMaker{}, err
	}
	return s.textMaker(r, m, true)
}

func (s *Service) newTextPage(r *web.Request) (web.Response, error) {
	f := r.Kept()
	if f == nil {
		f = web.NewForm(nil)
	}
	return s.showTextForm(r, f, nil)
}

func (s *Service) showTextForm(r *web.Request, f *web.Form, problem error) (web.Response, error) {
	if err := s.Access.Demand(r.Actor, PermManage, r.Party()); err != nil {
		return nil, err
	}
	tm, err := s.teamMeasure(r)
	if err != nil {
		return nil, err
	}
	frame := frameOf(r, tm.m, r.L.T(MsgTextAdd))
	if problem != nil {
		return r.Invalid(frame, textFormBody(tm.form(f, problem)))
	}
	return r.Page(frame, textFormBody(tm.form(f, nil)))
}

// sendText takes a file or what was pasted in, reads it in the sandbox and adds
// it as a version.
func (s *Service) sendText(r *web.Request) (web.Response, error) {
	if err := s.Access.Demand(r.Actor, PermManage, r.Party()); err != nil {
		return nil, err
	}
	m, err := s.Get(r.Context(), r.Actor, r.Party(), r.PathValue("measure"))
	if err != nil {
		return nil, err
	}
	in := incoming{s: s, r: r}
	defer in.close()
	f, err := in.take()
	if err == nil {
		var v Version
		if v, err = s.addIncoming(r, m, f, in.doc, in.name); err == nil {
			return r.Go(workPath(m)+"/texts/"+v.ID, MsgNoticeTextAdded)
		}
	}
	if e := errs.As(err); e != nil && len(e.Fields) > 0 {
		return s.showTextForm(r, f, err)
	}
	return nil, err
}

func (s *Service) addIncoming(r *web.Request, m Measure, f *web.Form, doc legaltext.Document, name string) (Version, error) {
	var from clock.Date
	if typed := strings.TrimSpace(f.Get("from")); typed != "" {
		var ok bool
		if from, ok = r.L.ParseDate(typed); !ok {
			f.Bad.Add("from", web.MsgDate, "Typed", short(typed))
		}
	}
	v := Version{Label: f.Line("label", maxNote), From: from, Source: name, Lang: langOf(f.Get("lang"), doc, m)}
	if doc.Meta.Source != "" {
		v.Source = doc.Meta.Source
	}
	if err := f.Bad.Err(); err != nil {
		return v, err
	}
	return s.AddText(r.Context(), r.Actor, m.Party, m.ID, v, articlesOf(doc))
}

// teamText is a version, or the one that held on a day (?on=2015-01-01).
func (s *Service) teamText(r *web.Request) (web.Response, error) {
	tm, err := s.teamMeasure(r)
	if err != nil {
		return nil, err
	}
	if typed := strings.TrimSpace(r.Get("on")); typed != "" {
		return s.teamTextOn(tm, typed)
	}
	v, list, err := s.Articles(r.Context(), r.Actor, tm.m.Party, tm.m.ID, r.PathValue("text"))
	if err != nil {
		return nil, err
	}
	marks, err := s.Provisions(r.Context(), r.Actor, tm.m, v.ID)
	if err != nil {
		return nil, err
	}
	return r.Page(frameOf(r, tm.m, r.L.T(MsgPartText)), textBody(tm.version(v, list, marks)))
}

// teamTextOn leads to the version that held on the day that was typed, or says
// on the page of the version at hand why there is none.
func (s *Service) teamTextOn(tm textMaker, typed string) (web.Response, error) {
	r := tm.r
	v, err := s.version(r.Context(), s.DB.Read(), tm.m.Party, tm.m.ID, r.PathValue("text"))
	if err != nil {
		return nil, err
	}
	all, err := selectVersions(r.Context(), s.DB.Read(), tm.m.Party, tm.m.ID)
	if err != nil {
		return nil, err
	}
	frame, p := frameOf(r, tm.m, r.L.T(MsgPartText)), tm.version(v, nil, nil)
	p.Reading.On.Value = typed
	on, ok := r.L.ParseDate(typed)
	if !ok {
		p.Reading.On.Error = r.L.T(web.MsgDate, "Typed", short(typed))
		return r.Invalid(frame, textBody(p))
	}
	if held, ok := VersionOn(all, on); ok {
		return r.Go(workPath(tm.m)+"/texts/"+held.ID, "")
	}
	p.None = r.L.T(MsgTextOnNone, "Date", r.L.Date(on))
	return r.Page(frame, textBody(p))
}

// publicText is the text as of a day (?on=2015-01-01), of a version, or as of
// today.
func (s *Service) publicText(r *web.Request) (web.Response, error) {
	tm, all, err := s.publicTexts(r)
	if err != nil {
		return nil, err
	}
	on, v, ok := chosenText(r, all, s.Today(tm.m.Party))
	if typed := strings.TrimSpace(r.Get("on")); on.IsZero() && typed != "" && r.Get("version") == "" {
		p := tm.reading(all, Version{}, on)
		p.Lede, p.Reading.On.Value, p.Reading.On.Error = "", typed, r.L.T(web.MsgDate, "Typed", short(typed))
		return r.Invalid(tm.publicFrameOf(), textBody(p))
	}
	if !ok && r.Get("version") != "" {
		return nil, missing()
	}
	p := tm.reading(all, v, on)
	if !ok {
		p.Lede, p.None = "", r.L.T(MsgTextOnNone, "Date", r.L.Date(on))
		return r.Page(tm.publicFrameOf(), textBody(p))
	}
	list, err := selectArticles(r.Context(), s.DB.Read(), v.ID)
	if err != nil {
		return nil, err
	}
	marks, err := s.Provisions(r.Context(), access.Actor{}, tm.m, v.ID)
	p.Articles = tm.articles(v, list, marks)
	if err != nil {
		return nil, err
	}
	return r.Page(tm.publicFrameOf(), textBody(p))
}

// publicTexts is the public measure of the address with the versions that
// everybody may read, of which there must be one.
func (s *Service) publicTexts(r *web.Request) (textMaker, []Version, error) {
	m, err := s.Public(r.Context(), r.Party(), r.PathValue("ref"))
	if err != nil {
		return textMaker{}, nil, err
	}
	all, err := selectVersions(r.Context(), s.DB.Read(), m.Party, m.ID)
	if all = latestFirst(shownTo(all, m, false)); err == nil && len(all) == 0 {
		err = missing()
	}
	if err != nil {
		return textMaker{}, nil, err
	}
	tm, err := s.textMaker(r, m, false)
	return tm, all, err
}

func (tm textMaker) publicFrameOf() ui.Frame {
	r, m := tm.r, tm.m
	return tm.publicFrame(r, r.L.T(MsgPartText)+" "+m.Ref(), cut(m.Title().For(r.Lang).Text, 200), ui.Link{Label: m.Ref(), URL: r.Link(publicPath(m))}, ui.Link{Label: r.L.T(MsgPartText)})
}

// chosenText is the version that was asked for; without a day and version
// where what was typed as the day is none.
func chosenText(r *web.Request, all []Version, today clock.Date) (on clock.Date, v Version, ok bool) {
	if id := r.Get("version"); id != "" {
		i := slices.IndexFunc(all, func(x Version) bool { return x.ID == id })
		if i < 0 {
			return on, v, false
		}
		return on, all[i], true
	}
	if typed := strings.TrimSpace(r.Get("on")); typed != "" {
		if on, ok = r.L.ParseDate(typed); ok {
			v, ok = VersionOn(all, on)
			return on, v, ok
		}
		return clock.Date{}, v, false
	}
	v, ok = current(all, today)
	return on, v, ok
}

// latestFirst sorts drafts first, then by the day from which they hold.
func latestFirst(all []Version) []Version {
	slices.SortStableFunc(all, func(x, y Version) int {
		switch {
		case x.From.IsZero() != y.From.IsZero():
			return map[bool]int{true: -1, false: 1}[x.From.IsZero()]
		case y.From.Before(x.From):
			return -1
		case x.From.Before(y.From):
			return 1
		}
		return 0
	})
	return all
}

func (s *Service) teamCompare(r *web.Request) (web.Response, error) {
	tm, err := s.teamMeasure(r)
	if err != nil {
		return nil, err
	}
	all, err := selectVersions(r.Context(), s.DB.Read(), tm.m.Party, tm.m.ID)
	if err != nil {
		return nil, err
	}
	return s.showCompare(tm, latestFirst(all), frameOf(r, tm.m, r.L.T(MsgTextDiff)))
}

func (s *Service) publicCompare(r *web.Request) (web.Response, error) {
	tm, all, err := s.publicTexts(r)
	if err != nil {
		return nil, err
	}
	return s.showCompare(tm, all, tm.publicFrameOf())
}

// showCompare compares the versions of the address, or the last two.
func (s *Service) showCompare(tm textMaker, all []Version, frame ui.Frame) (web.Response, error) {
	find := func(name string, otherwise int) int {
		if tm.r.Get(name) == "" {
			return otherwise
		}
		return slices.IndexFunc(all, func(v Version) bool { return v.ID == tm.r.Get(name) })
	}
	to, from := find("to", 0), find("from", min(1, len(all)-1))
	if len(all) == 0 || to < 0 || from < 0 {
		return nil, missing()
	}
	a, err := selectArticles(tm.r.Context(), s.DB.Read(), all[from].ID)
	if err != nil {
		return nil, err
	}
	b, err := selectArticles(tm.r.Context(), s.DB.Read(), all[to].ID)
	if err != nil {
		return nil, err
	}
	changes := legaltext.Diff(documentOf(all[from], a), documentOf(all[to], b))
	return tm.r.Page(frame, diffBody(tm.compare(all, all[from], all[to], changes)))
}

// article is the article of the address, for those who may correct it.
func (s *Service) article(r *web.Request) (textMaker, Version, Article, error) {
	tm, err := s.teamMeasure(r)
	if err == nil {
		err = s.Access.Demand(r.Actor, PermManage, r.Party())
	}
	if err != nil {
		return tm, Version{}, Article{}, err
	}
	v, list, err := s.Articles(r.Context(), r.Actor, tm.m.Party, tm.m.ID, r.PathValue("text"))
	n, bad := strconv.Atoi(r.PathValue("article"))
	if err == nil && (bad != nil || n < 1 || n > len(list)) {
		err = missing()
	}
	if err != nil {
		return tm, v, Article{}, err
	}
	return tm, v, list[n-1], nil
}

func (s *Service) articlePage(r *web.Request) (web.Response, error) {
	tm, v, a, err := s.article(r)
	if err != nil {
		return nil, err
	}
	f := r.Kept()
	if f == nil {
		f = fillArticle(a)
	}
	return r.Page(frameOf(r, tm.m, r.L.T(MsgTextCorrect)), articleFormBody(tm.articleForm(v, a, f, nil)))
}

func (s *Service) sendArticle(r *web.Request) (web.Response, error) {
	f, err := r.ReadForm()
	if err != nil {
		return nil, err
	}
	tm, v, a, err := s.article(r)
	if err != nil {
		return nil, err
	}
	err = errs.New(errs.Conflict, MsgErrorArticleChanged)
	if unchanged(f, a) {
		err = s.actOnArticle(r, tm.m, v, a, f)
	}
	if err == nil {
		return r.Go(workPath(tm.m)+"/texts/"+v.ID, MsgNoticeArticleSaved)
	}
	if problem := articleProblem(err); problem != nil {
		f.Set("base", web.NewBase(flatArticle(a)).Encode())
		return r.Invalid(frameOf(r, tm.m, r.L.T(MsgTextCorrect)), articleFormBody(tm.articleForm(v, a, f, problem)))
	}
	return nil, err
}

func (s *Service) actOnArticle(r *web.Request, m Measure, v Version, a Article, f *web.Form) error {
	switch f.Get("act") {
	case "join":
		return s.JoinArticle(r.Context(), r.Actor, m.Party, m.ID, v.ID, a)
	case "remove":
		return s.RemoveArticle(r.Context(), r.Actor, m.Party, m.ID, v.ID, a)
	}
	typed := Article{Position: a.Position, Number: strings.TrimSpace(f.Get("number")), Heading: strings.TrimSpace(f.Get("heading")), Path: strings.TrimSpace(f.Get("path")),
		Text: strings.TrimSpace(strings.ReplaceAll(f.Get("text"), "\r\n", "\n"))}
	return s.CorrectArticle(r.Context(), r.Actor, m.Party, m.ID, v.ID, a, typed)
}
