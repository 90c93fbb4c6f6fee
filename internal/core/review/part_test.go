package review_test

import (
	"context"
	"net/url"
	"testing"

	"openroadmap/internal/core/history"
	"openroadmap/internal/core/review"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// two is a proposal of two fields, one of which somebody changes afterwards.
func (k kit) two() review.Proposal {
	k.t.Helper()
	k.target.fields = map[string]string{"narrative:en": "Work goes on.", "done": ""}
	var p review.Proposal
	err := k.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = k.svc.Propose(ctx, tx, actor("contributor"), review.New{Party: "xma", Kind: "note", Record: "r1", Title: i18n.NewText(i18n.EN, "2.4 Discover"),
			Changes: []history.Change{{Field: "narrative:en", From: "Work goes on.", To: "The audit is out."}, {Field: "done", To: "2027-03-01"}}})
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
	k.target.fields["narrative:en"] = "Changed by another"
	return p
}

func TestAcceptFresh(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		p := k.two()
		if err := k.svc.AcceptFresh(ctx, actor("reviewer"), "xma", p.ID, []string{"done"}, "The text was changed; look again"); err != nil {
			t.Fatal(err)
		}
		if k.target.fields["done"] != "2027-03-01" || k.target.fields["narrative:en"] != "Changed by another" {
			t.Errorf("stored %v, want the date alone", k.target.fields)
		}
		if got := k.get(p.ID); got.State != review.Accepted || len(got.Changes) != 1 || got.Changes[0].Field != "done" {
			t.Errorf("accepted %+v, want the date", got)
		}
		list, err := review.ListByRecord(ctx, k.db.Read(), "xma", "note", "r1")
		if err != nil || len(list) != 2 {
			t.Fatalf("proposals = %d, %v; want two", len(list), err)
		}
		rest := list[0]
		if rest.ID == p.ID {
			rest = list[1]
		}
		if rest.State != review.Returned || rest.DecisionReason == "" || rest.By != p.By || rest.DecidedBy != "p-reviewer" || len(rest.Changes) != 1 || rest.Changes[0].Field != "narrative:en" {
			t.Errorf("returned %+v, want the text with the reason", rest)
		}
		if len(*k.mails) != 2 {
			t.Errorf("%d mails, want one for each part", len(*k.mails))
		}
	})
}

func TestAcceptFreshRefuses(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		p := k.two()
		accept := func(who, reason string, fresh ...string) error {
			return k.svc.AcceptFresh(ctx, actor(who), "xma", p.ID, fresh, reason)
		}
		if err := accept("reviewer", "", "done"); !errs.Is(err, errs.Invalid) || errs.As(err).Fields[0].Name != "part_reason" {
			t.Errorf("without a reason: %v", err)
		}
		if err := accept("reviewer", "x", "done", "narrative:en"); !errs.Is(err, errs.Conflict) {
			t.Errorf("a stale field named as fresh: %v, want a conflict", err)
		}
		if err := accept("contributor", "x", "done"); !errs.Is(err, errs.Forbidden) {
			t.Errorf("the author: %v, want forbidden", err)
		}
		if err := accept("xes", "x", "done"); !errs.Is(err, errs.NotFound) {
			t.Errorf("another Party: %v, want not found", err)
		}
		if got := k.get(p.ID); got.State != review.Waiting || len(got.Changes) != 2 || k.target.fields["done"] != "" {
			t.Errorf("after the refusals: %+v", got)
		}
		k.target.fields["narrative:en"] = "Work goes on."
		if err := accept("reviewer", "x", "done"); !errs.Is(err, errs.Conflict) {
			t.Errorf("nothing stale any more: %v, want a conflict", err)
		}
	})
}

// The page offers to divide a proposal that fits in part.
func TestPageDivides(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		p := k.two()
		path := "/en/work/xma/proposals/" + p.ID
		_, doc := k.do("reviewer", path, nil)
		form := doc.Find(`form[action$="/accept-fresh"]`)
		if form.Find(`input[name=fresh]`).AttrOr("value", "") != "done" || doc.Find(`form[action$="/accept"]`).Length() != 0 || doc.Find(`form[action$="/return"]`).Length() != 1 {
			t.Fatal("the page does not offer to accept the date and return the text")
		}
		if code, doc := k.do("reviewer", path+"/accept-fresh", url.Values{"fresh": {"done"}}); code != 422 || doc.Find(`[name=part_reason]`).AttrOr("aria-invalid", "") != "true" {
			t.Errorf("without a reason = %d", code)
		}
		if code, _ := k.do("reviewer", path+"/accept-fresh", url.Values{"fresh": {"done"}, "part_reason": {"Look again"}}); code != 303 {
			t.Errorf("with a reason = %d", code)
		}
	})
}
