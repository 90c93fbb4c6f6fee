package portal_test

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"openroadmap/internal/core/compare"
	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/core/party"
	"openroadmap/internal/core/practice"
	"openroadmap/internal/core/review"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
	"openroadmap/internal/publish/portal"
	"openroadmap/internal/testkit"
	assets "openroadmap/web"
)

// migrations are the schemas that the portal reads.
var migrations = []fs.FS{party.Migrations, history.Migrations, review.Migrations, evidence.Migrations, roadmap.Migrations, search.Migrations}

// kit is the portal served alone, with the services that fill it.
type kit struct {
	t        testing.TB
	db       *db.DB
	rm       *roadmap.Service
	parties  *party.Service
	portal   *portal.Portal
	evidence *evidence.Service
	handler  http.Handler
	bodies   map[string]map[string]i18n.Text
	fresh    atomic.Int64 // added to every generation: raising it empties the page cache
}

func newKit(t testing.TB, d *db.DB, change ...func(*portal.Portal)) *kit {
	t.Helper()
	k := &kit{t: t, db: d, bodies: map[string]map[string]i18n.Text{}}
	table, err := access.NewTable(evidence.Rules(), roadmap.Rules(), party.Rules, portal.Rules())
	check(t, err)
	k.parties, err = party.NewService(d, table, func(context.Context, *db.Tx, party.Code, string, string, []party.FieldChange) error { return nil })
	check(t, err)
	set, err := framework.Load()
	check(t, err)
	voc, err := convention.Load()
	check(t, err)
	shelf, err := practice.Load()
	check(t, err)
	bodies := func(_ context.Context, _ db.IDB, party string) (map[string]i18n.Text, error) {
		return k.bodies[party], nil
	}
	k.rm = &roadmap.Service{DB: d, Access: table, Frameworks: set, Vocabulary: voc, Zone: func(string) *time.Location { return time.UTC }, Log: testkit.Quiet(),
		Bodies: bodies, PublicBodies: bodies}
	k.evidence = evidence.NewService(evidence.Config{DB: d, Access: table})
	k.evidence.Owners = []evidence.Owner{roadmap.ActivityRecords{Service: k.rm}, roadmap.VersionRecords{Service: k.rm}}
	k.portal = &portal.Portal{DB: d, Roadmaps: k.rm, Parties: k.parties, Frameworks: set, Vocabulary: voc, Practices: shelf, Evidence: k.evidence, Compare: &compare.Service{Roadmaps: k.rm}, BaseURL: "https://example.org",
		Fingerprint: func(context.Context) (string, error) { return "0123 4567", nil }}
	for _, c := range change {
		c(k.portal)
	}
	k.serve(table)
	return k
}

func (k *kit) serve(table *access.Table) {
	k.t.Helper()
	bundle, err := i18n.NewBundle(ui.Messages, web.Messages, roadmap.Messages, party.Messages, framework.Messages, evidence.Messages, practice.Messages, portal.Messages)
	check(k.t, err)
	site := &web.Site{
		BaseURL: &url.URL{Scheme: "https", Host: "example.org"}, Build: "test", Bundle: bundle, Access: table, Clock: clock.Fixed(testkit.Now),
		Log: testkit.Quiet(), Routes: portal.Feature(k.portal).Routes,
		DefaultLang: func() i18n.Lang { return i18n.EN },
		Authenticate: func(context.Context, string) (access.Actor, error) {
			return access.Actor{}, errs.New(errs.NotFound, "error.not_found")
		},
		Decorate:   nav,
		Generation: func(party string) int64 { return k.db.Generation(party) + k.fresh.Load() },
	}
	h, err := site.Handler()
	check(k.t, err)
	mux := http.NewServeMux()
	mux.Handle("/static/", assets.Handler())
	mux.Handle("/", h)
	k.handler = mux
}

