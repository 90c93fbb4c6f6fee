package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// Problem is an error as RFC 9457 writes it, in the reader's language.
type Problem struct {
	Type      string  `json:"type" doc:"Always about:blank: the status says what kind of problem it is"`
	Title     string  `json:"title" doc:"The status in words"`
	Status    int     `json:"status"`
	Detail    string  `json:"detail" doc:"What is wrong and what to do, in the language of Accept-Language"`
	Instance  string  `json:"instance" doc:"Names this request in the server's log"`
	Errors    []Fault `json:"errors,omitempty" doc:"Each mistake with its place"`
	Conflicts []Clash `json:"conflicts,omitempty" doc:"Fields that somebody else changed meanwhile, with both values"`
}

// Fault is one mistake in what was sent.
type Fault struct {
	Pointer   string `json:"pointer,omitempty" doc:"JSON Pointer into the body that was sent"`
	Parameter string `json:"parameter,omitempty" doc:"Name of the parameter or header, where it is not in the body"`
	Detail    string `json:"detail"`
	Rule      string `json:"rule,omitempty" doc:"The rule of the schema that is broken, in English"`
}

// Clash is a field with two values.
type Clash struct {
	Field  string `json:"field"`
	Yours  string `json:"yours" doc:"What was sent"`
	Theirs string `json:"theirs" doc:"What is stored now"`
}

const problemType = "application/problem+json"

// refusal is an error that HTTP has a status for and errs has no kind.
type refusal struct {
	status  int
	id      string // message
	faults  []huma.ErrorDetail
	clashes []Clash
}

func (e refusal) Error() string { return strconv.Itoa(e.status) + " " + e.id }

// unknownParameters refuses a request with query parameters that its call does
// not have: a filter that is mistyped must not look as if it had been heeded.
func unknownParameters(r *web.Request) error {
	names := r.Undeclared()
	if len(names) == 0 {
		return nil
	}
	e := refusal{status: http.StatusBadRequest, id: MsgErrorParameters}
	known := strings.Join(r.Route.Query, ", ")
	if known == "" {
		known = "–"
	}
	for _, name := range names {
		e.faults = append(e.faults, huma.ErrorDetail{Location: "query." + ui.Visible(name), Message: r.L.T(MsgErrorParameter, "Known", known), Value: name})
	}
	return e
}

// refusals are the sentences for what huma refuses by itself.
var refusals = map[int]string{
	http.StatusBadRequest: MsgErrorBody, http.StatusUnprocessableEntity: MsgErrorSchema, http.StatusNotAcceptable: MsgErrorAccept,
	http.StatusUnsupportedMediaType: MsgErrorMedia, http.StatusRequestEntityTooLarge: "error.too_large",
}

// refusedBy reads the error that huma wrote.
func refusedBy(x *exchange) error {
	var m huma.ErrorModel
	if err := json.Unmarshal(x.body.Bytes(), &m); err != nil {
		m = huma.ErrorModel{}
	}
	e := refusal{status: x.status, id: refusals[x.status]}
	if e.id == "" {
		return errs.Wrap(errors.New(x.body.String()), errs.Internal, "error.internal")
	}
	path := len(m.Errors) > 0
	for _, d := range m.Errors {
		e.faults = append(e.faults, *d)
		path = path && strings.HasPrefix(d.Location, "path.")
	}
	if path { // no such thing, rather than a mistake
		return missing()
	}
	return e
}

// problem is the answer to an error.
func (s *API) problem(r *web.Request, status int, err error) web.Data {
	p := Problem{Type: "about:blank", Instance: "urn:request:" + r.ID}
	h := http.Header{"Content-Language": {string(r.Lang)}, "Cache-Control": {"private, no-store"}, "Vary": {"Accept-Encoding, Accept-Language, Authorization"}}
	var no refusal
	var method web.WrongMethod
	e := errs.As(err)
	switch {
	case errors.As(err, &no):
		status = no.status
		p.refused(r.L, no)
	case errors.As(err, &method):
		p.Detail = r.L.T(MsgErrorMethod, "Allow", strings.Join(method.Allow, ", "))
	case e != nil && e.Kind != errs.Internal:
		p.known(r.L, e)
		if wait, ok := e.Detail.(retryAfter); ok {
			h.Set("Retry-After", strconv.Itoa(int(wait)))
		}
	default:
		p.Detail = r.L.T("error.internal")
	}
	if status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="Open Roadmap"`)
	}
	p.Status, p.Title = status, http.StatusText(status)
	body, jsonErr := json.Marshal(p)
	if jsonErr != nil {
		body = []byte("{}")
	}
	return web.Data{Status: status, Header: h, Type: problemType, Body: body}
}

func (p *Problem) refused(l *i18n.Localizer, e refusal) {
	p.Detail, p.Conflicts = l.T(e.id), e.clashes
	for _, d := range e.faults {
		f := Fault{Detail: l.T(MsgErrorPlace), Rule: d.Message}
		if e.id == MsgErrorParameters { // said in the reader's language already
			f = Fault{Detail: d.Message}
		}
		if in, rest, _ := strings.Cut(d.Location, "."); in == "body" || strings.HasPrefix(d.Location, "body") {
			f.Pointer = pointerOf(strings.TrimPrefix(strings.TrimPrefix(d.Location, "body"), "."))
		} else {
			f.Parameter = rest
		}
		p.Errors = append(p.Errors, f)
	}
}

// known is an error of the services: its message, the fields, both values of
// a conflict.
func (p *Problem) known(l *i18n.Localizer, e *errs.Error) {
	p.Detail = l.T(e.Message.ID, e.Message.Args...)
	if e.Kind == errs.Invalid && len(e.Fields) > 0 {
		p.Detail = l.T("error.invalid")
	}
	for _, f := range e.Fields {
		p.Errors = append(p.Errors, Fault{Pointer: fieldPointer(f.Name), Detail: l.T(f.ID, f.Args...)})
	}
	p.Conflicts = clashesOf(e.Detail)
}

// pointerOf turns huma's path ("fields.title:fr", "items[3].name") into a JSON
// Pointer.
func pointerOf(path string) string {
	if path == "" {
		return ""
	}
	path = strings.NewReplacer("[", ".", "]", "").Replace(path)
	parts := strings.Split(path, ".")
	for i, p := range parts {
		parts[i] = escapePointer(p)
	}
	return "/" + strings.Join(parts, "/")
}

// fieldPointer points to a field of the body: "fields/ms/9/due" is the member
// "ms/9/due" of "fields".
func fieldPointer(name string) string {
	if key, inside := strings.CutPrefix(name, "fields/"); inside {
		return "/fields/" + escapePointer(key)
	}
	return "/" + escapePointer(name)
}

var escapePointer = strings.NewReplacer("~", "~0", "/", "~1").Replace
