package identity_test

import (
	"context"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"openroadmap/internal/core/identity"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/testkit"
)

// Invite, look at the link twice, accept, sign in, ask for two resets: the
// first is void, the second works and ends every session.
func TestLifeOfAnAccount(t *testing.T) {
	each(t, func(t *testing.T, k *kit) {
		ctx := t.Context()
		lead := k.person("Lena", false, identity.PointOfContact)
		if err := k.svc.Invite(ctx, lead, "xma", "Omar@Example.org", i18n.FR, []access.Role{identity.Contributor}, []string{"b-xma"}); err != nil {
			t.Fatal(err)
		}
		token := k.lastToken()
		for range 2 {
			if _, err := k.svc.FindLink(ctx, token); err != nil {
				t.Fatalf("looking at the link consumed it: %v", err)
			}
		}
		_, err := k.svc.UseLink(ctx, token, "Omar Sy", "short", home)
		wantKind(t, "short password", err, errs.Invalid, identity.MsgErrorPasswordShort)
		in, err := k.svc.UseLink(ctx, token, "Omar Sy", good, home)
		if err != nil {
			t.Fatal(err)
		}
		_, err = k.svc.UseLink(ctx, token, "Omar Sy", good, home)
		wantKind(t, "used link", err, errs.NotFound, "")
		a, err := k.svc.Authenticate(ctx, in.Token)
		if err != nil || a.Name != "Omar Sy" || !a.Has("xma", identity.Contributor) || a.Bodies["xma"][0] != "b-xma" || a.Has("xes", identity.Contributor) {
			t.Fatalf("actor %+v, %v", a, err)
		}
		second := k.signIn("omar@example.org", good, away)
		if list, err := k.svc.Sessions(ctx, a, second.Token); err != nil || len(list) != 2 {
			t.Errorf("sessions %+v, %v; want two", list, err)
		}
		k.checkReset(in, second)
	})
}

func (k *kit) checkReset(sessions ...identity.SignedIn) {
	k.t.Helper()
	ctx := k.t.Context()
	var tokens []string
	for range 2 {
		if err := k.svc.Forgot(ctx, "omar@example.org", home); err != nil {
			k.t.Fatal(err)
		}
		tokens = append(tokens, k.lastToken())
	}
	_, err := k.svc.UseLink(ctx, tokens[0], "", other, home)
	wantKind(k.t, "voided link", err, errs.NotFound, "")
	if _, err := k.svc.UseLink(ctx, tokens[1], "", other, home); err != nil {
		k.t.Fatal(err)
	}
	for _, s := range sessions {
		_, err := k.svc.Authenticate(ctx, s.Token)
		wantKind(k.t, "session after the reset", err, errs.NotFound, "")
	}
	_, err = k.svc.SignIn(ctx, "omar@example.org", good, away)
	wantKind(k.t, "old password", err, errs.Invalid, identity.MsgErrorSignIn)
	k.signIn("OMAR@example.org", other, away)
}

func TestLinkExpires(t *testing.T) {
	each(t, func(t *testing.T, k *kit) {
		_, link, err := k.svc.Add(t.Context(), identity.NewPerson{Name: "Nadia", Email: "nadia@example.org", Lang: i18n.EN}, "")
		if err != nil {
			t.Fatal(err)
		}
		k.exec("UPDATE one_time_links SET expires_at = ?", testkit.Now)
		_, err = k.svc.FindLink(t.Context(), k.token(link))
		wantKind(t, "old link", err, errs.NotFound, identity.MsgErrorLink)
	})
}

func TestForgotTellsNothing(t *testing.T) {
	each(t, func(t *testing.T, k *kit) {
		if err := k.svc.Forgot(t.Context(), "nobody@example.org", home); err != nil {
			t.Errorf("unknown address: %v", err)
		}
		if n := len(k.mails()); n != 0 {
			t.Errorf("%d mails to nobody", n)
		}
	})
}

func TestSessionsEnd(t *testing.T) {
	each(t, func(t *testing.T, k *kit) {
		ctx := t.Context()
		a := k.person("Ana", false, identity.Editor)
		first, second := k.signIn("ana@example.org", good, home), k.signIn("ana@example.org", good, away)
		if err := k.svc.ChangePassword(ctx, a, second.Token, good, other, away); err != nil {
			t.Fatal(err)
		}
		_, err := k.svc.Authenticate(ctx, first.Token)
		wantKind(t, "other session", err, errs.NotFound, "")
		if _, err := k.svc.Authenticate(ctx, second.Token); err != nil {
			t.Errorf("own session ended: %v", err)
		}
		third := k.signIn("ana@example.org", other, home)
		list, err := k.svc.Sessions(ctx, a, second.Token)
		if err != nil || len(list) != 2 {
			t.Fatalf("sessions %v, %v", list, err)
		}
		for _, s := range list {
			if !s.Current {
				if s.Device != "Firefox, Linux" {
					t.Errorf("device %q", s.Device)
				}
				if err := k.svc.EndSession(ctx, a, s.ID); err != nil {
					t.Fatal(err)
				}
			}
		}
		_, err = k.svc.Authenticate(ctx, third.Token)
		wantKind(t, "ended session", err, errs.NotFound, "")
		k.exec("UPDATE sessions SET seen_at = ?", testkit.Now.Add(-identity.SessionIdle))
		_, err = k.svc.Authenticate(ctx, second.Token)
		wantKind(t, "idle session", err, errs.NotFound, "")
	})
}

