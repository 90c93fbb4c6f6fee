package pages_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/test/house"
)

// Every kind of answer carries the security headers.
func TestHeadersOnEveryAnswer(t *testing.T) {
	h := house.Make(t, db.SQLite).Open(t)
	contact := h.With(house.Here, "point_of_contact")
	css := stylesheet(t, h)
	foreign := house.NewRequest("POST", "/en/sign-in", url.Values{"email": {"a"}})
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	host := house.NewRequest("GET", "/en/", nil)
	host.Host = "evil.example"
	tests := []struct {
		name   string
		c      *house.Client
		q      *http.Request
		status int
	}{
		{"page", h.Anonymous(), house.NewRequest("GET", "/en/", nil), 200},
		{"redirect", h.Anonymous(), house.NewRequest("GET", "/", nil), 302},
		{"page that is not there", h.Anonymous(), house.NewRequest("GET", "/en/nothing", nil), 404},
		{"address without a language", h.Anonymous(), house.NewRequest("GET", "/nothing", nil), 404},
		{"stylesheet", h.Anonymous(), house.NewRequest("GET", css, nil), 200},
		{"file that is not there", h.Anonymous(), house.NewRequest("GET", "/static/nothing.css", nil), 404},
		{"sign-in needed", h.Anonymous(), house.NewRequest("GET", "/en/work", nil), 401},
		{"not allowed", contact, house.NewRequest("GET", "/en/admin/accounts", nil), 403},
		{"mistakes", contact, house.NewRequest("POST", "/en/work/xma/bodies/new", url.Values{}), 422},
		{"wrong method", h.Anonymous(), house.NewRequest("PUT", "/en/", nil), 405},
		{"from elsewhere", contact, foreign, 403},
		{"foreign host", h.Anonymous(), host, 421},
		{"health", h.Anonymous(), house.NewRequest("GET", "/healthz", nil), 200},
		{"site map", h.Anonymous(), house.NewRequest("GET", "/sitemap.xml", nil), 200},
	}
	for _, tt := range tests {
		a := tt.c.Do(tt.q)
		if a.Status != tt.status {
			t.Errorf("%s: status %d, want %d", tt.name, a.Status, tt.status)
		}
		if missing := missingHeader(a.Header); missing != "" {
			t.Errorf("%s: header %s is missing", tt.name, missing)
		}
		if a.Status >= 400 && tt.status != 421 && !strings.Contains(tt.q.URL.Path, "static") {
			if !a.IsHTML() || a.Doc(t).Find("h1").Length() != 1 {
				t.Errorf("%s: the answer is no page: %.80s", tt.name, a.Body)
			}
		}
		if strings.Contains(string(a.Body), "goroutine") || strings.Contains(string(a.Body), ".go:") {
			t.Errorf("%s: the answer tells of the inside: %.200s", tt.name, a.Body)
		}
	}
}

func stylesheet(t *testing.T, h *house.House) string {
	t.Helper()
	href, ok := h.Anonymous().Get("/en/").Doc(t).Find(`link[rel=stylesheet]`).Attr("href")
	if !ok {
		t.Fatal("the first page has no stylesheet")
	}
	return href
}

func TestHEAD(t *testing.T) {
	h := house.Make(t, db.SQLite).Open(t)
	contact := h.With(house.Here, "point_of_contact")
	for _, path := range append(h.Paths(i18n.EN, public...), h.Paths(i18n.EN, "/work", "/account")...) {
		get, head := contact.Get(path), contact.Do(house.NewRequest("HEAD", path, nil))
		if head.Status != get.Status || len(head.Body) > 0 {
			t.Errorf("HEAD %s = %d with %d bytes, GET = %d", path, head.Status, len(head.Body), get.Status)
		}
		anonymous := h.Anonymous().Do(house.NewRequest("HEAD", path, nil))
		if len(anonymous.Body) > 0 {
			t.Errorf("HEAD %s without a session has %d bytes", path, len(anonymous.Body))
		}
	}
}

// What is not there is said so, in the reader's language, whatever the id.
func TestUnknownAddresses(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		h := w.Open(t)
		paths := []string{"/parties/zzz", "/parties/xma/activities/9.9", "/parties/xma/activities/%00", "/parties/xma/activities/%ff", "/parties/xma/versions/99", "/parties/xma/versions/0",
			"/parties/xma/versions/99999999999999999999", "/parties/xma/outputs/9", "/parties/xma/outputs/x", "/parties/xma/roadmaps/1999", "/parties/xma/roadmaps/%00", "/parties/%00", "/parties/XMA/nothing",
			"/reference/nothing", "/reference/or2019/9.9", "/reference/or2019/%00", "/parties/xma?version=99", "/parties/xma?version=x", "/u/nothing", "/u/%00", "/setup/nothing", "/parties/xma/activities/1.1?version=77"}
		for _, l := range i18n.Langs {
			for _, path := range paths {
				a := h.Anonymous().Get("/" + string(l) + path)
				if a.Status != 404 {
					t.Errorf("/%s%s = %d, want 404", l, path, a.Status)
					continue
				}
				if bad := problemsOf(a, a.Doc(t), l); len(bad) > 0 {
					t.Errorf("/%s%s: %v", l, path, bad)
				}
			}
		}
	})
}

// Queries hold anything; no page fails on one.
func TestHostileQueries(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		h := w.Open(t)
		values := []string{"%00", "%ff%fe", "'", "%25", "-1", "99999999999999999999", "%E2%80%AE", strings.Repeat("a", 3000), "%3Cscript%3Ealert(1)%3C/script%3E"}
		for i := range h.Site.Routes {
			rt := &h.Site.Routes[i]
			if rt.Method != "GET" || len(rt.Query) == 0 {
				continue
			}
			for _, path := range h.Paths(i18n.EN, rt.Pattern) {
				for _, name := range rt.Query {
					for _, v := range values {
						a := reader(h, path).Get(path + "?" + name + "=" + v)
						if a.Status >= 500 || a.Status == 400 {
							t.Errorf("%s?%s=%.20s = %d", path, name, v, a.Status)
						}
						if bytes.Contains(a.Body, []byte("<script>alert")) {
							t.Errorf("%s?%s: what was asked for comes back unescaped", path, name)
						}
					}
				}
			}
		}
	})
}

// reader is somebody who may see the page.
func reader(h *house.House, path string) *house.Client {
	switch {
	case strings.Contains(path, "/work"):
		return h.With(house.Here, "point_of_contact")
	case strings.Contains(path, "/admin"):
		return h.With("", "operator")
	}
	return h.Anonymous()
}
