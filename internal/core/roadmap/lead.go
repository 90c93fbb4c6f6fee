package roadmap

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// act runs one act of the point of contact on a roadmap: it checks the
// permission, lets do change the roadmap, and writes roadmap, history and
// public list in one transaction.
func (s *Service) act(ctx context.Context, actor access.Actor, party, slug, action string, do func(ctx context.Context, tx *db.Tx, r *Roadmap) (history.Entry, error)) (Roadmap, error) {
	if err := s.allow(actor, PermLead, access.Object{Party: party}); err != nil {
		return Roadmap{}, err
	}
	var r Roadmap
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if r, err = selectRoadmap(ctx, tx, party, slug); err != nil {
			return err
		}
		was := r.Published
		e, err := do(ctx, tx, &r)
		if err != nil {
			return err
		}
		r.Rev++
		if err := updateRoadmap(ctx, tx, r); err != nil {
			return err
		}
		e.Ref, e.Person, e.Action = r.ref(), actor.Person, action
		if err := history.Write(ctx, tx, e); err != nil {
			return err
		}
		if err := s.reindexAll(ctx, tx, r); err != nil {
			return err
		}
		if r.Published != was && s.Appeared != nil {
			if err := s.Appeared(ctx, tx, party); err != nil {
				return err
			}
		}
		return tx.Touch(ctx, party)
	})
	if err != nil {
		return r, fmt.Errorf("%s roadmap of %s: %w", action, party, err)
	}
	return r, nil
}

// audience is who reads the history entry of an act.
func audience(r *Roadmap) access.Visibility {
	if r.Published {
		return access.Public
	}
	return access.Team
}

// reindexAll rewrites the public list of a roadmap, and what can be found of
// it.
func (s *Service) reindexAll(ctx context.Context, tx *db.Tx, r Roadmap) error {
	live, err := selectActivities(ctx, tx, r.ID)
	if err != nil {
		return err
	}
	shown, err := asShown(ctx, tx, r, live)
	if err != nil {
		return err
	}
	if err := s.offerAll(ctx, tx, r, live, shown); err != nil {
		return err
	}
	return reindex(ctx, tx, r, s.lineOf, shown, true)
}

// Settings of a roadmap that its point of contact may change.
type Settings struct {
	Title      string // in Lang; "" = the framework's
	Lang       i18n.Lang
	StartOn    clock.Date
	EndOn      clock.Date
	RhythmDays int
}

// ChangeSettings changes title, period and rhythm.
func (s *Service) ChangeSettings(ctx context.Context, actor access.Actor, party, slug string, in Settings) (Roadmap, error) {
	var bad errs.Fields
	checkPeriod(&bad, in.StartOn, in.EndOn)
	if in.RhythmDays < 30 || in.RhythmDays > 731 {
		bad.Add("rhythm", MsgErrorRhythm)
	}
	if err := bad.Err(); err != nil {
		return Roadmap{}, err
	}
	return s.act(ctx, actor, party, slug, "changed", func(_ context.Context, _ *db.Tx, r *Roadmap) (history.Entry, error) {
		if err := r.changeable(); err != nil {
			return history.Entry{}, err
		}
		changes := []history.Change{
			{Field: "title:" + string(in.Lang), From: r.Title.Get(in.Lang), To: in.Title},
			{Field: "start", From: r.StartOn.String(), To: in.StartOn.String()},
			{Field: "end", From: r.EndOn.String(), To: in.EndOn.String()},
			{Field: "rhythm", From: fmt.Sprint(r.RhythmDays), To: fmt.Sprint(in.RhythmDays)},
		}
		r.Title = r.Title.With(in.Lang, in.Title, i18n.Human)
		r.StartOn, r.EndOn, r.RhythmDays = in.StartOn, in.EndOn, in.RhythmDays
		r.Revised = r.Revised || r.Frozen()
		return history.Entry{Changes: onlyReal(changes)}, nil
	})
}

func onlyReal(changes []history.Change) []history.Change {
	var real []history.Change
	for _, c := range changes {
		if c.From != c.To {
			real = append(real, c)
		}
	}
	return real
}

// Move changes the state by hand. A published roadmap that goes back to draft
// is withdrawn.
func (s *Service) Move(ctx context.Context, actor access.Actor, party, slug string, to State) (Roadmap, error) {
	return s.act(ctx, actor, party, slug, "moved", func(_ context.Context, tx *db.Tx, r *Roadmap) (history.Entry, error) {
		if !r.State.CanMove(to) {
			return history.Entry{}, errs.New(errs.Invalid, MsgErrorMove)
		}
		e := history.Entry{Changes: []history.Change{{Field: "state", From: string(r.State), To: string(to)}}, Visibility: audience(r)}
		r.State = to
		if !to.CanPublish() && r.Published {
			r.Published, r.WithdrawnOn = false, s.today(party, tx.At)
		}
		return e, nil
	})
}

