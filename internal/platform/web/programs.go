package web

import (
	"net/http"
	"slices"
	"strings"
)

// Programs is how a site answers programs rather than browsers: by a token in
// the request instead of a session, and by machine-readable errors instead of
// pages. It is filled by the feature that owns the routes with API set.
type Programs struct {
	// Prefix is what the paths of the routes begin with: "/api/v1/".
	Prefix string
	// Admit lets a request in, or says that there are too many (TooMany). It
	// sees the Actor, zero for a request without a token.
	Admit func(r *Request) error
	// Identify finds whose token it is and what the token may do.
	// Unauthenticated for one that is unknown or has ended, Forbidden for one
	// that must not write.
	Identify func(r *Request, token string) error
	// Problem is the answer to an error; status is what it would be of a page.
	Problem func(r *Request, status int, err error) Data
}

// WrongMethod is the error of a path that other methods have.
type WrongMethod struct{ Allow []string }

func (e WrongMethod) Error() string { return "use " + strings.Join(e.Allow, ", ") }

// Data is an answer for programs: a whole body with its headers. Status 0
// means 200.
type Data struct {
	Status int
	Header http.Header // may be nil
	Type   string      // content type
	Body   []byte
}

func (Data) response() {}

// bearer is the token of the Authorization header; ok tells whether there is
// such a header at all.
func bearer(q *http.Request) (token string, ok bool) {
	h := q.Header.Get("Authorization")
	scheme, token, _ := strings.Cut(h, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		token = ""
	}
	return strings.TrimSpace(token), h != ""
}

// program finds who asks through the API and lets them in or not.
func (s *Site) program(r *Request) error {
	token, given := bearer(r.Request)
	var err error
	if given {
		err = s.Programs.Identify(r, token)
	}
	if full := s.Programs.Admit(r); full != nil {
		return full
	}
	return err
}

// open lets pages of any other site read what everyone may read. Nothing
// signed in or written is open: the preflight allows no Authorization.
func open(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "ETag, Retry-After")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// methods are those that a route of the API may have.
var methods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// programs answers what is below Programs.Prefix and no route: other methods,
// preflights and unknown paths.
func (s *Site) programs(mux *http.ServeMux) http.HandlerFunc {
	return func(w http.ResponseWriter, q *http.Request) {
		if _, pattern := mux.Handler(q); pattern != "" {
			mux.ServeHTTP(w, q)
			return
		}
		allow := allowed(mux, q)
		if q.Method == http.MethodOptions && slices.Contains(allow, http.MethodGet) {
			open(w.Header())
			w.Header().Set("Access-Control-Allow-Methods", "GET, HEAD")
			w.Header().Set("Access-Control-Allow-Headers", "If-None-Match")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		r := s.request(q, &Route{API: true})
		status, err := http.StatusNotFound, error(missingError())
		if len(allow) > 0 {
			w.Header().Set("Allow", strings.Join(allow, ", "))
			status, err = http.StatusMethodNotAllowed, WrongMethod{allow}
		}
		s.answer(w, r, func() (Response, error) { return s.Programs.Problem(r, status, err), nil })
	}
}

func allowed(mux *http.ServeMux, q *http.Request) (allow []string) {
	for _, m := range methods {
		try := *q
		try.Method = m
		if _, pattern := mux.Handler(&try); pattern != "" && pattern != "/" {
			allow = append(allow, m)
		}
	}
	return allow
}

func (s *Site) sendData(w http.ResponseWriter, q *http.Request, v Data) {
	h := w.Header()
	for name, values := range v.Header {
		h[name] = values
	}
	if v.Status == 0 {
		v.Status = http.StatusOK
	}
	if v.Status == http.StatusNotModified || v.Status == http.StatusNoContent {
		w.WriteHeader(v.Status)
		return
	}
	h.Set("Content-Type", v.Type)
	writeMaybeGzip(w, q, v.Status, v.Body)
}
