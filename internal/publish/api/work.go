package api

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/organization"
	"openroadmap/internal/core/review"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// team registers what a personal token opens. The same services decide as on
// the working pages; ids of other Parties look absent.
func (s *API) team(b *builder) {
	const work, one, act, body = "/work/{code}", "/work/{code}/roadmaps/{slug}", "/work/{code}/activities/{id}", "/work/{code}/organizations/{id}"
	op := func(method, path, id string, p access.Permission, summary string) operation {
		return operation{Method: method, Path: path, ID: id, Tag: tagTeam, Summary: summary, Permission: p}
	}
	read(b, op("GET", "/me", "getMe", PermMe, "Whose token this is and what they are in each Party"), s.me)
	read(b, op("GET", work+"/roadmaps", "listTeamRoadmaps", roadmap.PermRead, "Roadmaps of the team, drafts too"), s.teamRoadmaps)
	read(b, op("GET", one+"/activities", "listTeamActivities", roadmap.PermRead, "Activities of the live plan"), s.teamActivities)
	add := op("POST", one+"/activities", "addActivity", roadmap.PermEdit, "Add an activity of the Party's own, or a line of the framework")
	add.Status = http.StatusCreated
	register(b, add, s.addActivity)
	register(b, op("GET", act, "getTeamActivity", roadmap.PermRead, "One activity of the live plan, with its flat fields"), s.teamActivity)
	save := op("PATCH", act, "saveActivity", roadmap.PermProgress, "Change fields of an activity")
	save.Details, save.Also = fieldsHelp, []int{http.StatusAccepted}
	register(b, save, s.saveActivity)
	link := op("POST", act+"/evidence", "addEvidenceLink", evidence.PermAdd, "Add a link as evidence of an activity")
	link.Status = http.StatusCreated
	register(b, link, s.addLink)
	read(b, op("GET", work+"/proposals/{id}", "getProposal", review.PermRead, "A proposal and what became of it"), s.proposal)
	read(b, op("GET", work+"/organizations", "listTeamOrganizations", organization.PermRead, "Bodies of the Party"), s.teamOrganizations)
	create := op("POST", work+"/organizations", "addOrganization", organization.PermManage, "Add a body")
	create.Status = http.StatusCreated
	register(b, create, s.addOrganization)
	register(b, op("GET", body, "getTeamOrganization", organization.PermRead, "One body"), s.teamOrganization)
	register(b, op("PATCH", body, "saveOrganization", organization.PermManage, "Change a body"), s.saveOrganization)
}

// Me is the owner of a token.
type Me struct {
	ID     string              `json:"id"`
	Name   string              `json:"name"`
	Roles  map[string][]string `json:"roles" doc:"By code of the Party"`
	Bodies map[string][]string `json:"bodies" doc:"Ids of the bodies one works for, by code of the Party"`
}

func (s *API) me(r *web.Request, _ *none) (Me, error) {
	m := Me{ID: r.Actor.Person, Name: r.Actor.Name, Roles: map[string][]string{}, Bodies: map[string][]string{}}
	for code, roles := range r.Actor.Roles {
		m.Roles[code] = keys(roles)
	}
	for code, ids := range r.Actor.Bodies {
		m.Bodies[code] = ids
	}
	return m, nil
}

func (s *API) teamRoadmaps(r *web.Request, in *roadmapsInput) (Page[Roadmap], error) {
	list, err := s.Roadmaps.List(r.Context(), r.Actor, in.Code)
	if err != nil {
		return Page[Roadmap]{}, err
	}
	p, err := paged(in.PageParams, list, func(x roadmap.Roadmap) string { return x.ID })
	return mapped(p, err, func(x roadmap.Roadmap) Roadmap { return s.roadmapOf(x, in.lang()) })
}

// TeamActivity is an activity as its team sees it.
type TeamActivity struct {
	Activity
	Visibility string            `json:"visibility" enum:"public,team"`
	Note       string            `json:"note,omitempty" doc:"Internal, never public"`
	Fields     map[string]string `json:"fields" doc:"The same as flat fields, as saveActivity takes them"`
}

func (s *API) teamOf(v roadmap.View, it roadmap.Item, l i18n.Lang) TeamActivity {
	return TeamActivity{s.activityOf(v, it, l), string(it.Visibility), it.Note, it.Flatten()}
}

type teamActivitiesInput struct {
	RoadmapInput
	PageParams
}

func (s *API) teamActivities(r *web.Request, in *teamActivitiesInput) (Page[TeamActivity], error) {
	v, err := s.Roadmaps.View(r.Context(), r.Actor, in.Code, in.slug())
	if err != nil {
		return Page[TeamActivity]{}, err
	}
	p, err := paged(in.PageParams, v.Items, func(it roadmap.Item) string { return it.ID })
	page, err := mapped(p, err, func(it roadmap.Item) TeamActivity { return s.teamOf(v, it, in.lang()) })
	if err != nil {
		return page, err
	}
	return page, s.provenTo(r.Context(), r.Actor, in.Code, page.Items, in.lang())
}

