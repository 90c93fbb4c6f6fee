package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/ui"
)

// statusOf is the one place where a Kind becomes an HTTP status.
var statusOf = map[errs.Kind]int{
	errs.Internal:        http.StatusInternalServerError,
	errs.Invalid:         http.StatusUnprocessableEntity,
	errs.Unauthenticated: http.StatusUnauthorized,
	errs.Forbidden:       http.StatusForbidden,
	errs.NotFound:        http.StatusNotFound,
	errs.Conflict:        http.StatusConflict,
	errs.TooLarge:        http.StatusRequestEntityTooLarge,
	errs.Unavailable:     http.StatusServiceUnavailable,
	errs.TooMany:         http.StatusTooManyRequests,
}

// answer runs f and sends what it answers: a response, or the page of its
// error.
func (s *Site) answer(w http.ResponseWriter, r *Request, f func() (Response, error)) {
	resp, err := guard(f)
	if err != nil {
		if isGone(r.Context()) {
			return
		}
		resp = s.errorResponse(r, err)
	}
	w.Header().Set("Cache-Control", "private, no-store")
	if err := s.send(w, r, resp); err != nil {
		s.Log.Error("send", "request", r.ID, "error", err)
		http.Error(w, r.L.T("error.internal"), http.StatusInternalServerError)
	}
}

func (s *Site) send(w http.ResponseWriter, r *Request, resp Response) error {
	switch v := resp.(type) {
	case Redirect:
		s.sendRedirect(w, r, v)
		return nil
	case File:
		return s.sendFile(w, r, v)
	case Download:
		return sendDownload(w, r, v)
	case Data:
		s.sendData(w, r.Request, v)
		return nil
	case Page:
		if r.shownKept {
			v.Frame.Caution = r.L.T(MsgKept)
		}
		body, err := s.render(r, &v, noticeOf(r))
		if err != nil {
			return err
		}
		for _, c := range v.Cookies {
			http.SetCookie(w, c)
		}
		if hasNotice(r.Request) {
			http.SetCookie(w, s.noticeCookie("", -1))
		}
		h := w.Header()
		if v.RetryAfter > 0 {
			h.Set("Retry-After", strconv.Itoa(int(v.RetryAfter)))
		}
		h.Set("Content-Type", "text/html; charset=utf-8")
		writeMaybeGzip(w, r.Request, v.Status, body)
		return nil
	}
	return fmt.Errorf("no response from %s %s", r.Method, r.Route.Pattern)
}

// render makes the whole page. It sets the page's status if that was 0.
func (s *Site) render(r *Request, p *Page, notice string) ([]byte, error) {
	if p.Status == 0 {
		p.Status = http.StatusOK
	}
	f := p.Frame
	f.L = r.L
	f.BaseURL = strings.TrimRight(s.BaseURL.String(), "/")
	if f.Path == "" {
		f.Path = r.Here()
	}
	if f.Notice == "" {
		f.Notice = notice
	}
	s.Decorate(r, &f)
	var b bytes.Buffer
	b.Grow(64 << 10)
	if err := ui.Layout(f, p.Body).Render(r.Context(), &b); err != nil {
		return nil, fmt.Errorf("render %s: %w", r.Route.Pattern, err)
	}
	return b.Bytes(), nil
}

// ownWords are title and advice of errors for which those of their kind would
// mislead, by message.
var ownWords = map[string][2]string{
	"error.full":       {MsgFullTitle, MsgFullDo},
	"error.damaged":    {MsgDamagedTitle, MsgDamagedDo},
	"web.cross_origin": {MsgCrossOriginTitle, MsgCrossOriginDo},
}

// errorResponse is the page of an error. What went wrong inside goes to the
// log with the request's id, never to the reader.
func (s *Site) errorResponse(r *Request, err error) Response {
	if errs.Is(err, errs.Internal) && db.IsDamage(err) { // met while reading
		err = errs.Wrap(err, errs.Unavailable, "error.damaged")
	}
	kind := errs.KindOf(err)
	if kind == errs.Internal || kind == errs.Unavailable {
		s.Log.Error("request", "id", r.ID, "route", r.Route.Method+" "+r.Route.Pattern, "error", err)
	}
	if r.Route.API {
		return s.Programs.Problem(r, statusOf[kind], err)
	}
	if kind == errs.Unauthenticated && s.SignIn != nil && r.Route.Handler != nil {
		if resp, err := s.signIn(r); err == nil {
			return resp
		}
	}
	p := ui.Problem{Kind: kind, Request: r.ID, HomeURL: r.Link("/")}
	if !r.Actor.SignedIn() {
		p.SignIn = r.Link("/sign-in")
	}
	if e := errs.As(err); e != nil && kind != errs.Internal {
		p.Message = r.L.T(e.Message.ID, e.Message.Args...)
		if own, ok := ownWords[e.Message.ID]; ok {
			p.Title, p.Advice = r.L.T(own[0]), r.L.T(own[1])
		}
	}
	return Page{
		Status:     statusOf[kind],
		Frame:      ui.Frame{Kind: ui.Plain, Title: p.Heading(r.L), NoIndex: true},
		Body:       ui.ErrorPage(r.L, p),
		RetryAfter: WaitOf(err),
	}
}

// signIn answers with the sign-in page in place. What was being sent is kept
// in it, and the reader comes back to the page it was sent from.
func (s *Site) signIn(r *Request) (Response, error) {
	var kept url.Values
	back := r.Here()
	if r.Method == http.MethodPost {
		form, err := r.ReadTyped()
		if err != nil {
			return nil, err
		}
		kept = form.Values()
		if !s.get(r.URL.Path) {
			back, kept = "/work", nil
		}
	}
	resp, err := s.SignIn(r, back, kept)
	if p, ok := resp.(Page); ok && err == nil {
		p.Status = http.StatusUnauthorized
		return p, nil
	}
	return resp, err
}

func (s *Site) sendRedirect(w http.ResponseWriter, r *Request, v Redirect) {
	for _, c := range v.Cookies {
		http.SetCookie(w, c)
	}
	if v.Notice != "" {
		http.SetCookie(w, s.noticeCookie(v.Notice, 60))
	}
	status := v.Status
	if status == 0 {
		status = http.StatusSeeOther
	}
	w.Header().Set("Location", v.To)
	w.WriteHeader(status)
}

func (s *Site) sendFile(w http.ResponseWriter, r *Request, v File) error {
	w.Header().Set("Content-Type", v.Type)
	if v.Download != "" {
		w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(v.Download))
	}
	if r.Method == http.MethodHead {
		return nil
	}
	if err := v.Write(w); err != nil {
		s.Log.Error("send file", "error", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

var gzips = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	return z
}}

func acceptsGzip(q *http.Request) bool {
	return strings.Contains(q.Header.Get("Accept-Encoding"), "gzip")
}

// writeMaybeGzip sends a private body, compressed when the reader can.
func writeMaybeGzip(w http.ResponseWriter, q *http.Request, status int, body []byte) {
	h := w.Header()
	h.Add("Vary", "Accept-Encoding")
	if acceptsGzip(q) && len(body) > 1024 {
		var b bytes.Buffer
		z := gzips.Get().(*gzip.Writer)
		z.Reset(&b)
		z.Write(body)
		z.Close()
		gzips.Put(z)
		body = b.Bytes()
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if q.Method != http.MethodHead {
		w.Write(body)
	}
}
