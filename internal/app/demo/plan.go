package demo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"openroadmap/internal/core/customfield"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// planner makes the roadmap of one country, acting as its people.
type planner struct {
	*maker
	*country
	today                     clock.Date
	contact, editor, reviewer access.Actor
	contributor               access.Actor // nobody where the country has none
	roadmap                   roadmap.Roadmap
	acts                      []roadmap.Activity // beside country.Activities
	milestones                [][]string         // their ids, likewise
	money, risks              [][]string         // of budget lines and risks, likewise
	own                       []customfield.Field
	round                     string // id of the newest stocktake, "" before the first
}

func (m *maker) planner(ctx context.Context, c *country) (*planner, error) {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return nil, err
	}
	p := &planner{maker: m, country: c, today: clock.DateOf(m.DB.Now(), zone)}
	for role, actor := range map[access.Role]*access.Actor{identity.PointOfContact: &p.contact, identity.Editor: &p.editor, identity.Reviewer: &p.reviewer, identity.Contributor: &p.contributor} {
		if c.with(role).Email == "" {
			continue
		}
		if *actor, err = m.Identity.Actor(ctx, m.people[c.with(role).Email]); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// make lives the life of the roadmap: written, translated, shown, adopted,
// carried out, revised.
func (p *planner) make(ctx context.Context) error {
	if err := p.create(ctx); err != nil {
		return err
	}
	if err := p.ownFields(ctx); err != nil {
		return err
	}
	for _, act := range []func(context.Context) error{p.draft, p.lead, p.readopt} {
		if err := act(ctx); err != nil {
			return err
		}
	}
	if err := p.each(ctx, p.rewrite, p.propose, p.revise); err != nil {
		return err
	}
	if p.Adoption != nil {
		if err := p.addEvidence(ctx, false); err != nil {
			return err
		}
	}
	return p.backdate(ctx)
}

// each takes steps for every activity that there is.
func (p *planner) each(ctx context.Context, steps ...func(context.Context, int) error) error {
	for i := range p.acts {
		for _, step := range steps {
			if p.acts[i].ID == "" {
				continue
			}
			if err := step(ctx, i); err != nil {
				return fmt.Errorf("activity %s: %w", p.acts[i].Number, err)
			}
		}
	}
	return nil
}

// draft writes the first plan.
func (p *planner) draft(ctx context.Context) error {
	now := p.Activities
	p.Activities = slices.Clone(now)
	for i, d := range now {
		p.Activities[i] = d.first()
	}
	err := p.each(ctx, p.write, p.translate)
	p.Activities = now
	return err
}

// readopt revises the first plan and adopts it anew, where the country did.
func (p *planner) readopt(ctx context.Context) error {
	if p.Readopted == nil {
		return nil
	}
	for i, d := range p.Activities {
		if d.First != nil && d.First.Absent {
			v, err := p.Roadmaps.View(ctx, p.contact, p.Code, p.roadmap.Slug)
			if err != nil {
				return err
			}
			if p.acts[i], err = p.find(ctx, v, d); err != nil {
				return fmt.Errorf("activity %s%s: %w", d.Line, d.Own, err)
			}
		}
	}
	if err := p.each(ctx, p.amend); err != nil {
		return err
	}
	return p.adopt(ctx, p.Readopted)
}

// amend makes of the first plan of an activity the second.
func (p *planner) amend(ctx context.Context, i int) error {
	d := p.Activities[i]
	if d.First == nil {
		return nil
	}
	if err := p.write(ctx, i); err != nil {
		return err
	}
	for _, id := range p.milestones[i][len(d.Milestones):] {
		if err := p.save(ctx, p.editor, i, roadmap.Fields{"ms/" + id: ""}, ""); err != nil {
			return err
		}
	}
	return p.translate(ctx, i)
}

// create begins the roadmap and finds or adds its activities.
func (p *planner) create(ctx context.Context) (err error) {
	f, _ := p.Roadmaps.Frameworks.Latest()
	in := roadmap.NewRoadmap{Framework: f.ID, StartOn: clock.Date{Year: p.today.Year + p.Years.From, Month: time.January, Day: 1},
		EndOn: clock.Date{Year: p.today.Year + p.Years.To, Month: time.December, Day: 31}}
	if p.roadmap, err = p.Roadmaps.Create(ctx, p.contact, p.Code, in); err != nil {
		return err
	}
	v, err := p.Roadmaps.View(ctx, p.contact, p.Code, p.roadmap.Slug)
	if err != nil {
		return err
	}
	for _, d := range p.Activities {
		var a roadmap.Activity
		if d.First == nil || !d.First.Absent {
			if a, err = p.find(ctx, v, d); err != nil {
				return fmt.Errorf("activity %s%s: %w", d.Line, d.Own, err)
			}
		}
		p.acts = append(p.acts, a)
		p.milestones = append(p.milestones, newIDs(len(d.first().Milestones)))
		p.money, p.risks = append(p.money, newIDs(len(d.Budget))), append(p.risks, newIDs(len(d.Risks)))
	}
	return nil
}

func newIDs(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = db.NewID()
	}
	return ids
}

