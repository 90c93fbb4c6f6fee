package review_test

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"openroadmap/internal/core/history"
	"openroadmap/internal/core/organization"
	"openroadmap/internal/core/review"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/testkit"
)

func TestAccept(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		p := k.propose("contributor", "The audit is out.")
		if n, err := k.svc.Waiting(ctx, actor("reviewer"), "xma"); err != nil || n != 1 {
			t.Errorf("Waiting = %d, %v; want 1", n, err)
		}
		if err := k.svc.Accept(ctx, actor("reviewer"), "xma", p.ID, "Thank you"); err != nil {
			t.Fatal(err)
		}
		got := k.get(p.ID)
		want := p
		want.State, want.DecidedBy, want.DecidedAt, want.DecisionReason = review.Accepted, "p-reviewer", testkit.Now, "Thank you"
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if k.target.fields["narrative:en"] != "The audit is out." {
			t.Error("the change was not made")
		}
		if len(*k.mails) != 1 || (*k.mails)[0].State != review.Accepted {
			t.Errorf("mails = %v, want one", *k.mails)
		}
		entries, n, err := history.List(ctx, k.db.Read(), history.Filter{Party: "xma", Kind: review.KindProposal, Record: p.ID})
		if err != nil || n != 2 || entries[0].Action != review.ActionAccepted || entries[0].Office != "body-reviewer" || entries[1].Office != "body-contributor" || entries[0].Reason != "Thank you" {
			t.Errorf("history = %+v, %v", entries, err)
		}
		for _, err := range []error{k.svc.Accept(ctx, actor("reviewer"), "xma", p.ID, ""), k.svc.Return(ctx, actor("reviewer"), "xma", p.ID, "no"), k.svc.Withdraw(ctx, actor("contributor"), "xma", p.ID)} {
			if !errs.Is(err, errs.Conflict) {
				t.Errorf("deciding twice: %v, want a conflict", err)
			}
		}
	})
}

func TestNobodyDecidesTheirOwn(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		own := k.propose("reviewer", "By myself")
		if err := k.svc.Accept(ctx, actor("reviewer"), "xma", own.ID, "because"); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a reviewer accepts their own: %v, want Forbidden", err)
		}
		if err := k.svc.Return(ctx, actor("reviewer"), "xma", own.ID, "because"); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a reviewer returns their own: %v, want Forbidden", err)
		}
		if err := k.svc.Accept(ctx, actor("reviewer2"), "xma", own.ID, ""); err != nil {
			t.Errorf("another reviewer: %v", err)
		}
		led := k.propose("point_of_contact", "By the point of contact")
		err := k.svc.Accept(ctx, actor("point_of_contact"), "xma", led.ID, "  ")
		if e := errs.As(err); e == nil || len(e.Fields) != 1 || e.Fields[0].Name != "accept_reason" {
			t.Errorf("the point of contact without a reason: %v, want Invalid at accept_reason", err)
		}
		before := len(*k.mails)
		if err := k.svc.Accept(ctx, actor("point_of_contact"), "xma", led.ID, "No other reviewer"); err != nil {
			t.Errorf("the point of contact with a reason: %v", err)
		}
		if k.get(led.ID).DecisionReason != "No other reviewer" || len(*k.mails) != before {
			t.Error("the reason is not kept, or the author was mailed about their own act")
		}
	})
}

func TestConflictChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		p := k.propose("contributor", "The audit is out.")
		k.target.fields["narrative:en"] = "Changed by another"
		if err := k.svc.Accept(ctx, actor("reviewer"), "xma", p.ID, ""); !errs.Is(err, errs.Conflict) {
			t.Fatalf("Accept = %v, want a conflict", err)
		}
		if got := k.get(p.ID); got.State != review.Waiting || len(*k.mails) != 0 {
			t.Errorf("after the conflict: %s, %d mails; want it to wait", got.State, len(*k.mails))
		}
		if err := k.svc.Return(ctx, actor("reviewer"), "xma", p.ID, "Look again"); err != nil || len(*k.mails) != 1 {
			t.Errorf("Return = %v, %d mails", err, len(*k.mails))
		}
	})
}

