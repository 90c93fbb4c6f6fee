package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"openroadmap/internal/platform/web"
)

// document is the OpenAPI document. It is written when it is first asked for:
// writing it takes a third of the time that a start may take.
type document struct {
	api  *huma.OpenAPI
	json func() ([]byte, error)
	yaml func() ([]byte, error)
}

// about says in the document what the operations have in common.
const about = `Everything public of an installation of Open Roadmap, for anyone; and with a personal token, what the token's owner may read and write.

**Tokens.** Made on the account page, sent as "Authorization: Bearer …". Cookies are never looked at. Browsers of other sites may read what is public (CORS), and nothing else.

**Texts.** Without lang a text comes in every language with the state of each; with lang in that one, or in its original with fallback true.

**Pages.** limit and cursor; next of a page is the cursor of the following one. What is added meanwhile does not shift the pages.

**Conditional requests.** Every answer to GET has an ETag: send it as If-None-Match and get 304 while nothing has changed. Changes need If-Match or base.

**Errors** are problem details (RFC 9457) in the language of Accept-Language, with a pointer to each field. Dates are ISO 8601, money is in minor units. Parties are never ranked.`

// config is what huma is told beside the operations.
func (s *API) config() huma.Config {
	registry := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	format := huma.DefaultJSONFormat
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: "Open Roadmap", Version: "1", Description: about, License: &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}},
			Servers: []*huma.Server{{URL: s.BaseURL}},
			Tags:    []*huma.Tag{{Name: tagPublic}, {Name: tagReference}, {Name: tagTeam, Description: "With a personal token"}},
			Components: &huma.Components{Schemas: registry,
				SecuritySchemes: map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer", Description: "A personal token, made on the account page"}}},
		},
		Formats: map[string]huma.Format{"application/json": format, "json": format}, DefaultFormat: "application/json",
	}
}

// problemResponse describes every answer that is not a success.
func (b *builder) problemResponse() *huma.Response {
	schema := b.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	return &huma.Response{Description: "Problem", Content: map[string]*huma.MediaType{problemType: {Schema: schema}}}
}

// make completes the document once all operations are known.
func (d *document) make(api *huma.OpenAPI) {
	d.api = api
	delete(api.Components.Schemas.Map(), "ErrorModel")
	delete(api.Components.Schemas.Map(), "ErrorDetail")
	for _, item := range api.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Patch, item.Delete} {
			if op != nil {
				maps.DeleteFunc(op.Responses, func(code string, _ *huma.Response) bool { return code == "422" || code == "500" })
			}
		}
	}
	d.json = sync.OnceValues(func() ([]byte, error) { return json.MarshalIndent(api, "", " ") })
	d.yaml = sync.OnceValues(api.YAML)
}

// OpenAPI is the document, for tests that hold answers against it.
func (s *API) OpenAPI() *huma.OpenAPI { return s.document.api }

func (s *API) openAPI(write func() ([]byte, error), contentType string) web.Handler {
	return func(r *web.Request) (web.Response, error) {
		body, err := write()
		if err != nil {
			return nil, fmt.Errorf("write the OpenAPI document: %w", err)
		}
		return web.Data{Type: contentType + "; charset=utf-8", Body: body}, nil
	}
}

// call is an operation as the page of the documentation shows it.
type call struct {
	Method, Path, ID, Summary string
	Params                    []*huma.Param
	Token                     bool
}

// calls lists the operations with a tag, by path.
func (d *document) calls(tag string) (list []call) {
	for _, path := range slices.Sorted(maps.Keys(d.api.Paths)) {
		item := d.api.Paths[path]
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Patch, item.Delete} {
			if op != nil && slices.Contains(op.Tags, tag) {
				list = append(list, call{op.Method, path, op.OperationID, op.Summary, op.Parameters, len(op.Security) > 0})
			}
		}
	}
	return list
}
