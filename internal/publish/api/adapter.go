package api

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"openroadmap/internal/platform/web"
)

// builder turns huma's operations into rows of web's table. It is the
// Adapter that huma registers with: nothing is mounted past the table.
type builder struct {
	api    huma.API
	next   operation // the one that is being registered
	routes []web.Route
}

// Handle takes an operation over from huma.
func (b *builder) Handle(op *huma.Operation, handler func(huma.Context)) {
	rt := web.Route{Method: op.Method, Pattern: op.Path, Permission: b.next.Permission, Cache: b.next.Cache, API: true, Bare: true, MaxBody: maxBody}
	for _, p := range op.Parameters {
		if p.In == "query" {
			rt.Query = append(rt.Query, p.Name)
		}
	}
	rt.Handler = func(r *web.Request) (web.Response, error) {
		if err := unknownParameters(r); err != nil {
			return nil, err
		}
		x := &exchange{op: op, r: r, header: http.Header{}}
		x.ctx = context.WithValue(r.Context(), exchangeKey{}, x)
		handler(x)
		return x.answer()
	}
	b.routes = append(b.routes, rt)
}

// ServeHTTP is part of huma's interface; web serves instead.
func (b *builder) ServeHTTP(w http.ResponseWriter, q *http.Request) { http.NotFound(w, q) }

// maxBody limits what is sent to the API, in bytes.
const maxBody = 256 << 10

type exchangeKey struct{}

// exchange is one request on its way through huma. What huma writes stays in
// memory until web sends it.
type exchange struct {
	op     *huma.Operation
	r      *web.Request
	ctx    context.Context
	status int
	header http.Header
	body   bytes.Buffer
	err    error // what the handler answered instead of a body
}

var _ huma.Context = (*exchange)(nil)

func exchangeOf(ctx context.Context) *exchange { return ctx.Value(exchangeKey{}).(*exchange) }

func (x *exchange) Operation() *huma.Operation { return x.op }
func (x *exchange) Context() context.Context   { return x.ctx }
func (x *exchange) TLS() *tls.ConnectionState  { return x.r.TLS }
func (x *exchange) Version() huma.ProtoVersion {
	return huma.ProtoVersion{Proto: x.r.Proto, ProtoMajor: x.r.ProtoMajor, ProtoMinor: x.r.ProtoMinor}
}
func (x *exchange) Method() string              { return x.r.Method }
func (x *exchange) Host() string                { return x.r.Host }
func (x *exchange) RemoteAddr() string          { return x.r.RemoteAddr }
func (x *exchange) URL() url.URL                { return *x.r.Request.URL }
func (x *exchange) Param(name string) string    { return x.r.PathValue(name) }
func (x *exchange) Query(name string) string    { return x.r.Get(name) }
func (x *exchange) BodyReader() io.Reader       { return x.r.Body }
func (x *exchange) SetStatus(code int)          { x.status = code }
func (x *exchange) Status() int                 { return x.status }
func (x *exchange) SetHeader(name, v string)    { x.header.Set(name, v) }
func (x *exchange) AppendHeader(name, v string) { x.header.Add(name, v) }
func (x *exchange) BodyWriter() io.Writer       { return &x.body }

// Header is a header of the request. What is accepted was settled before.
func (x *exchange) Header(name string) string {
	if name == "Accept" {
		return "application/json"
	}
	return x.r.Header.Get(name)
}

// SetReadDeadline leaves the deadlines to the server.
func (x *exchange) SetReadDeadline(time.Time) error { return nil }

// GetMultipartForm is never asked for: no operation takes a form.
func (x *exchange) GetMultipartForm() (*multipart.Form, error) { return nil, http.ErrNotMultipart }

func (x *exchange) EachHeader(each func(name, value string)) {
	for name, values := range x.r.Header {
		for _, v := range values {
			each(name, v)
		}
	}
}

// answer is what huma wrote, or the error that the handler or huma found.
func (x *exchange) answer() (web.Response, error) {
	if x.err != nil {
		return nil, x.err
	}
	if x.status >= http.StatusBadRequest {
		return nil, refusedBy(x)
	}
	contentType := x.header.Get("Content-Type")
	x.header.Del("Content-Type")
	d := web.Data{Status: x.status, Header: x.header, Type: contentType, Body: x.body.Bytes()}
	if x.r.Actor.SignedIn() {
		d.Header.Set("Cache-Control", "private, no-cache")
		d.Header.Set("Vary", "Accept-Encoding, Authorization")
	}
	return conditional(x.r, d), nil
}

// acceptsJSON tells whether an Accept header takes JSON.
func acceptsJSON(accept string) bool {
	if strings.TrimSpace(accept) == "" {
		return true
	}
	for _, part := range strings.Split(accept, ",") {
		kind, params, _ := strings.Cut(strings.ToLower(strings.TrimSpace(part)), ";")
		switch strings.TrimSpace(kind) {
		case "*/*", "application/*", "application/json":
			if q := strings.ReplaceAll(params, " ", ""); q != "q=0" && q != "q=0.0" {
				return true
			}
		}
	}
	return false
}

// conditional answers 304 where the program has the body already. Bodies
// without a tag of their own get one from their content.
func conditional(r *web.Request, d web.Data) web.Data {
	if r.Method != http.MethodGet && r.Method != http.MethodHead || d.Status != 0 && d.Status != http.StatusOK {
		return d
	}
	tag := d.Header.Get("ETag")
	if tag == "" {
		tag = contentTag(d.Body)
		d.Header.Set("ETag", tag)
	}
	if matches(r.Header.Get("If-None-Match"), tag) {
		d.Status, d.Body = http.StatusNotModified, nil
	}
	return d
}
