// Package demo makes the practice country, the fictitious Republic of Maravia,
// with its neighbour and as many further Parties as a load test wants. It acts
// through the services, as people would, so that practice data obey every rule.
//
// What is said stands in the data files beside the code (data.go); countries
// are made in country.go and plan.go, further Parties in further.go. All days
// count from the clock's today: the same clock gives the same data, ids
// excepted.
package demo

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"openroadmap/internal/core/customfield"
	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/exchange"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/core/organization"
	"openroadmap/internal/core/party"
	"openroadmap/internal/core/practice"
	"openroadmap/internal/core/review"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/core/stocktake"
	"openroadmap/internal/instrument"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
	"openroadmap/internal/publish/received"
)

// Services is what the practice country is made with.
type Services struct {
	DB            *db.DB
	Parties       *party.Service
	Identity      *identity.Service
	Organizations *organization.Service
	CustomFields  *customfield.Service
	Review        *review.Service
	Evidence      *evidence.Service
	Roadmaps      *roadmap.Service
	Stocktakes    *stocktake.Service
	Shelf         *practice.Service
	Exchange      *exchange.Service
	Received      *received.Service
	Instruments   []instrument.Instrument
}

// Account is a sign-in to practise with. A person with roles in two Parties
// has two of them.
type Account struct {
	Party    string `json:"party"` // "" for the operator
	Role     string `json:"role"`
	Email    string `json:"email"`
	Password string `json:"password"`
}

// password is everybody's. It is printed with the addresses: the data are for
// practice.
const password = "practice-maravia-2027"

// operator is the role of an Account without a Party.
const operator = "operator"

// Make makes what is missing and returns the sign-ins, in the order of the
// data files. What exists already stays as people left it.
func Make(ctx context.Context, s Services, further int) ([]Account, error) {
	countries, err := readCountries()
	if err != nil {
		return nil, err
	}
	m := &maker{Services: s, countries: countries, people: map[string]string{}}
	there, err := m.exists(ctx)
	if err == nil && !there {
		err = m.makeCountries(ctx)
	}
	if err == nil && further > 0 {
		err = m.makeFurther(ctx, further)
	}
	return accounts(countries), err
}

func readCountries() ([]*country, error) {
	var list []*country
	for _, name := range []string{"maravia.yaml", "estelle.yaml"} {
		c, err := load[country](name)
		if err != nil {
			return nil, err
		}
		list = append(list, &c)
	}
	return list, nil
}

func accounts(countries []*country) []Account {
	var list []Account
	for _, c := range countries {
		for _, p := range c.People {
			a := Account{Party: c.Code, Role: string(p.Role), Email: p.Email, Password: password}
			if p.Operator {
				a.Party, a.Role = "", operator
			}
			list = append(list, a)
		}
	}
	return list
}

// maker carries what is made on the way.
type maker struct {
	Services
	countries []*country
	people    map[string]string            // e-mail → id
	bodies    map[string]map[string]string // Party → key → id
}

// exists tells whether the practice country is there; half of one is an
// error.
func (m *maker) exists(ctx context.Context) (bool, error) {
	code := m.countries[0].Code
	p, err := m.Parties.Get(ctx, party.Code(code))
	if errs.Is(err, errs.NotFound) {
		return false, nil
	} else if err != nil || !p.Active {
		return true, err // made, and deactivated by an operator since
	}
	list, err := m.Roadmaps.PublicRoadmapsOf(ctx, code)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("the practice country %s was begun here and not finished: use an empty data folder or database", code)
	}
	return true, err
}

func (m *maker) makeCountries(ctx context.Context) error {
	m.bodies = map[string]map[string]string{}
	for _, c := range m.countries {
		if err := m.makeParty(ctx, c); err != nil {
			return fmt.Errorf("make %s: %w", c.Code, err)
		}
	}
	if err := m.makePeople(ctx); err != nil {
		return fmt.Errorf("make the people: %w", err)
	}
	for _, c := range m.countries {
		p, err := m.planner(ctx, c)
		if err == nil {
			err = p.make(ctx)
		}
		if err == nil {
			err = p.takeStock(ctx)
		}
		if err == nil {
			err = p.takeIn(ctx)
		}
		if err == nil {
			err = p.carryOut(ctx)
		}
		if err != nil {
			return fmt.Errorf("make the roadmap of %s: %w", c.Code, err)
		}
	}
	if err := m.submitPractices(ctx); err != nil {
		return err
	}
	return m.receive(ctx)
}

