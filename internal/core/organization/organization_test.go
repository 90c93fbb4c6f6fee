package organization_test

import (
	"context"
	"io/fs"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"openroadmap/internal/core/identity"
	"openroadmap/internal/core/organization"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/platform/web"
	"openroadmap/internal/testkit"
)

var ctx = context.Background()

func each(t *testing.T, test func(t *testing.T, k kit)) {
	testkit.EachDB(t, []fs.FS{organization.Migrations, search.Migrations}, func(t *testing.T, d *db.DB) { test(t, newKit(t, d)) })
}

func TestLifeOfABody(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		editor := must(t, identity.Editor)
		before := k.db.Generation("xma")
		b := k.add("Ministry of Culture", organization.Ministry)
		if k.db.Generation("xma") == before {
			t.Error("a new body left the public pages as they were")
		}
		in := organization.Input{Lang: i18n.FR, Name: "Ministère de la culture", Kind: organization.Ministry, Website: "https://culture.example", Visibility: access.Public}
		after, err := k.svc.Update(ctx, editor, "xma", b.ID, in, web.NewBase(b.Flatten()), nil)
		if err != nil {
			t.Fatal(err)
		}
		if after.Name.StateIn(i18n.FR) != i18n.Human || after.Name.Get(i18n.EN) != "Ministry of Culture" || after.Rev != 2 {
			t.Errorf("after the translation: %+v", after)
		}
		if err := k.svc.Archive(ctx, editor, "xma", b.ID); err != nil {
			t.Fatal(err)
		}
		names, err := organization.Names(ctx, k.db.Read(), "xma")
		if err != nil || names[b.ID].Get(i18n.FR) != "Ministère de la culture" {
			t.Errorf("Names = %v, %v; an archived body is still named", names, err)
		}
		if offered, err := organization.Choices(ctx, k.db.Read(), "xma", i18n.EN); err != nil || len(offered) != 0 {
			t.Errorf("Choices = %v, %v; want none", offered, err)
		}
		if err := k.svc.Restore(ctx, editor, "xma", b.ID); err != nil {
			t.Fatal(err)
		}
		var actions []string
		for _, a := range *k.acts {
			actions = append(actions, a.Action)
		}
		if want := []string{"created", "changed", "archived", "restored"}; !slices.Equal(actions, want) {
			t.Errorf("history = %v, want %v", actions, want)
		}
		want := []organization.Change{{Field: "name:fr", To: "Ministère de la culture"}, {Field: "website", To: "https://culture.example"}}
		if diff := cmp.Diff(want, (*k.acts)[1].Changes); diff != "" {
			t.Error(diff)
		}
	})
}

func TestUpdateMergesByField(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		editor, b := must(t, identity.Editor), k.add("Culture Fund", organization.Agency)
		base := web.NewBase(b.Flatten())
		in := organization.Input{Lang: i18n.EN, Name: "Culture Fund", Kind: organization.PublicBody, Visibility: access.Public}
		if _, err := k.svc.Update(ctx, editor, "xma", b.ID, in, base, nil); err != nil {
			t.Fatal(err)
		}
		other := organization.Input{Lang: i18n.EN, Name: "Fund for Culture", Kind: organization.Agency, Visibility: access.Public}
		merged, err := k.svc.Update(ctx, editor, "xma", b.ID, other, base, nil)
		if err != nil || merged.Kind != organization.PublicBody || merged.Name.Get(i18n.EN) != "Fund for Culture" {
			t.Errorf("another field: %+v, %v; want both changes", merged, err)
		}
		third := organization.Input{Lang: i18n.EN, Name: "The Fund", Kind: organization.Agency, Visibility: access.Public}
		_, err = k.svc.Update(ctx, editor, "xma", b.ID, third, base, nil)
		if !errs.Is(err, errs.Conflict) {
			t.Fatalf("the same field: %v, want a conflict", err)
		}
		clash := errs.As(err).Detail.(organization.Clash)
		if !slices.Equal(clash.Fields, []string{"name:en"}) {
			t.Errorf("conflict in %v, want name:en", clash.Fields)
		}
	})
}

