package practice_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"strings"
	"testing"
	"time"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/core/party"
	"openroadmap/internal/core/practice"
	"openroadmap/internal/core/roadmap"
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

// visitors lets everybody through, up to a number of messages.
type visitors struct{ left int }

func (v *visitors) Visitor(context.Context, string, *http.Request) error {
	if v.left--; v.left < 0 {
		return errs.New(errs.TooMany, "error.too_many")
	}
	return nil
}

func (v *visitors) Sign(_ context.Context, purpose, text string) (string, error) {
	sum := sha256.Sum256([]byte("secret" + purpose + text))
	return hex.EncodeToString(sum[:]), nil
}

type kit struct {
	t *testing.T
	*practice.Service
	ctx      context.Context
	roadmaps *roadmap.Service
	evidence *evidence.Service
	visitors *visitors
	mails    []practice.Submission
}

var (
	operator = access.Actor{Person: "operator", Operator: true}
	contact  = actor("contact", identity.PointOfContact)
	editor   = actor("editor", identity.Editor)
	observer = actor("observer", identity.Observer)
	stranger = access.Actor{Person: "stranger", Roles: map[string][]access.Role{"xes": {identity.PointOfContact}}}
)

func actor(person string, roles ...access.Role) access.Actor {
	return access.Actor{Person: person, Roles: map[string][]access.Role{"xma": roles}}
}

func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			if e := errs.As(err); e != nil {
				t.Logf("%v", e.Fields)
			}
			t.Fatal(err)
		}
		return v
	}
}

func eachKit(t *testing.T, test func(t *testing.T, k *kit)) {
	t.Helper()
	migrations := []fs.FS{history.Migrations, search.Migrations, party.Migrations, roadmap.Migrations, evidence.Migrations, practice.Migrations}
	testkit.EachDB(t, migrations, func(t *testing.T, d *db.DB) {
		set, voc := must(framework.Load())(t), must(convention.Load())(t)
		table := must(access.NewTable(practice.Rules(), roadmap.Rules(), evidence.Rules(), party.Rules))(t)
		bundle := must(i18n.NewBundle(ui.Messages, web.Messages, practice.Messages, roadmap.Messages))(t)
		parties := must(party.NewService(d, table, func(context.Context, *db.Tx, party.Code, string, string, []party.FieldChange) error { return nil }))(t)
		none := func(context.Context, db.IDB, string) (map[string]i18n.Text, error) { return nil, nil }
		k := &kit{t: t, ctx: context.Background(), visitors: &visitors{left: 1000}}
		k.roadmaps = &roadmap.Service{DB: d, Access: table, Frameworks: set, Vocabulary: voc, Bodies: none, PublicBodies: none, Log: testkit.Quiet(), Zone: func(string) *time.Location { return time.UTC }}
		k.evidence = evidence.NewService(evidence.Config{DB: d, Access: table})
		k.evidence.Owners = []evidence.Owner{roadmap.ActivityRecords{Service: k.roadmaps}}
		k.Service = &practice.Service{DB: d, Access: table, Embedded: shelf(t), Frameworks: set, Parties: parties, Visitors: k.visitors, Roadmaps: k.roadmaps, Evidence: k.evidence,
			Localizer: bundle.For, BaseURL: "https://example.org", Practice: true, Log: testkit.Quiet(),
			Notify: func(_ context.Context, _ *db.Tx, s practice.Submission) error {
				k.mails = append(k.mails, s)
				return nil
			}}
		test(t, k)
	})
}

// sample is a submission that is right.
func sample() practice.Submission {
	return practice.Submission{Line: "or2019/2.4", Region: "Lindmar", Year: 2024, Title: i18n.NewText(i18n.EN, "Local music counted"), Summary: i18n.NewText(i18n.EN, "A library counts."),
		Links: []practice.Link{{URL: "https://listen.example/report"}}, Office: "Listening Lab", Email: "lab@listen.example", Lang: i18n.EN}
}

func (k *kit) submit(s practice.Submission) (string, practice.Submission) {
	k.t.Helper()
	code := must(k.Submit(k.ctx, s, must(k.Ticket(k.ctx))(k.t), nil))(k.t)
	return code, must(k.Claimed(k.ctx, code))(k.t)
}

func (k *kit) decide(a access.Actor, desk party.Code, s practice.Submission, act practice.Act, typed map[string]string, reason string) (practice.Submission, error) {
	return k.Decide(k.ctx, a, desk, s.ID, practice.Decision{Act: act, Base: web.NewBase(s.Flatten()), Typed: typed, Reason: reason, Verified: practice.Partly})
}

