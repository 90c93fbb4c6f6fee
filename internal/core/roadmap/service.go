package roadmap

import (
	"context"
	"fmt"
	"log/slog"
	"sort"
	"time"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/customfield"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/review"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// Permissions of this feature.
const (
	PermHome      access.Permission = "roadmap.home"      // the start of the working side
	PermRead      access.Permission = "roadmap.read"      // team content
	PermProgress  access.Permission = "roadmap.progress"  // progress fields; of a contributor: as a proposal
	PermEdit      access.Permission = "roadmap.edit"      // plan and progress fields
	PermTranslate access.Permission = "roadmap.translate" // texts in other languages
	PermApprove   access.Permission = "roadmap.approve"   // translations of others
	PermLead      access.Permission = "roadmap.lead"      // create, adopt, publish, close
)

// Frameworks finds the frameworks that an installation knows.
type Frameworks interface {
	Get(id framework.ID) (framework.Framework, bool)
	Latest() (framework.Framework, bool)
	All() []framework.Framework
}

// Proposer takes changes that wait for a reviewer (core/review).
type Proposer interface {
	Propose(ctx context.Context, tx *db.Tx, actor access.Actor, n review.New) (review.Proposal, error)
}

// Service holds the use cases. Every method that takes an actor checks what
// that actor may do with that very record.
type Service struct {
	DB         *db.DB
	Access     *access.Table
	Frameworks Frameworks
	Vocabulary convention.Vocabulary
	Review     Proposer
	Zone       func(party string) *time.Location
	// Bodies names the bodies of a Party by id; PublicBodies leaves out those
	// that the team keeps to itself.
	Bodies       func(ctx context.Context, q db.IDB, party string) (map[string]i18n.Text, error)
	PublicBodies func(ctx context.Context, q db.IDB, party string) (map[string]i18n.Text, error)
	// Active tells which of the Parties work on this installation: what the
	// others published is hidden. nil: all do.
	Active func(ctx context.Context, q db.IDB, parties ...string) (map[string]bool, error)
	// Appeared does what else follows when a roadmap is published, withdrawn
	// or adopted; nil for nothing.
	Appeared func(ctx context.Context, tx *db.Tx, party string) error
	// Renamed does what else follows when an activity has another title or
	// other readers; nil for nothing.
	Renamed func(ctx context.Context, tx *db.Tx, party, activity string) error
	// CustomFields lists the fields that a Party defined; nil: none. It is
	// called often and answers from memory.
	CustomFields func(ctx context.Context, party string) ([]customfield.Field, error)
	Log          *slog.Logger
	shown        publishedList
	shelves      shelves
}

func (s *Service) today(party string, at time.Time) clock.Date {
	return clock.DateOf(at, s.Zone(party))
}

// allow is NotFound for those who may not know of the Party's work, and
// Forbidden for those who may but must not do p.
func (s *Service) allow(a access.Actor, p access.Permission, o access.Object) error {
	switch {
	case s.Access.Allows(a, p, o):
		return nil
	case s.Access.Allows(a, PermRead, o):
		return errs.New(errs.Forbidden, "error.forbidden")
	case !a.SignedIn():
		return errs.New(errs.Unauthenticated, "error.unauthenticated")
	}
	return errs.New(errs.NotFound, "error.not_found")
}

// NewRoadmap is what a point of contact decides when a roadmap begins.
type NewRoadmap struct {
	Framework     framework.ID
	StartOn       clock.Date
	EndOn         clock.Date
	Supplementary bool // take the supplementary lines along, undecided
}

// Create starts a roadmap from a framework: one activity per reference line,
// undecided, with areas, stages, domains and SDG targets as the framework
// suggests. It is the Party's current one if there is no other.
func (s *Service) Create(ctx context.Context, actor access.Actor, party string, in NewRoadmap) (Roadmap, error) {
	if err := s.allow(actor, PermLead, access.Object{Party: party}); err != nil {
		return Roadmap{}, err
	}
	f, err := s.checkNew(in)
	if err != nil {
		return Roadmap{}, err
	}
	var r Roadmap
	err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		all, err := selectRoadmaps(ctx, tx, party)
		if err != nil {
			return err
		}
		if err := onePeriodOnce(all, in); err != nil {
			return err
		}
		r = Roadmap{ID: db.NewID(), Party: party, Slug: freeSlug(all, in.StartOn), Framework: f.ID, StartOn: in.StartOn, EndOn: in.EndOn,
			State: Draft, Current: len(all) == 0, RhythmDays: DefaultRhythm, CreatedAt: tx.At}
		if err := insertRoadmap(ctx, tx, r); err != nil {
			return fmt.Errorf("create roadmap of %s: %w", party, err)
		}
		lines := f.ReferenceLines()
		if in.Supplementary {
			lines = append(lines, f.SupplementaryLines()...)
		}
		acts := make([]Activity, len(lines))
		for i, l := range lines {
			acts[i] = newActivity(r, f, l, i)
		}
		if err := insertActivities(ctx, tx, acts); err != nil {
			return err
		}
		if err := s.offerAll(ctx, tx, r, acts, acts); err != nil {
			return err
		}
		return history.Write(ctx, tx, history.Entry{Ref: r.ref(), Person: actor.Person, Action: "created"})
	})
	return r, err
}

func (r Roadmap) ref() history.Ref  { return history.Ref{Party: r.Party, Kind: KindRoadmap, ID: r.ID} }
func (a Activity) ref() history.Ref { return history.Ref{Party: a.Party, Kind: KindActivity, ID: a.ID} }