func TestInputIsRefusedWithAReason(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		taken := k.add("Culture Fund", organization.Agency)
		good := organization.Input{Lang: i18n.EN, Name: "New Body", Kind: organization.Other, Visibility: access.Team}
		tests := []struct {
			name, field, id string
			alter           func(*organization.Input)
		}{
			{"no name", "name", organization.MsgErrorName, func(in *organization.Input) { in.Name = "" }},
			{"long name", "name", web.MsgTooLong, func(in *organization.Input) { in.Name = strings.Repeat("é", 251) }},
			{"control character", "name", web.MsgControl, func(in *organization.Input) { in.Name = "a\u0085b" }},
			{"two lines", "name", web.MsgOneLine, func(in *organization.Input) { in.Name = "a\nb" }},
			{"taken name", "name", organization.MsgErrorTaken, func(in *organization.Input) { in.Name = " culture  FUND" }},
			{"no kind", "kind", organization.MsgErrorKind, func(in *organization.Input) { in.Kind = "ghost" }},
			{"half an address", "website", organization.MsgErrorWebsite, func(in *organization.Input) { in.Website = "www.culture.example" }},
			{"script for address", "website", organization.MsgErrorWebsite, func(in *organization.Input) { in.Website = "javascript:alert(1)" }},
			{"restricted", "visibility", organization.MsgErrorVisibility, func(in *organization.Input) { in.Visibility = access.Restricted }},
		}
		for _, tt := range tests {
			in := good
			tt.alter(&in)
			_, err := k.svc.Create(ctx, must(t, identity.Editor), "xma", in)
			e := errs.As(err)
			if e == nil || len(e.Fields) != 1 || e.Fields[0].Name != tt.field || e.Fields[0].ID != tt.id {
				t.Errorf("%s: %v; want %s at %s", tt.name, err, tt.id, tt.field)
			}
		}
		if all, err := k.svc.List(ctx, must(t, identity.Observer), "xma", true, i18n.EN); err != nil || len(all) != 1 || all[0].ID != taken.ID {
			t.Errorf("List = %v, %v; nothing refused may be saved", all, err)
		}
		in := good
		in.Lang = "xx"
		if _, err := k.svc.Create(ctx, must(t, identity.Editor), "xma", in); !errs.Is(err, errs.Invalid) {
			t.Errorf("unknown language: %v, want Invalid", err)
		}
	})
}

func TestListSortsAsTheLanguageDoes(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		for _, name := range []string{"Zoo", "Étude", "academy", "Eau", "Faune"} {
			k.add(name, organization.Other)
		}
		bodies, err := k.svc.List(ctx, must(t, identity.Observer), "xma", false, i18n.FR)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, b := range bodies {
			got = append(got, b.Name.Get(i18n.EN))
		}
		if want := []string{"academy", "Eau", "Étude", "Faune", "Zoo"}; !slices.Equal(got, want) {
			t.Errorf("order = %v, want %v", got, want)
		}
	})
}

func TestPublicNamesLeaveOutTheTeamsOwn(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		public := k.add("Public", organization.Other)
		in := organization.Input{Lang: i18n.EN, Name: "Hidden", Kind: organization.Other, Visibility: access.Team}
		hidden, err := k.svc.Create(ctx, must(t, identity.Editor), "xma", in)
		if err != nil {
			t.Fatal(err)
		}
		names, err := organization.PublicNames(ctx, k.db.Read(), "xma")
		if _, shown := names[hidden.ID]; err != nil || shown || names[public.ID].IsZero() {
			t.Errorf("PublicNames = %v, %v", names, err)
		}
		if v := (*k.acts)[1].Visibility; v != access.Team {
			t.Errorf("history of a team body is %s, want team", v)
		}
	})
}