func (p *planner) find(ctx context.Context, v roadmap.View, d activityData) (roadmap.Activity, error) {
	if d.Own != "" {
		return p.Roadmaps.AddOwn(ctx, p.contact, p.Code, p.roadmap.Slug, d.Own, d.Title[p.Original], p.Original)
	}
	for _, it := range v.Items {
		if it.Line == d.Line {
			return it.Activity, nil
		}
	}
	return p.Roadmaps.AddLine(ctx, p.contact, p.Code, p.roadmap.Slug, d.Line)
}

// save sends fields as a form would that was opened just now.
func (p *planner) save(ctx context.Context, actor access.Actor, i int, typed roadmap.Fields, why string) error {
	a := p.acts[i]
	saved, err := p.Roadmaps.Save(ctx, actor, p.Code, a.ID, roadmap.Edit{Base: web.NewBase(a.Flatten()), Typed: typed, Reason: why})
	if err == nil {
		p.acts[i] = saved.Activity
	}
	return err
}

// write sends everything in the original language.
func (p *planner) write(ctx context.Context, i int) error {
	typed := p.fields(i)
	for field, w := range p.texts(i) {
		if s := w[p.Original]; s != "" {
			typed[field+":"+string(p.Original)] = s
		}
	}
	return p.save(ctx, p.editor, i, typed, "")
}

// fields are those without a language.
func (p *planner) fields(i int) roadmap.Fields {
	d := p.Activities[i]
	f := roadmap.Fields{}
	put := func(key, value string) {
		if value != "" {
			f[key] = value
		}
	}
	when := func(key string, n *int) {
		if n != nil {
			f[key] = day(p.today, *n)
		}
	}
	put("position", string(d.Position))
	if d.Position != roadmap.Undecided {
		put("decided_on", day(p.today, p.Decided))
	}
	put("merged_into", p.activityOf(string(d.MergedInto)))
	put("lead", p.bodies[p.Code][d.Lead])
	put("partners", p.bodyIDs(d.Partners))
	put("domains", strings.Join(d.Domains, ","))
	put("stages", strings.Join(d.Stages, ","))
	put("areas", strings.Join(d.Areas, ","))
	put("targets", weights(d.Targets))
	put("note", d.Note)
	put("visibility", string(orPublic(d.Visibility))) // what is added begins as the team's
	when("deferred_until", d.DeferredUntil)
	when("start", d.Start)
	when("end", d.End)
	if o := d.Override; o != nil {
		f["override"], f["override_until"] = string(o.Status), day(p.today, o.Until)
	}
	for n, ms := range d.Milestones {
		key := "ms/" + p.milestones[i][n]
		f[key], f[key+"/due"] = strconv.Itoa(n), day(p.today, ms.Due)
		when(key+"/done", ms.Done)
	}
	p.markers(f, i)
	p.rows(f, i)
	p.ownValues(f, i)
	return f
}

