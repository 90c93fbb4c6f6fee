package web

import (
	"io"
	"net/http"

	"github.com/a-h/templ"

	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/ui"
)

// Response is what a handler answers: a Page, a Redirect, a File or Data.
type Response interface{ response() }

// Page is an HTML page. Status 0 means 200.
type Page struct {
	Status int
	Frame  ui.Frame
	Body   templ.Component
	// Cookies are set with the answer.
	Cookies []*http.Cookie
	// RetryAfter says, with 429, when to try again; 0 says nothing.
	RetryAfter RetryAfter
}

// RetryAfter is the Detail of a TooMany: seconds.
type RetryAfter int

// WaitOf is how long err, a TooMany, asks to wait; 0 where it does not say.
func WaitOf(err error) RetryAfter {
	if e := errs.As(err); e != nil {
		wait, _ := e.Detail.(RetryAfter)
		return wait
	}
	return 0
}

// Redirect sends the reader on with 303 See Other. To is a path with its
// language, see Request.Link.
type Redirect struct {
	To      string
	Notice  string // id of a message without arguments, shown once on the next page
	Cookies []*http.Cookie
	Status  int // 0 = 303
}

// File is anything that is not a page. Write streams it; an error after the
// first byte cuts the connection, so that a half file is never taken for a
// whole one.
type File struct {
	Type     string // content type
	Download string // file name to save as; "" shows it in place
	Write    func(w io.Writer) error
	Public   bool // may be kept by the page cache like a page
}

func (Page) response()     {}
func (Redirect) response() {}
func (File) response()     {}

// Page makes a page from its frame and body.
func (r *Request) Page(f ui.Frame, body templ.Component) (Response, error) {
	return Page{Frame: f, Body: body}, nil
}

// Invalid makes the page of a form with mistakes: 422, "Error: …".
func (r *Request) Invalid(f ui.Frame, body templ.Component) (Response, error) {
	f.Error = true
	return Page{Status: http.StatusUnprocessableEntity, Frame: f, Body: body}, nil
}

// Go redirects to path (without language) after a successful act.
func (r *Request) Go(path, notice string) (Response, error) {
	return Redirect{To: r.Link(path), Notice: notice}, nil
}