func TestSeenIsNotWrittenEachTime(t *testing.T) {
	each(t, func(t *testing.T, k *kit) {
		k.person("Ana", false)
		in := k.signIn("ana@example.org", good, home)
		seen := func() (at time.Time) {
			if err := k.db.Read().NewRaw("SELECT seen_at FROM sessions").Scan(t.Context(), &at); err != nil {
				t.Fatal(err)
			}
			return at.UTC()
		}
		for back, want := range map[time.Duration]time.Duration{10 * time.Minute: 10 * time.Minute, 40 * time.Minute: 0} {
			k.exec("UPDATE sessions SET seen_at = ?", testkit.Now.Add(-back))
			if _, err := k.svc.Authenticate(t.Context(), in.Token); err != nil {
				t.Fatal(err)
			}
			if got := testkit.Now.Sub(seen()); got != want {
				t.Errorf("seen %v ago before, %v after, want %v", back, got, want)
			}
		}
	})
}

func TestThrottle(t *testing.T) {
	each(t, func(t *testing.T, k *kit) {
		ctx := t.Context()
		k.person("Ana", false)
		known := k.signIn("ana@example.org", good, away)
		for _, email := range []string{"ana@example.org", "nobody@example.org"} {
			for range 4 {
				_, err := k.svc.SignIn(ctx, email, other, home)
				wantKind(t, email, err, errs.Invalid, identity.MsgErrorSignIn)
			}
			_, err := k.svc.SignIn(ctx, email, good, home)
			wantKind(t, email+" fifth try", err, errs.TooMany, identity.MsgErrorTooMany)
		}
		device := home
		device.Device = known.Device
		k.signIn("ana@example.org", good, device)
		k.signIn("ana@example.org", good, away)
		k.exec("UPDATE sign_in_attempts SET next_at = ?", testkit.Now)
		k.signIn("ana@example.org", good, home)
		var hashes []string
		if err := k.db.Read().NewRaw("SELECT key_hash FROM sign_in_attempts").Scan(ctx, &hashes); err != nil {
			t.Fatal(err)
		}
		if s := strings.Join(hashes, " "); strings.Contains(s, "203.") || strings.Contains(s, "ana") {
			t.Errorf("an address is kept in %s", s)
		}
		k.exec("UPDATE sign_in_attempts SET last_at = ?", testkit.Now.Add(-2*time.Hour))
		_, err := k.svc.SignIn(ctx, "x@example.org", good, away)
		wantKind(t, "unknown", err, errs.Invalid, "")
		var n int
		if err := k.db.Read().NewRaw("SELECT COUNT(*) FROM sign_in_attempts").Scan(ctx, &n); err != nil || n != 2 {
			t.Errorf("%d attempts kept, %v; want the two of the last try", n, err)
		}
	})
}

// Many guesses at once gain nothing over one after another.
func TestThrottleAtOnce(t *testing.T) {
	each(t, func(t *testing.T, k *kit) {
		k.person("Ana", false)
		var looked atomic.Int64
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if _, err := k.svc.SignIn(context.Background(), "ana@example.org", other, home); errs.Is(err, errs.Invalid) {
					looked.Add(1)
				}
			})
		}
		wg.Wait()
		if n := looked.Load(); n != 4 {
			t.Errorf("%d guesses were looked at, want 4", n)
		}
	})
}