// activityOf is the id of the activity that carries out a line.
func (p *planner) activityOf(line string) string {
	for _, a := range p.acts {
		if line != "" && string(a.Line) == line {
			return a.ID
		}
	}
	return ""
}

func (p *planner) bodyIDs(keys []string) string {
	ids := make([]string, len(keys))
	for i, k := range keys {
		ids[i] = p.bodies[p.Code][k]
	}
	return strings.Join(ids, ",")
}

func weights(targets map[string]int) string {
	var parts []string
	for _, t := range slices.Sorted(maps.Keys(targets)) {
		parts = append(parts, t+"="+strconv.Itoa(targets[t]))
	}
	return strings.Join(parts, ",")
}

// texts are the multilingual fields by name.
func (p *planner) texts(i int) map[string]words {
	d := p.Activities[i]
	t := map[string]words{"reason": d.Reason, "title": d.Title, "text": d.Text, "narrative": d.Narrative}
	if d.Position != roadmap.Undecided {
		t["decided_by"] = p.DecidedBy
	}
	if d.Override != nil {
		t["override_reason"] = d.Override.Reason
	}
	for n, ms := range d.Milestones {
		key := "ms/" + p.milestones[i][n]
		t[key+"/title"], t[key+"/proof"] = ms.Title, ms.Proof
		if ms.Link != "" {
			t[key+"/proof"] = everywhere(ms.Link)
		}
	}
	p.rowTexts(t, i)
	return t
}

func everywhere(s string) words {
	w := words{}
	for _, l := range i18n.Langs {
		w[l] = s
	}
	return w
}

// translate saves the other languages and has those approved that the country
// keeps complete.
func (p *planner) translate(ctx context.Context, i int) error {
	return p.translateTexts(ctx, i, p.texts(i))
}

func (p *planner) translateTexts(ctx context.Context, i int, texts map[string]words) error {
	for _, l := range i18n.Langs {
		typed := map[string]string{}
		for field, w := range texts {
			if s := w[l]; s != "" && l != p.Original {
				typed[field] = s
			}
		}
		if len(typed) == 0 {
			continue
		}
		a := p.acts[i]
		saved, err := p.Roadmaps.Translate(ctx, p.editor, p.Code, a.ID, l, web.NewBase(a.Flatten()), typed)
		if err != nil {
			return fmt.Errorf("translate to %s: %w", l, err)
		}
		if saved.Activity.ID != "" { // nothing changed otherwise
			p.acts[i] = saved.Activity
		}
		if !slices.Contains(p.Approved, l) {
			continue
		}
		if err := p.Roadmaps.ApproveTranslation(ctx, p.reviewer, p.Code, a.ID, l, slices.Sorted(maps.Keys(typed))); err != nil {
			return fmt.Errorf("approve %s: %w", l, err)
		}
	}
	return nil
}

// lead brings the roadmap before the public and, where the country adopted
// it, into force.
func (p *planner) lead(ctx context.Context) error {
	slug := p.roadmap.Slug
	if _, err := p.Roadmaps.Move(ctx, p.contact, p.Code, slug, roadmap.InConsultation); err != nil {
		return err
	}
	if _, err := p.Roadmaps.Publish(ctx, p.contact, p.Code, slug); err != nil || p.Adoption == nil {
		return err
	}
	if err := p.adopt(ctx, p.Adoption); err != nil {
		return err
	}
	if _, err := p.Roadmaps.Move(ctx, p.contact, p.Code, slug, roadmap.UnderImplementation); err != nil || p.Sent == nil {
		return err
	}
	_, err := p.Roadmaps.MarkSent(ctx, p.contact, p.Code, slug, p.today.Add(p.Sent.On), p.Sent.To)
	return err
}

