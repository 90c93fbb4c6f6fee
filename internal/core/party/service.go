package party

import (
	"context"
	"embed"
	"reflect"
	"time"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/feature"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// PermissionAdminister allows changing the list of Parties.
const PermissionAdminister access.Permission = "party.administer"

// Rules says who may do what to Parties; reading the list is public.
var Rules = []access.Rule{{Permission: PermissionAdminister, Operator: true}}

//go:embed migrations/*.sql
var Migrations embed.FS

// Messages holds the feature's words.
//
//go:embed locale/*.json
var Messages embed.FS

//go:generate go run openroadmap/tools/msgids .

// Feature declares what the package brings.
func Feature(s *Service) feature.Feature {
	return feature.Feature{
		Key: "party", Routes: routes(s), Rules: Rules, Messages: Messages, Migrations: Migrations,
		Nav: []feature.NavItem{{Place: feature.Admin, Label: MsgNavParties, Path: "/parties", Permission: PermissionAdminister, Order: 10}},
	}
}

// Service reads and changes the Parties of an installation. It may be shared.
type Service struct {
	db      *db.DB
	access  *access.Table
	journal Journal
	list    List
	entries map[Code]Entry
	sorted  sorted
}

// NewService makes a Service over the embedded list. journal is called for
// every change.
func NewService(d *db.DB, rules *access.Table, journal Journal) (*Service, error) {
	list, err := Reference()
	if err != nil {
		return nil, err
	}
	s := &Service{db: d, access: rules, journal: journal, list: list, entries: make(map[Code]Entry, len(list.Entries))}
	for _, e := range list.Entries {
		s.entries[e.Code] = e
	}
	return s, nil
}

// List returns the Parties that f takes, sorted by their names in l. Do not
// count it for readers: the list is compiled and incomplete.
func (s *Service) List(ctx context.Context, f Filter, l i18n.Lang) ([]Party, error) {
	all, err := s.byName(ctx, l)
	if err != nil {
		return nil, err
	}
	var list []Party
	for _, p := range all {
		if f.takes(p) {
			list = append(list, p)
		}
	}
	return list, nil
}

// all returns every Party in no order.
func (s *Service) all(ctx context.Context, q db.IDB) ([]Party, error) {
	rows, err := selectRows(ctx, q)
	if err != nil {
		return nil, err
	}
	all := make([]Party, 0, len(s.entries)+len(rows))
	kept := make(map[Code]bool, len(rows))
	for _, r := range rows {
		p, err := r.over(s.listed(Code(r.Code)))
		if err != nil {
			return nil, err
		}
		kept[p.Code] = true
		all = append(all, p)
	}
	for _, e := range s.list.Entries {
		if !kept[e.Code] {
			all = append(all, e.party())
		}
	}
	return all, nil
}

// listed is the Party as the embedded list has it; zero when it has none.
func (s *Service) listed(c Code) Party {
	if e, ok := s.entries[c]; ok {
		return e.party()
	}
	return Party{}
}

// Get returns one Party, active or not. Error: NotFound.
func (s *Service) Get(ctx context.Context, c Code) (Party, error) {
	return s.GetIn(ctx, s.db.Read(), c)
}

// GetIn is Get inside a transaction or on the read pool q.
func (s *Service) GetIn(ctx context.Context, q db.IDB, c Code) (Party, error) {
	if _, ok := ParseCode(string(c)); !ok {
		return Party{}, errs.New(errs.NotFound, "error.not_found")
	}
	r, ok, err := selectRow(ctx, q, c)
	switch {
	case err != nil:
		return Party{}, err
	case ok:
		return r.over(s.listed(c))
	}
	if p := s.listed(c); p.Code != "" {
		return p, nil
	}
	return Party{}, errs.New(errs.NotFound, "error.not_found")
}

// Active tells which of the Parties with the codes work on this installation.
// What the others published is hidden.
func (s *Service) Active(ctx context.Context, q db.IDB, codes ...string) (map[string]bool, error) {
	active := map[string]bool{}
	if len(codes) == 0 {
		return active, nil
	}
	list, err := selectActive(ctx, q, codes)
	for _, c := range list {
		active[c] = true
	}
	return active, err
}

// Activate lets a Party work on this installation, with set as its settings.
// Errors: Forbidden, NotFound, Invalid by field.
func (s *Service) Activate(ctx context.Context, a access.Actor, c Code, set Settings) error {
	return s.change(ctx, a, c, Activated, func(ctx context.Context, tx *db.Tx, p *Party) error {
		p.Active = true
		return p.use(set)
	})
}

// Configure changes those settings of a Party that typed has otherwise than
// the form was filled with (base), as Amend does for facts; with activate the
// Party works here from now on. Errors: Forbidden, NotFound, Invalid by field,
// Conflict with a Clash as detail.
func (s *Service) Configure(ctx context.Context, a access.Actor, c Code, base web.Base, typed Settings, activate bool) error {
	act := Set
	if activate {
		act = Activated
	}
	return s.change(ctx, a, c, act, func(ctx context.Context, tx *db.Tx, p *Party) error {
		changed, err := merge(base, *p, p.Settings.fields(), typed.tidy().fields())
		if err != nil {
			return err
		}
		p.Active = p.Active || activate
		return p.use(p.Settings.with(typed, changed))
	})
}

func (p *Party) use(set Settings) error {
	var bad errs.Fields
	set = set.tidy()
	set.check(&bad)
	p.Settings = set
	return bad.Err()
}

// Deactivate takes a Party from this installation: the public no longer sees
// its pages, its records stay. Errors: Forbidden, NotFound.
func (s *Service) Deactivate(ctx context.Context, a access.Actor, c Code) error {
	return s.change(ctx, a, c, Deactivated, func(ctx context.Context, tx *db.Tx, p *Party) error {
		p.Active = false
		return nil
	})
}

// Correct replaces the facts of a Party; base is the Version that the
// operator saw. From then on the embedded list no longer speaks for it.
// Errors: Forbidden, NotFound, Invalid by field, Conflict with the current
// Party as detail.
func (s *Service) Correct(ctx context.Context, a access.Actor, c Code, base int64, f Facts) error {
	return s.change(ctx, a, c, CorrectedBy, func(ctx context.Context, tx *db.Tx, p *Party) error {
		if p.Version != base {
			return errs.New(errs.Conflict, MsgErrorChanged).With(*p)
		}
		p.Facts, p.Corrected = f.tidy(), true
		return s.checkFacts(ctx, tx, *p)
	})
}

// Amend is Correct fact by fact: it changes those facts that typed has
// otherwise than the form was filled with (base), so that operators who
// correct different facts do not disturb each other. Where nothing differs
// nothing is written. Errors: Forbidden, NotFound, Invalid by field, Conflict
// with a Clash as detail.
func (s *Service) Amend(ctx context.Context, a access.Actor, c Code, base web.Base, typed Facts) error {
	return s.change(ctx, a, c, CorrectedBy, func(ctx context.Context, tx *db.Tx, p *Party) error {
		changed, err := merge(base, *p, p.Facts.fields(), typed.tidy().fields())
		if err != nil || len(changed) == 0 {
			return err
		}
		p.Facts, p.Corrected = p.Facts.with(typed.tidy(), changed), true
		return s.checkFacts(ctx, tx, *p)
	})
}

// Revert gives a corrected Party back the facts of the embedded list. Errors:
// Forbidden; NotFound, also for a Party that the list does not have.
func (s *Service) Revert(ctx context.Context, a access.Actor, c Code) error {
	e, ok := s.entries[c]
	if !ok {
		return errs.New(errs.NotFound, "error.not_found")
	}
	return s.change(ctx, a, c, Reverted, func(ctx context.Context, tx *db.Tx, p *Party) error {
		p.Facts, p.Corrected = e.Facts, false
		return nil
	})
}

// Add adds a Party that the list lacks, or a practice Party, not yet active.
// Errors: Forbidden; Invalid by field (code, and as Correct).
func (s *Service) Add(ctx context.Context, a access.Actor, code string, f Facts) error {
	if err := s.permit(a); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return s.AddIn(ctx, tx, a.Person, code, f) })
}

