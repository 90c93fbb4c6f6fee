package measure

import (
	"context"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/core/organization"
	"openroadmap/internal/core/review"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
	"openroadmap/internal/testkit"
)

// desk is a kit with a reviewer and a contributor whose body carries out the
// measure of withBody.
type desk struct {
	kit
	reviews               *review.Service
	reviewer, contributor access.Actor
	body                  string
	told                  []review.State // what authors were told
}

func eachDesk(t *testing.T, test func(t *testing.T, k *desk)) {
	all := []fs.FS{migrations, organization.Migrations, search.Migrations, history.Feature().Migrations, evidence.Migrations, review.Migrations}
	testkit.EachDB(t, all, func(t *testing.T, d *db.DB) {
		k := &desk{kit: newKit(t, d), reviewer: actor("xma", identity.Reviewer), contributor: actor("xma", identity.Contributor)}
		table, err := access.NewTable(rules, review.Rules(), organization.Rules())
		if err != nil {
			t.Fatal(err)
		}
		k.Access = table
		k.reviews = &review.Service{DB: d, Access: table, Targets: []review.Target{target{k.Service}},
			Notify: func(_ context.Context, _ *db.Tx, p review.Proposal) error {
				k.told = append(k.told, p.State)
				return nil
			}}
		k.Review = k.reviews
		bodies := &organization.Service{DB: d, Access: table, Log: func(context.Context, *db.Tx, organization.Act) error { return nil }}
		b, err := bodies.Create(ctx, actor("xma", identity.PointOfContact), "xma", organization.Input{Lang: i18n.EN, Name: "Office", Kind: organization.Ministry, Visibility: access.Public})
		if err != nil {
			t.Fatal(err)
		}
		k.body = b.ID
		k.contributor.Bodies = map[string][]string{"xma": {b.ID}}
		test(t, k)
	})
}

// propose sends a form that was opened when the measure stood as m.
func (k *desk) propose(m Measure, pairs ...string) (string, error) {
	typed := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		typed[pairs[i]] = pairs[i+1]
	}
	return k.Propose(ctx, k.contributor, "xma", m.ID, Sent{web.NewBase(m.Flatten()), typed, "the register says so"}, nil)
}

