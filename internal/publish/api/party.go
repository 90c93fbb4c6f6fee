package api

import (
	"context"

	"openroadmap/internal/core/party"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// Party is a Party to the Convention. The list is compiled from public
// sources; that one is absent says nothing.
type Party struct {
	Code        string   `json:"code" example:"fra"`
	Kind        string   `json:"kind" enum:"state,regional_organization,practice"`
	Name        Text     `json:"name"`
	ISO2        string   `json:"iso2,omitempty"`
	Group       string   `json:"group,omitempty" doc:"Electoral group of UNESCO"`
	Instrument  string   `json:"instrument,omitempty" enum:"ratification,acceptance,approval,accession"`
	DepositYear int      `json:"deposit_year,omitempty"`
	DepositOn   string   `json:"deposit_on,omitempty" format:"date"`
	Confidence  string   `json:"confidence" enum:"confirmed,high,medium,medium_low,low" doc:"How sure the entry is"`
	SIDS        bool     `json:"sids,omitempty" doc:"Small island developing State"`
	LDC         bool     `json:"ldc,omitempty" doc:"Least developed country"`
	Publishes   bool     `json:"publishes" doc:"Has a public roadmap here"`
	Languages   []string `json:"languages" doc:"That it publishes in"`
	TimeZone    string   `json:"time_zone" doc:"Its today decides what is late"`
	URL         string   `json:"url" format:"uri"`
}

// Roadmap is a Party's adaptation of a framework.
type Roadmap struct {
	ID        string `json:"id"`
	Party     string `json:"party"`
	Slug      string `json:"slug" doc:"Names it in addresses"`
	Current   bool   `json:"current" doc:"The one that the Party's own page shows"`
	Framework string `json:"framework"`
	Title     *Text  `json:"title,omitempty" doc:"Absent: the framework's title stands"`
	Start     string `json:"start,omitempty" format:"date"`
	End       string `json:"end,omitempty" format:"date"`
	State     string `json:"state" enum:"draft,in_consultation,adopted,under_implementation,closed"`
	Version   int    `json:"version" doc:"The newest adopted version; 0: what is public is a draft"`
	SentOn    string `json:"sent_on,omitempty" format:"date" doc:"To UNESCO"`
	Rhythm    int    `json:"rhythm_days" doc:"An activity is to be updated this often"`
	URL       string `json:"url" format:"uri"`
}

// Version is an adopted version.
type Version struct {
	Number     int        `json:"number"`
	FrozenOn   string     `json:"frozen_on" format:"date"`
	Act        Act        `json:"act"`
	Activities []Activity `json:"activities,omitempty" doc:"The plan as it was adopted, with how things stand now"`
}

// Act is the legal or administrative act of an adoption.
type Act struct {
	Title  *Text  `json:"title,omitempty"`
	Number string `json:"number,omitempty"`
	Body   *Text  `json:"body,omitempty" doc:"Who adopted"`
	On     string `json:"on,omitempty" format:"date"`
	Link   string `json:"link,omitempty"`
}

func partyCode(s string) party.Code { return party.Code(s) }

func (s *API) partyOf(p party.Party, publishes bool, l i18n.Lang) Party {
	return Party{Code: string(p.Code), Kind: string(p.Kind), Name: word(p.Name, l), ISO2: p.ISO2, Group: string(p.Group), Instrument: string(p.Instrument),
		DepositYear: p.DepositYear, DepositOn: p.DepositOn.String(), Confidence: string(p.Confidence), SIDS: p.SIDS, LDC: p.LDC, Publishes: publishes,
		Languages: keys(p.ContentLangs), TimeZone: p.TimeZone, URL: s.page("/parties/" + string(p.Code))}
}

func (s *API) roadmapOf(r roadmap.Roadmap, l i18n.Lang) Roadmap {
	url := s.page("/parties/" + r.Party)
	if !r.Current {
		url += "/roadmaps/" + r.Slug
	}
	return Roadmap{ID: r.ID, Party: r.Party, Slug: r.Slug, Current: r.Current, Framework: string(r.Framework), Title: text(r.Title, l), Start: r.StartOn.String(),
		End: r.EndOn.String(), State: string(r.State), Version: r.Version, SentOn: r.SentOn.String(), Rhythm: r.RhythmDays, URL: url}
}

func versionOf(v roadmap.Version, p party.Party, l i18n.Lang) Version {
	a := v.Act
	return Version{Number: v.Number, FrozenOn: dayOf(v.FrozenAt, p.Location()), Act: Act{text(a.Title, l), a.Number, text(a.Body, l), a.On.String(), a.Link}}
}

type partiesInput struct {
	Words     string `query:"q" maxLength:"100" doc:"Part of the name in any language, or the code"`
	Group     string `query:"group" enum:"I,II,III,IV,Va,Vb"`
	Publishes bool   `query:"publishes" doc:"Only those with a public roadmap here"`
	LangParam
	PageParams
}

// parties answers with Parties by name. There is no total: the list is
// compiled and incomplete.
func (s *API) parties(r *web.Request, in *partiesInput) (Page[Party], error) {
	f := party.Filter{Name: in.Words, Group: party.Group(in.Group)}
	if !s.PracticeMode {
		f.Kinds = []party.Kind{party.State, party.RegionalOrganization}
	}
	list, err := s.Parties.List(r.Context(), f, in.reading())
	if err != nil {
		return Page[Party]{}, err
	}
	publish, err := s.publishing(r.Context())
	if err != nil {
		return Page[Party]{}, err
	}
	var kept []party.Party
	for _, p := range list {
		if !in.Publishes || publish[string(p.Code)] {
			kept = append(kept, p)
		}
	}
	p, err := paged(in.PageParams, kept, func(p party.Party) string { return string(p.Code) })
	return mapped(p, err, func(p party.Party) Party { return s.partyOf(p, publish[string(p.Code)], in.lang()) })
}

// publishing tells which Parties have a public roadmap.
func (s *API) publishing(ctx context.Context) (map[string]bool, error) {
	list, err := s.Roadmaps.PublishedRoadmaps(ctx)
	has := make(map[string]bool, len(list))
	for _, r := range list {
		has[r.Party] = true
	}
	return has, err
}

type CodeParam struct {
	Code string `path:"code" maxLength:"4" doc:"Code of the Party" example:"fra"`
}

type partyInput struct {
	CodeParam
	LangParam
}

func (s *API) party(r *web.Request, in *partyInput) (Party, error) {
	p, err := s.find(r.Context(), in.Code)
	if err != nil {
		return Party{}, err
	}
	publish, err := s.publishing(r.Context())
	return s.partyOf(p, publish[in.Code], in.lang()), err
}

// find loads the Party of a path.
func (s *API) find(ctx context.Context, code string) (party.Party, error) {
	c, ok := party.ParseCode(code)
	if !ok {
		return party.Party{}, missing()
	}
	p, err := s.Parties.Get(ctx, c)
	if errs.Is(err, errs.NotFound) {
		return p, missing()
	}
	return p, err
}

type roadmapsInput struct {
	CodeParam
	LangParam
	PageParams
}

func (s *API) roadmaps(r *web.Request, in *roadmapsInput) (Page[Roadmap], error) {
	if _, err := s.find(r.Context(), in.Code); err != nil {
		return Page[Roadmap]{}, err
	}
	list, err := s.Roadmaps.PublicRoadmapsOf(r.Context(), in.Code)
	if err != nil {
		return Page[Roadmap]{}, err
	}
	p, err := paged(in.PageParams, list, func(x roadmap.Roadmap) string { return x.ID })
	return mapped(p, err, func(x roadmap.Roadmap) Roadmap { return s.roadmapOf(x, in.lang()) })
}

// SlugParam names a roadmap.
type SlugParam struct {
	Slug string `path:"slug" maxLength:"12" doc:"Slug of the roadmap, or current" example:"current"`
}

// slug is the slug as the services know it: "" is the current roadmap.
func (p SlugParam) slug() string {
	if p.Slug == "current" {
		return ""
	}
	return p.Slug
}

type RoadmapInput struct {
	CodeParam
	SlugParam
	LangParam
}

func (s *API) roadmap(r *web.Request, in *RoadmapInput) (Roadmap, error) {
	rm, _, err := s.Roadmaps.PublicVersions(r.Context(), in.Code, in.slug())
	return s.roadmapOf(rm, in.lang()), public(err)
}

// public hides that a roadmap was withdrawn: there is nothing to read.
func public(err error) error {
	if errs.Is(err, errs.NotFound) {
		return missing()
	}
	return err
}

type versionsInput struct {
	RoadmapInput
	PageParams
}

func (s *API) versions(r *web.Request, in *versionsInput) (Page[Version], error) {
	p, err := s.find(r.Context(), in.Code)
	if err != nil {
		return Page[Version]{}, err
	}
	_, list, err := s.Roadmaps.PublicVersions(r.Context(), in.Code, in.slug())
	if err != nil {
		return Page[Version]{}, public(err)
	}
	page, err := paged(in.PageParams, list, func(v roadmap.Version) string { return itoa(v.Number) })
	return mapped(page, err, func(v roadmap.Version) Version { return versionOf(v, p, in.lang()) })
}

type versionInput struct {
	RoadmapInput
	Number int `path:"n" minimum:"1" maximum:"100000"`
}

func (s *API) version(r *web.Request, in *versionInput) (Version, error) {
	p, err := s.find(r.Context(), in.Code)
	if err != nil {
		return Version{}, err
	}
	v, err := s.Roadmaps.PublicView(r.Context(), in.Code, in.slug(), in.Number)
	if err != nil {
		return Version{}, public(err)
	}
	out := versionOf(*v.Version, p, in.lang())
	for _, it := range v.Items {
		out.Activities = append(out.Activities, s.activityOf(v, it, in.lang()))
	}
	if !v.Past() {
		err = s.proven(r.Context(), in.Code, out.Activities, in.lang())
	}
	return out, err
}