func TestReturnAndWithdraw(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		p := k.propose("contributor", "x")
		err := k.svc.Return(ctx, actor("reviewer"), "xma", p.ID, "")
		if e := errs.As(err); e == nil || len(e.Fields) != 1 || e.Fields[0].ID != review.MsgErrorReturnReason {
			t.Errorf("returned without a reason: %v", err)
		}
		if err := k.svc.Return(ctx, actor("reviewer"), "xma", p.ID, strings.Repeat("ж", 2001)); !errs.Is(err, errs.Invalid) {
			t.Errorf("a reason of 2,001 characters: %v, want Invalid", err)
		}
		if err := k.svc.Withdraw(ctx, actor("contributor2"), "xma", p.ID); !errs.Is(err, errs.Forbidden) {
			t.Errorf("another withdraws: %v, want Forbidden", err)
		}
		if err := k.svc.Withdraw(ctx, actor("contributor"), "xma", p.ID); err != nil || k.get(p.ID).State != review.Withdrawn {
			t.Errorf("Withdraw = %v, %s", err, k.get(p.ID).State)
		}
		if list, err := review.ListByRecord(ctx, k.db.Read(), "xma", "note", "r1"); err != nil || len(list) != 1 {
			t.Errorf("ListByRecord = %d, %v", len(list), err)
		}
		err = k.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := k.svc.Propose(ctx, tx, actor("contributor"), review.New{Party: "xma", Kind: "note", Record: "r1"})
			return err
		})
		if !errs.Is(err, errs.Invalid) {
			t.Errorf("a proposal without changes: %v, want Invalid", err)
		}
	})
}

func TestTwoDecideAtOnce(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		p := k.propose("contributor", "x")
		results := make(chan error, 2)
		for _, who := range []string{"reviewer", "reviewer2"} {
			go func() { results <- k.svc.Return(ctx, actor(who), "xma", p.ID, "from "+who) }()
		}
		a, b := <-results, <-results
		if (a == nil) == (b == nil) || !errs.Is(errors.Join(a, b), errs.Conflict) {
			t.Errorf("both at once: %v and %v; want one decision and one conflict", a, b)
		}
	})
}

func TestOfficeIsNamed(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		table, err := access.NewTable(organization.Rules())
		if err != nil {
			t.Fatal(err)
		}
		bodies := organization.Service{DB: k.db, Access: table, Log: func(context.Context, *db.Tx, organization.Act) error { return nil }}
		body, err := bodies.Create(ctx, actor("editor"), "xma", organization.Input{Lang: i18n.FR, Name: "Office du <b>livre</b>", Kind: organization.Agency, Visibility: access.Team})
		if err != nil {
			t.Fatal(err)
		}
		var p review.Proposal
		err = k.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			p, err = k.svc.Propose(ctx, tx, actor("contributor"), review.New{Party: "xma", Kind: "note", Record: "r1", Title: i18n.NewText(i18n.EN, "x"), Office: body.ID,
				Changes: []history.Change{{Field: "a", To: "b"}}})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"", "/" + p.ID} {
			_, doc := k.do("reviewer", "/en/work/xma/proposals"+path, nil)
			if !strings.Contains(doc.Find("main").Text(), "Office du <b>livre</b>") {
				t.Errorf("%q does not name the office", path)
			}
		}
	})
}

func TestWhoMayWhat(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		tokens := []string{"", "xes", "operator", "observer", "contributor2", "editor", "reviewer", "point_of_contact"}
		acts := []struct {
			path string
			form url.Values
			want []int
		}{
			{"", nil, []int{401, 404, 404, 200, 200, 200, 200, 200}},
			{"/accept", nil, []int{401, 404, 404, 403, 403, 403, 200, 200}},
			{"/return", nil, []int{401, 404, 404, 403, 403, 403, 200, 200}},
			{"/accept", url.Values{}, []int{401, 404, 404, 403, 403, 403, 303, 303}},
			{"/return", url.Values{"return_reason": {"why"}}, []int{401, 404, 404, 403, 403, 403, 303, 303}},
			{"/withdraw", url.Values{}, []int{401, 404, 404, 403, 403, 403, 403, 403}},
		}
		for i, token := range tokens {
			if got, _ := k.do(token, "/en/work/xma/proposals", nil); got != acts[0].want[i] {
				t.Errorf("%q list = %d, want %d", token, got, acts[0].want[i])
			}
			for _, a := range acts {
				p := k.propose("contributor", "new "+db.NewID())
				if got, _ := k.do(token, "/en/work/xma/proposals/"+p.ID+a.path, a.form); got != a.want[i] {
					t.Errorf("%q %s (post %v) = %d, want %d", token, a.path, a.form != nil, got, a.want[i])
				}
			}
		}
	})
}