// Publish shows the roadmap to everyone; allowed from the consultation on.
func (s *Service) Publish(ctx context.Context, actor access.Actor, party, slug string) (Roadmap, error) {
	return s.act(ctx, actor, party, slug, "published", func(_ context.Context, _ *db.Tx, r *Roadmap) (history.Entry, error) {
		if !r.State.CanPublish() {
			return history.Entry{}, errs.New(errs.Invalid, MsgErrorPublishDraft)
		}
		r.Published, r.WithdrawnOn = true, clock.Date{}
		return history.Entry{Visibility: access.Public}, nil
	})
}

// Withdraw takes the roadmap back from the public, which sees a notice.
func (s *Service) Withdraw(ctx context.Context, actor access.Actor, party, slug, reason string) (Roadmap, error) {
	return s.act(ctx, actor, party, slug, "withdrawn", func(_ context.Context, tx *db.Tx, r *Roadmap) (history.Entry, error) {
		if !r.Published {
			return history.Entry{}, errs.New(errs.Invalid, MsgErrorNotPublished)
		}
		r.Published, r.WithdrawnOn = false, s.today(party, tx.At)
		return history.Entry{Reason: reason}, nil
	})
}

// MarkSent notes when and to whom the roadmap was sent.
func (s *Service) MarkSent(ctx context.Context, actor access.Actor, party, slug string, on clock.Date, to string) (Roadmap, error) {
	var bad errs.Fields
	if on.IsZero() || on.After(s.today(party, s.DB.Now())) {
		bad.Add("sent_on", MsgErrorSentOn)
	}
	if to == "" {
		bad.Add("sent_to", MsgErrorSentTo)
	}
	if err := bad.Err(); err != nil {
		return Roadmap{}, err
	}
	return s.act(ctx, actor, party, slug, "sent", func(_ context.Context, _ *db.Tx, r *Roadmap) (history.Entry, error) {
		e := history.Entry{Changes: []history.Change{{Field: "sent_on", From: r.SentOn.String(), To: on.String()}, {Field: "sent_to", From: r.SentTo, To: to}}, Visibility: audience(r)}
		r.SentOn, r.SentTo = on, to
		return e, nil
	})
}

// Checklist is what is worth a look before adopting. It warns and never
// blocks.
type Checklist struct {
	Undecided []Item // no position yet
	NoLead    []Item // carried out, but nobody leads
	NoDates   []Item // carried out, but without start or end
	NoBudget  []Item // carried out, but without a budget line
	WaitsOut  []Item // carried out, but waiting for one that is not
	NoGender  []Item // carried out, but without a gender marker
}

// Check looks through a plan.
func (v View) Check() Checklist {
	var c Checklist
	for _, it := range v.Items {
		p := it.Plan
		if p.Position == Undecided && !it.Own() {
			c.Undecided = append(c.Undecided, it)
		}
		if p.Position.OutOfTotals() || p.Position == Undecided && !it.Own() {
			continue
		}
		if p.Lead == "" {
			c.NoLead = append(c.NoLead, it)
		}
		if p.StartOn.IsZero() || p.EndOn.IsZero() {
			c.NoDates = append(c.NoDates, it)
		}
		c.checkMore(v, it)
	}
	return c
}

func (c *Checklist) checkMore(v View, it Item) {
	if it.Plan.Budget == "" {
		c.NoBudget = append(c.NoBudget, it)
	}
	if it.Plan.Gender == "" {
		c.NoGender = append(c.NoGender, it)
	}
	if slices.ContainsFunc(v.WaitsFor(it), func(o Item) bool { return o.Plan.Position.OutOfTotals() }) {
		c.WaitsOut = append(c.WaitsOut, it)
	}
}

// Clear tells whether there is nothing to warn of.
func (c Checklist) Clear() bool {
	return len(c.Undecided)+len(c.NoLead)+len(c.NoDates)+len(c.NoBudget)+len(c.WaitsOut)+len(c.NoGender) == 0
}

// Adoption is what is known of the act, and the period it adopts.
type Adoption struct {
	Act     Act
	StartOn clock.Date
	EndOn   clock.Date
	// Attach adds the file of the act; nil adds none. Public says that
	// everybody may read it.
	Attach evidence.Attach
	Public bool
}

