package party_test

import (
	"context"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"openroadmap/internal/core/party"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
	"openroadmap/internal/testkit"
)

// kit is the feature served alone. The session token says who comes: "op",
// "other" (another operator), "poc" (the point of contact of fra), "" nobody.
type kit struct {
	t       *testing.T
	svc     *party.Service
	handler http.Handler
	kept    *url.Values // the form that a sign-in gives back under ?kept=1
}

func newKit(t *testing.T, d *db.DB) kit {
	t.Helper()
	table, err := access.NewTable(party.Rules)
	if err != nil {
		t.Fatal(err)
	}
	bundle, err := i18n.NewBundle(ui.Messages, web.Messages, party.Messages)
	if err != nil {
		t.Fatal(err)
	}
	k := kit{t: t, svc: service(t, d, silent), kept: &url.Values{}}
	site := &web.Site{
		BaseURL: &url.URL{Scheme: "http", Host: "localhost"}, Build: "test", Bundle: bundle, Access: table, Clock: clock.Fixed(testkit.Now),
		Log: testkit.Quiet(), Routes: party.Feature(k.svc).Routes,
		DefaultLang:  func() i18n.Lang { return i18n.EN },
		Authenticate: func(_ context.Context, token string) (access.Actor, error) { return actorOf(token) },
		Kept:         func(context.Context, access.Actor, string) url.Values { return *k.kept },
		Decorate:     func(*web.Request, *ui.Frame) {},
		Generation:   d.Generation,
	}
	if k.handler, err = site.Handler(); err != nil {
		t.Fatal(err)
	}
	return k
}

func eachKit(t *testing.T, test func(t *testing.T, k kit)) {
	testkit.EachDB(t, []fs.FS{party.Migrations}, func(t *testing.T, d *db.DB) { test(t, newKit(t, d)) })
}

func actorOf(token string) (access.Actor, error) {
	switch token {
	case "":
		return access.Actor{}, errs.New(errs.NotFound, "error.not_found")
	case "poc":
		return access.Actor{Person: "poc", Roles: map[string][]access.Role{"fra": {"point_of_contact"}}}, nil
	}
	return access.Actor{Person: token, Operator: true}, nil
}

// do sends a request as who; a nil form is a GET.
func (k kit) do(who, path string, form url.Values) (int, *goquery.Document, http.Header) {
	k.t.Helper()
	method, body := "GET", io.Reader(nil)
	if form != nil {
		method, body = "POST", strings.NewReader(form.Encode())
	}
	q := httptest.NewRequest(method, "http://localhost"+path, body)
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if who != "" {
		q.AddCookie(&http.Cookie{Name: "or_session", Value: who})
	}
	w := httptest.NewRecorder()
	k.handler.ServeHTTP(w, q)
	doc, err := goquery.NewDocumentFromReader(w.Body)
	if err != nil {
		k.t.Fatal(err)
	}
	return w.Code, doc, w.Header()
}

// open reads the form of a page as a browser would send it unchanged.
func (k kit) open(path string) url.Values {
	k.t.Helper()
	code, doc, _ := k.do("op", path, nil)
	if code != 200 {
		k.t.Fatalf("GET %s = %d", path, code)
	}
	return formOf(doc)
}

// send posts form as who and expects want.
func (k kit) send(who, path string, form url.Values, want int) *goquery.Document {
	k.t.Helper()
	code, doc, _ := k.do(who, path, form)
	if code != want {
		k.t.Fatalf("POST %s = %d, want %d: %s", path, code, want, doc.Find("main").Text())
	}
	return doc
}

func (k kit) party(c party.Code) party.Party {
	k.t.Helper()
	p, err := k.svc.Get(context.Background(), c)
	if err != nil {
		k.t.Fatal(err)
	}
	return p
}

