// Package instrument is the contract of the instruments, by which activities
// are carried out: the inventory of measures, agreements, consultations and so
// on. An Instrument is a feature of the program that also says which views
// serve which lines of a framework, what it shows on the page of an activity,
// what of it stands as evidence, which figures it computes and which part of
// a periodic report it fills.
//
// An instrument is a package below this one. It imports the core and never
// another instrument; nothing but package app names it. How to write one
// stands in docs/instruments.md.
package instrument

import (
	"context"
	"io/fs"
	"log/slog"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/organization"
	"openroadmap/internal/core/party"
	"openroadmap/internal/core/review"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/feature"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// Core is what the program gives every instrument. All functions are set.
type Core struct {
	DB            *db.DB
	Access        *access.Table
	Vocabulary    convention.Vocabulary
	Roadmaps      *roadmap.Service
	Organizations *organization.Service
	Evidence      *evidence.Service
	Review        roadmap.Proposer // takes changes that wait for a reviewer
	Localizer     func(l i18n.Lang) *i18n.Localizer
	Names         func(ctx context.Context, ids []string) (map[string]string, error) // of persons, by id
	Party         func(code string) (party.Party, bool)                              // one that is active here
	Active        func(ctx context.Context, q db.IDB, code string) (bool, error)     // whether a Party is active, as the transaction sees it
	Langs         func(code string) []i18n.Lang                                      // of a Party's content, its own first
	Today         func(code string) clock.Date                                       // at a Party
	Frame         func(l *i18n.Localizer) ui.Frame                                   // around a public page
	BaseURL       string                                                             // as readers see it, without a slash at the end
	Practice      bool                                                               // practice Parties are what the installation is for
	Log           *slog.Logger
}

// Maker declares an instrument. Rules and words stand apart from the rest,
// because those of all features are joined before any service is built.
type Maker struct {
	Rules    []access.Rule
	Messages fs.FS
	New      func(Core) Instrument
}

// Instrument is a feature that carries activities out. Only Feature.Key, Name
// and Views are required.
type Instrument struct {
	feature.Feature        // app fills Rules and Messages from the Maker
	Name            string // message id: "Policies and measures"
	Views           []View // the first is where the instrument begins
	// PublicPanel is what everybody reads on the page of an activity, TeamPanel
	// what its team reads on its working page; nil where there is nothing to say.
	PublicPanel func(r *web.Request, a Activity) (*ui.Panel, error)
	TeamPanel   func(r *web.Request, a Activity) (*ui.Panel, error)
	// Made lists the records that stand as evidence of an activity; with public
	// only those that everybody may read.
	Made func(r *web.Request, a Activity, public bool) ([]evidence.Made, error)
	// Offer makes the records of a Party findable anew, when it is activated or
	// deactivated.
	Offer func(ctx context.Context, tx *db.Tx, party string) error
	// Pages lists the public pages of a Party for the sitemap, without the
	// language; none where there is nothing public.
	Pages func(ctx context.Context, q db.IDB, party string) ([]string, error)
	// Told puts entries of the public history about its own records, of one
	// Party or several, into words, by the id of the entry; those that are not
	// public today are left out.
	Told func(r *web.Request, entries []history.Entry) (map[string]history.Told, error)
	// Waiting lists the records with texts that wait for a translator or a
	// reviewer of a language, for the queue of translations; none for those who
	// may not read them.
	Waiting func(r *web.Request, to i18n.Lang) ([]roadmap.Waiting, error)
	// Owners say which records of the instrument may have files and links.
	Owners []evidence.Owner
	// Targets take proposals: which of its records are changed by what a
	// reviewer accepted.
	Targets []review.Target
	// Reads are what programs may read of the public records (the JSON API).
	Reads   []Read
	Figures []convention.Figure
	Report  []convention.ReportPart
	Sample  Sample
}

// Read is a GET of the JSON API below /parties/{code}. It is for everybody:
// Answer gives what is public, and NotFound for all else.
type Read struct {
	Path, ID, Summary string // "/measures/{ref}", "getMeasure", "One measure"
	Params            []ReadParam
	Like              any // a value of the type of the answer, for the document
	Answer            func(r *web.Request) (any, error)
}

// ReadParam is a place of the path or a value of the query.
type ReadParam struct {
	Name, Doc string
	In        string   // "path" or "query"
	OneOf     []string // the values that it may have; nil = any
	Number    int      // the largest number that it may be, from 1; 0 = a text
}

// Words is a message in all languages, as content that is stored or searched.
func (c Core) Words(id string, args ...any) i18n.Text {
	t := i18n.NewText(i18n.EN, c.Localizer(i18n.EN).T(id, args...))
	for _, l := range i18n.Langs {
		if l != i18n.EN {
			t = t.With(l, c.Localizer(l).T(id, args...), i18n.Human)
		}
	}
	return t
}

// View is a page of the instrument. Framework data name it for the lines that
// it serves: instruments: [{key: measure, view: gap}].
type View struct {
	Key    string // "gap"; never changes
	Label  string // message id
	Work   string // address below /work/{code}, e.g. "/measures/gap"; "" = the team has none
	Public string // address below /parties/{code}; "" = the public has none
}

// View finds the view of a key, or the first one for a key that the
// instrument does not know.
func (i Instrument) View(key string) View {
	for _, v := range i.Views {
		if v.Key == key {
			return v
		}
	}
	return i.Views[0]
}

// Activity is the activity on whose page something is shown.
type Activity struct {
	Party  string
	ID     string
	Key    string   // what records of instruments keep: see roadmap.Activity.Key
	Number string   // as displayed
	Views  []string // that the framework names for its line; none = it names other instruments
}

// Sample fills the practice country.
type Sample struct {
	// Make makes the records of a practice Party, acting through the services.
	Make func(ctx context.Context, c Country) error
	// Places gives a record for each place of the instrument's addresses, e.g.
	// "{measure}" → its id: so the tests of the whole ask every route.
	Places func(ctx context.Context, q db.IDB, party string) (map[string]string, error)
}

// Country is a practice Party whose roadmap stands already.
type Country struct {
	Code                      string
	Original                  i18n.Lang
	Today                     clock.Date
	Contact, Editor, Reviewer access.Actor
	Contributor               access.Actor // nobody where the country has none
	Activities                map[framework.LineID]roadmap.Activity
	Bodies                    map[string]string // key in the data files → id
}