func TestVisitorSubmits(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		ticket := must(k.Ticket(k.ctx))(t)
		code := must(k.Submit(k.ctx, sample(), ticket, nil))(t)
		if again := must(k.Submit(k.ctx, sample(), ticket, nil))(t); again != code {
			t.Errorf("the same form gives %s, then %s", code, again)
		}
		if _, n, err := k.Queue(k.ctx, operator, "", practice.Submitted, 0, 10); err != nil || n != 1 {
			t.Errorf("%d wait, %v", n, err)
		}
		s := must(k.Claimed(k.ctx, " "+strings.ToLower(code)))(t)
		if _, there := k.Shelf().Get(s.ID); there {
			t.Error("public before anybody decided")
		}
		s = must(k.decide(operator, "", s, practice.Return, nil, "Which year?"))(t)
		if s.Stage != practice.Returned || len(k.mails) != 1 || k.mails[0].Reason != "Which year?" {
			t.Errorf("returned: %+v, mails %v", s, k.mails)
		}
		better := sample()
		better.Year = 2023
		if err := k.Answer(k.ctx, code, better); err != nil {
			t.Fatal(err)
		}
		if err := k.Answer(k.ctx, code, better); !errs.Is(err, errs.Invalid) {
			t.Errorf("answered twice: %v", err)
		}
		s = must(k.Claimed(k.ctx, code))(t)
		s = must(k.decide(operator, "", s, practice.Accept, map[string]string{"title:en": "Local music, counted", "summary:fr": "Une bibliothèque compte."}, ""))(t)
		p, there := k.Shelf().Get(s.ID)
		if !there || p.State != practice.Partly || p.Title.Get(i18n.EN) != "Local music, counted" || p.Summary.Get(i18n.FR) == "" || p.Year != 2023 {
			t.Errorf("on the shelf: %+v", p)
		}
		if s = must(k.Claimed(k.ctx, code))(t); s.Email != "" {
			t.Error("the address is kept after the decision")
		}
		_, acts, err := k.Get(k.ctx, operator, "", s.ID)
		if err != nil || len(acts) != 4 {
			t.Errorf("%d acts in the history, %v", len(acts), err)
		}
		for _, a := range acts {
			for _, c := range a.Changes {
				if strings.Contains(c.From+c.To, "listen.example/") == false && strings.Contains(c.From+c.To, "@") {
					t.Error("the history holds an address")
				}
			}
		}
		must(k.decide(operator, "", s, practice.Withdraw, nil, "The source is gone."))(t)
		if _, there := k.Shelf().Get(s.ID); there {
			t.Error("on the shelf after it was withdrawn")
		}
	})
}

func TestSubmitRefuses(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		for name, change := range map[string]func(*practice.Submission){
			"title":   func(s *practice.Submission) { s.Title = i18n.Text{} },
			"summary": func(s *practice.Submission) { s.Summary = i18n.Text{} },
			"line":    func(s *practice.Submission) { s.Line = "or2019/99" },
			"year":    func(s *practice.Submission) { s.Year = 2999 },
			"sources": func(s *practice.Submission) { s.Links = nil },
			"place":   func(s *practice.Submission) { s.Region, s.Place = "", "zzz" },
		} {
			s := sample()
			change(&s)
			_, err := k.Submit(k.ctx, s, must(k.Ticket(k.ctx))(t), nil)
			if e := errs.As(err); e == nil || len(e.Fields) != 1 || e.Fields[0].Name != name {
				t.Errorf("without a right %s: %v", name, err)
			}
		}
		for _, ticket := range []string{"", ".", "x.y", db.NewID() + "." + strings.Repeat("0", 64)} {
			if _, err := k.Submit(k.ctx, sample(), ticket, nil); !errs.Is(err, errs.Invalid) {
				t.Errorf("ticket %q: %v", ticket, err)
			}
		}
		k.visitors.left = 1
		k.submit(sample())
		if _, err := k.Submit(k.ctx, sample(), must(k.Ticket(k.ctx))(t), nil); !errs.Is(err, errs.TooMany) {
			t.Errorf("a flood: %v", err)
		}
		if _, err := k.Claimed(k.ctx, "AAAAA-BBBBB-CCCCC-DDDDD"); !errs.Is(err, errs.NotFound) {
			t.Errorf("a guessed code: %v", err)
		}
	})
}