// nav gives the pages a navigation as an installation does.
func nav(r *web.Request, f *ui.Frame) {
	if f.Kind != ui.Public {
		return
	}
	place, at := "site", "/"+string(r.Lang)
	if f.Party != nil {
		place, at = "party", f.Party.URL
	}
	for _, n := range portal.Feature(&portal.Portal{}).Nav {
		if (n.Place == 0) != (place == "party") {
			continue
		}
		u := at + n.Path
		f.Nav = append(f.Nav, ui.Link{Label: r.L.T(n.Label), URL: u, Current: u == r.URL.Path || u == "/"+string(r.Lang)+r.URL.Path})
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err == nil {
		return
	}
	if e := errs.As(err); e != nil {
		for _, f := range e.Fields {
			t.Logf("%s: %s", f.Name, f.ID)
		}
	}
	t.Fatal(err)
}

func poc(code string) access.Actor {
	return access.Actor{Person: "p-" + code, Name: "Imani Okoro", Roles: map[string][]access.Role{code: {identity.PointOfContact}}}
}

// get fetches a page and parses it.
func (k *kit) get(path string) (int, *goquery.Document) {
	k.t.Helper()
	w := k.fetch(path)
	doc, err := goquery.NewDocumentFromReader(w.Body)
	check(k.t, err)
	return w.Code, doc
}

func (k *kit) fetch(path string) *httptest.ResponseRecorder {
	k.t.Helper()
	w := httptest.NewRecorder()
	k.handler.ServeHTTP(w, httptest.NewRequest("GET", "https://example.org"+path, nil))
	return w
}

// party activates a practice Party with a name in the six languages.
func (k *kit) party(code string, names map[i18n.Lang]string) {
	k.t.Helper()
	name := i18n.NewText(i18n.EN, names[i18n.EN])
	for _, l := range i18n.Langs {
		if l != i18n.EN && names[l] != "" {
			name = name.With(l, names[l], i18n.Human)
		}
	}
	ctx := context.Background()
	check(k.t, k.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := k.parties.AddIn(ctx, tx, "", code, party.Facts{Name: name, Confidence: party.High}); err != nil {
			return err
		}
		return k.parties.ActivateIn(ctx, tx, "", party.Code(code), party.Settings{TimeZone: "UTC", DefaultLang: i18n.EN, ContentLangs: []i18n.Lang{i18n.EN}})
	}))
}

var maravia = map[i18n.Lang]string{i18n.EN: "Republic of Maravia", i18n.AR: "جمهورية مارافيا", i18n.ES: "República de Maravia", i18n.FR: "République de Maravie", i18n.RU: "Республика Маравия", i18n.ZH: "马拉维亚共和国"}

// start creates a roadmap of a Party with the supplementary lines.
func (k *kit) start(code string) roadmap.Roadmap {
	k.t.Helper()
	f, _ := k.rm.Frameworks.Latest()
	r, err := k.rm.Create(context.Background(), poc(code), code, roadmap.NewRoadmap{Framework: f.ID, StartOn: day("2025-01-01"), EndOn: day("2028-12-31")})
	check(k.t, err)
	return r
}