// Adopt freezes the plan as the next version, with the file of its act or not
// at all.
func (s *Service) Adopt(ctx context.Context, actor access.Actor, party, slug string, in Adoption) (Roadmap, error) {
	if err := s.checkAdoption(party, in); err != nil {
		return Roadmap{}, err
	}
	return s.act(ctx, actor, party, slug, "adopted", func(ctx context.Context, tx *db.Tx, r *Roadmap) (history.Entry, error) {
		if !r.State.CanAdopt() {
			return history.Entry{}, errs.New(errs.Invalid, MsgErrorAdoptState)
		}
		r.StartOn, r.EndOn = in.StartOn, in.EndOn
		if err := s.freeze(ctx, tx, actor, r, in.Act); err != nil {
			return history.Entry{}, err
		}
		if err := s.attachAct(ctx, tx, actor, r, in); err != nil {
			return history.Entry{}, err
		}
		if r.State == InConsultation {
			r.State = Adopted
		}
		return history.Entry{Changes: []history.Change{{Field: "version", From: fmt.Sprint(r.Version - 1), To: fmt.Sprint(r.Version)}}, Visibility: audience(r)}, nil
	})
}

func (s *Service) checkAdoption(party string, in Adoption) error {
	var bad errs.Fields
	if in.Act.Title.IsZero() {
		bad.Add("act_title", MsgErrorActTitle)
	}
	if in.Act.Body.IsZero() {
		bad.Add("act_body", MsgErrorActBody)
	}
	if in.Act.On.IsZero() || in.Act.On.After(s.today(party, s.DB.Now())) {
		bad.Add("act_on", MsgErrorActOn)
	}
	if in.Act.Link != "" && !isWebLink(in.Act.Link) {
		bad.Add("act_link", MsgErrorLink)
	}
	checkPeriod(&bad, in.StartOn, in.EndOn)
	return bad.Err()
}

func isWebLink(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && !strings.ContainsAny(s, " \n\t")
}

// freeze writes the next version of r from its live plan.
func (s *Service) freeze(ctx context.Context, tx *db.Tx, actor access.Actor, r *Roadmap, act Act) error {
	acts, err := selectActivities(ctx, tx, r.ID)
	if err != nil {
		return err
	}
	names, err := s.PublicBodies(ctx, tx, r.Party)
	if err != nil {
		return err
	}
	f, _ := s.Frameworks.Get(r.Framework)
	r.Version++
	r.Revised = false
	v := Version{Roadmap: r.ID, Number: r.Version, Act: act, FrozenAt: tx.At, By: actor.Person,
		Body: Frozen{Framework: r.Framework, Edition: f.Version, Title: r.Title, StartOn: r.StartOn, EndOn: r.EndOn, Bodies: named(acts, names)}}
	return insertVersion(ctx, tx, r.Party, v, acts)
}

// named keeps the names of the bodies that acts mention.
func named(acts []Activity, names map[string]i18n.Text) map[string]i18n.Text {
	kept := map[string]i18n.Text{}
	for _, a := range acts {
		for _, id := range a.Bodies() {
			if n, ok := names[id]; ok {
				kept[id] = n
			}
		}
	}
	return kept
}

// AddOwn adds an activity of the Party's own under an output. Like AddLine's
// it is the team's until somebody makes it public.
func (s *Service) AddOwn(ctx context.Context, actor access.Actor, party, slug string, output convention.OutputID, title string, lang i18n.Lang) (a Activity, err error) {
	err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		a, err = s.AddOwnIn(ctx, tx, actor, party, slug, output, title, lang)
		return err
	})
	return a, err
}

// AddOwnIn is AddOwn in the caller's transaction.
func (s *Service) AddOwnIn(ctx context.Context, tx *db.Tx, actor access.Actor, party, slug string, output convention.OutputID, title string, lang i18n.Lang) (Activity, error) {
	if title == "" {
		var bad errs.Fields
		bad.Add("title", MsgErrorOwnTitle)
		return Activity{}, bad.Err()
	}
	return s.addIn(ctx, tx, actor, party, slug, func(r Roadmap, f framework.Framework, acts []Activity) (Activity, error) {
		o, ok := f.Output(output)
		if !ok || o.Supplementary {
			var bad errs.Fields
			bad.Add("output", "web.choice")
			return Activity{}, bad.Err()
		}
		return Activity{ID: db.NewID(), Party: party, Roadmap: r.ID, Output: o.ID, Number: freeNumber(o, acts, f), Order: nextOrder(acts),
			Plan: Plan{Title: i18n.NewText(lang, title)}}, nil
	})
}

// AddLine takes a line of the framework, usually a supplementary one, into
// the roadmap.
func (s *Service) AddLine(ctx context.Context, actor access.Actor, party, slug string, line framework.LineID) (Activity, error) {
	return s.add(ctx, actor, party, slug, func(r Roadmap, f framework.Framework, acts []Activity) (Activity, error) {
		l, ok := f.Line(line)
		if !ok {
			return Activity{}, errs.New(errs.NotFound, "error.not_found")
		}
		for _, a := range acts {
			if a.Line == line {
				return Activity{}, errs.New(errs.Invalid, MsgErrorLineThere)
			}
		}
		return newActivity(r, f, l, nextOrder(acts)), nil
	})
}