func formOf(doc *goquery.Document) url.Values {
	v := url.Values{}
	form := doc.Find("main form[method=post]").First()
	form.Find("input").Each(func(_ int, s *goquery.Selection) {
		_, checked := s.Attr("checked")
		if kind := s.AttrOr("type", "text"); checked || kind != "checkbox" && kind != "radio" {
			v.Add(s.AttrOr("name", ""), s.AttrOr("value", ""))
		}
	})
	form.Find("textarea").Each(func(_ int, s *goquery.Selection) {
		v.Add(s.AttrOr("name", ""), strings.TrimPrefix(s.Text(), "\n"))
	})
	form.Find("select").Each(func(_ int, s *goquery.Selection) {
		v.Add(s.AttrOr("name", ""), s.Find("option[selected]").AttrOr("value", ""))
	})
	return v
}

func TestPagesAreForOperators(t *testing.T) {
	eachKit(t, func(t *testing.T, k kit) {
		for _, rt := range party.Feature(k.svc).Routes {
			path := "/en" + strings.ReplaceAll(rt.Pattern, "{party}", "fra")
			var form url.Values
			if rt.Method == "POST" {
				form = url.Values{"code": {"xma"}}
			}
			for who, want := range map[string]int{"": 401, "poc": 403} {
				if code, _, _ := k.do(who, path, form); code != want {
					t.Errorf("%s %s by %q = %d, want %d", rt.Method, path, who, code, want)
				}
			}
			if !strings.Contains(rt.Pattern, "{party}") {
				continue
			}
			for _, unknown := range []string{"zzz", "FRA", "a%27b", "%00"} {
				path := "/en" + strings.ReplaceAll(rt.Pattern, "{party}", unknown)
				if code, _, _ := k.do("op", path, form); code != 404 && !(unknown == "%00" && code == 422) {
					t.Errorf("%s %s = %d, want 404", rt.Method, path, code)
				}
			}
		}
	})
}

func TestListPage(t *testing.T) {
	eachKit(t, func(t *testing.T, k kit) {
		if err := k.svc.Activate(context.Background(), operator, "sen", settings); err != nil {
			t.Fatal(err)
		}
		if err := k.svc.Add(context.Background(), operator, "xma", practiceFacts("Republic of <b>Maravia</b>")); err != nil {
			t.Fatal(err)
		}
		for query, want := range map[string]int{"?q=senegal": 1, "?q=SEN&active=no": 0, "?q=FRA&active=no": 1, "?active=yes": 1, "?q=nowhere": 0, "?q=sen&group=Va&active=yes": 1, "?group=VI&q=xma": 1} {
			_, doc, _ := k.do("op", "/en/admin/parties"+query, nil)
			if got := doc.Find("tbody tr").Length(); got != want {
				t.Errorf("%s shows %d rows, want %d", query, got, want)
			}
			if want == 0 && doc.Find(".empty a").Length() != 1 {
				t.Errorf("%s: nothing found, and no way back", query)
			}
		}
		_, doc, _ := k.do("op", "/en/admin/parties", nil)
		main := doc.Find("main").Text()
		if !strings.Contains(main, "to be confirmed with UNESCO") || strings.Contains(strings.ToLower(main), "not a party") {
			t.Error("the list lacks its footnote, or says that somebody is no Party")
		}
		if doc.Find(".tools").Text() != "" || doc.Find(".pages").Length() != 0 || strings.Contains(main, strconv.Itoa(doc.Find("tbody tr").Length())) {
			t.Error("the list says how many Parties there are")
		}
		if row := doc.Find("tbody tr:contains('xma')").Text(); !strings.Contains(row, "<b>Maravia</b>") || !strings.Contains(row, "Practice Party") || !strings.Contains(row, "Added here") {
			t.Errorf("the added Party is shown as %q", row)
		}
		if row := doc.Find("tbody tr:contains('Senegal')").Text(); !strings.Contains(row, "Active") || !strings.Contains(row, "Settings") {
			t.Errorf("the active Party is shown as %q", row)
		}
	})
}

