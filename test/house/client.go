package house

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// Client is a reader of a house: one person's browser without its looks.
type Client struct {
	h       *House
	cookies map[string]string
	bearer  string // token for the API
}

// Anonymous is a reader who is not signed in.
func (h *House) Anonymous() *Client { return &Client{h: h, cookies: map[string]string{}} }

// As is the person with an address, signed in.
func (h *House) As(email string) *Client {
	token, ok := h.World.tokens[email]
	if !ok {
		panic("nobody with the address " + email)
	}
	c := h.Anonymous()
	c.cookies["or_session"] = token
	c.bearer = h.World.bearers[email]
	return c
}

// With is the first person with a role in a Party, signed in.
func (h *House) With(party, role string) *Client { return h.As(h.World.Email(party, role)) }

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte // unpacked
	Packed int    // bytes as sent
}

// Get asks for a page.
func (c *Client) Get(path string) Answer { return c.Do(NewRequest("GET", path, nil)) }

// Post sends a form.
func (c *Client) Post(path string, form url.Values) Answer {
	return c.Do(NewRequest("POST", path, form))
}

// NewRequest makes a request as a browser on the site sends it; form nil
// sends no body.
func NewRequest(method, path string, form url.Values) *http.Request {
	var body io.Reader
	if form != nil || method == "POST" {
		body = strings.NewReader(form.Encode())
	}
	q := httptest.NewRequest(method, path, body)
	q.Host = "localhost:8080"
	q.Header.Set("Accept-Encoding", "gzip")
	if method == "POST" {
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		q.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	return q
}

// Do sends a request and keeps the cookies that come back.
func (c *Client) Do(q *http.Request) Answer {
	for name, value := range c.cookies {
		q.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	if c.bearer != "" && strings.HasPrefix(q.URL.Path, "/api/") && q.Header.Get("Authorization") == "" {
		q.Header.Set("Authorization", "Bearer "+c.bearer)
	}
	rec := httptest.NewRecorder()
	c.h.Handler.ServeHTTP(rec, q)
	resp := rec.Result()
	for _, k := range resp.Cookies() {
		if k.MaxAge < 0 || k.Value == "" {
			delete(c.cookies, k.Name)
		} else {
			c.cookies[k.Name] = k.Value
		}
	}
	a := Answer{Status: resp.StatusCode, Header: resp.Header, Body: rec.Body.Bytes(), Packed: rec.Body.Len()}
	if resp.Header.Get("Content-Encoding") == "gzip" && len(a.Body) > 0 {
		z, err := gzip.NewReader(bytes.NewReader(a.Body))
		if err != nil {
			panic(err)
		}
		if a.Body, err = io.ReadAll(z); err != nil {
			panic(err)
		}
	}
	return a
}

// Location is where a redirect leads, path and query.
func (a Answer) Location() string { return a.Header.Get("Location") }

// IsHTML tells whether the answer is a page.
func (a Answer) IsHTML() bool { return strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") }

// Doc is the page, parsed.
func (a Answer) Doc(t testing.TB) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(a.Body))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// Fields is what a browser would send of a form as it stands, without its
// buttons.
func Fields(form *goquery.Selection) url.Values {
	v := url.Values{}
	form.Find("input[name], select[name], textarea[name]").Each(func(_ int, e *goquery.Selection) {
		name, _ := e.Attr("name")
		_, checked := e.Attr("checked")
		switch kind := e.AttrOr("type", ""); {
		case kind == "submit" || kind == "button":
		case kind == "checkbox" || kind == "radio":
			if checked {
				v.Add(name, e.AttrOr("value", "on"))
			}
		case goquery.NodeName(e) == "textarea":
			v.Add(name, strings.TrimPrefix(e.Text(), "\n"))
		case goquery.NodeName(e) == "select":
			chosen := e.Find("option[selected]").First()
			if chosen.Length() == 0 {
				chosen = e.Find("option").First()
			}
			v.Add(name, chosen.AttrOr("value", chosen.Text()))
		default:
			v.Add(name, e.AttrOr("value", ""))
		}
	})
	return v
}

// Bearer is the token of programs of the person with an address.
func (w *World) Bearer(email string) string { return w.bearers[email] }

// NewJSON makes a request as a program sends it; body "" sends none.
func NewJSON(method, path, body string) *http.Request {
	q := httptest.NewRequest(method, path, strings.NewReader(body))
	q.Host = "localhost:8080"
	if body != "" {
		q.Header.Set("Content-Type", "application/json")
	}
	return q
}

// Token is the session of the person with an address.
func (w *World) Token(email string) string { return w.tokens[email] }
