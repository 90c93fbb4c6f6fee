package api

import (
	"net/http"
	"strings"

	"openroadmap/internal/core/organization"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

func (s *API) teamOrganizations(r *web.Request, in *organizationsInput) (Page[Organization], error) {
	list, err := s.Organizations.List(r.Context(), r.Actor, in.Code, true, in.reading())
	if err != nil {
		return Page[Organization]{}, err
	}
	p, err := paged(in.PageParams, list, func(b organization.Body) string { return b.ID })
	return mapped(p, err, func(b organization.Body) Organization { return organizationOf(b, in.lang(), true) })
}

func bodyAnswer(status int, b organization.Body, l i18n.Lang) *written[Organization] {
	return &written[Organization]{Status: status, ETag: revTag(b.ID, b.Rev), Body: organizationOf(b, l, true)}
}

func (s *API) teamOrganization(r *web.Request, in *recordInput) (*written[Organization], error) {
	b, err := s.Organizations.Get(r.Context(), r.Actor, in.Code, in.ID)
	return bodyAnswer(http.StatusOK, b, in.lang()), err
}

// OrganizationEdit is what is sent about a body: what is absent stays.
type OrganizationEdit struct {
	Lang       string  `json:"lang,omitempty" enum:"ar,zh,en,fr,ru,es" default:"en" doc:"Of the name"`
	Name       *string `json:"name,omitempty" maxLength:"1000"`
	Kind       *string `json:"kind,omitempty" enum:"ministry,agency,region_city,public_body,private_sector,cso,womens_organization,youth_organization,academia,international,other"`
	Website    *string `json:"website,omitempty" maxLength:"500"`
	Contact    *string `json:"contact,omitempty" maxLength:"1000" doc:"An office, never a person"`
	Visibility *string `json:"visibility,omitempty" enum:"public,team"`
}

// input is e over what now holds; skip names what was not sent.
func (e OrganizationEdit) input(now organization.Body) (in organization.Input, skip map[string]bool) {
	skip = map[string]bool{}
	take := func(name string, sent *string, stored string) string {
		if sent == nil {
			skip[name] = true
			return stored
		}
		return *sent
	}
	l := i18n.Lang(e.Lang)
	in = organization.Input{Lang: l, Name: take("name", e.Name, now.Name.Get(l)), Kind: organization.Kind(take("kind", e.Kind, string(now.Kind))),
		Website: take("website", e.Website, now.Website), Contact: take("contact", e.Contact, now.Contact),
		Visibility: access.Visibility(take("visibility", e.Visibility, string(now.Visibility)))}
	return in, skip
}

type addOrganizationInput struct {
	CodeParam
	Body OrganizationEdit
}

func (s *API) addOrganization(r *web.Request, in *addOrganizationInput) (*written[Organization], error) {
	input, _ := in.Body.input(organization.Body{Kind: organization.Other, Visibility: access.Team})
	b, err := s.Organizations.Create(r.Context(), r.Actor, in.Code, input)
	out := bodyAnswer(http.StatusCreated, b, i18n.None)
	out.Location = Prefix + "/work/" + in.Code + "/organizations/" + b.ID
	return out, err
}

type saveOrganizationInput struct {
	CodeParam
	ID      string `path:"id"`
	IfMatch string `header:"If-Match" maxLength:"200" doc:"The ETag that you read"`
	Body    OrganizationEdit
}

func (s *API) saveOrganization(r *web.Request, in *saveOrganizationInput) (*written[Organization], error) {
	now, err := s.Organizations.Get(r.Context(), r.Actor, in.Code, in.ID)
	if err != nil {
		return nil, err
	}
	input, skip := in.Body.input(now)
	switch {
	case in.IfMatch == "":
		return nil, refusal{status: http.StatusPreconditionRequired, id: MsgErrorPreconditionTag}
	case !matches(in.IfMatch, revTag(now.ID, now.Rev)):
		return nil, refusal{status: http.StatusPreconditionFailed, id: MsgErrorStale, clashes: bodyClashes(now, input, skip)}
	}
	b, err := s.Organizations.Update(r.Context(), r.Actor, in.Code, in.ID, input, web.NewBase(now.Flatten()), skip)
	return bodyAnswer(http.StatusOK, b, i18n.None), err
}

// bodyClashes is both values of what would change.
func bodyClashes(now organization.Body, in organization.Input, skip map[string]bool) (out []Clash) {
	stored := now.Flatten()
	for _, c := range []Clash{{"name:" + string(in.Lang), in.Name, ""}, {"kind", string(in.Kind), ""}, {"website", in.Website, ""},
		{"contact", in.Contact, ""}, {"visibility", string(in.Visibility), ""}} {
		c.Theirs = stored[c.Field]
		name, _, _ := strings.Cut(c.Field, ":")
		if !skip[name] && c.Yours != c.Theirs {
			out = append(out, c)
		}
	}
	return out
}