func (k *desk) mustPropose(t *testing.T, m Measure, pairs ...string) string {
	t.Helper()
	id, err := k.propose(m, pairs...)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (k *desk) now(t *testing.T, m Measure) Measure {
	t.Helper()
	m, err := k.Get(ctx, k.observer, "xma", m.ID)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (k *desk) proposal(t *testing.T, id string) review.Proposal {
	t.Helper()
	p, err := k.reviews.Get(ctx, k.reviewer, "xma", id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestContributorProposesChangesOfAMeasure(t *testing.T) {
	eachDesk(t, func(t *testing.T, k *desk) {
		m := k.add(t, "agencies", k.body, "domains", "music,design")
		id := k.mustPropose(t, m, "results:en", "Forty works", "domains", "design,music", "level", "national", "life/e", "0", "life/e/stage", "draft", "life/e/on", "2026-01-02")
		p := k.proposal(t, id)
		if k.now(t, m).Rev != m.Rev || p.State != review.Waiting || p.BaseRev != m.Rev || p.Office != k.body || !strings.HasPrefix(p.Title.OriginalText(), "M-1 ") {
			t.Fatalf("the proposal: %+v", p)
		}
		if slices.ContainsFunc(p.Changes, func(c history.Change) bool { return c.Field == fieldDomains }) {
			t.Error("the same domains in another order are a change")
		}
		if err := k.reviews.Accept(ctx, k.reviewer, "xma", id, ""); err != nil {
			t.Fatal(err)
		}
		after := k.now(t, m)
		if after.Rev != m.Rev+1 || after.Texts[fieldResults].Get(i18n.EN) != "Forty works" || after.Codes[fieldLevel] != "national" || len(after.Life()) != 1 {
			t.Errorf("after the decision: %+v", after.Record)
		}
		if !slices.Equal(k.told, []review.State{review.Accepted}) {
			t.Errorf("the author was told %v", k.told)
		}
		entries, _, err := history.List(ctx, k.DB.Read(), history.Filter{Party: "xma", Kind: KindMeasure, Record: m.ID, Limit: 10})
		who := map[string]string{}
		for _, e := range entries {
			who[e.Action] = e.Person
		}
		if err != nil || who[actionChanged] != k.contributor.Person || who[actionAccepted] != k.reviewer.Person {
			t.Errorf("history: %v, %v", who, err)
		}
	})
}

func TestWhoProposesForAMeasure(t *testing.T) {
	eachDesk(t, func(t *testing.T, k *desk) {
		m, other := k.add(t, "agencies", k.body), k.add(t, "title:en", "Another law")
		for name, c := range map[string]struct {
			who  access.Actor
			of   Measure
			key  string
			want errs.Kind
		}{
			"another body's": {k.contributor, other, "results:en", errs.Forbidden}, "observer": {k.observer, m, "results:en", errs.Forbidden},
			"stranger": {k.stranger, m, "results:en", errs.NotFound}, "anonymous": {access.Actor{}, m, "results:en", errs.NotFound},
			"who reads it": {k.contributor, m, fieldVisibility, errs.Forbidden}, "who reads its drafting": {k.contributor, m, fieldDrafting, errs.Forbidden},
			"no field": {k.contributor, m, "song", errs.Forbidden},
		} {
			_, err := k.Propose(ctx, c.who, "xma", c.of.ID, Sent{web.NewBase(c.of.Flatten()), map[string]string{c.key: "public"}, ""}, nil)
			if !errs.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := k.Save(ctx, k.contributor, "xma", m.ID, web.NewBase(m.Flatten()), map[string]string{"results:en": "x"}, nil); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a contributor saves at once: %v", err)
		}
	})
}

func TestProposalsThatSayNothingOrBreakTheRules(t *testing.T) {
	eachDesk(t, func(t *testing.T, k *desk) {
		m := k.add(t, "agencies", k.body)
		for name, pairs := range map[string][]string{
			"nothing": {"title:en", "Law on the arts"}, "no title": {"title:en", ""}, "a kind that there is not": {"kind", "song"},
			"a stage without a day": {"life/e", "0", "life/e/stage", "draft"},
		} {
			if _, err := k.propose(m, pairs...); !errs.Is(err, errs.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		id := k.mustPropose(t, m, "results:en", "Forty works")
		if err := k.SetRemoved(ctx, k.editor, "xma", m.ID, true); err != nil {
			t.Fatal(err)
		}
		if _, err := k.propose(m, "results:en", "Fifty"); !errs.Is(err, errs.Invalid) {
			t.Errorf("of a removed measure: %v", err)
		}
		if err := k.reviews.Accept(ctx, k.reviewer, "xma", id, ""); !errs.Is(err, errs.Invalid) {
			t.Errorf("accepted for a removed measure: %v", err)
		}
		if err := k.reviews.Withdraw(ctx, k.contributor, "xma", id); err != nil {
			t.Error(err)
		}
	})
}

func TestProposalMeetsWhatAnotherSaved(t *testing.T) {
	eachDesk(t, func(t *testing.T, k *desk) {
		m := k.add(t, "agencies", k.body, "step/a", "0", "step/a/title:en", "Draft", "step/b", "1", "step/b/title:en", "Hearing", "step/b/due", "2027-05-01")
		id := k.mustPropose(t, m, "results:en", "Forty works", "level", "local", "step/b/done", "2027-05-02")
		k.mustSave(t, "level", "regional", "step/a", "", "step/a/title:en", "") // the row that stays moves up
		if err := k.reviews.Accept(ctx, k.reviewer, "xma", id, ""); !errs.Is(err, errs.Conflict) || k.now(t, m).Texts[fieldResults].Get(i18n.EN) != "" {
			t.Errorf("a stale proposal was accepted: %v", err)
		}
		d, err := target{k.Service}.Describe(ctx, "xma", m.ID, k.proposal(t, id).Changes, english(t))
		if err != nil || len(d.Rows) != 3 || len(d.Fresh()) != 2 {
			t.Fatalf("described: %+v, %v", d.Rows, err)
		}
		if err := k.reviews.AcceptFresh(ctx, k.reviewer, "xma", id, []string{"results:en", "step/b/done"}, "decided otherwise"); err != nil {
			t.Fatal(err)
		}
		after := k.now(t, m)
		if after.Codes[fieldLevel] != "regional" || after.Texts[fieldResults].Get(i18n.EN) != "Forty works" || after.Rows[listSteps][0].Codes[partDone] != "2027-05-02" {
			t.Errorf("after both: %+v", after.Record)
		}
		if !slices.Equal(k.told, []review.State{review.Returned, review.Accepted}) {
			t.Errorf("the author was told %v", k.told)
		}
	})
}

// english speaks with the words of measures and of what they borrow.
func english(t *testing.T) *i18n.Localizer {
	t.Helper()
	b, err := i18n.NewBundle(Messages, roadmap.Messages, ui.Messages)
	if err != nil {
		t.Fatal(err)
	}
	return b.For(i18n.EN)
}

// mustSave changes the only measure as an editor.
func (k *desk) mustSave(t *testing.T, pairs ...string) {
	t.Helper()
	m, err := selectMeasure(ctx, k.DB.Read(), "xma", "m.number = ?", 1)
	if err == nil {
		_, err = k.save(m, pairs...)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsStale(t *testing.T) {
	change := func(pairs ...string) (cs []history.Change) {
		for i := 0; i < len(pairs); i += 3 {
			cs = append(cs, history.Change{Field: pairs[i], From: pairs[i+1], To: pairs[i+2]})
		}
		return cs
	}
	for name, c := range map[string]struct {
		now     map[string]string
		changes []history.Change
		want    string
	}{
		"nobody else wrote":           {map[string]string{"kind": "law"}, change("kind", "law", "plan"), ""},
		"somebody wrote the same":     {map[string]string{"kind": "plan"}, change("kind", "law", "plan"), ""},
		"somebody wrote another":      {map[string]string{"kind": "decree"}, change("kind", "law", "plan"), "kind"},
		"a part of a row that went":   {nil, change("step/a/due", "x", "y"), "step/a/due"},
		"a part that another emptied": {map[string]string{"step/a": "0"}, change("step/a/due", "x", "y"), "step/a/due"},
		"a new row":                   {map[string]string{"step/b": "0"}, change("step/a", "", "0", "step/a/due", "", "y"), ""},
		"a row taken out moved":       {map[string]string{"step/a": "0", "step/a/due": "x"}, change("step/a", "1", "", "step/a/due", "x", ""), ""},
		"taken out by both":           {nil, change("step/a", "1", "", "step/a/due", "x", ""), ""},
		"a row taken out was changed": {map[string]string{"step/a": "0", "step/a/due": "z"}, change("step/a", "0", "", "step/a/due", "x", ""), "step/a step/a/due"},
		"a row taken out was added to": {map[string]string{"step/a": "0", "step/a/due": "x", "step/a/done": "z"},
			change("step/a", "0", "", "step/a/due", "x", ""), "step/a step/a/due"},
	} {
		if got := strings.Join(staleKeys(c.now, c.changes), " "); got != c.want {
			t.Errorf("%s: stale is %q, want %q", name, got, c.want)
		}
	}
}