type recordInput struct {
	CodeParam
	ID string `path:"id"`
	LangParam
}

func (s *API) teamActivity(r *web.Request, in *recordInput) (*written[TeamActivity], error) {
	return s.activityNow(r, in.Code, in.ID, in.lang())
}

// activityNow is an activity as it is stored, with the tag that a change
// names.
func (s *API) activityNow(r *web.Request, code, id string, l i18n.Lang) (*written[TeamActivity], error) {
	a, rm, err := s.Roadmaps.Activity(r.Context(), r.Actor, code, id)
	if err != nil {
		return nil, err
	}
	v, err := s.Roadmaps.View(r.Context(), r.Actor, code, rm.Slug)
	if err != nil {
		return nil, err
	}
	it, ok := v.ItemByID(a.ID)
	if !ok {
		return nil, missing()
	}
	list := []TeamActivity{s.teamOf(v, it, l)}
	if err := s.provenTo(r.Context(), r.Actor, code, list, l); err != nil {
		return nil, err
	}
	return &written[TeamActivity]{ETag: bodyTag(it.ID, it.Rev, list[0]), Status: http.StatusOK, Body: list[0]}, nil
}

func revTag(id string, rev int) string { return `"` + id + "." + itoa(rev) + `"` }

// bodyTag is the tag of a body in which more changes than the record: what a
// day computes anew, the evidence. A change is only held to the revision
// before the "~".
func bodyTag(id string, rev int, body any) string {
	data, _ := json.Marshal(body) // was or will be written: cannot fail
	sum := sha256.Sum256(data)
	return `"` + id + "." + itoa(rev) + "~" + hex.EncodeToString(sum[:6]) + `"`
}

// holdsRev tells whether a list of entity tags holds a revision of a record.
func holdsRev(list, id string, rev int) bool {
	for _, t := range strings.Split(list, ",") {
		t, _, _ = strings.Cut(strings.Trim(strings.TrimSpace(t), `"`), "~")
		if t == id+"."+itoa(rev) || t == "*" {
			return true
		}
	}
	return false
}

// NewActivity is an activity to be added: line, or output and title.
type NewActivity struct {
	Line   string `json:"line,omitempty" maxLength:"60" doc:"A line of the framework that the roadmap does not have"`
	Output string `json:"output,omitempty" maxLength:"60" doc:"Under which output an activity of the Party's own stands"`
	Title  string `json:"title,omitempty" maxLength:"1000"`
	Lang   string `json:"lang,omitempty" enum:"ar,zh,en,fr,ru,es" default:"en" doc:"Of the title"`
}

type addActivityInput struct {
	CodeParam
	SlugParam
	Body NewActivity
}

func (s *API) addActivity(r *web.Request, in *addActivityInput) (*written[TeamActivity], error) {
	var a roadmap.Activity
	var err error
	if in.Body.Line != "" {
		a, err = s.Roadmaps.AddLine(r.Context(), r.Actor, in.Code, in.slug(), framework.LineID(in.Body.Line))
	} else {
		f := web.NewForm(map[string][]string{"title": {in.Body.Title}})
		title := f.Line("title", web.MaxTitle)
		if err = f.Bad.Err(); err == nil {
			a, err = s.Roadmaps.AddOwn(r.Context(), r.Actor, in.Code, in.slug(), convention.OutputID(in.Body.Output), title, i18n.Lang(in.Body.Lang))
		}
	}
	if err != nil {
		return nil, err
	}
	out, err := s.activityNow(r, in.Code, a.ID, i18n.None)
	if err == nil {
		out.Status, out.Location = http.StatusCreated, Prefix+"/work/"+in.Code+"/activities/"+a.ID
	}
	return out, err
}

// Proposal is a change that waits for a reviewer.
type Proposal struct {
	ID      string        `json:"id"`
	Record  string        `json:"record"`
	State   string        `json:"state" enum:"waiting,accepted,returned,withdrawn"`
	Changes []FieldChange `json:"changes"`
	Note    string        `json:"note,omitempty"`
	Reason  string        `json:"reason,omitempty" doc:"Of the decision"`
}

func (s *API) proposal(r *web.Request, in *recordInput) (Proposal, error) {
	p, err := s.Review.Get(r.Context(), r.Actor, in.Code, in.ID)
	return Proposal{p.ID, p.Record, string(p.State), changesOf(p.Changes), p.Note, p.DecisionReason}, err
}

func changesOf(cs []history.Change) []FieldChange {
	out := make([]FieldChange, len(cs))
	for i, c := range cs {
		out[i] = FieldChange{c.Field, c.From, c.To}
	}
	return out
}

// clashesOf is both values of what somebody else changed meanwhile.
func clashesOf(detail any) (out []Clash) {
	d, _ := detail.(roadmap.Conflicts)
	for _, c := range d.Conflicts {
		out = append(out, Clash{c.Field, c.Yours, c.Theirs})
	}
	return out
}
