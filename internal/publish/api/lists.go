package api

import (
	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/organization"
	"openroadmap/internal/core/party"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// FilterParams are the filters of a list of activities: those of its page.
type FilterParams struct {
	Output   string `query:"output" maxLength:"60" doc:"Id of an output" example:"or2019/o2"`
	Status   string `query:"status" enum:"not_applicable,on_hold,done,late,under_way,not_started,unknown"`
	Position string `query:"position" enum:"adopted,adapted,merged,deferred,not_applicable"`
	Domain   string `query:"domain" maxLength:"60" doc:"Key of a cultural domain"`
	Lead     string `query:"lead" maxLength:"36" doc:"Id of the lead body"`
	Line     string `query:"line" maxLength:"60" doc:"Id of a line"`
	Words    string `query:"q" maxLength:"200" doc:"Part of the title, in the language lang (English without it)"`
	Sort     string `query:"sort" enum:"number,-number,title,-title,position,-position,updated,-updated,next,-next,end,-end" default:"number" doc:"By title: in the language lang (English without it)"`
	LangParam
	PageParams
}

func (in FilterParams) filter() (roadmap.ListFilter, error) {
	c, err := in.start()
	return roadmap.ListFilter{Outputs: only(convention.OutputID(in.Output)), Status: roadmap.Status(in.Status), Position: roadmap.Position(in.Position),
		Domain: convention.DomainKey(in.Domain), Lead: in.Lead, Lines: only(framework.LineID(in.Line)), Words: in.Words, Sort: in.Sort, After: c.After, Offset: c.At, Limit: in.Limit + 1}, err
}

// only is the list of one value, none for an empty one.
func only[T ~string](v T) []T {
	if v == "" {
		return nil
	}
	return []T{v}
}

type allInput struct {
	Party string `query:"party" maxLength:"4" doc:"Code of a Party; without it, all Parties that publish here, by name"`
	FilterParams
}

// allActivities lists the activities of current roadmaps.
func (s *API) allActivities(r *web.Request, in *allInput) (Page[ActivityRow], error) {
	f, err := in.filter()
	if err != nil {
		return Page[ActivityRow]{}, err
	}
	if f.Party = in.Party; f.Party == "" {
		if f.Order, err = s.order(r, in.reading()); err != nil {
			return Page[ActivityRow]{}, err
		}
	}
	return s.list(r, f, in.FilterParams)
}

// order is the Parties that publish here, by name.
func (s *API) order(r *web.Request, l i18n.Lang) (codes []string, err error) {
	publish, err := s.publishing(r.Context())
	if err != nil {
		return nil, err
	}
	list, err := s.Parties.List(r.Context(), party.Filter{}, l)
	for _, p := range list {
		if publish[string(p.Code)] && (s.PracticeMode || !p.IsPractice()) {
			codes = append(codes, string(p.Code))
		}
	}
	return codes, err
}

type activitiesInput struct {
	CodeParam
	SlugParam
	FilterParams
}

func (s *API) activities(r *web.Request, in *activitiesInput) (Page[ActivityRow], error) {
	f, err := in.filter()
	if err != nil {
		return Page[ActivityRow]{}, err
	}
	rm, _, err := s.Roadmaps.PublicVersions(r.Context(), in.Code, in.slug())
	if err != nil {
		return Page[ActivityRow]{}, public(err)
	}
	f.Party, f.Roadmap = in.Code, rm.ID
	return s.list(r, f, in.FilterParams)
}

// list asks for one row more than the page holds, to know whether there is a
// next one.
func (s *API) list(r *web.Request, f roadmap.ListFilter, in FilterParams) (Page[ActivityRow], error) {
	rows, _, err := s.Roadmaps.PublicList(r.Context(), f, in.reading())
	if err != nil {
		return Page[ActivityRow]{}, err
	}
	page := Page[ActivityRow]{Items: []ActivityRow{}}
	if len(rows) > in.Limit {
		rows = rows[:in.Limit]
		page.Next = cursor{rows[in.Limit-1].ID, f.Offset + in.Limit}.encode()
	}
	titles, err := s.titles(r, rows, in.lang())
	for _, x := range rows {
		page.Items = append(page.Items, rowOf(x, titles(x)))
	}
	return page, err
}

// titles gives the title of a row in l, or in all languages.
func (s *API) titles(r *web.Request, rows []roadmap.Listed, l i18n.Lang) (func(roadmap.Listed) Text, error) {
	if l != i18n.None {
		return func(x roadmap.Listed) Text { return *shown(x.Title) }, nil
	}
	ids := make([]string, len(rows))
	for i, x := range rows {
		ids[i] = x.ID
	}
	all, err := s.Roadmaps.PublicTitles(r.Context(), ids)
	return func(x roadmap.Listed) Text { return *inAll(all[x.ID]) }, err
}

type numberInput struct {
	RoadmapInput
	Number  string `path:"number" maxLength:"12"`
	Version int    `query:"version" minimum:"1" maximum:"100000" doc:"As that version has it; without it the newest"`
}

func (s *API) activity(r *web.Request, in *numberInput) (Activity, error) {
	v, err := s.Roadmaps.PublicView(r.Context(), in.Code, in.slug(), in.Version)
	if err != nil {
		return Activity{}, public(err)
	}
	it, ok := v.Item(in.Number)
	if !ok {
		return Activity{}, missing()
	}
	list := []Activity{s.activityOf(v, it, in.lang())}
	if !v.Past() {
		err = s.proven(r.Context(), in.Code, list, in.lang())
	}
	return list[0], err
}

type milestonesInput struct {
	RoadmapInput
	Activity string `query:"activity" maxLength:"12" doc:"Number of an activity"`
	Done     string `query:"done" enum:"yes,no"`
	PageParams
}

func (s *API) milestones(r *web.Request, in *milestonesInput) (Page[Milestone], error) {
	v, err := s.Roadmaps.PublicView(r.Context(), in.Code, in.slug(), 0)
	if err != nil {
		return Page[Milestone]{}, public(err)
	}
	var all []Milestone
	for _, it := range v.Items {
		if in.Activity != "" && it.Number != in.Activity {
			continue
		}
		for _, m := range milestonesOf(it, v.Today, in.lang()) {
			if in.Done == "" || (in.Done == "yes") == (m.Done != "") {
				all = append(all, m)
			}
		}
	}
	return paged(in.PageParams, all, func(m Milestone) string { return m.ID })
}

// Organization is a body that leads activities or helps with them.
type Organization struct {
	ID         string `json:"id"`
	Name       Text   `json:"name"`
	Kind       string `json:"kind" enum:"ministry,agency,region_city,public_body,private_sector,cso,womens_organization,youth_organization,academia,international,other"`
	Website    string `json:"website,omitempty"`
	Contact    string `json:"contact,omitempty" doc:"An office, never a person; for the team only"`
	Visibility string `json:"visibility" enum:"public,team"`
	Archived   bool   `json:"archived,omitempty" doc:"Offered no more; still named where it stands"`
}

func organizationOf(b organization.Body, l i18n.Lang, team bool) Organization {
	o := Organization{ID: b.ID, Name: word(b.Name, l), Kind: string(b.Kind), Website: b.Website, Visibility: string(b.Visibility), Archived: b.Archived}
	if team {
		o.Contact = b.Contact
	}
	return o
}

type organizationsInput struct {
	CodeParam
	LangParam
	PageParams
}

// organizations lists the public bodies of a Party that publishes here.
func (s *API) organizations(r *web.Request, in *organizationsInput) (Page[Organization], error) {
	if _, _, err := s.Roadmaps.PublicVersions(r.Context(), in.Code, ""); err != nil {
		return Page[Organization]{}, public(err)
	}
	list, err := organization.PublicList(r.Context(), s.DB.Read(), in.Code, in.reading())
	if err != nil {
		return Page[Organization]{}, err
	}
	p, err := paged(in.PageParams, list, func(b organization.Body) string { return b.ID })
	return mapped(p, err, func(b organization.Body) Organization { return organizationOf(b, in.lang(), false) })
}

// Change is one entry of the public history.
type Change struct {
	ID       string        `json:"id"`
	At       string        `json:"at" format:"date-time"`
	Kind     string        `json:"kind" enum:"roadmap,activity"`
	Record   string        `json:"record" doc:"Id of the record"`
	Activity string        `json:"activity,omitempty" doc:"Number of the activity"`
	Action   string        `json:"action" example:"changed"`
	Office   *BodyRef      `json:"office,omitempty" doc:"The body on whose behalf; never a person"`
	Fields   []FieldChange `json:"fields"`
}

// FieldChange is one field's old and new value in the flat form of a record.
type FieldChange struct {
	Field string `json:"field" example:"narrative:fr"`
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
}

// changes answers with what the public may know of the Party's history,
// newest first. A page may hold fewer items than limit: what is not public
// any more is left out.
func (s *API) changes(r *web.Request, in *organizationsInput) (Page[Change], error) {
	c, err := in.start()
	if err != nil {
		return Page[Change]{}, err
	}
	v, err := s.Roadmaps.PublicView(r.Context(), in.Code, "", 0)
	if err != nil {
		return Page[Change]{}, public(err)
	}
	entries, _, err := history.List(r.Context(), s.DB.Read(), history.Filter{Party: in.Code, PublicOnly: true, Before: c.After, Limit: in.Limit + 1})
	page := Page[Change]{Items: []Change{}}
	if len(entries) > in.Limit {
		entries = entries[:in.Limit]
		page.Next = cursor{entries[in.Limit-1].ID, c.At + in.Limit}.encode()
	}
	for _, e := range entries {
		if x, ok := changeOf(v, e, in.lang()); ok {
			page.Items = append(page.Items, x)
		}
	}
	return page, err
}