func (s *Service) checkNew(in NewRoadmap) (framework.Framework, error) {
	var bad errs.Fields
	f, ok := s.Frameworks.Get(in.Framework)
	if !ok {
		bad.Add("framework", "web.choice")
	}
	checkPeriod(&bad, in.StartOn, in.EndOn)
	return f, bad.Err()
}

// onePeriodOnce refuses a second roadmap of the same period: sent twice, the
// form would make two, and a roadmap cannot be removed.
func onePeriodOnce(all []Roadmap, in NewRoadmap) error {
	var bad errs.Fields
	for _, r := range all {
		if r.StartOn == in.StartOn && r.EndOn == in.EndOn {
			bad.Add("start", MsgErrorPeriodThere, "Period", r.Period())
			break
		}
	}
	return bad.Err()
}

func checkPeriod(bad *errs.Fields, start, end clock.Date) {
	if start.IsZero() {
		bad.Add("start", MsgErrorPeriodStart)
	}
	if end.IsZero() {
		bad.Add("end", MsgErrorPeriodEnd)
	} else if !start.IsZero() && !end.After(start) {
		bad.Add("end", MsgErrorEndBeforeStart, "Start", start)
	}
}

// freeSlug is the first year, or with a letter after it where a Party has two
// roadmaps of one first year.
func freeSlug(all []Roadmap, start clock.Date) string {
	taken := map[string]bool{}
	for _, r := range all {
		taken[r.Slug] = true
	}
	slug := fmt.Sprintf("%04d", start.Year)
	for c := 'b'; taken[slug]; c++ {
		slug = fmt.Sprintf("%04d%c", start.Year, c)
	}
	return slug
}

func newActivity(r Roadmap, f framework.Framework, l framework.Line, order int) Activity {
	return Activity{
		ID: db.NewID(), Party: r.Party, Roadmap: r.ID, Line: l.ID, Output: outputOf(f, l), Number: l.Number, Order: order, Visibility: access.Public,
		Plan: Plan{Domains: f.Domains, Stages: l.Stages, Areas: l.Areas, Targets: weights(l.SDGTargets)},
	}
}

// outputOf is the column a line stands in: a supplementary output's lines
// stand beneath the output it is another reading of.
func outputOf(f framework.Framework, l framework.Line) convention.OutputID {
	if o, ok := f.Output(l.Output); ok && o.Supplementary && o.Beside != "" {
		return o.Beside
	}
	return l.Output
}

// weights turns relative weights into percent that add up to 100, by largest
// remainder.
func weights(links []framework.TargetLink) []TargetWeight {
	sum := 0
	for _, l := range links {
		sum += l.Weight
	}
	if sum == 0 {
		return nil
	}
	ws := make([]TargetWeight, len(links))
	left := 100
	order := make([]int, len(links))
	for i, l := range links {
		ws[i] = TargetWeight{l.Target, l.Weight * 100 / sum}
		left -= ws[i].Weight
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool {
		return links[order[i]].Weight*100%sum > links[order[j]].Weight*100%sum
	})
	for _, i := range order[:left] {
		ws[i].Weight++
	}
	return ws
}

// List gives a Party's roadmaps to its team, newest period first.
func (s *Service) List(ctx context.Context, actor access.Actor, party string) ([]Roadmap, error) {
	if err := s.allow(actor, PermRead, access.Object{Party: party}); err != nil {
		return nil, err
	}
	return selectRoadmaps(ctx, s.DB.Read(), party)
}

// Get finds a roadmap for the team; slug "" is the current one.
func (s *Service) Get(ctx context.Context, actor access.Actor, party, slug string) (Roadmap, error) {
	if err := s.allow(actor, PermRead, access.Object{Party: party}); err != nil {
		return Roadmap{}, err
	}
	return selectRoadmap(ctx, s.DB.Read(), party, slug)
}

// View is the live plan as the team sees it; slug "" is the current roadmap.
func (s *Service) View(ctx context.Context, actor access.Actor, party, slug string) (View, error) {
	if err := s.allow(actor, PermRead, access.Object{Party: party}); err != nil {
		return View{}, err
	}
	q := s.DB.Read()
	r, err := selectRoadmap(ctx, q, party, slug)
	if err != nil {
		return View{}, err
	}
	acts, err := selectActivities(ctx, q, r.ID)
	if err != nil {
		return View{}, err
	}
	f, _ := s.Frameworks.Get(r.Framework)
	v := newView(r, f, acts, s.today(party, s.DB.Now()))
	if v.Fields, err = s.ownFields(ctx, party); err != nil {
		return View{}, err
	}
	v.Bodies, err = s.Bodies(ctx, q, party)
	return v.explainWaiting(), err
}

// Activity finds one activity for the team, with its roadmap.
func (s *Service) Activity(ctx context.Context, actor access.Actor, party, id string) (Activity, Roadmap, error) {
	if err := s.allow(actor, PermRead, access.Object{Party: party}); err != nil {
		return Activity{}, Roadmap{}, err
	}
	if !db.IsID(id) {
		return Activity{}, Roadmap{}, errs.New(errs.NotFound, "error.not_found")
	}
	a, err := selectActivity(ctx, s.DB.Read(), party, id)
	if err != nil {
		return Activity{}, Roadmap{}, err
	}
	r, err := selectRoadmapByID(ctx, s.DB.Read(), a.Roadmap)
	return a, r, err
}
