package house

import (
	"context"
	"maps"
	"strings"
	"testing"

	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/exchange"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/core/organization"
	"openroadmap/internal/core/practice"
	"openroadmap/internal/core/review"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/i18n"
)

// IDs are real ones of the practice country, for the places in patterns.
type IDs struct {
	Slug      string
	Activity  string // of the contributor's body
	Elsewhere string // of another body
	Body      string
	Archived  string
	Proposal  string // of the contributor about an activity, waiting
	Carried   string // record of an instrument that the contributor may propose changes of
	Observer  string // a person
	Invited   string // a person who has not accepted yet
	Link      string // token of a one-time link
	Evidence  string // a public file on Activity or elsewhere
	Proposed  string // evidence proposed by the contributor
	Round     string // of the stocktake, open
	Practice  string // good practice that the Party reports
	Visitor   string // good practice that a visitor has submitted, waiting
	Import    string // of milestones, read and not saved
	Field     string // of the Party's own
	Received  string // a roadmap of another installation
	Waiting   string // one whose key nobody has confirmed
	Key       string // fingerprint of the trusted key, without spaces
	// Places are records of the instruments: "{measure}" → an id.
	Places map[string]string
}

// Replace puts another id for those of records that path names.
func (ids IDs) Replace(path, id string) string {
	for _, known := range []string{ids.Activity, ids.Elsewhere, ids.Body, ids.Archived, ids.Proposal, ids.Carried, ids.Observer, ids.Invited, ids.Evidence, ids.Proposed, ids.Round, ids.Import, ids.Field, ids.Practice, ids.Visitor, ids.Slug} {
		path = strings.ReplaceAll(path, known, id)
	}
	for _, known := range ids.Places {
		path = strings.ReplaceAll(path, known, id)
	}
	return path
}

// Fill puts real ids into a pattern; pairs come first.
func (ids IDs) Fill(pattern string, pairs ...string) string {
	for place, id := range ids.Places {
		pairs = append(pairs, place, id)
	}
	pairs = append(pairs,
		"{practice}", ids.practiceOf(pattern),
		"{code}", Here,
		"{slug}", ids.Slug,
		"{kind}", "activity",
		"{record}", ids.Activity,
		"{person}", ids.Observer,
		"{party}", Here,
		"{token}", ids.Link,
		"{number}", "1.1",
		"{n}", "1",
		"{m}", "1",
		"{round}", ids.Round,
		"{received}", ids.Received,
		"{key}", ids.Key,
		"{framework}", "or2019",
		"{line}", "1.1",
	)
	return strings.NewReplacer(pairs...).Replace(pattern)
}

// practiceOf is the practice that a pattern is about; any can be copied.
func (ids IDs) practiceOf(pattern string) string {
	switch {
	case strings.HasPrefix(pattern, "/admin/"):
		return ids.Visitor
	case strings.HasPrefix(pattern, "/work/") && !strings.HasSuffix(pattern, "/copy"):
		return ids.Practice
	}
	return "gp001"
}