// builder makes a new activity of a roadmap.
type builder func(Roadmap, framework.Framework, []Activity) (Activity, error)

func (s *Service) add(ctx context.Context, actor access.Actor, party, slug string, build builder) (a Activity, err error) {
	err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		a, err = s.addIn(ctx, tx, actor, party, slug, build)
		return err
	})
	return a, err
}

func (s *Service) addIn(ctx context.Context, tx *db.Tx, actor access.Actor, party, slug string, build builder) (Activity, error) {
	if err := s.allow(actor, PermEdit, access.Object{Party: party}); err != nil {
		return Activity{}, err
	}
	r, err := selectRoadmap(ctx, tx, party, slug)
	if err != nil {
		return Activity{}, err
	}
	if err := r.changeable(); err != nil {
		return Activity{}, err
	}
	acts, err := selectActivities(ctx, tx, r.ID)
	if err != nil {
		return Activity{}, err
	}
	f, _ := s.Frameworks.Get(r.Framework)
	a, err := build(r, f, acts)
	if err != nil {
		return Activity{}, err
	}
	a.Visibility = access.Team
	if err := insertActivities(ctx, tx, []Activity{a}); err != nil {
		return Activity{}, err
	}
	if err := history.Write(ctx, tx, history.Entry{Ref: a.ref(), Person: actor.Person, Action: "created"}); err != nil {
		return Activity{}, err
	}
	if err := s.offer(ctx, tx, r, a, []history.Change{{Field: "title"}}); err != nil {
		return Activity{}, err
	}
	return a, added(ctx, tx, r)
}

// added marks the revision open.
func added(ctx context.Context, tx *db.Tx, r Roadmap) error {
	if !r.Frozen() {
		return nil
	}
	r.Revised = true
	return updateRoadmap(ctx, tx, r)
}

func nextOrder(acts []Activity) int {
	order := 0
	for _, a := range acts {
		order = max(order, a.Order+1)
	}
	return order
}

// freeNumber is the first number under an output that no line of the
// framework and no activity bears: "2.5".
func freeNumber(o convention.Output, acts []Activity, f framework.Framework) string {
	taken := map[string]bool{}
	for _, l := range f.Lines {
		taken[l.Number] = true
	}
	for _, a := range acts {
		taken[a.Number] = true
	}
	n := 1
	for taken[fmt.Sprintf("%s.%d", o.Number, n)] {
		n++
	}
	return fmt.Sprintf("%s.%d", o.Number, n)
}

// Reorder puts an activity before or after its neighbour under the same
// output (by -1 or +1). At the end of the list it does nothing.
func (s *Service) Reorder(ctx context.Context, actor access.Actor, party, id string, by int) error {
	if err := s.allow(actor, PermEdit, access.Object{Party: party}); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		a, err := selectActivity(ctx, tx, party, id)
		if err != nil {
			return err
		}
		if err := isChangeable(ctx, tx, a); err != nil {
			return err
		}
		acts, err := selectActivities(ctx, tx, a.Roadmap)
		if err != nil {
			return err
		}
		other, ok := neighbour(acts, a, by)
		if !ok {
			return nil
		}
		moved, swapped := a, other
		moved.Order, swapped.Order = other.Order, a.Order
		for _, pair := range [][2]Activity{{a, moved}, {other, swapped}} {
			if err := updateActivity(ctx, tx, pair[0], pair[1]); err != nil {
				return err
			}
		}
		if err := s.revise(ctx, tx, a.Roadmap); err != nil {
			return err
		}
		e := history.Entry{Ref: a.ref(), Person: actor.Person, Action: "changed", Changes: []history.Change{{Field: "order", From: fmt.Sprint(a.Order), To: fmt.Sprint(moved.Order)}}}
		if err := history.Write(ctx, tx, e); err != nil {
			return err
		}
		return tx.Touch(ctx, party)
	})
}

// revise marks that the plan of a roadmap is no longer the adopted one.
func (s *Service) revise(ctx context.Context, tx *db.Tx, roadmap string) error {
	r, err := selectRoadmapByID(ctx, tx, roadmap)
	if err != nil {
		return err
	}
	return added(ctx, tx, r)
}

func neighbour(acts []Activity, a Activity, by int) (Activity, bool) {
	var column []Activity
	for _, o := range acts {
		if o.Output == a.Output {
			column = append(column, o)
		}
	}
	for i, o := range column {
		if j := i + by; o.ID == a.ID && j >= 0 && j < len(column) {
			return column[j], true
		}
	}
	return Activity{}, false
}
