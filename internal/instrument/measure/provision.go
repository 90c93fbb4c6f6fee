package measure

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/legaltext"
)

// Provision says that an article of a text bears on a theme. The machine
// proposes, a person decides; only what was accepted is public.
type Provision struct {
	ID         string
	Measure    string // id
	Version    string // id of the version whose text was read
	Article    string // number made comparable; "" of what stands outside articles
	Theme      convention.ThemeKey
	State      ProvisionState
	Terms      []string  // what the machine found; none: a person marked it
	Activities []string  // keys
	Asks       i18n.Text // what it asks …
	Whom       i18n.Text // … of whom
	Aspects    Aspects   // what it does for the lines that provisions are held against
	DecidedBy  string    // id of the person; "" = nobody yet
}

// ProvisionState says what became of a proposal.
type ProvisionState string

// The states.
const (
	Proposed ProvisionState = "proposed"
	Accepted ProvisionState = "accepted"
	Rejected ProvisionState = "rejected"
)

// What is done to provisions, for history.
const (
	actionProvisionDecided = "provision_decided"
	actionProvisionChanged = "provision_changed"
)

// lexicon is made when the first text comes in: starting the program needs
// none.
var lexicon = sync.OnceValues(func() (*legaltext.Lexicon, error) { return legaltext.NewLexicon(convention.LegalThemes()) })

// propose finds what articles seem to bear on.
func propose(ctx context.Context, v Version, articles []Article) ([]Provision, error) {
	x, err := lexicon()
	if err != nil {
		return nil, err
	}
	found, err := x.Propose(ctx, documentOf(v, articles), nil)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var all []Provision
	for _, f := range found {
		p := Provision{ID: db.NewID(), Measure: v.Measure, Version: v.ID, Article: legaltext.Key(articles[f.Article].Number), Theme: convention.ThemeKey(f.Theme), State: Proposed, Terms: f.Terms()}
		if key := p.Article + "/" + f.Theme; !seen[key] {
			seen[key] = true
			all = append(all, p)
		}
	}
	return all, nil
}

func plainWords(s string) string { return strings.Join(strings.Fields(s), " ") }

func documentOf(v Version, articles []Article) legaltext.Document {
	d := legaltext.Document{Lang: v.Lang}
	for _, a := range articles {
		d.Articles = append(d.Articles, legaltext.Article{Number: a.Number, Heading: a.Heading, Path: a.Path, Text: a.Text})
	}
	return d
}

// Provisions lists those of a version that a may read: everybody what was
// accepted, the team all. Errors: NotFound.
func (s *Service) Provisions(ctx context.Context, a access.Actor, m Measure, version string) ([]Provision, error) {
	if !s.mayRead(a, m) {
		return nil, missing()
	}
	all, err := selectProvisions(ctx, s.DB.Read(), m.Party, m.ID)
	team := s.Access.Allows(a, PermRead, m.Object())
	return slices.DeleteFunc(all, func(p Provision) bool { return p.Version != version || !team && p.State != Accepted }), err
}

// DecideProvision accepts or rejects a proposal, or opens it again. Errors:
// NotFound, Forbidden, Invalid.
func (s *Service) DecideProvision(ctx context.Context, a access.Actor, party, measure, id string, to ProvisionState) error {
	if to != Accepted && to != Rejected && to != Proposed {
		return errs.New(errs.Invalid, "web.bad_form")
	}
	return s.changeProvision(ctx, a, party, measure, id, actionProvisionDecided, func(p *Provision) {
		p.State, p.DecidedBy = to, a.Person
		if to == Proposed {
			p.DecidedBy = ""
		}
	})
}

// Description is what a person says of a provision in one language.
type Description struct {
	Lang       i18n.Lang // of Asks and Whom
	Asks, Whom string
	Activities []string // keys of those that it serves
	Aspects    Aspects
}