// find looks the ids up, and makes what the practice country lacks.
func (h *House) find(t testing.TB) IDs {
	t.Helper()
	ctx := context.Background()
	contact := h.Actor(t, h.World.Email(Here, "point_of_contact"))
	contributor := h.Actor(t, h.World.Email(Here, "contributor"))
	var ids IDs
	v, err := h.Roadmaps.View(ctx, contact, Here, "")
	check(t, err)
	ids.Slug = v.Roadmap.Slug
	own, _, err := h.Shelf.Queue(ctx, contact, Here, "", 0, 1)
	check(t, err)
	ids.Practice = string(own[0].ID)
	sent, _, err := h.Shelf.Queue(ctx, access.Actor{Operator: true}, "", practice.Submitted, 0, 1)
	check(t, err)
	ids.Visitor = string(sent[0].ID)
	rounds, err := h.Stocktakes.Rounds(ctx, contact, Here)
	check(t, err)
	ids.Round = rounds[len(rounds)-1].Round.ID
	for _, it := range v.Items {
		own := h.Access.Allows(contributor, roadmap.PermProgress, it.Object())
		if own && ids.Activity == "" && it.Plan.Position == roadmap.PositionAdapted {
			ids.Activity = it.ID
		}
		if !own && ids.Elsewhere == "" {
			ids.Elsewhere = it.ID
		}
	}
	fields, err := h.CustomFields.Of(ctx, Here)
	check(t, err)
	ids.Field = fields[0].ID
	bodies, err := organization.Choices(ctx, h.DB.Read(), Here, i18n.EN)
	check(t, err)
	ids.Body = bodies[0].ID
	made, err := h.Organizations.Create(ctx, contact, Here, organization.Input{Lang: i18n.EN, Name: "Former bureau", Kind: organization.Ministry, Visibility: access.Public})
	check(t, err)
	check(t, h.Organizations.Archive(ctx, contact, Here, made.ID))
	ids.Archived = made.ID
	waiting, _, err := h.Review.List(ctx, contact, review.Filter{Party: Here, Limit: 50})
	check(t, err)
	for _, p := range waiting {
		switch {
		case p.By != contributor.Person || p.State != review.Waiting:
		case p.Kind == roadmap.KindActivity:
			ids.Proposal = p.ID
		default:
			ids.Carried = p.Record
		}
	}
	all, _, err := h.Evidence.List(ctx, contact, Here, evidence.Filter{Limit: 100})
	check(t, err)
	for _, e := range all {
		switch {
		case e.State == evidence.Proposed && e.AddedBy == contributor.Person:
			ids.Proposed = e.ID
		case e.IsFile() && e.Visibility == access.Public && e.Ref.Kind == roadmap.KindActivity:
			ids.Evidence = e.ID
		}
	}
	ids.Observer = h.Actor(t, h.World.Email(Here, "observer")).Person
	check(t, h.Identity.Invite(ctx, contact, Here, "invited@maravia.example", i18n.EN, []access.Role{identity.Observer}, nil))
	members, err := h.Identity.Members(ctx, contact, Here)
	check(t, err)
	for _, m := range members {
		if m.Email == "invited@maravia.example" {
			ids.Invited = m.ID
		}
	}
	link, err := h.Identity.ResetLink(ctx, h.World.Email(Here, "observer"))
	check(t, err)
	ids.Link = link[strings.LastIndex(link, "/")+1:]
	d, _ := h.Exchange.Dataset("milestones")
	im, err := h.Exchange.Start(ctx, contact, d, exchange.New{Party: Here, Slug: ids.Slug, Lang: i18n.EN, FileName: "milestones.csv",
		File: strings.NewReader("activity,title:en,due\n1.1,Register printed,2027-12-01\n9.9,No such activity,soon\n")})
	check(t, err)
	_, err = h.Exchange.RunNow(ctx, contact, im)
	check(t, err)
	ids.Import = im.ID
	h.receive(t, &ids)
	ids.Places = h.places(t)
	return ids
}

// places asks the instruments for a record of each place of their addresses.
func (h *House) places(t testing.TB) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, i := range h.Instruments {
		if i.Sample.Places == nil {
			continue
		}
		found, err := i.Sample.Places(context.Background(), h.DB.Read(), Here)
		check(t, err)
		maps.Copy(all, found)
	}
	return all
}

// Paths are the addresses of the GET routes that begin with one of prefixes,
// with real ids, in a language.
func (h *House) Paths(l i18n.Lang, prefixes ...string) (list []string) {
	ids := h.World.IDs
	for _, rt := range h.Site.Routes {
		ours := false
		for _, p := range prefixes {
			ours = ours || strings.HasPrefix(rt.Pattern, p)
		}
		if rt.Method != "GET" || !ours || strings.HasPrefix(rt.Pattern, "/setup/") || rt.Bare {
			continue
		}
		record := map[bool]string{true: ids.Proposal, false: ids.Activity}[strings.Contains(rt.Pattern, "/proposals/")]
		switch {
		case strings.Contains(rt.Pattern, "/bodies/"):
			record = ids.Body
		case strings.Contains(rt.Pattern, "/fields/"):
			record = ids.Field
		case strings.HasSuffix(rt.Pattern, "/evidence/{id}/return"):
			record = ids.Proposed
		case strings.Contains(rt.Pattern, "/evidence/"):
			record = ids.Evidence
		case strings.Contains(rt.Pattern, "/imports/"):
			record = ids.Import
		}
		list = append(list, "/"+string(l)+ids.Fill(rt.Pattern, "{id}", record))
	}
	return list
}

// Actor is the person with an address, for calls of services.
func (h *House) Actor(t testing.TB, email string) access.Actor {
	t.Helper()
	a, err := h.Identity.Authenticate(context.Background(), h.World.tokens[email])
	check(t, err)
	return a
}

// TokenOf is the id of a person's token for programs.
func (h *House) TokenOf(t testing.TB, email string) string {
	t.Helper()
	list, err := h.Identity.TokensOf(context.Background(), h.Actor(t, email))
	check(t, err)
	if len(list) == 0 {
		t.Fatalf("%s has no token", email)
	}
	return list[0].ID
}

// SessionOf is the id of a person's session, as their account page shows it.
func (h *House) SessionOf(t testing.TB, email string) string {
	t.Helper()
	list, err := h.Identity.Sessions(context.Background(), h.Actor(t, email), h.World.tokens[email])
	check(t, err)
	if len(list) == 0 {
		t.Fatalf("%s has no session", email)
	}
	return list[0].ID
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
