package api

import (
	"strings"

	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// docsPage lists the operations of the API. What comes from the OpenAPI
// document is in English and says so.
type docsPage struct {
	l       *i18n.Localizer
	Title   string
	Lede    string
	Intro   []string
	JSON    string // address of the document
	YAML    string
	Example string
	Groups  []docsGroup
	Key     string // fingerprint of the key that signs roadmap files
}

// docsGroup is the operations with one tag.
type docsGroup struct {
	ID, Heading string
	Calls       []call
}

// docs answers with the page of the API. Its frame speaks the reader's
// language; the operations are described in English, as in the document.
func (s *API) docs(r *web.Request) (web.Response, error) {
	l := r.L
	key, err := s.Fingerprint(r.Context())
	if err != nil {
		return nil, err
	}
	page := docsPage{Key: key, l: l, Title: l.T(MsgDocsTitle), Lede: l.T(MsgDocsLede), Intro: []string{l.T(MsgDocsToken), l.T(MsgDocsLimits)},
		JSON: Prefix + "/openapi.json", YAML: Prefix + "/openapi.yaml", Example: "curl " + s.BaseURL + Prefix + "/parties?publishes=true"}
	for i, tag := range []string{tagPublic, tagReference, tagTeam} {
		heading := l.T([]string{MsgDocsPublic, MsgDocsReference, MsgDocsTeam}[i])
		if calls := s.document.calls(tag); len(calls) > 0 {
			page.Groups = append(page.Groups, docsGroup{"g" + itoa(i+1), heading, calls})
		}
	}
	f := s.Frame(l)
	f.L, f.Title, f.Description = l, page.Title, page.Lede
	f.Crumbs = []ui.Link{{Label: l.T(MsgDocsHome), URL: r.Link("/")}, {Label: page.Title}}
	return r.Page(f, docsBody(page))
}

// params names the parameters of a call: "limit, cursor".
func (c call) params() string {
	var names []string
	for _, p := range c.Params {
		if p.In == "query" {
			names = append(names, p.Name)
		}
	}
	return strings.Join(names, ", ")
}