func day(s string) clock.Date {
	d, err := clock.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// view is the live plan as the team sees it.
func (k *kit) view(code string) roadmap.View {
	k.t.Helper()
	v, err := k.rm.View(context.Background(), poc(code), code, "")
	check(k.t, err)
	return v
}

// set changes fields of the activity with a number.
func (k *kit) set(code, number string, fields roadmap.Fields) {
	k.t.Helper()
	it, ok := k.view(code).Item(number)
	if !ok {
		k.t.Fatalf("no activity %s", number)
	}
	now := it.Activity.Flatten()
	base := web.NewBase(now)
	if _, err := k.rm.Save(context.Background(), poc(code), code, it.ID, roadmap.Edit{Base: base, Typed: fields}); err != nil {
		check(k.t, fmt.Errorf("save %s: %w", number, err))
	}
}

// milestone is one for a sample: title, due and done ("" = not), proof.
type milestone struct{ title, due, done, proof string }

// with adds milestones to fields.
func with(fields roadmap.Fields, ms ...milestone) roadmap.Fields {
	for i, m := range ms {
		key := "ms/" + db.NewID()
		fields[key] = fmt.Sprint(i + 1)
		fields[key+"/title:en"] = m.title
		fields[key+"/due"] = m.due
		if m.done != "" {
			fields[key+"/done"] = m.done
		}
		if m.proof != "" {
			fields[key+"/proof:en"] = m.proof
		}
	}
	return fields
}

// decided are the fields of a position.
func decided(position, reason string) roadmap.Fields {
	f := roadmap.Fields{"position": position, "decided_by:en": "Interministerial committee, decision 2024-17", "decided_on": "2024-10-09"}
	if reason != "" {
		f["reason:en"] = reason
	}
	return f
}

// sample fills a roadmap with every position and status, and publishes it
// adopted.
func (k *kit) sample(code string) {
	k.t.Helper()
	k.bodies[code] = map[string]i18n.Text{
		officeID:   i18n.NewText(i18n.EN, "Office for Digital Affairs").With(i18n.AR, "مكتب الشؤون الرقمية", i18n.Human),
		ministryID: i18n.NewText(i18n.EN, "Ministry of Culture"),
	}
	k.start(code)
	k.fill(code)
	ctx := context.Background()
	_, err := k.rm.Move(ctx, poc(code), code, "", roadmap.InConsultation)
	check(k.t, err)
	k.adopt(code)
	_, err = k.rm.Publish(ctx, poc(code), code, "")
	check(k.t, err)
	_, err = k.rm.Move(ctx, poc(code), code, "", roadmap.UnderImplementation)
	check(k.t, err)
	it, _ := k.view(code).Item("2.4")
	k.set(code, "2.4", roadmap.Fields{"ms/" + it.Milestones[0].ID + "/done": "2025-06-20", "narrative:fr": "Une œuvre sur six est maravienne."})
}

const (
	officeID   = "0193600000007000800000000000000a"
	ministryID = "0193600000007000800000000000000b"
)

func (k *kit) adopt(code string) {
	k.t.Helper()
	r, err := k.rm.Get(context.Background(), poc(code), code, "")
	check(k.t, err)
	if r.Frozen() && !r.Revised { // the same plan is not adopted twice
		_, err = k.rm.ChangeSettings(context.Background(), poc(code), code, "", roadmap.Settings{Lang: i18n.EN, Title: r.Title.Get(i18n.EN), StartOn: r.StartOn, EndOn: r.EndOn, RhythmDays: r.RhythmDays + 1})
		check(k.t, err)
	}
	_, err = k.rm.Adopt(context.Background(), poc(code), code, "", roadmap.Adoption{StartOn: day("2025-01-01"), EndOn: day("2028-12-31"),
		Act: roadmap.Act{Title: i18n.NewText(i18n.EN, "Decree on the digital roadmap"), Number: "2024/118", Body: i18n.NewText(i18n.EN, "Council of Ministers"), On: day("2024-11-14"), Link: "https://example.org/decree"}})
	check(k.t, err)
}

func (k *kit) fill(code string) {
	k.t.Helper()
	v := k.view(code)
	for i, it := range v.Items {
		f := decided("adopted", "")
		f["lead"], f["start"], f["end"] = officeID, "2025-01-01", "2028-12-31"
		second := milestone{"First results published", "2026-09-30", "2026-10-20", "Report in the national library, shelf 12"}
		if i%7 == 5 {
			second = milestone{"First results published", "2027-06-30", "", "javascript:alert(1)"}
		}
		k.set(code, it.Number, with(f, milestone{"Terms of reference agreed", "2025-06-30", "2025-06-12", "https://example.org/terms"},
			second, milestone{"Effects evaluated", "2028-11-30", "", ""}))
	}
	adapted := decided("adapted", "Fair pay is dealt with in activity 2.1, where the data are.")
	adapted["title:en"] = "Make Maravian works easy to find on the services people use, and have services say how they recommend"
	adapted["title:ar"] = "تسهيل العثور على الأعمال المارافية في الخدمات التي يستخدمها الناس، وأن تبين الخدمات كيف توصي بها"
	adapted["partners"] = ministryID
	adapted["narrative:en"] = "Of the first twenty titles shown, **one in six** is Maravian.\n\n- The aim is one in four.\n- <script>alert(2)</script>"
	k.set(code, "2.4", with(adapted, milestone{"Draft decree sent to the Council of Ministers", "2027-01-31", "", ""}))
	merged := decided("merged", "One committee, one secretariat.")
	into, _ := v.Item("1.3")
	merged["merged_into"] = into.ID
	k.set(code, "3.2", merged)
	deferred := decided("deferred", "No round of negotiations is open.")
	deferred["deferred_until"] = "2028-01-01"
	k.set(code, "3.4", deferred)
	k.set(code, "5.4", decided("not_applicable", "Covered by the Penal Code as revised in 2023."))
	k.set(code, "4.3", roadmap.Fields{"override": "on_hold", "override_reason:en": "Budget line of 2027 not yet voted", "override_until": "2027-06-30"})
	ctx := context.Background()
	o, _ := v.Item("2.1")
	own, err := k.rm.AddOwn(ctx, poc(code), code, "", o.Output, "Put works of the public domain online, free to reuse", i18n.EN)
	check(k.t, err)
	line, err := k.rm.AddLine(ctx, poc(code), code, "", v.Framework.SupplementaryLines()[1].ID)
	check(k.t, err)
	check(k.t, k.rm.MakePublic(ctx, poc(code), code, "", []string{own.ID, line.ID}))
}
