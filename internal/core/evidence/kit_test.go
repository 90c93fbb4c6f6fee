package evidence_test

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/blob"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/filetype"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/sandbox"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
	"openroadmap/internal/testkit"
)

// notebooks are the records of the tests: "open" is public, "closed" the
// team's, "locked" public and done with, "kept" the team's for ever; body b1 is
// responsible for all.
type notebooks struct {
	rules  *access.Table
	locked bool // "locked" is locked by now
}

func (notebooks) Kind() string                 { return "notebook" }
func (notebooks) Label(*i18n.Localizer) string { return "Notebook" }
func (n notebooks) Records(_ context.Context, _ db.IDB, a access.Actor, party string, ids []string) (map[string]evidence.Record, error) {
	found := map[string]evidence.Record{}
	for _, id := range ids {
		r := evidence.Record{Object: access.Object{Party: "xma", Bodies: []string{"b1"}}, Title: i18n.NewText(i18n.EN, "Notebook "+id), Path: "/work/xma/notebooks/" + id,
			Public: id != "closed" && id != "kept", TeamOnly: id == "kept", Parts: []evidence.Part{{ID: "page1", Title: i18n.NewText(i18n.EN, "Page one")}}}
		if id == "locked" && n.locked {
			r.Locked = errs.New(errs.Invalid, "error.locked")
		}
		if party == "xma" && (id == "open" || id == "closed" || id == "locked" || id == "kept") && (r.Public || n.rules.Allows(a, evidence.PermRead, r.Object)) {
			found[id] = r
		}
	}
	return found, nil
}

func (n notebooks) PublicRecords(_ context.Context, _ db.IDB, party string, ids []string) (map[string]evidence.PublicRecord, error) {
	found := map[string]evidence.PublicRecord{}
	for _, id := range ids {
		if party == "xma" && (id == "open" || id == "locked") {
			found[id] = evidence.PublicRecord{Path: "/parties/xma/notebooks/" + id, Title: map[i18n.Lang]string{i18n.EN: "Public notebook " + id}}
		}
	}
	return found, nil
}

// kit is the feature served alone, with one notebook of each sort. The
// session token is the role.
type kit struct {
	t *testing.T
	*evidence.Service
	ctx     context.Context
	handler http.Handler
}

var historyAndEvidence = []fs.FS{history.Migrations, search.Migrations, evidence.Migrations}

// eachKit runs a test on both engines with files on disk, and once with files
// on an S3-compatible server.
func eachKit(t *testing.T, test func(t *testing.T, k *kit)) {
	t.Helper()
	testkit.EachDB(t, historyAndEvidence, func(t *testing.T, d *db.DB) { test(t, newKit(t, d)) })
	t.Run("s3", func(t *testing.T) { test(t, newKitOn(t, testkit.SQLite(t, historyAndEvidence...), s3(t))) })
}

// eachStore runs a test with files on disk and on an S3-compatible server.
func eachStore(t *testing.T, test func(t *testing.T, k *kit)) {
	t.Helper()
	t.Run("disk", func(t *testing.T) { test(t, site(t)) })
	t.Run("s3", func(t *testing.T) { test(t, newKitOn(t, testkit.SQLite(t, historyAndEvidence...), s3(t))) })
}

// s3 is a store on an S3 server of its own, in memory, asked over HTTP.
func s3(t *testing.T) blob.Store {
	t.Helper()
	backend := s3mem.New()
	check(t, backend.CreateBucket("evidence"))
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	s, err := blob.ParseS3("s3://evidence/maravia?endpoint="+strings.TrimPrefix(server.URL, "http://")+"&insecure=true&region=eu-1", blob.Keys{Access: "a", Secret: "b"})
	check(t, err)
	return s
}

func newKit(t *testing.T, d *db.DB) *kit {
	t.Helper()
	store, err := blob.NewDisk(filepath.Join(t.TempDir(), "files"))
	check(t, err)
	return newKitOn(t, d, store)
}