func TestAddPage(t *testing.T) {
	eachKit(t, func(t *testing.T, k kit) {
		form := k.open("/fr/admin/parties/new")
		form.Set("code", "xma")
		form.Set("name:ar", "مارافيا")
		form.Set("name:en", "Maravia")
		form.Set("deposit_on", "4 mai 2010")
		form.Set("group", "II")
		form.Set("instrument", "accession")
		form.Set("confidence", "confirmed")
		form.Set("sids", "1")
		_, _, header := k.do("op", "/fr/admin/parties/new", form)
		if to := header.Get("Location"); to != "/fr/admin/parties/xma/settings" {
			t.Fatalf("after adding, to %q", to)
		}
		p := k.party("xma")
		want := party.Facts{Name: i18n.NewText(i18n.AR, "مارافيا").With(i18n.EN, "Maravia", i18n.Human), Group: "II", Instrument: "accession",
			DepositOn: clock.Date{Year: 2010, Month: 5, Day: 4}, DepositYear: 2010, Confidence: party.Confirmed, SIDS: true}
		if p.Active || !reflect.DeepEqual(p.Facts, want) {
			t.Errorf("added %+v\nwant %+v", p, want)
		}
	})
}

func TestMistakesKeepWhatWasTyped(t *testing.T) {
	eachKit(t, func(t *testing.T, k kit) {
		form := url.Values{"code": {" Fra "}, "name:fr": {`<script>alert("x")</script>`}, "name:es": {strings.Repeat("ñ", 251)}, "iso2": {"sn"},
			"deposit_on": {"31.2.2010"}, "confidence": {""}, "group": {"Va"}, "ldc": {"1"}, "note": {"first\nsecond"}}
		doc := k.send("op", "/fr/admin/parties/new", form, 422)
		if title := doc.Find("title").Text(); !strings.HasPrefix(title, "Erreur") {
			t.Errorf("title %q", title)
		}
		got := formOf(doc)
		for name, want := range form {
			if got.Get(name) != want[0] {
				t.Errorf("%s came back as %q, want %q", name, got.Get(name), want[0])
			}
		}
		for _, name := range []string{"code", "name:es", "iso2", "deposit_on", "confidence"} {
			if doc.Find(".summary a[href='#"+name+"']").Length() != 1 || doc.Find("[id='"+name+"-error']").Length() != 1 || doc.Find("[id='"+name+"']").Length() != 1 {
				t.Errorf("the mistake at %s is not named once in the summary and at the field", name)
			}
		}
		if doc.Find("main script").Length() != 0 {
			t.Error("typed HTML became an element")
		}
		doc = k.send("op", "/fr/admin/parties/new", url.Values{"code": {"xma"}, "confidence": {"low"}}, 422)
		if doc.Find(".summary li").Length() != 1 || doc.Find(".summary a[href='#name:fr']").Length() != 1 {
			t.Errorf("without a name: %q", doc.Find(".summary").Text())
		}
		form = k.open("/en/admin/parties/fra/edit")
		form.Set("iso2", "DE")
		if s := k.send("op", "/en/admin/parties/fra/edit", form, 422).Find(".summary").Text(); !strings.Contains(s, "Germany") {
			t.Errorf("a code that is taken: %q", s)
		}
	})
}

func TestEditPage(t *testing.T) {
	eachKit(t, func(t *testing.T, k kit) {
		const path = "/en/admin/parties/fra/edit"
		before := k.party("fra")
		k.send("op", path, k.open(path), 303)
		if p := k.party("fra"); p.Corrected || p.Version != 0 {
			t.Errorf("saving without a change corrected the Party: %+v", p)
		}
		form := k.open(path)
		form.Set("name:fr", "République française")
		form.Set("deposit_on", "2006")
		k.send("op", path, form, 303)
		p := k.party("fra")
		if !p.Corrected || p.Name.Get(i18n.FR) != "République française" || p.DepositYear != 2006 || !p.DepositOn.IsZero() || p.Group != before.Group {
			t.Errorf("corrected = %+v", p)
		}
		_, doc, _ := k.do("op", path, nil)
		if doc.Find("form[action='/en/admin/parties/fra/revert']").Length() != 1 {
			t.Fatal("a corrected Party cannot go back to the list")
		}
		k.send("op", "/en/admin/parties/fra/revert", url.Values{}, 303)
		if p := k.party("fra"); p.Corrected || !reflect.DeepEqual(p.Facts, before.Facts) {
			t.Errorf("reverted = %+v", p)
		}
	})
}