func TestAnotherPartysProposalLooksAbsent(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		p := k.propose("contributor", "secret of xma")
		for _, id := range []string{p.ID, "nonsense", db.NewID()} {
			if got, _ := k.do("xes", "/en/work/xes/proposals/"+id, nil); got != 404 {
				t.Errorf("GET %s = %d, want 404", id, got)
			}
			if got, _ := k.do("xes", "/en/work/xes/proposals/"+id+"/accept", url.Values{}); got != 404 {
				t.Errorf("POST accept %s = %d, want 404", id, got)
			}
		}
		if k.get(p.ID).State != review.Waiting {
			t.Error("another Party decided")
		}
	})
}

func TestListPages(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		_, doc := k.do("reviewer", "/en/work/xma/proposals", nil)
		if doc.Find(".empty").Length() != 1 {
			t.Error("an empty list says nothing")
		}
		var ids []string
		for i := range review.PageSize + 3 {
			ids = append(ids, k.propose("contributor", "change "+strconv.Itoa(i)).ID)
		}
		k.propose("reviewer", "own")
		code, doc := k.do("reviewer", "/en/work/xma/proposals?page=2", nil)
		if code != 200 || doc.Find("tbody tr").Length() != 4 || doc.Find("tbody .act a").Length() != 3 {
			t.Errorf("page 2: %d, %d rows, %d to review; want 4 and 3 (never one's own)", code, doc.Find("tbody tr").Length(), doc.Find("tbody .act a").Length())
		}
		if code, _ := k.do("reviewer", "/en/work/xma/proposals?page=9", nil); code != 404 {
			t.Errorf("page 9 = %d, want 404", code)
		}
		first, total, err := k.svc.List(ctx, actor("observer"), review.Filter{Party: "xma", States: []review.State{review.Waiting}, Limit: 2})
		if err != nil || total != review.PageSize+4 || first[0].ID != ids[0] {
			t.Errorf("List = %v of %d, %v; want the oldest first", first, total, err)
		}
		if _, doc := k.do("reviewer", "/en/work/xma/proposals?tab=mine", nil); doc.Find("tbody tr").Length() != 1 {
			t.Error("mine does not show the one of my own")
		}
		if err := k.svc.Return(ctx, actor("reviewer"), "xma", ids[5], "no"); err != nil {
			t.Fatal(err)
		}
		if _, doc := k.do("observer", "/en/work/xma/proposals?tab=decided", nil); doc.Find("tbody tr").Length() != 1 || !strings.Contains(doc.Find("tbody").Text(), "Returned") {
			t.Error("decided does not show the returned one")
		}
	})
}

