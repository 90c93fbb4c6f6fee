package api

import (
	"net/http"

	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/web"
)

const fieldsHelp = `Fields are flat: "start", "title:fr" (a text in a language), "ms/ID/due" (of a milestone; "ms/ID" itself is its place in the order, and "" removes it; give a new milestone a UUID of your own).
Rows of money are "budget/ID/year", "/source", "/source_name:fr", "/currency", "/planned", "/committed", "/spent", "/note:fr", amounts in minor units; risks "risk/ID/text:fr", "/likelihood", "/impact", "/response", "/answer:fr", "/owner", "/visibility"; fields of the Party's own "custom/ID", or "custom/ID:fr" for a text.
What is not sent stays as it is; "" empties a field. Lists are keys with commas between; targets are "4.4=60,16.10=40" in percent.

Send If-Match with the ETag that you read, or base with the value that each field had. Only what somebody else changed in the very same field is refused: 412 for If-Match, 409 for base, with both values.

Those who may only propose get 202 with the proposal; it waits for a reviewer.`

// Edit is a change of an activity.
type Edit struct {
	Fields  map[string]string `json:"fields" maxProperties:"500" doc:"Field to new value"`
	Base    map[string]string `json:"base,omitempty" doc:"Field to the value that it had when you read it"`
	Reason  string            `json:"reason,omitempty" maxLength:"4000" doc:"Why, for the history"`
	Confirm bool              `json:"confirm,omitempty" doc:"Nothing has changed, it was checked today: counts as an update"`
}

// Saved says what became of a change.
type Saved struct {
	Changes  []FieldChange `json:"changes"`
	Proposal *Proposal     `json:"proposal,omitempty" doc:"With 202: it waits for a reviewer"`
	Activity *TeamActivity `json:"activity,omitempty" doc:"With 200: as it is now"`
}

type saveInput struct {
	CodeParam
	ID      string `path:"id"`
	IfMatch string `header:"If-Match" maxLength:"200"`
	LangParam
	Body Edit
}

// saveActivity merges a change into an activity, by the rules of the form.
func (s *API) saveActivity(r *web.Request, in *saveInput) (*written[Saved], error) {
	a, _, err := s.Roadmaps.Activity(r.Context(), r.Actor, in.Code, in.ID)
	if err != nil {
		return nil, err
	}
	typed, err := checkFields(in.Body)
	if err != nil {
		return nil, err
	}
	base, err := baseOf(a, in)
	if err != nil {
		return nil, err
	}
	saved, err := s.Roadmaps.Save(r.Context(), r.Actor, in.Code, in.ID, roadmap.Edit{Base: base, Typed: typed, Reason: in.Body.Reason, Confirm: in.Body.Confirm})
	if err != nil {
		return nil, inFields(err, in.Body)
	}
	out := &written[Saved]{Status: http.StatusOK, Body: Saved{Changes: changesOf(saved.Changes)}}
	if saved.Proposal != "" {
		p, err := s.proposal(r, &recordInput{CodeParam: in.CodeParam, ID: saved.Proposal})
		out.Status, out.Body.Proposal, out.Location = http.StatusAccepted, &p, Prefix+"/work/"+in.Code+"/proposals/"+p.ID
		return out, err
	}
	now, err := s.activityNow(r, in.Code, in.ID, in.lang())
	if err != nil {
		return nil, err
	}
	out.ETag, out.Body.Activity = now.ETag, &now.Body
	return out, nil
}

// baseOf is what the program started from. A matching If-Match says: from what
// is stored now.
func baseOf(a roadmap.Activity, in *saveInput) (web.Base, error) {
	now := a.Flatten()
	if in.IfMatch == "" {
		if in.Body.Base == nil {
			return nil, refusal{status: http.StatusPreconditionRequired, id: MsgErrorPrecondition}
		}
		return web.NewBase(in.Body.Base), nil
	}
	if holdsRev(in.IfMatch, a.ID, a.Rev) {
		return web.NewBase(now), nil
	}
	if in.Body.Base != nil {
		return web.NewBase(in.Body.Base), nil
	}
	return nil, stale(now, in.Body.Fields)
}

// stale is 412 with both values of what would change.
func stale(now, typed map[string]string) error {
	e := refusal{status: http.StatusPreconditionFailed, id: MsgErrorStale}
	for _, key := range (roadmap.Fields)(typed).Keys() {
		if typed[key] != now[key] {
			e.clashes = append(e.clashes, Clash{key, typed[key], now[key]})
		}
	}
	return e
}

// checkFields holds what was sent against the form of each field: what the
// page's form would not let through is not let through here either.
func checkFields(e Edit) (roadmap.Fields, error) {
	var bad errs.Fields
	typed := roadmap.Fields{}
	for _, key := range (roadmap.Fields)(e.Fields).Keys() {
		value, id, args := roadmap.Typed(key, e.Fields[key])
		if id != "" {
			bad.Add("fields/"+key, id, args...)
		}
		typed[key] = value
	}
	if r, found := web.ControlIn(e.Reason); found {
		bad.Add("reason", web.MsgControl, "Code", string(r))
	}
	return typed, bad.Err()
}

// inFields moves the mistakes that rules found, which name controls of the
// form, to the fields that were sent.
func inFields(err error, sent Edit) error {
	e := errs.As(err)
	if e == nil || e.Kind != errs.Invalid {
		return err
	}
	out := *e
	out.Fields = nil
	for _, f := range e.Fields { // the control of a field with a language names all of them
		name := f.Name
		for key := range sent.Fields {
			if roadmap.Control(key) == f.Name {
				name = key
			}
		}
		f.Name = "fields/" + name
		out.Fields = append(out.Fields, f)
	}
	return &out
}