func TestWhoMayWhat(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		b := k.add("Ministry", organization.Ministry)
		form := url.Values{"name": {"New"}, "kind": {"other"}, "visibility": {"team"}}
		paths := []struct {
			path   string
			form   url.Values
			manage bool
			ok     int
		}{
			{"/en/work/xma/bodies", nil, false, 200},
			{"/en/work/xma/bodies/new", nil, true, 200},
			{"/en/work/xma/bodies/" + b.ID + "/edit", nil, true, 200},
			{"/en/work/xma/bodies/" + b.ID + "/archive", url.Values{}, true, 303},
			{"/en/work/xma/bodies/" + b.ID + "/restore", url.Values{}, true, 303},
			{"/en/work/xma/bodies/new", form, true, 303},
		}
		reads := []string{"observer", "contributor", "reviewer", "editor", "point_of_contact"}
		for _, p := range paths {
			for _, role := range append([]string{"", "xes", "operator"}, reads...) {
				if p.form != nil && role == "point_of_contact" && p.form.Get("name") != "" {
					p.form.Set("name", "Newer")
				}
				want := p.ok
				switch {
				case role == "":
					want = 401
				case role == "xes" || role == "operator":
					want = 404
				case p.manage && role != "editor" && role != "point_of_contact":
					want = 403
				}
				if got, _, _ := k.do(role, p.path, p.form); got != want {
					t.Errorf("%q %s (post %v) = %d, want %d", role, p.path, p.form != nil, got, want)
				}
			}
		}
	})
}

func TestAnotherPartysBodyLooksAbsent(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		b := k.add("Ministry", organization.Ministry)
		for _, path := range []string{"/en/work/xes/bodies/" + b.ID + "/edit", "/en/work/xes/bodies/nonsense/edit", "/en/work/xes/bodies/" + db.NewID() + "/edit"} {
			if got, _, _ := k.do("xes", path, nil); got != 404 {
				t.Errorf("GET %s = %d, want 404", path, got)
			}
		}
		if got, _, _ := k.do("xes", "/en/work/xes/bodies/"+b.ID+"/archive", url.Values{}); got != 404 {
			t.Errorf("archive across Parties = %d, want 404", got)
		}
	})
}

func TestFormKeepsWhatWasTyped(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		typed := url.Values{"name": {`<script>alert("x")</script>`}, "kind": {"cso"}, "website": {"culture"}, "contact": {" Registry & post "}, "visibility": {"public"}}
		code, doc, _ := k.do("editor", "/fr/work/xma/bodies/new?in=ar", typed)
		if code != 422 || !strings.HasPrefix(doc.Find("title").Text(), "Erreur") {
			t.Fatalf("status %d, title %q; want 422 and Erreur", code, doc.Find("title").Text())
		}
		if value(doc, "#name") != typed.Get("name") || value(doc, "#website") != "culture" || value(doc, "#contact") != " Registry & post " ||
			value(doc, "#kind option[selected]") != "cso" || value(doc, "input[name=visibility][checked]") != "public" {
			t.Error("the form lost what was typed")
		}
		if dir, _ := doc.Find("#name").Attr("dir"); dir != "rtl" {
			t.Errorf("the Arabic name is typed with dir %q", dir)
		}
		if doc.Find(".summary a[href='#website']").Length() != 1 || doc.Find("#website-error").Length() != 1 {
			t.Error("the mistake is not named in the summary and at the field")
		}
		if doc.Find("main script").Length() != 0 {
			t.Error("typed HTML became an element")
		}
	})
}

func TestConflictShowsBothAndLetsChoose(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		b := k.add("Culture Fund", organization.Agency)
		path := "/en/work/xma/bodies/" + b.ID + "/edit?in=en"
		_, doc, _ := k.do("editor", path, nil)
		base := value(doc, "input[name=base]")
		mine := url.Values{"base": {base}, "name": {"My Fund"}, "kind": {"other"}, "visibility": {"public"}}
		theirs := url.Values{"base": {base}, "name": {"Their Fund"}, "kind": {"agency"}, "visibility": {"public"}}
		if code, _, _ := k.do("editor", path, theirs); code != 303 {
			t.Fatalf("first save = %d", code)
		}
		code, doc, _ := k.do("point_of_contact", path, mine)
		if code != 409 || !strings.Contains(doc.Find(".voices").Text(), "Their Fund") || doc.Find("textarea[name=name]").Text() != "My Fund" {
			t.Fatalf("second save = %d %q; want 409 with both names", code, doc.Find(".voices").Text())
		}
		again := formOf(doc)
		again.Set("name_choice", "theirs")
		if code, _, _ := k.do("point_of_contact", path, again); code != 303 {
			t.Fatalf("after the choice = %d, want 303", code)
		}
		got, err := k.svc.Get(ctx, must(t, identity.Editor), "xma", b.ID)
		if err != nil || got.Name.Get(i18n.EN) != "Their Fund" || got.Kind != organization.Other {
			t.Errorf("stored %+v, %v; want their name and my kind", got, err)
		}
		again.Set("name_choice", "yours")
		if code, _, _ := k.do("point_of_contact", path, again); code != 303 {
			t.Fatalf("choosing mine = %d, want 303", code)
		}
		if got, _ := k.svc.Get(ctx, must(t, identity.Editor), "xma", b.ID); got.Name.Get(i18n.EN) != "My Fund" {
			t.Errorf("stored %q, want My Fund", got.Name.Get(i18n.EN))
		}
	})
}

