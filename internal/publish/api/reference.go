package api

import (
	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/practice"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// Framework is a reference document.
type Framework struct {
	ID      string   `json:"id" example:"or2019"`
	Year    int      `json:"year" doc:"Of the document"`
	Version int      `json:"version" doc:"Of the data, from 1"`
	Title   Text     `json:"title"`
	Outputs []Output `json:"outputs,omitempty" doc:"In order, supplementary ones last"`
	Goals   []Goal   `json:"goals,omitempty"`
	Lines   []Line   `json:"lines,omitempty" doc:"The reference activities, supplementary ones last"`
	URL     string   `json:"url" format:"uri" doc:"Its page"`
}

// Output is a group of lines.
type Output struct {
	ID            string `json:"id" example:"or2019/o1"`
	Number        string `json:"number"`
	Text          Text   `json:"text"`
	Wording       string `json:"wording,omitempty" enum:"verified,source,to_check" doc:"How sure the wording is"`
	Supplementary bool   `json:"supplementary,omitempty" doc:"Shown, never counted"`
}

// Goal is a goal of the framework with its Sustainable Development Goals.
type Goal struct {
	ID      string   `json:"id"`
	Text    Text     `json:"text"`
	Outputs []string `json:"outputs"`
	SDGs    []string `json:"sdgs"`
}

// Line is a reference activity.
type Line struct {
	ID            string   `json:"id"`
	Number        string   `json:"number"`
	Output        string   `json:"output"`
	Text          Text     `json:"text" doc:"The official wording"`
	Wording       string   `json:"wording,omitempty" enum:"verified,source,to_check" doc:"How sure the wording is"`
	Note          *Text    `json:"note,omitempty" doc:"The doubt about the wording, or where it was read"`
	Supplementary bool     `json:"supplementary,omitempty" doc:"Adoptable, never counted among the reference lines"`
	Areas         []string `json:"areas"`
	Stages        []string `json:"stages"`
	SDGTargets    []string `json:"sdg_targets"`
	URL           string   `json:"url" format:"uri"`
}

// Practice is a good practice.
type Practice struct {
	ID      string `json:"id"`
	Line    string `json:"line"`
	Party   string `json:"party,omitempty"`
	Year    int    `json:"year,omitempty" doc:"It began or was reported"`
	Title   Text   `json:"title"`
	Summary Text   `json:"summary"`
	State   string `json:"state" enum:"verified,partly,to_check"`
	Source  string `json:"source" doc:"The document, as cited"`
}

func (s *API) frameworkOf(f framework.Framework, l i18n.Lang, whole bool) Framework {
	out := Framework{ID: string(f.ID), Year: f.Year, Version: f.Version, Title: word(f.Title.Text, l), URL: s.page("/reference/" + string(f.ID))}
	if !whole {
		return out
	}
	for _, o := range f.Outputs {
		out.Outputs = append(out.Outputs, Output{string(o.ID), o.Number, word(o.Text, l), string(o.Status), o.Supplementary})
	}
	for _, g := range f.Goals {
		out.Goals = append(out.Goals, Goal{g.ID, word(g.Text, l), keys(g.Outputs.To), keys(g.SDGs.To)})
	}
	for _, x := range f.Lines {
		out.Lines = append(out.Lines, s.lineOf(x, l))
	}
	return out
}

func (s *API) lineOf(x framework.Line, l i18n.Lang) Line {
	out := Line{ID: string(x.ID), Number: x.Number, Output: string(x.Output), Text: word(x.Text, l), Wording: string(x.Status), Note: text(x.Note, l),
		Supplementary: x.Supplementary, Areas: keys(x.Areas), Stages: keys(x.Stages), SDGTargets: []string{},
		URL: s.page("/reference/" + string(x.ID.Framework()) + "/" + x.ID.Local())}
	for _, t := range x.SDGTargets {
		out.SDGTargets = append(out.SDGTargets, string(t.Target))
	}
	return out
}

// keys are words of the vocabulary as plain text, never nil.
func keys[K ~string](list []K) []string {
	out := make([]string, len(list))
	for i, k := range list {
		out[i] = string(k)
	}
	return out
}

// page is the address of a page, in the language that the reader's browser
// asks for.
func (s *API) page(path string) string { return s.BaseURL + path }

func missing() error { return errs.New(errs.NotFound, "error.not_found") }

type frameworksInput struct {
	LangParam
	PageParams
}

func (s *API) frameworks(r *web.Request, in *frameworksInput) (Page[Framework], error) {
	p, err := paged(in.PageParams, s.Frameworks.All(), func(f framework.Framework) string { return string(f.ID) })
	return mapped(p, err, func(f framework.Framework) Framework { return s.frameworkOf(f, in.lang(), false) })
}

type frameworkInput struct {
	Framework string `path:"framework" maxLength:"60" example:"or2019"`
	LangParam
}

func (s *API) framework(r *web.Request, in *frameworkInput) (Framework, error) {
	f, ok := s.Frameworks.Get(framework.ID(in.Framework))
	if !ok {
		return Framework{}, missing()
	}
	return s.frameworkOf(f, in.lang(), true), nil
}

type lineInput struct {
	Framework string `path:"framework" maxLength:"60" example:"or2019"`
	Line      string `path:"line" maxLength:"20"`
	LangParam
}

func (s *API) line(r *web.Request, in *lineInput) (Line, error) {
	f, _ := s.Frameworks.Get(framework.ID(in.Framework))
	x, ok := f.Line(framework.LineID(in.Framework + "/" + in.Line))
	if !ok {
		return Line{}, missing()
	}
	return s.lineOf(x, in.lang()), nil
}

type practicesInput struct {
	Line  string `query:"line" maxLength:"60" doc:"Id of a line"`
	Party string `query:"party" maxLength:"4" doc:"Code of a Party"`
	State string `query:"state" enum:"verified,partly,to_check,reported"`
	LangParam
	PageParams
}

func (s *API) practices(r *web.Request, in *practicesInput) (Page[Practice], error) {
	list := s.Practices.List(practice.Filter{Line: framework.LineID(in.Line), Party: partyCode(in.Party), State: practice.State(in.State)})
	p, err := paged(in.PageParams, list, func(x practice.Practice) string { return string(x.ID) })
	return mapped(p, err, func(x practice.Practice) Practice {
		return Practice{string(x.ID), string(x.Line), string(x.Party), x.Year, word(x.Title, in.lang()), word(x.Summary, in.lang()), string(x.State), x.Source}
	})
}

// Vocabulary is the lists of words that records choose from.
type Vocabulary struct {
	Domains []Term `json:"domains" doc:"Cultural domains"`
	Stages  []Term `json:"stages" doc:"Stages of the value chain"`
	Areas   []Term `json:"areas" doc:"Monitoring areas"`
	Targets []Term `json:"targets" doc:"Targets of the Sustainable Development Goals"`
}

// Term is one word of a list.
type Term struct {
	Key  string `json:"key"`
	Text Text   `json:"text"`
}

func (s *API) vocabulary(r *web.Request, in *LangParam) (Vocabulary, error) {
	l, v := in.lang(), s.Vocabulary
	return Vocabulary{
		Domains: terms(v.Domains, l, func(d convention.CulturalDomain) (string, i18n.Text) { return string(d.Key), d.Text }),
		Stages:  terms(v.Stages, l, func(d convention.ValueChainStage) (string, i18n.Text) { return string(d.Key), d.Text }),
		Areas:   terms(v.Areas, l, func(d convention.MonitoringArea) (string, i18n.Text) { return string(d.Key), d.Text }),
		Targets: terms(v.Targets, l, func(d convention.SDGTarget) (string, i18n.Text) { return string(d.Key), d.Text }),
	}, nil
}

func terms[T any](list []T, l i18n.Lang, f func(T) (string, i18n.Text)) []Term {
	out := make([]Term, len(list))
	for i, x := range list {
		key, t := f(x)
		out[i] = Term{key, word(t, l)}
	}
	return out
}
