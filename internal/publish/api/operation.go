package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/web"
)

// operation is one row of the API's table.
type operation struct {
	Method     string
	Path       string // below Prefix
	ID         string // names the call in generated clients
	Tag        string
	Summary    string
	Details    string
	Permission access.Permission
	Cache      web.CacheBy
	Status     int   // of success; 0 = 200
	Also       []int // further statuses with the same body
}

// answer is a body; written is one with what a write adds.
type answer[T any] struct{ Body T }

type written[T any] struct {
	Status   int
	ETag     string `header:"ETag"`
	Location string `header:"Location"`
	Body     T
}

// read registers an operation that answers with a body.
func read[I, T any](b *builder, op operation, h func(r *web.Request, in *I) (T, error)) {
	register(b, op, func(r *web.Request, in *I) (*answer[T], error) {
		body, err := h(r, in)
		return &answer[T]{body}, err
	})
}

// register registers any operation. Errors of h go to web past huma, which
// would show their text.
func register[I, O any](b *builder, op operation, h func(r *web.Request, in *I) (*O, error)) {
	b.next = op
	o := huma.Operation{Method: op.Method, Path: Prefix + op.Path, OperationID: op.ID, Tags: []string{op.Tag}, Summary: op.Summary, Description: op.Details,
		DefaultStatus: op.Status, MaxBodyBytes: maxBody, Responses: map[string]*huma.Response{"default": b.problemResponse()}}
	if op.Permission != PermRead {
		o.Security = []map[string][]string{{"token": {}}}
	}
	huma.Register(b.api, o, func(ctx context.Context, in *I) (*O, error) {
		x := exchangeOf(ctx)
		var out *O
		if out, x.err = h(x.r, in); x.err != nil {
			return nil, huma.NewError(http.StatusInternalServerError, "") // answer() reads x.err instead
		}
		return out, nil
	})
	b.describe(op)
}

// describe adds to the document what huma does not know: what answers to
// conditional requests, and further statuses.
func (b *builder) describe(op operation) {
	item := b.api.OpenAPI().Paths[Prefix+op.Path]
	at := map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PATCH": item.Patch, "DELETE": item.Delete}[op.Method]
	for _, s := range op.Also {
		for code, r := range at.Responses {
			if code != "default" && strings.HasPrefix(code, "2") {
				at.Responses[strconv.Itoa(s)] = r
				break
			}
		}
	}
	if op.Method == http.MethodGet {
		at.Responses["304"] = &huma.Response{Description: "Not modified: If-None-Match holds the ETag of what would be sent"}
	}
}

// contentTag is the entity tag of a body.
func contentTag(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + hex.EncodeToString(sum[:12]) + `"`
}

// matches tells whether a list of entity tags holds tag ("*" holds all).
func matches(list, tag string) bool {
	for _, t := range strings.Split(list, ",") {
		if t = strings.TrimPrefix(strings.TrimSpace(t), "W/"); t == tag || t == "*" {
			return true
		}
	}
	return false
}
