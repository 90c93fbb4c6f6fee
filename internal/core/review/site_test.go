package review_test

import (
	"context"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"openroadmap/internal/core/history"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/core/organization"
	"openroadmap/internal/core/review"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
	"openroadmap/internal/testkit"
)

var ctx = context.Background()

// notes is a target of its own: records are the values of a map.
type notes struct {
	fields map[string]string
	rev    int
	gone   bool // the record is there no more
}

func (n *notes) Kind() string { return "note" }

func (n *notes) Apply(_ context.Context, _ *db.Tx, p review.Proposal, _ access.Actor) error {
	for _, c := range p.Changes {
		if n.fields[c.Field] != c.From {
			return errs.New(errs.Conflict, "error.conflict")
		}
	}
	for _, c := range p.Changes {
		n.fields[c.Field] = c.To
	}
	return nil
}

func (n *notes) Stale(_ context.Context, _ *db.Tx, p review.Proposal) (stale []string, err error) {
	for _, c := range p.Changes {
		if now := n.fields[c.Field]; now != c.From && now != c.To {
			stale = append(stale, c.Field)
		}
	}
	return stale, nil
}

func (n *notes) Describe(_ context.Context, _, _ string, changes []history.Change, l *i18n.Localizer) (review.Described, error) {
	if n.gone {
		return review.Described{}, errs.New(errs.NotFound, "error.not_found")
	}
	d := review.Described{Title: i18n.Shown{Text: "2.4 Discover", Lang: l.Lang}, Link: "/work/xma/notes/1", Rev: n.rev}
	for _, c := range changes {
		now := n.fields[c.Field]
		d.Rows = append(d.Rows, review.Row{Field: c.Field, Label: "Field " + c.Field, Lang: i18n.EN, From: c.From, To: c.To, Now: now, Conflict: now != c.From && now != c.To})
	}
	return d, nil
}

// kit is the feature served alone: the session token is the role in xma, with
// a number for a second person ("reviewer2"), or "xes" for the neighbour.
type kit struct {
	t       *testing.T
	db      *db.DB
	svc     *review.Service
	target  *notes
	mails   *[]review.Proposal
	handler http.Handler
}

func each(t *testing.T, test func(t *testing.T, k kit)) {
	all := []fs.FS{history.Migrations, organization.Migrations, search.Migrations, review.Migrations}
	testkit.EachDB(t, all, func(t *testing.T, d *db.DB) { test(t, newKit(t, d)) })
}

func newKit(t *testing.T, d *db.DB) kit {
	t.Helper()
	table, err := access.NewTable(review.Rules())
	if err != nil {
		t.Fatal(err)
	}
	k := kit{t: t, db: d, target: &notes{fields: map[string]string{"narrative:en": "Work goes on."}}, mails: &[]review.Proposal{}}
	k.svc = &review.Service{
		DB: d, Access: table, Targets: []review.Target{k.target},
		Notify: func(_ context.Context, _ *db.Tx, p review.Proposal) error { *k.mails = append(*k.mails, p); return nil },
		Names: func(_ context.Context, ids []string) (map[string]string, error) {
			names := map[string]string{}
			for _, id := range ids {
				names[id] = "Ms <b>" + id + "</b>"
			}
			return names, nil
		},
	}
	bundle, err := i18n.NewBundle(ui.Messages, web.Messages, review.Messages)
	if err != nil {
		t.Fatal(err)
	}
	site := &web.Site{
		BaseURL: &url.URL{Scheme: "http", Host: "localhost"}, Build: "test", Bundle: bundle, Access: table, Clock: clock.Fixed(testkit.Now),
		Log: testkit.Quiet(), Routes: review.Feature(k.svc).Routes,
		DefaultLang:  func() i18n.Lang { return i18n.EN },
		Authenticate: func(_ context.Context, token string) (access.Actor, error) { return actor(token), nil },
		Kept: func(context.Context, access.Actor, string) url.Values {
			return url.Values{"return_reason": {"typed before"}}
		},
		Decorate:   func(*web.Request, *ui.Frame) {},
		Generation: d.Generation,
	}
	if k.handler, err = site.Handler(); err != nil {
		t.Fatal(err)
	}
	return k
}

func actor(token string) access.Actor {
	switch token {
	case "xes":
		return access.Actor{Person: "p-xes", Roles: map[string][]access.Role{"xes": {identity.PointOfContact}}}
	case "operator":
		return access.Actor{Person: "p-operator", Operator: true}
	}
	role := access.Role(strings.TrimRight(token, "0123456789"))
	return access.Actor{Person: "p-" + token, Roles: map[string][]access.Role{"xma": {role}}, Bodies: map[string][]string{"xma": {"body-" + token}}}
}

// propose makes a proposal of whoever token is.
func (k kit) propose(token, to string) review.Proposal {
	k.t.Helper()
	var p review.Proposal
	err := k.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = k.svc.Propose(ctx, tx, actor(token), review.New{Party: "xma", Kind: "note", Record: "r1", Title: i18n.NewText(i18n.EN, "2.4 Discover"),
			Changes: []history.Change{{Field: "narrative:en", From: k.target.fields["narrative:en"], To: to}}, Note: "Please <i>look</i>", BaseRev: 3})
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return p
}

func (k kit) get(id string) review.Proposal {
	k.t.Helper()
	p, err := k.svc.Get(ctx, actor("observer"), "xma", id)
	if err != nil {
		k.t.Fatal(err)
	}
	return p
}

// do sends a request; a nil form is a GET.
func (k kit) do(token, path string, form url.Values) (int, *goquery.Document) {
	k.t.Helper()
	method, body := "GET", io.Reader(nil)
	if form != nil {
		method, body = "POST", strings.NewReader(form.Encode())
	}
	q := httptest.NewRequest(method, "http://localhost"+path, body)
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if token != "" {
		q.AddCookie(&http.Cookie{Name: "or_session", Value: token})
	}
	w := httptest.NewRecorder()
	k.handler.ServeHTTP(w, q)
	doc, err := goquery.NewDocumentFromReader(w.Body)
	if err != nil {
		k.t.Fatal(err)
	}
	return w.Code, doc
}