// TestEveryListedPartySavesUnchanged holds the form against the whole list: a
// fact that the form cannot take would block the operator.
func TestEveryListedPartySavesUnchanged(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, party.Migrations))
	for _, e := range reference(t) {
		for _, l := range i18n.Langs {
			path := "/" + string(l) + "/admin/parties/" + string(e.Code) + "/edit"
			k.send("op", path, k.open(path), 303)
		}
		if p := k.party(e.Code); p.Corrected {
			t.Errorf("%s was corrected by saving it unchanged", e.Code)
		}
	}
}

func TestTwoOperatorsCorrect(t *testing.T) {
	eachKit(t, func(t *testing.T, k kit) {
		const path = "/en/admin/parties/fra/edit"
		mine, theirs, third := k.open(path), k.open(path), k.open(path)
		theirs.Set("name:en", "Their France")
		k.send("other", path, theirs, 303)
		third.Set("note", "seen in the depositary’s list")
		k.send("op", path, third, 303)
		if p := k.party("fra"); p.Name.Get(i18n.EN) != "Their France" || p.Note == "" {
			t.Fatalf("different facts did not merge: %+v", p.Facts)
		}
		mine.Set("name:en", "My France")
		mine.Set("confidence", "confirmed")
		doc := k.send("op", path, mine, 409)
		if voices := doc.Find(".voices").Text(); !strings.Contains(voices, "Their France") || doc.Find(".voices").Length() != 1 {
			t.Fatalf("the conflict shows %q", voices)
		}
		again := formOf(doc)
		again.Set("name:en_choice", "theirs")
		k.send("op", path, again, 303)
		if p := k.party("fra"); p.Name.Get(i18n.EN) != "Their France" || p.Confidence != party.Confirmed || p.Note == "" {
			t.Errorf("stored %+v; want their name, my confidence, the note", p.Facts)
		}
		again.Set("name:en_choice", "yours")
		k.send("op", path, again, 303)
		if p := k.party("fra"); p.Name.Get(i18n.EN) != "My France" {
			t.Errorf("stored %q, want My France", p.Name.Get(i18n.EN))
		}
	})
}

func TestActivatePage(t *testing.T) {
	eachKit(t, func(t *testing.T, k kit) {
		const path = "/en/admin/parties/sen/settings"
		form := k.open(path)
		if form.Get("time_zone") != "" {
			t.Errorf("a time zone that nobody chose stands in the form: %q", form.Get("time_zone"))
		}
		form.Set("time_zone", "Mars/Base <b>")
		form["content_langs"] = []string{"fr", "ar"}
		doc := k.send("op", path, form, 422)
		if back := formOf(doc); back.Get("time_zone") != "Mars/Base <b>" || len(back["content_langs"]) != 2 || back.Get("default_lang") != "en" {
			t.Errorf("came back as %v", back)
		}
		if doc.Find(".summary li").Length() != 2 || !strings.Contains(doc.Find(".summary").Text(), "Mars/Base <b>") {
			t.Errorf("summary %q", doc.Find(".summary").Text())
		}
		form.Set("time_zone", "Africa/Dakar")
		form.Set("default_lang", "fr")
		k.send("op", path, form, 303)
		want := party.Settings{TimeZone: "Africa/Dakar", DefaultLang: i18n.FR, ContentLangs: []i18n.Lang{i18n.AR, i18n.FR}}
		if p := k.party("sen"); !p.Active || p.Corrected || !reflect.DeepEqual(p.Settings, want) {
			t.Errorf("activated = %+v", p)
		}
		_, doc, _ = k.do("op", path, nil)
		if doc.Find("main a[href='/en/admin/accounts/new']").Length() != 1 || doc.Find("main a[href='/en/admin/parties/sen/deactivate']").Length() != 1 {
			t.Error("an active Party offers neither invitation nor deactivation")
		}
	})
}