func TestPeople(t *testing.T) {
	each(t, func(t *testing.T, k *kit) {
		ctx := t.Context()
		lead, editor := k.person("Lena", false, identity.PointOfContact), k.person("Ed", false, identity.Editor)
		operator := k.person("Olga", true)
		err := k.svc.Remove(ctx, lead, "xma", lead.Person)
		wantKind(t, "last point of contact", err, errs.Invalid, identity.MsgErrorLastContact)
		err = k.svc.SetRoles(ctx, lead, "xma", lead.Person, []access.Role{identity.Editor}, nil)
		wantKind(t, "last point of contact steps down", err, errs.Invalid, identity.MsgErrorLastContact)
		err = k.svc.SetRoles(ctx, editor, "xma", editor.Person, []access.Role{identity.PointOfContact}, nil)
		wantKind(t, "editor", err, errs.Forbidden, "")
		_, err = k.svc.Members(ctx, operator, "xma")
		wantKind(t, "operator without a role", err, errs.NotFound, "")
		err = k.svc.Invite(ctx, lead, "xes", "new@example.org", i18n.EN, []access.Role{identity.Editor}, nil)
		wantKind(t, "other Party", err, errs.NotFound, "")
		err = k.svc.Invite(ctx, lead, "xma", "ED@example.org", i18n.EN, []access.Role{identity.Editor}, nil)
		wantKind(t, "member", err, errs.Invalid, identity.MsgErrorMember)
		err = k.svc.SetRoles(ctx, lead, "xma", editor.Person, []access.Role{identity.Editor}, []string{"b-xes"})
		wantKind(t, "foreign body", err, errs.Invalid, identity.MsgErrorBodyUnknown)
		if err := k.svc.SetRoles(ctx, lead, "xma", editor.Person, []access.Role{identity.PointOfContact, identity.Reviewer}, []string{"b-xma"}); err != nil {
			t.Fatal(err)
		}
		want := identity.Act{Party: "xma", Subject: editor.Person, By: lead.Person, Action: identity.ActRoles, Changes: []identity.Change{
			{Field: "roles", From: "editor", To: "reviewer point_of_contact"}, {Field: "bodies", From: "", To: "b-xma"},
		}}
		if got := k.acts[len(k.acts)-1]; !reflect.DeepEqual(got, want) {
			t.Errorf("recorded %+v, want %+v", got, want)
		}
		if err := k.svc.Remove(ctx, lead, "xma", lead.Person); err != nil {
			t.Fatal(err)
		}
		now, err := k.svc.Actor(ctx, editor.Person)
		if err != nil {
			t.Fatal(err)
		}
		list, err := k.svc.Members(ctx, now, "xma")
		if err != nil || len(list) != 1 || len(list[0].Roles) != 2 || list[0].Roles[0] != identity.Reviewer || list[0].Bodies[0] != "b-xma" {
			t.Errorf("members %+v, %v", list, err)
		}
	})
}

func TestDisableAndErase(t *testing.T) {
	each(t, func(t *testing.T, k *kit) {
		ctx := t.Context()
		operator, ana := k.person("Olga", true), k.person("Ana", false, identity.Editor)
		in := k.signIn("ana@example.org", good, home)
		wantKind(t, "last operator", k.svc.Disable(ctx, operator, operator.Person), errs.Invalid, identity.MsgErrorLastOperator)
		wantKind(t, "no operator", k.svc.Disable(ctx, ana, operator.Person), errs.Forbidden, "")
		if err := k.svc.Disable(ctx, operator, ana.Person); err != nil {
			t.Fatal(err)
		}
		_, err := k.svc.Authenticate(ctx, in.Token)
		wantKind(t, "session of a disabled person", err, errs.NotFound, "")
		_, err = k.svc.SignIn(ctx, "ana@example.org", good, home)
		wantKind(t, "disabled", err, errs.Invalid, identity.MsgErrorDisabled)
		if err := k.svc.Enable(ctx, operator, ana.Person); err != nil {
			t.Fatal(err)
		}
		in = k.signIn("ana@example.org", good, away)
		if err := k.svc.Erase(ctx, operator, ana.Person); err != nil {
			t.Fatal(err)
		}
		_, err = k.svc.Authenticate(ctx, in.Token)
		wantKind(t, "session of an erased person", err, errs.NotFound, "")
		names, err := k.svc.Names(ctx, []string{ana.Person, operator.Person})
		if err != nil || names[ana.Person] != "" || names[operator.Person] != "Olga" || len(names) != 2 {
			t.Errorf("names %v, %v", names, err)
		}
		var left []string
		if err := k.db.Read().NewRaw("SELECT name || email || lang || time_zone || password_hash FROM people WHERE id = ?", ana.Person).Scan(ctx, &left); err != nil || left[0] != "" {
			t.Errorf("left %q, %v", left, err)
		}
		k.person("Ana", false) // the address is free again
	})
}