func newKitOn(t *testing.T, d *db.DB, store blob.Store) *kit {
	t.Helper()
	rules, err := access.NewTable(evidence.Rules())
	check(t, err)
	spool, err := blob.NewSpool(t.TempDir())
	check(t, err)
	s := evidence.NewService(evidence.Config{DB: d, Access: rules, Store: store, Spool: spool, Sandbox: &sandbox.Runner{Parsers: filetype.Parsers()},
		FileLimit: 1 << 20, Quota: 3 << 20, Log: testkit.Quiet(), Names: func(_ context.Context, ids []string) (map[string]string, error) {
			names := map[string]string{}
			for _, id := range ids {
				names[id] = "Name of " + id
			}
			return names, nil
		}})
	s.Owners = []evidence.Owner{notebooks{rules: rules}}
	bundle, err := i18n.NewBundle(ui.Messages, web.Messages, evidence.Messages)
	check(t, err)
	site := &web.Site{BaseURL: &url.URL{Scheme: "http", Host: "localhost"}, Build: "test", Bundle: bundle, Access: rules, Clock: clock.Fixed(testkit.Now), Log: testkit.Quiet(),
		Routes: evidence.Feature(s).Routes, DefaultLang: func() i18n.Lang { return i18n.EN }, Generation: d.Generation, Decorate: func(*web.Request, *ui.Frame) {},
		Authenticate: func(_ context.Context, token string) (access.Actor, error) {
			if token == "" {
				return access.Actor{}, errs.New(errs.NotFound, "error.not_found")
			}
			return actor(access.Role(token)), nil
		}}
	h, err := site.Handler()
	check(t, err)
	return &kit{t, s, context.Background(), h}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// actor is a person with a role in xma, or "xes" the point of contact of the
// neighbour. A contributor works for b1, "other" is one of another body.
func actor(role access.Role) access.Actor {
	a := access.Actor{Person: "p-" + string(role), Roles: map[string][]access.Role{"xma": {role}}, Bodies: map[string][]string{"xma": {"b1"}}}
	switch role {
	case "xes":
		a.Roles = map[string][]access.Role{"xes": {identity.PointOfContact}}
	case "other":
		a.Roles, a.Bodies = map[string][]access.Role{"xma": {identity.Contributor}}, map[string][]string{"xma": {"b2"}}
	}
	return a
}

var (
	open   = evidence.Ref{Party: "xma", Kind: "notebook", ID: "open"}
	closed = evidence.Ref{Party: "xma", Kind: "notebook", ID: "closed"}
	locked = evidence.Ref{Party: "xma", Kind: "notebook", ID: "locked"}
)

// link is a good input, altered by change.
func link(change ...func(*evidence.Input)) evidence.Input {
	in := evidence.Input{Lang: i18n.EN, Kind: evidence.Report, Title: "Annual report", Visibility: access.Public, URL: "https://culture.example/report"}
	for _, c := range change {
		c(&in)
	}
	return in
}

func (k *kit) addLink(role access.Role, ref evidence.Ref, change ...func(*evidence.Input)) evidence.Evidence {
	k.t.Helper()
	e, err := k.AddLink(k.ctx, actor(role), ref, link(change...))
	check(k.t, err)
	return e
}

const pdf = "%PDF-1.4\n1 0 obj <</Type/Catalog>> endobj\ntrailer <</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"

func (k *kit) addFile(role access.Role, ref evidence.Ref, name, content string) (evidence.Evidence, error) {
	k.t.Helper()
	f, err := k.Receive(k.ctx, name, strings.NewReader(content))
	if err != nil {
		return evidence.Evidence{}, err
	}
	defer f.Close()
	list, err := k.AddFiles(k.ctx, actor(role), ref, link(func(in *evidence.Input) { in.Title, in.URL = "", "" }), []*evidence.Received{f})
	if err != nil {
		return evidence.Evidence{}, err
	}
	return list[0], nil
}

// do sends a request as role.
func (k *kit) do(role access.Role, q *http.Request) *httptest.ResponseRecorder {
	k.t.Helper()
	q.Host = "localhost"
	q.Header.Set("Sec-Fetch-Site", "same-origin")
	if role != "" {
		q.AddCookie(&http.Cookie{Name: "or_session", Value: string(role)})
	}
	w := httptest.NewRecorder()
	k.handler.ServeHTTP(w, q)
	return w
}

func (k *kit) get(role access.Role, path string) *httptest.ResponseRecorder {
	k.t.Helper()
	return k.do(role, httptest.NewRequest("GET", "/en"+path, nil))
}

type upload struct{ name, content string }

// send posts a form with files.
func (k *kit) send(role access.Role, path string, fields map[string]string, files ...upload) (*httptest.ResponseRecorder, *goquery.Document) {
	k.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for name, v := range fields {
		m.WriteField(name, v)
	}
	for _, f := range files {
		w, err := m.CreateFormFile("file", f.name)
		check(k.t, err)
		io.WriteString(w, f.content)
	}
	check(k.t, m.Close())
	q := httptest.NewRequest("POST", "/en"+path, &b)
	q.Header.Set("Content-Type", m.FormDataContentType())
	w := k.do(role, q)
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(w.Body.Bytes()))
	check(k.t, err)
	return w, doc
}