// DescribeProvision says what a provision asks, of whom, which activities it
// serves and what it covers. Errors: NotFound, Forbidden.
func (s *Service) DescribeProvision(ctx context.Context, a access.Actor, party, measure, id string, d Description) error {
	return s.changeProvision(ctx, a, party, measure, id, actionProvisionChanged, func(p *Provision) {
		p.Asks, p.Whom, p.Activities, p.Aspects = p.Asks.With(d.Lang, d.Asks, i18n.Human), p.Whom.With(d.Lang, d.Whom, i18n.Human), d.Activities, d.Aspects
	})
}

func (s *Service) changeProvision(ctx context.Context, a access.Actor, party, measure, id, action string, change func(*Provision)) error {
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		m, p, err := s.provision(ctx, tx, party, measure, id)
		if err != nil {
			return err
		}
		if err := s.Access.Demand(a, PermManage, party); err != nil {
			return err
		}
		before := p.State
		change(&p)
		if err := updateProvision(ctx, tx, p); err != nil {
			return err
		}
		return s.provisionChanged(ctx, tx, a, m, action, p.Version, p.said(before), p.said(p.State))
	})
	if err != nil {
		return fmt.Errorf("%s %q: %w", action, id, err)
	}
	return nil
}

// provisionChanged writes the history of what became of a provision of a
// version.
func (s *Service) provisionChanged(ctx context.Context, tx *db.Tx, a access.Actor, m Measure, action, version, from, to string) error {
	return s.record(ctx, tx, a, m, m, action, []history.Change{{Field: "text/" + version, From: from, To: to}})
}

// said is a provision in history: theme, article and state.
func (p Provision) said(state ProvisionState) string {
	return string(p.Theme) + " " + p.Article + ": " + string(state)
}

func (s *Service) provision(ctx context.Context, q db.IDB, party, measure, id string) (Measure, Provision, error) {
	m, err := s.measure(ctx, q, party, measure)
	if err != nil {
		return m, Provision{}, err
	}
	all, err := selectProvisions(ctx, q, party, m.ID)
	if i := slices.IndexFunc(all, func(p Provision) bool { return p.ID == id }); err != nil || i >= 0 {
		if err != nil {
			return m, Provision{}, err
		}
		return m, all[i], nil
	}
	return m, Provision{}, missing()
}

// MarkProvision says that an article bears on a theme, which no list of terms
// found. It is accepted at once: a person marked it. Errors: NotFound,
// Forbidden, Invalid.
func (s *Service) MarkProvision(ctx context.Context, a access.Actor, party, measure, version, article string, theme convention.ThemeKey) error {
	if _, ok := convention.FindTheme(theme); !ok {
		return errs.New(errs.Invalid, MsgErrorTheme)
	}
	_, articles, err := s.Articles(ctx, a, party, measure, version)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(articles, func(x Article) bool { return legaltext.Key(x.Number) == article }) {
		return errs.New(errs.Invalid, MsgErrorArticle)
	}
	err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		m, err := s.measure(ctx, tx, party, measure)
		if err != nil {
			return err
		}
		if err := s.Access.Demand(a, PermManage, party); err != nil {
			return err
		}
		p := Provision{ID: db.NewID(), Measure: m.ID, Version: version, Article: article, Theme: theme, State: Accepted, DecidedBy: a.Person}
		if err := insertProvisions(ctx, tx, party, []Provision{p}); err != nil {
			return err
		}
		return s.provisionChanged(ctx, tx, a, m, actionProvisionDecided, version, "", p.said(Accepted))
	})
	if err != nil {
		return fmt.Errorf("mark article %q of %q: %w", article, version, err)
	}
	return nil
}

// shownTo keeps the versions that everybody may read: those with a first day,
// and drafts where the drafting is public.
func shownTo(all []Version, m Measure, team bool) []Version {
	return slices.DeleteFunc(all, func(v Version) bool { return !team && v.From.IsZero() && !m.DraftingShown() })
}

// current is the version to read first: the one that holds on a day, else the
// first in the list.
func current(all []Version, on clock.Date) (Version, bool) {
	if v, ok := VersionOn(all, on); ok {
		return v, true
	}
	if len(all) > 0 {
		return all[0], true
	}
	return Version{}, false
}