// makeParty adds a country with its bodies. They are made in the name of the
// point of contact, whose account follows with the id that is given here.
func (m *maker) makeParty(ctx context.Context, c *country) error {
	facts := party.Facts{Name: c.Name.in(i18n.EN), Confidence: party.Low, Note: c.Note}
	set := party.Settings{TimeZone: c.Zone, DefaultLang: c.Original, ContentLangs: c.Langs}
	if err := m.addParty(ctx, c.Code, facts, set); err != nil {
		return err
	}
	contact := c.with(identity.PointOfContact).Email
	if m.people[contact] == "" {
		m.people[contact] = db.NewID()
	}
	ids, err := m.makeBodies(ctx, c.Code, m.people[contact], c.Original, c.Bodies)
	m.bodies[c.Code] = ids
	return err
}

func (m *maker) addParty(ctx context.Context, code string, f party.Facts, set party.Settings) error {
	return m.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := m.Parties.AddIn(ctx, tx, "", code, f); err != nil {
			return err
		}
		return m.Parties.ActivateIn(ctx, tx, "", party.Code(code), set)
	})
}

// makeBodies adds bodies with their names in all languages; ids by key.
func (m *maker) makeBodies(ctx context.Context, code, by string, original i18n.Lang, bodies []bodyData) (map[string]string, error) {
	actor := access.Actor{Person: by, Roles: map[string][]access.Role{code: {identity.PointOfContact}}}
	ids := map[string]string{}
	for _, b := range bodies {
		in := organization.Input{Lang: original, Name: b.Name[original], Kind: b.Kind, Website: b.Website, Contact: b.Contact, Visibility: orPublic(b.Visibility)}
		made, err := m.Organizations.Create(ctx, actor, code, in)
		if err != nil {
			return nil, fmt.Errorf("body %s: %w", b.Key, err)
		}
		for _, l := range slices.Sorted(maps.Keys(b.Name)) {
			in.Lang, in.Name = l, b.Name[l]
			if made, err = m.Organizations.Update(ctx, actor, code, made.ID, in, web.NewBase(made.Flatten()), nil); err != nil {
				return nil, fmt.Errorf("name of body %s in %s: %w", b.Key, l, err)
			}
		}
		ids[b.Key] = made.ID
	}
	return ids, nil
}

func orPublic(v access.Visibility) access.Visibility {
	if v == "" {
		return access.Public
	}
	return v
}

// with finds the first person with a role.
func (c *country) with(r access.Role) personData {
	for _, p := range c.People {
		if p.Role == r {
			return p
		}
	}
	return personData{}
}

// makePeople makes one account per address, with its roles everywhere. All
// share one password hash: making it is slow on purpose.
func (m *maker) makePeople(ctx context.Context) error {
	hash, err := m.Identity.HashPassword(ctx, password)
	if err != nil {
		return err
	}
	people := m.gather(hash)
	return m.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, n := range people {
			id, err := m.Identity.Create(ctx, tx, *n)
			if err != nil {
				return fmt.Errorf("%s: %w", n.Email, err)
			}
			m.people[n.Email] = id
		}
		return nil
	})
}

// gather joins what the countries say of each person, in order.
func (m *maker) gather(hash string) []*identity.NewPerson {
	var list []*identity.NewPerson
	known := map[string]*identity.NewPerson{}
	for _, c := range m.countries {
		for _, p := range c.People {
			n := known[p.Email]
			if n == nil {
				n = &identity.NewPerson{ID: m.people[p.Email], Name: p.Name, Email: p.Email, Lang: c.Original, TimeZone: c.Zone, PasswordHash: hash, Operator: p.Operator,
					Roles: map[string][]access.Role{}, Bodies: map[string][]string{}}
				known[p.Email] = n
				list = append(list, n)
			}
			if p.Role != "" {
				n.Roles[c.Code] = []access.Role{p.Role}
				n.Bodies[c.Code] = []string{m.bodies[c.Code][p.Body]}
			}
		}
	}
	return list
}

// day is n days from today at a Party.
func day(today clock.Date, n int) string { return today.Add(n).String() }
