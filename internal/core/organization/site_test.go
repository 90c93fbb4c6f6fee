package organization_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"openroadmap/internal/core/identity"
	"openroadmap/internal/core/organization"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
	"openroadmap/internal/testkit"
)

// kit is the feature served alone: the session token is the role in xma, or
// "xes" for the point of contact of the neighbour.
type kit struct {
	t       *testing.T
	db      *db.DB
	svc     *organization.Service
	acts    *[]organization.Act
	handler http.Handler
}

func newKit(t *testing.T, d *db.DB) kit {
	t.Helper()
	table, err := access.NewTable(organization.Rules())
	if err != nil {
		t.Fatal(err)
	}
	acts := &[]organization.Act{}
	svc := &organization.Service{DB: d, Access: table, Log: func(_ context.Context, _ *db.Tx, a organization.Act) error {
		*acts = append(*acts, a)
		return nil
	}}
	bundle, err := i18n.NewBundle(ui.Messages, web.Messages, organization.Messages)
	if err != nil {
		t.Fatal(err)
	}
	site := &web.Site{
		BaseURL: &url.URL{Scheme: "http", Host: "localhost"}, Build: "test", Bundle: bundle, Access: table, Clock: clock.Fixed(testkit.Now),
		Log: testkit.Quiet(), Routes: organization.Feature(svc).Routes,
		DefaultLang:  func() i18n.Lang { return i18n.EN },
		Authenticate: func(_ context.Context, token string) (access.Actor, error) { return actor(token) },
		Decorate:     func(*web.Request, *ui.Frame) {},
		Generation:   d.Generation,
	}
	h, err := site.Handler()
	if err != nil {
		t.Fatal(err)
	}
	return kit{t, d, svc, acts, h}
}

func actor(role string) (access.Actor, error) {
	switch role {
	case "":
		return access.Actor{}, errs.New(errs.NotFound, "error.not_found")
	case "xes":
		return access.Actor{Person: "p-xes", Roles: map[string][]access.Role{"xes": {identity.PointOfContact}}}, nil
	case "operator":
		return access.Actor{Person: "p-operator", Operator: true}, nil
	}
	return access.Actor{Person: "p-" + role, Roles: map[string][]access.Role{"xma": {access.Role(role)}}}, nil
}

func must(t *testing.T, role access.Role) access.Actor {
	t.Helper()
	a, err := actor(string(role))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// do sends a request as role; a nil form is a GET.
func (k kit) do(role, path string, form url.Values) (int, *goquery.Document, http.Header) {
	k.t.Helper()
	method, body := "GET", io.Reader(nil)
	if form != nil {
		method, body = "POST", strings.NewReader(form.Encode())
	}
	q := httptest.NewRequest(method, "http://localhost"+path, body)
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if role != "" {
		q.AddCookie(&http.Cookie{Name: "or_session", Value: role})
	}
	w := httptest.NewRecorder()
	k.handler.ServeHTTP(w, q)
	doc, err := goquery.NewDocumentFromReader(w.Body)
	if err != nil {
		k.t.Fatal(err)
	}
	return w.Code, doc, w.Header()
}

// add creates a body as the editor of xma.
func (k kit) add(name string, kind organization.Kind) organization.Body {
	k.t.Helper()
	b, err := k.svc.Create(context.Background(), must(k.t, identity.Editor), "xma", organization.Input{Lang: i18n.EN, Name: name, Kind: kind, Visibility: access.Public})
	if err != nil {
		k.t.Fatal(err)
	}
	return b
}

func value(doc *goquery.Document, selector string) string {
	v, _ := doc.Find(selector).Attr("value")
	return v
}
