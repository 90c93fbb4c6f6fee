package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"openroadmap/internal/instrument"
	"openroadmap/internal/platform/web"
)

// maxParam is the longest value of a parameter of an instrument's operation.
const maxParam = 300

// instruments adds what the instruments let programs read.
func (s *API) instruments(b *builder) {
	for _, x := range s.Reads {
		b.add(x)
	}
}

// add makes an operation of a Read.
func (b *builder) add(x instrument.Read) {
	path := Prefix + "/parties/{code}" + x.Path
	params := append([]instrument.ReadParam{{Name: "code", In: "path", Doc: "Code of a Party"}}, x.Params...)
	schema := b.api.OpenAPI().Components.Schemas.Schema(reflect.TypeOf(x.Like), true, x.ID+"Answer")
	op := &huma.Operation{Method: http.MethodGet, Path: path, OperationID: x.ID, Tags: []string{tagPublic}, Summary: x.Summary, Responses: map[string]*huma.Response{
		"200":     {Description: "OK", Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}},
		"304":     {Description: "Not modified: If-None-Match holds the ETag of what would be sent"},
		"default": b.problemResponse()}}
	rt := web.Route{Method: http.MethodGet, Pattern: path, Permission: PermRead, Cache: web.ByParty, API: true, Bare: true}
	for _, p := range params {
		op.Parameters = append(op.Parameters, paramOf(p))
		if p.In == "query" {
			rt.Query = append(rt.Query, p.Name)
		}
	}
	rt.Handler = func(r *web.Request) (web.Response, error) { return answerRead(r, x) }
	b.api.OpenAPI().AddOperation(op)
	b.routes = append(b.routes, rt)
}

func paramOf(p instrument.ReadParam) *huma.Param {
	length, least := maxParam, 1.0
	out := &huma.Param{Name: p.Name, In: p.In, Description: p.Doc, Required: p.In == "path", Schema: &huma.Schema{Type: huma.TypeString, MaxLength: &length}}
	if p.Number > 0 {
		most := float64(p.Number)
		out.Schema = &huma.Schema{Type: huma.TypeInteger, Minimum: &least, Maximum: &most}
	}
	for _, v := range p.OneOf {
		out.Schema.Enum = append(out.Schema.Enum, v)
	}
	return out
}

// answerRead answers with what the instrument says.
func answerRead(r *web.Request, x instrument.Read) (web.Response, error) {
	for _, p := range x.Params {
		if p.In == "query" && wrongParam(p, r.Get(p.Name)) {
			fault := huma.ErrorDetail{Location: "query." + p.Name, Message: "see the schema of this parameter"}
			return nil, refusal{status: http.StatusUnprocessableEntity, id: MsgErrorSchema, faults: []huma.ErrorDetail{fault}}
		}
	}
	out, err := x.Answer(r)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", x.ID, err)
	}
	d := web.Data{Header: http.Header{}, Type: "application/json", Body: append(body, '\n')}
	if r.Actor.SignedIn() {
		d.Header.Set("Cache-Control", "private, no-cache")
		d.Header.Set("Vary", "Accept-Encoding, Authorization")
	}
	return conditional(r, d), nil
}

// wrongParam tells whether a value is none that the parameter may have.
func wrongParam(p instrument.ReadParam, v string) bool {
	n, err := strconv.Atoi(v)
	return v != "" && (len(v) > maxParam || p.OneOf != nil && !slices.Contains(p.OneOf, v) || p.Number > 0 && (err != nil || n < 1 || n > p.Number))
}