func TestPartyReports(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		own := must(k.Create(k.ctx, contact, "xma", sample()))(t)
		if p, there := k.Shelf().Get(own.ID); !there || p.State != practice.Reported {
			t.Errorf("the point of contact's is %+v", p)
		}
		draft := must(k.Create(k.ctx, editor, "xma", sample()))(t)
		if _, there := k.Shelf().Get(draft.ID); there {
			t.Error("an editor publishes alone")
		}
		for name, a := range map[string]access.Actor{"editor": editor, "observer": observer, "stranger": stranger, "operator": operator} {
			if _, err := k.decide(a, "xma", draft, practice.Accept, nil, ""); err == nil {
				t.Errorf("the %s accepts a Party's practice", name)
			}
		}
		if _, _, err := k.Get(k.ctx, stranger, "xes", own.ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("under the code of another Party: %v", err)
		}
		if _, err := k.decide(editor, "xma", own, practice.Keep, map[string]string{"year": "2020"}, ""); !errs.Is(err, errs.Forbidden) {
			t.Errorf("an editor changes what is published: %v", err)
		}
		if s := must(k.decide(contact, "xma", draft, practice.Accept, nil, ""))(t); s.Verified != practice.Reported {
			t.Errorf("accepted as %s", s.Verified)
		}
		if _, err := k.decide(contact, "xma", own, practice.Withdraw, nil, " "); !errs.Is(err, errs.Invalid) {
			t.Errorf("withdrawn without a reason: %v", err)
		}
		must(k.decide(contact, "xma", own, practice.Keep, map[string]string{"year": "2020"}, ""))(t)
		if _, err := k.decide(contact, "xma", own, practice.Keep, map[string]string{"year": "2021"}, ""); !errs.Is(err, errs.Conflict) {
			t.Errorf("changed meanwhile: %v", err)
		}
	})
}

func TestCopy(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		day := func(s string) clock.Date { d, _ := clock.ParseDate(s); return d }
		must(k.roadmaps.Create(k.ctx, contact, "xma", roadmap.NewRoadmap{Framework: "or2019", StartOn: day("2025-01-01"), EndOn: day("2028-12-31")}))(t)
		p, _ := k.Shelf().Get("gp001")
		id := must(k.Copy(k.ctx, editor, "xma", p.ID, practice.Target{Line: p.Line}, i18n.FR))(t)
		a, _, err := k.roadmaps.Activity(k.ctx, editor, "xma", id)
		if err != nil {
			t.Fatal(err)
		}
		text := a.Plan.Text.OriginalText()
		if !strings.Contains(text, p.Summary.OriginalText()) || !strings.Contains(text, p.Source) {
			t.Errorf("the text is %q", text)
		}
		_, list, err := k.evidence.Of(k.ctx, editor, evidence.Ref{Party: "xma", Kind: roadmap.KindActivity, ID: id})
		if err != nil || len(list) != 1 || !strings.HasSuffix(list[0].URL, "/practices/gp001") || list[0].Visibility != access.Team {
			t.Errorf("the link back: %+v, %v", list, err)
		}
		acts, _, err := history.List(k.ctx, k.DB.Read(), history.Filter{Party: "xma", Kind: roadmap.KindActivity, Record: id})
		if err != nil || len(acts) == 0 || !strings.Contains(acts[0].Reason, p.Title.OriginalText()) {
			t.Errorf("history: %+v, %v", acts, err)
		}
		if _, err := k.Copy(k.ctx, editor, "xma", p.ID, practice.Target{Line: p.Line}, i18n.EN); !errs.Is(err, errs.Invalid) {
			t.Errorf("a text is overwritten: %v", err)
		}
		v := must(k.roadmaps.View(k.ctx, editor, "xma", ""))(t)
		own := must(k.Copy(k.ctx, editor, "xma", p.ID, practice.Target{Output: v.Framework.ReferenceOutputs()[0].ID}, i18n.EN))(t)
		if a, _, err := k.roadmaps.Activity(k.ctx, editor, "xma", own); err != nil || !a.Own() || a.Visibility != access.Team || a.Plan.Title.IsZero() {
			t.Errorf("a new activity: %+v, %v", a, err)
		}
		for name, who := range map[string]access.Actor{"observer": observer, "stranger": stranger, "operator": operator} {
			if _, err := k.Copy(k.ctx, who, "xma", p.ID, practice.Target{Line: "or2019/1.2"}, i18n.EN); err == nil {
				t.Errorf("the %s copies", name)
			}
		}
	})
}

func TestFilter(t *testing.T) {
	s := shelf(t)
	p, _ := s.Get("gp001")
	for name, f := range map[string]practice.Filter{"year": {Year: p.Year}, "words": {Words: strings.ToUpper(p.Title.OriginalText()[:12])}, "lines": {Lines: []framework.LineID{p.Line}}, "lang": {Lang: i18n.EN}} {
		list := s.List(f)
		found := false
		for _, x := range list {
			found = found || x.ID == p.ID
		}
		if !found {
			t.Errorf("by %s gp001 is not found among %d", name, len(list))
		}
	}
	if n := len(s.List(practice.Filter{Lines: []framework.LineID{}})) + len(s.List(practice.Filter{Year: -1})) + len(s.List(practice.Filter{Words: "no such words"})); n != 0 {
		t.Errorf("%d are found by what nothing has", n)
	}
}