// formOf reads the values that a browser would send for the page's form.
func formOf(doc *goquery.Document) url.Values {
	v := url.Values{}
	doc.Find("main input[type=hidden]").Each(func(_ int, s *goquery.Selection) {
		name, _ := s.Attr("name")
		val, _ := s.Attr("value")
		v.Set(name, val)
	})
	doc.Find("main textarea").Each(func(_ int, s *goquery.Selection) {
		name, _ := s.Attr("name")
		v.Set(name, s.Text())
	})
	return v
}

func TestListFilters(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		_, doc, _ := k.do("observer", "/en/work/xma/bodies", nil)
		if doc.Find(".empty").Length() != 1 || doc.Find("form.filter").Length() != 0 {
			t.Error("the empty list says nothing, or offers a filter")
		}
		k.add("Ministry of Culture", organization.Ministry)
		k.add("Guild of Authors <b>", organization.CivilSocietyOrganization)
		old := k.add("Old Office", organization.Agency)
		if err := k.svc.Archive(ctx, must(t, identity.Editor), "xma", old.ID); err != nil {
			t.Fatal(err)
		}
		tests := []struct {
			query string
			want  int
		}{{"", 2}, {"?kind=ministry", 1}, {"?q=GUILD+authors", 1}, {"?q=nothing", 0}, {"?state=archived", 1}, {"?state=all", 3}, {"?kind=ghost", 2}}
		for _, tt := range tests {
			_, doc, _ := k.do("observer", "/en/work/xma/bodies"+tt.query, nil)
			if got := doc.Find("tbody tr").Length(); got != tt.want {
				t.Errorf("%q shows %d, want %d", tt.query, got, tt.want)
			}
			if tt.want == 0 && doc.Find(".empty a").Length() != 1 {
				t.Errorf("%q: nothing found, and no way back", tt.query)
			}
		}
		if _, doc, _ := k.do("observer", "/en/work/xma/bodies", nil); doc.Find("tbody a").Length() != 0 {
			t.Error("an observer is offered to edit")
		}
	})
}

func TestPagesInEveryLanguage(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, organization.Migrations, search.Migrations))
	b := k.add("Ministry of Culture", organization.Ministry)
	for _, l := range i18n.Langs {
		for _, path := range []string{"", "?q=none", "?state=archived", "/new", "/" + b.ID + "/edit", "/" + b.ID + "/edit?in=zh"} {
			code, doc, _ := k.do("editor", "/"+string(l)+"/work/xma/bodies"+path, nil)
			html, _ := doc.Html()
			lang, _ := doc.Find("html").Attr("lang")
			if code != 200 || lang != string(l) || strings.Contains(html, "[organization.") || strings.Contains(html, "<no value>") || doc.Find("h1").Length() != 1 {
				t.Errorf("%s %s: status %d, lang %s, %d h1, or a missing message", l, path, code, lang, doc.Find("h1").Length())
			}
		}
		loc := k.bundle(t).For(l)
		for _, kind := range organization.Kinds {
			if s := kind.Label(loc); s == "" || strings.HasPrefix(s, "[") {
				t.Errorf("kind %s has no name in %s", kind, l)
			}
		}
	}
}

func (k kit) bundle(t *testing.T) *i18n.Bundle {
	t.Helper()
	b, err := i18n.NewBundle(organization.Messages)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