func (p *planner) adopt(ctx context.Context, d *adoptionData) error {
	act := roadmap.Act{Title: d.Title.in(p.Original), Body: d.Body.in(p.Original), Number: d.Number, Link: d.Link, On: p.today.Add(d.On)}
	_, err := p.Roadmaps.Adopt(ctx, p.contact, p.Code, p.roadmap.Slug, roadmap.Adoption{Act: act, StartOn: p.roadmap.StartOn, EndOn: p.roadmap.EndOn})
	return err
}

// rewrite changes a narrative; languages that do not follow are outdated.
func (p *planner) rewrite(ctx context.Context, i int) error {
	w := p.Activities[i].Rewritten
	if len(w) == 0 {
		return nil
	}
	if err := p.save(ctx, p.editor, i, roadmap.Fields{"narrative:" + string(p.Original): w[p.Original]}, ""); err != nil {
		return err
	}
	return p.translateTexts(ctx, i, map[string]words{"narrative": w})
}

// propose has a contributor report progress, which waits for the reviewer.
func (p *planner) propose(ctx context.Context, i int) error {
	d := p.Activities[i].Proposal
	if d == nil {
		return nil
	}
	actor, err := p.Identity.Actor(ctx, p.people[d.By])
	if err != nil {
		return err
	}
	key := "ms/" + p.milestones[i][d.Milestone-1]
	return p.save(ctx, actor, i, roadmap.Fields{key + "/done": day(p.today, d.Done), key + "/proof:" + string(p.Original): d.Proof}, d.Note)
}

// revise changes the plan after its adoption.
func (p *planner) revise(ctx context.Context, i int) error {
	d := p.Activities[i].Revision
	if d == nil {
		return nil
	}
	return p.save(ctx, p.contact, i, roadmap.Fields{"end": day(p.today, d.End)}, "")
}

// backdate spreads the last updates over the past, as the data say.
func (p *planner) backdate(ctx context.Context) error {
	updated := map[string]clock.Date{}
	for i, a := range p.acts {
		updated[a.ID] = clock.Date{}
		if n := p.Activities[i].Updated; n != nil {
			updated[a.ID] = p.today.Add(*n)
		}
	}
	if err := p.Roadmaps.Backdate(ctx, p.Code, p.roadmap.Slug, updated); err != nil {
		return err
	}
	if p.Adoption == nil {
		return nil
	}
	past := &calendar{planner: p, updated: updated, adopted: []clock.Date{p.today.Add(p.Adoption.On)}}
	if p.Readopted != nil {
		past.adopted = append(past.adopted, p.today.Add(p.Readopted.On))
	}
	return p.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return history.Redate(ctx, tx, p.Code, past.when) })
}

// calendar dates the history of a country, oldest entry first: plans were
// written in the month before their adoption, what changed since on the day of
// the last update.
type calendar struct {
	*planner
	updated map[string]clock.Date
	adopted []clock.Date // the days of the adoptions
	passed  int          // adoptions so far
	n       int          // entries so far, a second apart
}

func (c *calendar) when(e history.Entry) time.Time {
	c.n++
	at := c.day(e).Time().Add(8*time.Hour + time.Duration(c.n)*time.Second)
	if at.After(e.At) {
		return e.At
	}
	return at
}

func (c *calendar) day(e history.Entry) clock.Date {
	last, first := c.updated[e.Ref.ID], c.adopted[0]
	switch {
	case e.Action == "adopted":
		c.passed++
		return c.adopted[c.passed-1]
	case e.Action == "sent":
		return c.today.Add(c.Sent.On)
	case e.Ref.Kind == roadmap.KindRoadmap && c.passed > 0:
		return first.Add(1)
	case e.Ref.Kind == roadmap.KindRoadmap && e.Action != "created":
		return first.Add(-10)
	case c.passed < len(c.adopted):
		return c.adopted[c.passed].Add(-20)
	case last.After(c.adopted[c.passed-1]):
		return last
	}
	return c.today
}