// AddIn is Add in the caller's transaction without asking for permission:
// practice data. by is the id of a person or "".
func (s *Service) AddIn(ctx context.Context, tx *db.Tx, by, code string, f Facts) error {
	var bad errs.Fields
	c := Code(code)
	if checkCode(&bad, code); len(bad) > 0 {
		return bad.Err()
	}
	other, err := s.GetIn(ctx, tx, c)
	switch {
	case err == nil:
		bad.Add("code", MsgErrorCodeTaken, "Code", string(c), "Party", other.Name.OriginalText())
		return bad.Err()
	case !errs.Is(err, errs.NotFound):
		return err
	}
	p := Party{Code: c, Kind: kindOf(c), Facts: f.tidy(), Corrected: true, Version: 1, Settings: defaults()}
	if err := s.checkFacts(ctx, tx, p); err != nil {
		return err
	}
	return s.write(ctx, tx, Party{}, p, by, Added)
}

// ActivateIn is Activate in the caller's transaction without asking for
// permission: practice data and first-run setup.
func (s *Service) ActivateIn(ctx context.Context, tx *db.Tx, by string, c Code, set Settings) error {
	return s.changeIn(ctx, tx, by, c, Activated, func(ctx context.Context, tx *db.Tx, p *Party) error {
		p.Active = true
		return p.use(set)
	})
}