func TestPageShowsBothSides(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		p := k.propose("contributor", "Work <script>alert(1)</script> \u202estops.")
		path := "/en/work/xma/proposals/" + p.ID
		_, doc := k.do("reviewer", path, nil)
		if doc.Find("main script").Length() != 0 || doc.Find("main dd b").Length() != 0 || doc.Find("main dd i").Length() != 0 {
			t.Error("content became an element")
		}
		if !strings.Contains(doc.Find(".voices").Text(), "⟦RLO⟧") || doc.Find("ins").Length() == 0 || doc.Find("del").Length() == 0 {
			t.Errorf("side by side: %q", doc.Find(".voices").Text())
		}
		if doc.Find("form[action$='/accept']").Length() != 1 || doc.Find("form[action$='/return']").Length() != 1 || doc.Find("form[action$='/withdraw']").Length() != 0 {
			t.Error("a reviewer is not offered to accept and return, or is to withdraw")
		}
		if _, doc := k.do("contributor", path, nil); doc.Find("form[action$='/withdraw']").Length() != 1 || doc.Find("form[action$='/accept']").Length() != 0 {
			t.Error("the author is not offered to withdraw alone")
		}
		k.target.rev = 4
		if _, doc := k.do("reviewer", path, nil); doc.Find(".notice").Length() != 1 || doc.Find("form[action$='/accept']").Length() != 1 {
			t.Error("nothing tells that the record changed in other fields, or accepting is not offered")
		}
		k.target.fields["narrative:en"] = "Changed by another"
		_, doc = k.do("reviewer", path, nil)
		if doc.Find("form[action$='/accept']").Length() != 0 || doc.Find(".notice.bad").Length() != 2 || !strings.Contains(doc.Find(".voices").Text(), "Changed by another") {
			t.Error("the conflict is not shown, or accepting is offered")
		}
		code, doc := k.do("reviewer", path+"/accept", url.Values{})
		if code != 409 || !strings.Contains(doc.Find("main").Text(), "Nothing was saved") {
			t.Errorf("accepting in conflict = %d, want 409 with the page", code)
		}
		k.target.gone = true
		_, doc = k.do("reviewer", path, nil)
		if doc.Find("form[action$='/return']").Length() != 1 || doc.Find("form[action$='/accept']").Length() != 0 {
			t.Error("of a record that is gone, only returning is left")
		}
	})
}

func TestReasonIsKept(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		p := k.propose("contributor", "x")
		path := "/ru/work/xma/proposals/" + p.ID
		typed := strings.Repeat("ab ", 900) + "<end>"
		code, doc := k.do("reviewer", path+"/return", url.Values{"return_reason": {typed}})
		if code != 422 || strings.TrimPrefix(doc.Find("#return_reason").Text(), "\n") != typed || doc.Find(".summary a[href='#return_reason']").Length() != 1 {
			t.Errorf("too long a reason = %d, kept %d of %d bytes", code, len(doc.Find("#return_reason").Text()), len(typed))
		}
		if _, doc := k.do("reviewer", path+"/return?kept=1", nil); doc.Find("#return_reason").Text() != "typed before" {
			t.Errorf("after signing in again the form holds %q", doc.Find("#return_reason").Text())
		}
		own := k.propose("point_of_contact", "y")
		if code, doc := k.do("point_of_contact", "/en/work/xma/proposals/"+own.ID+"/accept", url.Values{"accept_reason": {""}}); code != 422 || doc.Find("#accept_reason-error").Length() != 1 {
			t.Errorf("one's own without a reason = %d, want 422 at the field", code)
		}
	})
}

func TestPagesInEveryLanguage(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, history.Migrations, organization.Migrations, search.Migrations, review.Migrations))
	waiting, returned, own := k.propose("contributor", "x"), k.propose("contributor", "y"), k.propose("point_of_contact", "z")
	if err := k.svc.Return(ctx, actor("reviewer"), "xma", returned.ID, "why"); err != nil {
		t.Fatal(err)
	}
	for _, l := range i18n.Langs {
		for _, path := range []string{"", "?tab=decided", "?tab=mine", "/" + waiting.ID, "/" + returned.ID, "/" + own.ID} {
			code, doc := k.do("point_of_contact", "/"+string(l)+"/work/xma/proposals"+path, nil)
			html, _ := doc.Html()
			lang, _ := doc.Find("html").Attr("lang")
			if code != 200 || lang != string(l) || strings.Contains(html, "[review.") || strings.Contains(html, "no value") || doc.Find("h1").Length() != 1 {
				t.Errorf("%s %s: status %d, lang %s, %d h1, or a missing message", l, path, code, lang, doc.Find("h1").Length())
			}
		}
	}
}

func TestMailText(t *testing.T) {
	bundle, err := i18n.NewBundle(review.Messages)
	if err != nil {
		t.Fatal(err)
	}
	p := review.Proposal{Title: i18n.NewText(i18n.EN, "2.4 Two\nlines"), State: review.Returned, DecisionReason: "Add the proof"}
	for _, l := range i18n.Langs {
		subject, text := review.MailText(bundle.For(l), p, "https://example.org/x")
		if strings.ContainsAny(subject, "\n[") || !strings.Contains(text, "Add the proof") || !strings.Contains(text, "https://example.org/x") {
			t.Errorf("%s: %q\n%s", l, subject, text)
		}
	}
}
