package api

import (
	"context"
	"net/http"

	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// Evidence is a file or a link that supports what an activity claims.
type Evidence struct {
	ID         string        `json:"id"`
	Kind       string        `json:"kind" enum:"law,decision,report,statistics,minutes,media,photo,web_page,dataset,other"`
	Title      Text          `json:"title"`
	Note       *Text         `json:"note,omitempty" doc:"What it shows"`
	Date       string        `json:"date,omitempty" format:"date" doc:"Of the thing itself"`
	Office     string        `json:"office,omitempty" doc:"That made it; an office, never a person"`
	Part       string        `json:"part,omitempty" doc:"Id of the milestone that it proves"`
	Link       string        `json:"link,omitempty" format:"uri" doc:"Of a link"`
	File       *EvidenceFile `json:"file,omitempty" doc:"Of a file"`
	Visibility string        `json:"visibility" enum:"public,team,restricted"`
	Proposed   bool          `json:"proposed,omitempty" doc:"It waits for somebody to accept it"`
}

// EvidenceFile is what is known of a file.
type EvidenceFile struct {
	Name   string `json:"name"`
	Type   string `json:"type" doc:"Media type" example:"application/pdf"`
	Size   int64  `json:"size" doc:"In bytes"`
	SHA256 string `json:"sha256" doc:"64 hexadecimal digits"`
	URL    string `json:"url,omitempty" format:"uri" doc:"Of a file that everyone may read"`
}

// Attached is what the API asks of core/evidence.
type Attached interface {
	PublicOfMany(ctx context.Context, party, kind string, ids []string) (map[string][]evidence.Evidence, error)
	OfMany(ctx context.Context, a access.Actor, party, kind string, ids []string) (map[string][]evidence.Evidence, error)
	AddLink(ctx context.Context, a access.Actor, ref evidence.Ref, in evidence.Input) (evidence.Evidence, error)
}

// proven adds the public evidence to activities of one Party.
func (s *API) proven(ctx context.Context, party string, list []Activity, l i18n.Lang) error {
	by, err := s.Evidence.PublicOfMany(ctx, party, roadmap.KindActivity, idsOf(list, func(a Activity) string { return a.ID }))
	for i := range list {
		list[i].Evidence = s.evidenceOf(by[list[i].ID], true, l)
	}
	return err
}

// provenTo adds what the team may read.
func (s *API) provenTo(ctx context.Context, actor access.Actor, party string, list []TeamActivity, l i18n.Lang) error {
	by, err := s.Evidence.OfMany(ctx, actor, party, roadmap.KindActivity, idsOf(list, func(a TeamActivity) string { return a.ID }))
	for i := range list {
		list[i].Evidence = s.evidenceOf(by[list[i].ID], list[i].Visibility == string(access.Public), l)
	}
	return err
}

func idsOf[T any](list []T, id func(T) string) []string {
	ids := make([]string, len(list))
	for i, x := range list {
		ids[i] = id(x)
	}
	return ids
}

// evidenceOf writes evidence of an activity; public tells whether everyone may
// read the activity, without which nobody has its files from a public address.
func (s *API) evidenceOf(list []evidence.Evidence, public bool, l i18n.Lang) []Evidence {
	out := make([]Evidence, len(list))
	for i, e := range list {
		out[i] = Evidence{ID: e.ID, Kind: string(e.Kind), Title: word(e.Title, l), Note: text(e.Note, l), Date: e.Date.String(), Office: e.Office,
			Part: e.Ref.Part, Link: e.URL, Visibility: string(e.Visibility), Proposed: e.State == evidence.Proposed}
		if !e.IsFile() {
			continue
		}
		out[i].File = &EvidenceFile{Name: e.File.Name, Type: e.File.ContentType(), Size: e.File.Size, SHA256: e.File.SHA256}
		if public && e.Visibility == access.Public && e.State == evidence.Accepted {
			out[i].File.URL = s.page("/parties/" + e.Ref.Party + "/evidence/" + e.ID + "/file")
		}
	}
	return out
}

// NewLink is a link to be added as evidence.
type NewLink struct {
	URL        string `json:"url" maxLength:"1000" format:"uri"`
	Title      string `json:"title" maxLength:"250"`
	Note       string `json:"note,omitempty" maxLength:"2000"`
	Lang       string `json:"lang,omitempty" enum:"ar,zh,en,fr,ru,es" default:"en" doc:"Of title and note"`
	Kind       string `json:"kind,omitempty" enum:"law,decision,report,statistics,minutes,media,photo,web_page,dataset,other" default:"web_page"`
	Date       string `json:"date,omitempty" format:"date"`
	Office     string `json:"office,omitempty" maxLength:"250"`
	Part       string `json:"part,omitempty" maxLength:"36" doc:"Id of the milestone that it proves"`
	Visibility string `json:"visibility,omitempty" enum:"public,team,restricted" default:"team"`
}

// maxLink is how long an address may be, in characters.
const maxLink = 1000

type addLinkInput struct {
	CodeParam
	ID string `path:"id"`
	LangParam
	Body NewLink
}

// addLink adds a link as evidence; of those who may only propose it is a
// proposal.
func (s *API) addLink(r *web.Request, in *addLinkInput) (*written[Evidence], error) {
	a, _, err := s.Roadmaps.Activity(r.Context(), r.Actor, in.Code, in.ID)
	if err != nil {
		return nil, err
	}
	b := in.Body
	f := web.NewForm(map[string][]string{"url": {b.URL}, "title": {b.Title}, "note": {b.Note}, "office": {b.Office}})
	day, err := clock.ParseDate(b.Date)
	if b.Date != "" && err != nil {
		f.Bad.Add("date", "web.date", "Typed", b.Date)
	}
	link := evidence.Input{Lang: i18n.Lang(b.Lang), Kind: evidence.Kind(b.Kind), Title: f.Line("title", web.MaxTitle), Note: f.Text("note", web.MaxNote), Date: day,
		Office: f.Line("office", web.MaxTitle), Part: b.Part, Visibility: access.Visibility(b.Visibility), URL: f.Line("url", maxLink)}
	if err := f.Bad.Err(); err != nil {
		return nil, err
	}
	e, err := s.Evidence.AddLink(r.Context(), r.Actor, evidence.Ref{Party: a.Party, Kind: roadmap.KindActivity, ID: a.ID}, link)
	if err != nil {
		return nil, err
	}
	return &written[Evidence]{Status: http.StatusCreated, Body: s.evidenceOf([]evidence.Evidence{e}, a.Visibility == access.Public, in.lang())[0]}, nil
}
