package identity_test

import (
	"encoding/base64"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"openroadmap/internal/core/identity"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/mail"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
	"openroadmap/internal/testkit"
)

// browser keeps cookies between requests to the feature served alone, beside
// one page of another feature that needs a person and has a form.
type browser struct {
	t       *testing.T
	h       http.Handler
	cookies map[string]string
}

func (k *kit) browser() *browser {
	k.t.Helper()
	table, err := access.NewTable(identity.Rules())
	if err != nil {
		k.t.Fatal(err)
	}
	note := func(r *web.Request) (web.Response, error) {
		text := ""
		if kept := r.Kept(); kept != nil {
			text = kept.Get("text")
		}
		return r.Page(ui.Frame{Title: "Note"}, ui.Text("note: "+text))
	}
	site := &web.Site{
		BaseURL: &url.URL{Scheme: "http", Host: "localhost"}, Build: "test", Bundle: k.bundle, Access: table, Clock: clock.Fixed(testkit.Now), Log: testkit.Quiet(),
		Routes: append(identity.Feature(k.svc).Routes,
			web.Route{Method: "GET", Pattern: "/work", Permission: identity.PermAccount, Handler: note},
			web.Route{Method: "GET", Pattern: "/work/note", Permission: identity.PermAccount, Handler: note},
			web.Route{Method: "POST", Pattern: "/work/note", Permission: identity.PermAccount, Handler: note}),
		DefaultLang:  func() i18n.Lang { return i18n.EN },
		Authenticate: k.svc.Authenticate, SignIn: k.svc.SignInPage, Kept: k.svc.Kept,
		Decorate: func(*web.Request, *ui.Frame) {}, Generation: k.db.Generation,
	}
	h, err := site.Handler()
	if err != nil {
		k.t.Fatal(err)
	}
	return &browser{k.t, h, map[string]string{}}
}

// as is a new browser in which the owner of an address is signed in.
func (k *kit) as(email string) *browser {
	b := k.browser()
	b.cookies["or_session"] = k.signIn(email, good, away).Token
	return b
}

