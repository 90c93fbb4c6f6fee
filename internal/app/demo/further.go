package demo

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"openroadmap/internal/core/identity"
	"openroadmap/internal/core/organization"
	"openroadmap/internal/core/party"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// makeFurther makes the Parties x01 … xn that are missing. Each has the
// shape of a real one: all lines of the framework, supplementary ones
// included, an adopted version, texts in three languages.
func (m *maker) makeFurther(ctx context.Context, n int) error {
	data, err := load[furtherData]("further.yaml")
	if err != nil {
		return err
	}
	by, err := m.idOf(ctx, m.countries[0].with(identity.PointOfContact).Email)
	if err != nil {
		return err
	}
	for i := 1; i <= n; i++ {
		p := &pattern{maker: m, furtherData: data, n: i, code: fmt.Sprintf("x%02d", i), by: by, today: clock.DateOf(m.DB.Now(), time.UTC)}
		if err := p.make(ctx); err != nil {
			return fmt.Errorf("make %s: %w", p.code, err)
		}
	}
	return nil
}

func (m *maker) idOf(ctx context.Context, email string) (string, error) {
	people, err := m.Identity.All(ctx)
	for _, p := range people {
		if p.Email == email {
			return p.ID, nil
		}
	}
	return "", err
}

// pattern makes one further Party. What varies follows from its number and
// that of the activity, so that the same number gives the same Party.
type pattern struct {
	*maker
	furtherData
	n     int
	code  string
	by    string // id of the person who is said to have made it
	today clock.Date
}

func (p *pattern) make(ctx context.Context) error {
	list, err := p.Roadmaps.PublicRoadmapsOf(ctx, p.code)
	if err != nil || len(list) > 0 {
		return err
	}
	there, err := p.Parties.Get(ctx, party.Code(p.code))
	if err == nil && !there.Active {
		return nil // made, and deactivated by an operator since
	}
	if errs.Is(err, errs.NotFound) {
		name := p.say(p.furtherData.Name, 0)
		set := party.Settings{TimeZone: "UTC", DefaultLang: i18n.EN, ContentLangs: i18n.Langs[:]}
		if err := p.addParty(ctx, p.code, party.Facts{Name: name, Confidence: party.Low, Note: p.Note}, set); err != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	bodies, err := p.findBodies(ctx)
	if err != nil {
		return err
	}
	whole, err := p.whole(bodies)
	if err != nil {
		return err
	}
	return p.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return p.Roadmaps.LoadIn(ctx, tx, whole) })
}

// say fills a template for activity a.
func (p *pattern) say(w words, a int) i18n.Text {
	return w.with("{n}", fmt.Sprintf("%02d", p.n), "{a}", strconv.Itoa(a)).in(i18n.EN)
}

// findBodies makes the bodies, unless some are there; their ids.
func (p *pattern) findBodies(ctx context.Context) ([]string, error) {
	there, err := organization.Choices(ctx, p.DB.Read(), p.code, i18n.EN)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, b := range there {
		ids = append(ids, b.ID)
	}
	if len(ids) > 0 {
		return ids, nil
	}
	named := make([]bodyData, len(p.Bodies))
	for i, b := range p.Bodies {
		named[i] = b
		named[i].Key = strconv.Itoa(i)
		named[i].Name = b.Name.with("{n}", fmt.Sprintf("%02d", p.n))
	}
	made, err := p.makeBodies(ctx, p.code, p.by, i18n.EN, named)
	for i := range named {
		ids = append(ids, made[strconv.Itoa(i)])
	}
	return ids, err
}

func (p *pattern) whole(bodies []string) (roadmap.Whole, error) {
	f, _ := p.Roadmaps.Frameworks.Latest()
	in := roadmap.NewRoadmap{Framework: f.ID, StartOn: clock.Date{Year: p.today.Year - 2, Month: time.January, Day: 1},
		EndOn: clock.Date{Year: p.today.Year + 1, Month: time.December, Day: 31}, Supplementary: true}
	w, err := p.Roadmaps.Blank(p.code, in)
	if err != nil {
		return w, err
	}
	w.Roadmap.State, w.Roadmap.Published = roadmap.UnderImplementation, true
	w.By = p.by
	w.Act = &roadmap.Act{Title: p.say(p.Act, 0), Body: p.say(p.DecidedBy, 0), On: p.today.Add(-480)}
	for i := range w.Activities {
		p.fill(&w.Activities[i], i, bodies)
	}
	return w, nil
}

// fill writes activity i: a third adapted, one deferred, the others adopted;
// dates, progress and freshness spread so that every status occurs.
func (p *pattern) fill(a *roadmap.Activity, i int, bodies []string) {
	plan := &a.Plan
	plan.Position, plan.DecidedOn, plan.DecidedBy = roadmap.PositionAdopted, p.today.Add(-520), p.say(p.DecidedBy, i+1)
	plan.Lead, plan.Partners = bodies[i%len(bodies)], []string{bodies[(i+1)%len(bodies)]}
	plan.Text, a.Narrative = p.say(p.Text, i+1), p.say(p.Narrative, i+1)
	switch {
	case (i+p.n)%23 == 7:
		plan.Position, plan.Reason = roadmap.PositionDeferred, p.say(p.Reason, i+1)
		plan.DeferredUntil = p.today.Add(400)
	case (i+p.n)%3 == 0:
		plan.Position, plan.Reason, plan.Title = roadmap.PositionAdapted, p.say(p.Reason, i+1), p.say(p.Title, i+1)
	}
	start := (i*37+p.n*13)%760 - 700
	plan.StartOn, plan.EndOn = p.today.Add(start), p.today.Add(start+700)
	a.UpdatedOn, a.UpdatedFor = p.today.Add(-((i*29 + p.n*17) % 240)), plan.Lead
	a.Milestones = p.steps(i, start)
}

// steps are the milestones of activity i, a quarter of a year or so apart.
// Those due before a varying day are done, so that some are late.
func (p *pattern) steps(i, start int) []roadmap.Milestone {
	reached := -((i*7 + p.n*3) % 60)
	list := make([]roadmap.Milestone, len(p.Milestones))
	for k := range list {
		due := start + 60 + k*150
		list[k] = roadmap.Milestone{ID: db.NewID(), Order: k, Title: p.say(p.Milestones[k], i+1), DueOn: p.today.Add(due)}
		if due < reached {
			list[k].DoneOn, list[k].Proof = p.today.Add(due-3), p.say(everywhere(p.Proof), i+1)
		}
	}
	return list
}