func TestAccountsAreFound(t *testing.T) {
	each(t, func(t *testing.T, k *kit) {
		operator := k.person("Olga", true)
		for _, name := range []string{"Ana", "Bea", "Cleo"} {
			k.person(name, false)
		}
		if _, _, err := k.svc.Add(t.Context(), identity.NewPerson{Name: "Ирина 100%", Email: "i@example.org", Lang: i18n.RU}, ""); err != nil {
			t.Fatal(err)
		}
		for words, want := range map[string]int{"": 5, "ana": 1, "EXAMPLE": 5, "ирина": 1, "100%": 1, "1_0": 0, "zzz": 0} {
			p, err := k.svc.Accounts(t.Context(), operator, words, "", 1, 50)
			if err != nil || p.Total != want || len(p.People) != want {
				t.Errorf("accounts %q: %d, %v; want %d", words, p.Total, err, want)
			}
		}
		for state, want := range map[string]int{"invited": 1, "operator": 1, "active": 4, "disabled": 0} {
			if p, err := k.svc.Accounts(t.Context(), operator, "", state, 1, 2); err != nil || p.Total != want || len(p.People) > 2 {
				t.Errorf("state %q: %d, %v; want %d", state, p.Total, err, want)
			}
		}
	})
}

func TestSetUp(t *testing.T) {
	each(t, func(t *testing.T, k *kit) {
		ctx := t.Context()
		old, ok, err := k.svc.SetupLink(ctx)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		link, _, err := k.svc.SetupLink(ctx)
		if err != nil {
			t.Fatal(err)
		}
		wantKind(t, "old link", k.svc.MaySetup(ctx, k.token(old)), errs.NotFound, "")
		in := identity.Setup{SiteName: "Feuille de route", Lang: i18n.FR, TimeZone: "Africa/Dakar", Name: "Olga", Email: "olga@example.org", Password: good,
			Parties: []identity.SetupParty{{Code: "xma", Contact: "lead@example.org"}, {}, {Code: "xes", Contact: "olga@example.org"}}}
		bad := in
		bad.TimeZone, bad.Parties = "Mars/Olympus", []identity.SetupParty{{Contact: "x"}}
		_, err = k.svc.SetUp(ctx, k.token(link), bad, home)
		if e := errs.As(err); e == nil || len(e.Fields) != 4 {
			t.Errorf("bad setup: %v, want four mistakes", err)
		}
		twice := in
		twice.Parties = append(twice.Parties[:len(twice.Parties):len(twice.Parties)], identity.SetupParty{Code: "xma"})
		_, err = k.svc.SetUp(ctx, k.token(link), twice, home)
		if e := errs.As(err); e == nil || len(e.Fields) != 1 || e.Fields[0].Name != "party_4" || e.Fields[0].ID != identity.MsgErrorPartyTwice {
			t.Errorf("a Party chosen twice: %v, want a mistake in its second row", err)
		}
		signed, err := k.svc.SetUp(ctx, k.token(link), in, home)
		if err != nil {
			t.Fatal(err)
		}
		a, err := k.svc.Authenticate(ctx, signed.Token)
		if err != nil || !a.Operator || !a.Has("xes", identity.PointOfContact) || len(k.parties.active) != 2 {
			t.Errorf("operator %+v, %v; active %v", a, err, k.parties.active)
		}
		if s := k.svc.Settings(ctx); s.DefaultLang != i18n.FR || s.TimeZone != "Africa/Dakar" || s.Name.Get(i18n.FR) != "Feuille de route" {
			t.Errorf("settings %+v", s)
		}
		if n := len(k.mails()); n != 2 {
			t.Errorf("%d mails, want the test and the invitation", n)
		}
		_, err = k.svc.SetUp(ctx, k.token(link), in, home)
		wantKind(t, "second setup", err, errs.NotFound, "")
		if _, ok, err := k.svc.SetupLink(ctx); ok || err != nil {
			t.Errorf("another setup link: %v, %v", ok, err)
		}
		if err := k.svc.SaveSettings(ctx, a, i18n.EN, "Roadmap", i18n.EN, "UTC"); err != nil {
			t.Fatal(err)
		}
		if s := k.svc.Settings(ctx); s.DefaultLang != i18n.EN || s.Name.Get(i18n.EN) != "Roadmap" || s.Name.Get(i18n.FR) == "" {
			t.Errorf("settings %+v", s)
		}
	})
}

func TestKeptFormsComeBackOnceToTheirOwner(t *testing.T) {
	each(t, func(t *testing.T, k *kit) {
		ctx := t.Context()
		ana, bea := k.person("Ana", false), k.person("Bea", false)
		token, err := k.svc.Keep(ctx, ana.Person, "/work", url.Values{"title": {"Été"}})
		if err != nil {
			t.Fatal(err)
		}
		if v := k.svc.Kept(ctx, bea, token); v != nil {
			t.Errorf("another person got %v", v)
		}
		if v := k.svc.Kept(ctx, ana, token); v.Get("title") != "Été" {
			t.Errorf("owner got %v", v)
		}
		if v := k.svc.Kept(ctx, ana, token); v != nil {
			t.Errorf("second time gave %v", v)
		}
	})
}