// do asks for a path; a nil form is a GET.
func (b *browser) do(path string, form url.Values) (int, *goquery.Document, http.Header) {
	b.t.Helper()
	method, body := "GET", io.Reader(nil)
	if form != nil {
		method, body = "POST", strings.NewReader(form.Encode())
	}
	q := httptest.NewRequest(method, "http://localhost"+path, body)
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, v := range b.cookies {
		q.AddCookie(&http.Cookie{Name: name, Value: v})
	}
	w := httptest.NewRecorder()
	b.h.ServeHTTP(w, q)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	doc, err := goquery.NewDocumentFromReader(w.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return w.Code, doc, w.Header()
}

// want asks and checks the status, and the place of a redirect if to is not "".
func (b *browser) want(status int, to, path string, form url.Values) *goquery.Document {
	b.t.Helper()
	code, doc, h := b.do(path, form)
	if code != status || to != "" && h.Get("Location") != to {
		b.t.Fatalf("%s %v: %d %s, want %d %s\n%s", path, form, code, h.Get("Location"), status, to, doc.Find("main").Text())
	}
	return doc
}

func value(doc *goquery.Document, name string) string {
	v, _ := doc.Find("[name=" + name + "]").First().Attr("value")
	return v
}

func TestSignInPage(t *testing.T) {
	each(t, func(t *testing.T, k *kit) {
		k.person("Ana", false, identity.Editor)
		b := k.browser()
		b.want(200, "", "/en/sign-in", nil)
		doc := b.want(422, "", "/en/sign-in", url.Values{"email": {"ana@example.org"}, "password": {"wrong horse"}})
		if value(doc, "email") != "ana@example.org" || value(doc, "password") != "" || doc.Find(".summary a[href='#email']").Length() != 1 {
			t.Errorf("form came back as %s", doc.Find("main").Text())
		}
		for range 3 {
			b.do("/en/sign-in", url.Values{"email": {"ana@example.org"}, "password": {"wrong horse"}})
		}
		doc = b.want(429, "", "/en/sign-in", url.Values{"email": {"ana@example.org"}, "password": {good}})
		if s := doc.Find(".notice.bad").Text(); !strings.Contains(s, "2 s") {
			t.Errorf("notice %q, want when to try again", s)
		}
		if _, _, h := b.do("/en/sign-in", url.Values{"email": {"ana@example.org"}, "password": {good}}); h.Get("Retry-After") != "2" {
			t.Errorf("Retry-After: %q, want 2", h.Get("Retry-After"))
		}
		k.exec("DELETE FROM sign_in_attempts")
		b.want(303, "/en/work", "/en/sign-in", url.Values{"email": {"ana@example.org"}, "password": {good}, "back": {"//evil.example"}})
		b.want(303, "/en/work", "/en/sign-in", nil)
		b.want(303, "/en/sign-in", "/en/sign-out", url.Values{})
		b.want(401, "", "/en/account", nil)
	})
}

// A session ends while a form is open: sign in, and the form comes back.
func TestFormSurvivesTheEndOfASession(t *testing.T) {
	each(t, func(t *testing.T, k *kit) {
		k.person("Ana", false)
		b := k.as("ana@example.org")
		k.exec("DELETE FROM sessions")
		doc := b.want(401, "", "/fr/work/note", url.Values{"text": {"L’été à la rivière"}, "password": {"secret"}})
		kept, back := value(doc, "kept"), value(doc, "back")
		if raw, err := base64.RawURLEncoding.DecodeString(kept); err != nil || strings.Contains(string(raw), "secret") {
			t.Errorf("kept %q, %v", raw, err)
		}
		form := url.Values{"email": {"ana@example.org"}, "password": {"wrong horse"}, "kept": {kept}, "back": {back}}
		doc = b.want(422, "", "/fr/sign-in", form)
		form.Set("kept", value(doc, "kept"))
		form.Set("password", good)
		code, _, h := b.do("/fr/sign-in", form)
		to := h.Get("Location")
		if code != 303 || !strings.HasPrefix(to, "/fr/work/note?kept=") {
			t.Fatalf("%d %s", code, to)
		}
		if s := b.want(200, "", to, nil).Find("main").Text(); !strings.Contains(s, "L’été à la rivière") {
			t.Errorf("page shows %q", s)
		}
		if s := b.want(200, "", to, nil).Find("main").Text(); strings.Contains(s, "rivière") {
			t.Errorf("the form came back twice")
		}
	})
}

func TestInvitationByBrowser(t *testing.T) {
	each(t, func(t *testing.T, k *kit) {
		k.person("Lena", false, identity.PointOfContact)
		b := k.as("lena@example.org")
		b.want(200, "", "/en/work/xma/people/new", nil)
		doc := b.want(422, "", "/en/work/xma/people/new", url.Values{"email": {"omar"}, "lang": {"es"}, "bodies": {"b-xma"}})
		if value(doc, "email") != "omar" || doc.Find("#bodies[checked]").Length() != 1 || doc.Find(".summary li").Length() != 2 {
			t.Errorf("form came back as %s", doc.Find("main").Text())
		}
		b.want(303, "/en/work/xma/people", "/en/work/xma/people/new", url.Values{"email": {"omar@example.org"}, "lang": {"es"}, "roles": {"editor", "reviewer"}, "bodies": {"b-xma"}})
		doc = b.want(200, "", "/en/work/xma/people", nil)
		if s := doc.Find("tbody").Text(); !strings.Contains(s, "omar@example.org") || !strings.Contains(s, "Ministry of Culture") {
			t.Errorf("list %q", s)
		}
		guest := k.browser()
		path := "/es/u/" + k.lastToken()
		guest.want(200, "", path, nil)
		doc = guest.want(422, "", path, url.Values{"name": {"Omar Sy"}, "password": {"short"}})
		if value(doc, "name") != "Omar Sy" || value(doc, "password") != "" {
			t.Error("the name was lost or the password echoed")
		}
		guest.want(303, "/es/work", path, url.Values{"name": {"Omar Sy"}, "password": {good}})
		guest.want(404, "", path, nil)
		guest.want(200, "", "/es/account", nil)
		guest.want(403, "", "/es/work/xma/people/new", nil)
		guest.want(404, "", "/es/work/xes/people", nil)
		guest.want(403, "", "/es/admin/accounts", nil)
	})
}

func TestSetUpByBrowser(t *testing.T) {
	each(t, func(t *testing.T, k *kit) {
		link, _, err := k.svc.SetupLink(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		b, path := k.browser(), "/ar/setup/"+k.token(link)
		doc := b.want(200, "", path, nil)
		if n := doc.Find("select[name^=party_]").Length(); n != 3 {
			t.Errorf("%d rows for Parties", n)
		}
		form := url.Values{"site_name": {"Roadmap"}, "lang": {"en"}, "time_zone": {"UTC"}, "name": {"Olga"}, "email": {"olga@example.org"}, "password": {good}, "party_1": {"xma"}, "contact_1": {"olga@example.org"}, "party_2": {""}, "contact_2": {""}}
		more := url.Values{"more": {"1"}}
		for name, v := range form {
			more[name] = v
		}
		if doc := b.want(200, "", path, more); doc.Find("select[name^=party_]").Length() != 3 || value(doc, "site_name") != "Roadmap" {
			t.Error("adding a row lost something")
		}
		bad := maps.Clone(form)
		bad["site_name"], bad["email"], bad["party_1"] = []string{"Road\x07map"}, []string{"olga"}, []string{""}
		doc = b.want(422, "", path, bad)
		for _, name := range []string{"site_name", "email", "party_1"} {
			if doc.Find(".summary a[href='#"+name+"']").Length() != 1 {
				t.Errorf("nothing is said of %s beside a control character", name)
			}
		}
		b.want(303, "/en/work", path, form)
		b.want(404, "", path, nil)
		b.want(200, "", "/en/work/xma/people", nil)
	})
}

func TestOperatorPages(t *testing.T) {
	each(t, func(t *testing.T, k *kit) {
		operator, ana := k.person("Olga", true), k.person("Ana", false, identity.Editor)
		b := k.as("olga@example.org")
		base := "/en/admin/accounts/"
		b.want(303, "/en/admin/accounts", base+"new", url.Values{"email": {"new@example.org"}, "party": {"xes"}, "lang": {"en"}})
		b.want(422, "", base+"new", url.Values{"email": {"x"}, "party": {"zzz"}, "lang": {"en"}})
		b.want(422, "", base+operator.Person+"/disable", url.Values{})
		b.want(422, "", base+operator.Person+"/erase", url.Values{})
		for _, act := range []string{"disable", "enable", "link"} {
			b.want(303, base+ana.Person, base+ana.Person+"/"+act, url.Values{})
		}
		b.want(303, "/en/admin/accounts", base+ana.Person+"/erase", url.Values{})
		b.want(404, "", base+ana.Person, nil)
		b.want(404, "", base+"nonsense", nil)
		b.want(303, "/en/admin/health", "/en/admin/health/mail", url.Values{})
		if s := b.want(200, "", "/en/admin/health", nil).Find("tbody").Text(); !strings.Contains(s, "2027") {
			t.Errorf("health %q", s)
		}
		b.want(422, "", "/en/admin/settings", url.Values{"site_name": {""}, "lang": {"xx"}, "time_zone": {"x"}})
		b.want(303, "/en/admin/settings", "/en/admin/settings", url.Values{"site_name": {"Roadmap"}, "lang": {"ar"}, "time_zone": {"UTC"}})
	})
}

func TestAccountPage(t *testing.T) {
	each(t, func(t *testing.T, k *kit) {
		k.person("Ana", false)
		b := k.as("ana@example.org")
		doc := b.want(422, "", "/en/account", url.Values{"name": {" "}, "lang": {"en"}, "time_zone": {"Mars/Olympus"}})
		if value(doc, "time_zone") != "Mars/Olympus" {
			t.Error("the zone typed was lost")
		}
		b.want(303, "/en/account", "/en/account", url.Values{"name": {"Ana María"}, "lang": {"es"}, "time_zone": {"America/Lima"}})
		b.want(422, "", "/en/account/password", url.Values{"current": {"x"}, "password": {other}})
		b.want(303, "/en/account", "/en/account/password", url.Values{"current": {good}, "password": {other}})
		b.want(303, "/en/account", "/en/account/sessions/end-others", url.Values{})
		b.want(404, "", "/en/account/sessions/nonsense/end", url.Values{})
	})
}

// Every page in every language: no missing message, one h1, no nameless
// control, text escaped.
func TestPagesInEveryLanguage(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, mail.Migrations(), identity.Migrations()))
	k.person("Olga", true, identity.PointOfContact)
	ana := k.person("Ana", false, identity.Editor, identity.Reviewer)
	k.exec("UPDATE people SET name = ? WHERE id = ?", `<b id="evil">Ana</b>`, ana.Person)
	_, link, err := k.svc.Add(t.Context(), identity.NewPerson{Name: "New", Email: "new@example.org", Lang: i18n.EN, Roles: map[string][]access.Role{"xma": {identity.Observer}}}, "")
	if err != nil {
		t.Fatal(err)
	}
	in, out := k.as("olga@example.org"), k.browser()
	for _, l := range i18n.Langs {
		for _, p := range []string{"/sign-in", "/forgot", "/u/" + k.token(link), "/u/" + strings.Repeat("x", 43)} {
			_, doc, _ := out.do("/"+string(l)+p, nil)
			checkPage(t, l, p, doc)
		}
		for _, p := range []string{"/account", "/work/xma/people", "/work/xma/people/new", "/work/xma/people/" + ana.Person, "/work/xma/people/" + ana.Person + "/remove",
			"/admin/accounts", "/admin/accounts?q=zzz", "/admin/accounts/new", "/admin/accounts/" + ana.Person, "/admin/accounts/" + ana.Person + "/erase", "/admin/settings", "/admin/health"} {
			checkPage(t, l, p, in.want(200, "", "/"+string(l)+p, nil))
		}
	}
}

func checkPage(t *testing.T, l i18n.Lang, path string, doc *goquery.Document) {
	t.Helper()
	html, err := doc.Html()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(html, "[identity.") || strings.Contains(html, "[ui.") || strings.Contains(html, "<no value>") {
		t.Errorf("%s %s: a message is missing", l, path)
	}
	if n := doc.Find("h1").Length(); n != 1 {
		t.Errorf("%s %s: %d h1", l, path, n)
	}
	if doc.Find("#evil").Length() > 0 {
		t.Errorf("%s %s: HTML in a name is not escaped", l, path)
	}
	ids := map[string]bool{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		id, _ := s.Attr("id")
		if ids[id] {
			t.Errorf("%s %s: id %q stands twice", l, path, id)
		}
		ids[id] = true
	})
	doc.Find("main input:not([type=hidden]), main select, main textarea").Each(func(_ int, s *goquery.Selection) {
		if id, _ := s.Attr("id"); doc.Find("label[for='"+id+"']").Length() != 1 {
			t.Errorf("%s %s: control %q has no label", l, path, id)
		}
	})
}