func (s *Service) checkFacts(ctx context.Context, tx *db.Tx, p Party) error {
	var bad errs.Fields
	p.Facts.check(&bad, clock.DateOf(tx.At, time.UTC))
	if p.ISO2 != "" {
		other, err := s.withISO2(ctx, tx, p.ISO2, p.Code)
		if err != nil {
			return err
		}
		if other.Code != "" {
			bad.Add("iso2", MsgErrorCodeTaken, "Code", p.ISO2, "Party", other.Name.OriginalText())
		}
	}
	return bad.Err()
}

// withISO2 finds another Party than c with the code iso2; zero when none has it.
func (s *Service) withISO2(ctx context.Context, q db.IDB, iso2 string, c Code) (Party, error) {
	all, err := s.all(ctx, q)
	if err != nil {
		return Party{}, err
	}
	for _, p := range all {
		if p.ISO2 == iso2 && p.Code != c {
			return p, nil
		}
	}
	return Party{}, nil
}

// edit alters a Party before it is written.
type edit func(ctx context.Context, tx *db.Tx, p *Party) error

// change loads a Party, lets do alter it and writes it if it did, in one
// transaction.
func (s *Service) change(ctx context.Context, a access.Actor, c Code, act string, do edit) error {
	if err := s.permit(a); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return s.changeIn(ctx, tx, a.Person, c, act, do) })
}

func (s *Service) changeIn(ctx context.Context, tx *db.Tx, by string, c Code, act string, do edit) error {
	p, err := s.GetIn(ctx, tx, c)
	if err != nil {
		return err
	}
	before := p
	if err := do(ctx, tx, &p); err != nil {
		return err
	}
	if reflect.DeepEqual(before, p) {
		return nil
	}
	p.Version++
	return s.write(ctx, tx, before, p, by, act)
}

func (s *Service) write(ctx context.Context, tx *db.Tx, before, p Party, by, act string) error {
	if err := upsert(ctx, tx, p, by); err != nil {
		return err
	}
	if err := s.journal(ctx, tx, p.Code, by, act, changes(before, p)); err != nil {
		return err
	}
	return tx.Touch(ctx, string(p.Code))
}

func (s *Service) permit(a access.Actor) error {
	if s.access.Allows(a, PermissionAdminister, access.Object{}) {
		return nil
	}
	return errs.New(errs.Forbidden, "error.forbidden")
}