func TestTwoOperatorsSet(t *testing.T) {
	eachKit(t, func(t *testing.T, k kit) {
		if err := k.svc.Activate(context.Background(), operator, "sen", settings); err != nil {
			t.Fatal(err)
		}
		const path = "/en/admin/parties/sen/settings"
		mine, theirs := k.open(path), k.open(path)
		theirs["content_langs"] = []string{"fr", "en"}
		k.send("other", path, theirs, 303)
		mine["content_langs"] = []string{"fr", "es"}
		mine.Set("time_zone", "Africa/Lagos")
		again := formOf(k.send("op", path, mine, 409))
		again.Set("content_langs_choice", "theirs")
		k.send("op", path, again, 303)
		want := party.Settings{TimeZone: "Africa/Lagos", DefaultLang: i18n.FR, ContentLangs: []i18n.Lang{i18n.EN, i18n.FR}}
		if p := k.party("sen"); !reflect.DeepEqual(p.Settings, want) {
			t.Errorf("settings = %+v, want %+v", p.Settings, want)
		}
		stale := k.open(path)
		if err := k.svc.Deactivate(context.Background(), operator, "sen"); err != nil {
			t.Fatal(err)
		}
		stale.Set("time_zone", "UTC")
		k.send("op", path, stale, 303)
		if p := k.party("sen"); p.Active || p.TimeZone != "UTC" {
			t.Errorf("saving settings activated the Party again: %+v", p)
		}
	})
}

func TestDeactivatePage(t *testing.T) {
	eachKit(t, func(t *testing.T, k kit) {
		const path = "/en/admin/parties/sen/deactivate"
		if code, _, h := k.do("op", path, nil); code != 303 || h.Get("Location") != "/en/admin/parties/sen/settings" {
			t.Errorf("asking about a Party that is not active = %d to %q", code, h.Get("Location"))
		}
		if err := k.svc.Activate(context.Background(), operator, "sen", settings); err != nil {
			t.Fatal(err)
		}
		_, doc, _ := k.do("op", path, nil)
		if doc.Find("form[action='"+path+"'] button.bad").Length() != 1 || !k.party("sen").Active {
			t.Error("no question before the deactivation")
		}
		k.send("op", path, url.Values{}, 303)
		if p := k.party("sen"); p.Active || p.TimeZone != settings.TimeZone {
			t.Errorf("deactivated = %+v", p)
		}
	})
}

func TestSignInGivesTheFormBack(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, party.Migrations))
	for path, name := range map[string]string{"/new": "name:en", "/fra/edit": "note", "/fra/settings": "time_zone"} {
		*k.kept = url.Values{name: {"typed before"}, "base": {"{}"}, "act": {"activate"}}
		if got := k.open("/en/admin/parties" + path + "?kept=1").Get(name); got != "typed before" {
			t.Errorf("%s: %s = %q after the sign-in", path, name, got)
		}
	}
}

func TestPagesInEveryLanguage(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, party.Migrations))
	if err := k.svc.Activate(context.Background(), operator, "sen", settings); err != nil {
		t.Fatal(err)
	}
	for _, l := range i18n.Langs {
		for _, path := range []string{"", "?q=none", "?active=yes&group=Va&q=s", "/new", "/sen/edit", "/sen/settings", "/fra/settings", "/sen/deactivate"} {
			code, doc, _ := k.do("op", "/"+string(l)+"/admin/parties"+path, nil)
			html, _ := doc.Html()
			if code != 200 || doc.Find("html").AttrOr("lang", "") != string(l) || strings.Contains(html, "[party.") || strings.Contains(html, "<no value>") || doc.Find("h1").Length() != 1 {
				t.Errorf("%s %s: status %d, %d h1, or a missing message", l, path, code, doc.Find("h1").Length())
			}
			doc.Find("main input:not([type=hidden]), main select, main textarea").Each(func(_ int, s *goquery.Selection) {
				if id := s.AttrOr("id", ""); doc.Find("label[for='"+id+"']").Length() != 1 {
					t.Errorf("%s %s: control %q has no label", l, path, id)
				}
			})
		}
	}
}
