package demo

import (
	"bytes"
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/customfield"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/organization"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/i18n"
)

//go:embed *.yaml
var files embed.FS

// words is a text by language, as the data files write it.
type words map[i18n.Lang]string

// in is the text as if l had been written first and the others translated by
// a person; a missing original gives the zero Text.
func (w words) in(l i18n.Lang) i18n.Text {
	t := i18n.NewText(l, w[l])
	if t.IsZero() {
		return t
	}
	for _, other := range slices.Sorted(maps.Keys(w)) {
		if other != l {
			t = t.With(other, w[other], i18n.Human)
		}
	}
	return t
}

// with puts values for the {names} of a template.
func (w words) with(pairs ...string) words {
	out := make(words, len(w))
	for l, s := range w {
		out[l] = strings.NewReplacer(pairs...).Replace(s)
	}
	return out
}

// country is a Party in a data file. Days count from today.
type country struct {
	Code       string          `yaml:"code"`
	Name       words           `yaml:"name"`
	Original   i18n.Lang       `yaml:"original"`
	Zone       string          `yaml:"zone"`
	Langs      []i18n.Lang     `yaml:"langs"`
	Note       string          `yaml:"note"`
	Years      years           `yaml:"years"`
	DecidedBy  words           `yaml:"decided_by"`
	Decided    int             `yaml:"decided"`
	Adoption   *adoptionData   `yaml:"adoption"`  // nil: stays in consultation
	Readopted  *adoptionData   `yaml:"readopted"` // the revision in force; nil: the first plan is
	Sent       *sentData       `yaml:"sent"`
	Approved   []i18n.Lang     `yaml:"approved"` // languages whose translations the reviewer approves
	Bodies     []bodyData      `yaml:"bodies"`
	People     []personData    `yaml:"people"`
	Activities []activityData  `yaml:"activities"`
	OwnFields  []fieldData     `yaml:"fields"`
	Stocktakes []stocktakeData `yaml:"stocktakes"`
	// Imports are spreadsheets that came in, by list; they lie in files/.
	Imports map[string]string `yaml:"imports"`
}

// years are those in which the roadmap begins and ends, counted from this one.
type years struct {
	From int `yaml:"from"`
	To   int `yaml:"to"`
}

type adoptionData struct {
	On     int    `yaml:"on"`
	Number string `yaml:"number"`
	Link   string `yaml:"link"`
	Title  words  `yaml:"title"`
	Body   words  `yaml:"body"`
}

type sentData struct {
	On int    `yaml:"on"`
	To string `yaml:"to"`
}

type bodyData struct {
	Key        string            `yaml:"key"`
	Kind       organization.Kind `yaml:"kind"`
	Website    string            `yaml:"website"`
	Contact    string            `yaml:"contact"`
	Visibility access.Visibility `yaml:"visibility"` // "" = public
	Name       words             `yaml:"name"`
}

// personData is a role of a person; a person of two Parties stands in both
// files, with the name in the first.
type personData struct {
	Email    string      `yaml:"email"`
	Name     string      `yaml:"name"`
	Operator bool        `yaml:"operator"`
	Role     access.Role `yaml:"role"`
	Body     string      `yaml:"body"`
}

// activityData is what the Party makes of a line, or an activity of its own.
type activityData struct {
	Line          framework.LineID    `yaml:"line"`
	Own           convention.OutputID `yaml:"own"` // the output that it stands under
	Position      roadmap.Position    `yaml:"position"`
	MergedInto    framework.LineID    `yaml:"merged_into"`
	DeferredUntil *int                `yaml:"deferred_until"`
	Reason        words               `yaml:"reason"`
	Title         words               `yaml:"title"`
	Text          words               `yaml:"text"`
	Lead          string              `yaml:"lead"`
	Partners      []string            `yaml:"partners"`
	Start         *int                `yaml:"start"`
	End           *int                `yaml:"end"`
	Domains       []string            `yaml:"domains"` // none: as the framework suggests
	Stages        []string            `yaml:"stages"`
	Areas         []string            `yaml:"areas"`
	Targets       map[string]int      `yaml:"targets"`
	Milestones    []milestoneData     `yaml:"milestones"`
	Priority      roadmap.Priority    `yaml:"priority"`
	Groups        []string            `yaml:"groups"`
	Gender        string              `yaml:"gender"`
	Youth         bool                `yaml:"youth"`
	Legal         words               `yaml:"legal"`
	Waits         []string            `yaml:"waits"` // lines that it depends on
	Budget        []budgetData        `yaml:"budget"`
	Risks         []riskData          `yaml:"risks"`
	Narrative     words               `yaml:"narrative"`
	Rewritten     words               `yaml:"rewritten"` // the narrative's later wording, not in every language
	Note          string              `yaml:"note"`
	Override      *overrideData       `yaml:"override"`
	Visibility    access.Visibility   `yaml:"visibility"`
	Updated       *int                `yaml:"updated"` // last update of progress; nil = never
	Revision      *struct{ End int }  `yaml:"revision"`
	Proposal      *proposalData       `yaml:"proposal"`
	First         *firstData          `yaml:"first"` // what the first version said where it differed
}

// firstData is the plan of an activity in the first version. Empty members are
// as in the second.
type firstData struct {
	Absent   bool            `yaml:"absent"`   // the second added it
	Official bool            `yaml:"official"` // adopted in the official words
	Text     words           `yaml:"text"`
	End      *int            `yaml:"end"`
	Due      map[int]int     `yaml:"due"`     // of milestones by number, from 1
	Dropped  []milestoneData `yaml:"dropped"` // milestones that the second leaves out
	Lead     string          `yaml:"lead"`
}

// first is d as the first version had it.
func (d activityData) first() activityData {
	f := d.First
	if f == nil {
		return d
	}
	if f.Official {
		d.Position, d.Title, d.Reason = roadmap.PositionAdopted, nil, nil
	}
	if len(f.Text) > 0 {
		d.Text = f.Text
	}
	if f.End != nil {
		d.End = f.End
	}
	if f.Lead != "" {
		d.Lead = f.Lead
	}
	d.Milestones = append(slices.Clone(d.Milestones), f.Dropped...)
	for n, due := range f.Due {
		d.Milestones[n-1].Due = due
	}
	return d
}

type milestoneData struct {
	Due   int    `yaml:"due"`
	Done  *int   `yaml:"done"`
	Title words  `yaml:"title"`
	Proof words  `yaml:"proof"`
	Link  string `yaml:"link"` // a proof that is the same in every language
}

// budgetData is a budget line; its year counts from this one, amounts are in
// minor units.
type budgetData struct {
	Year      int               `yaml:"year"`
	Source    roadmap.SourceKey `yaml:"source"`
	Name      words             `yaml:"name"`
	Currency  string            `yaml:"currency"`
	Planned   string            `yaml:"planned"`
	Committed string            `yaml:"committed"`
	Spent     string            `yaml:"spent"`
	Note      words             `yaml:"note"`
}

// fieldData is a field of the Party's own; values are by line, canonical or
// by the key of a choice.
type fieldData struct {
	Kind    customfield.Kind            `yaml:"kind"`
	Public  bool                        `yaml:"public"`
	Name    words                       `yaml:"name"`
	Help    words                       `yaml:"help"`
	Choices []words                     `yaml:"choices"`
	Values  map[framework.LineID]string `yaml:"values"` // of choices the number, from 0
}

type riskData struct {
	Likelihood int    `yaml:"likelihood"`
	Impact     int    `yaml:"impact"`
	Response   string `yaml:"response"`
	Owner      string `yaml:"owner"`
	Public     bool   `yaml:"public"`
	Text       words  `yaml:"text"`
	Answer     words  `yaml:"answer"`
}

type overrideData struct {
	Status roadmap.Status `yaml:"status"`
	Until  int            `yaml:"until"`
	Reason words          `yaml:"reason"`
}

type proposalData struct {
	By        string `yaml:"by"`        // e-mail of the contributor
	Milestone int    `yaml:"milestone"` // from 1
	Done      int    `yaml:"done"`
	Proof     string `yaml:"proof"`
	Note      string `yaml:"note"`
}

// furtherData is what the further Parties are made of.
type furtherData struct {
	Name       words      `yaml:"name"`
	Note       string     `yaml:"note"`
	Bodies     []bodyData `yaml:"bodies"`
	DecidedBy  words      `yaml:"decided_by"`
	Act        words      `yaml:"act"`
	Reason     words      `yaml:"reason"`
	Title      words      `yaml:"title"`
	Text       words      `yaml:"text"`
	Narrative  words      `yaml:"narrative"`
	Proof      string     `yaml:"proof"`
	Milestones []words    `yaml:"milestones"`
}

// load reads a data file; a key that does not exist is an error.
func load[T any](name string) (T, error) {
	var v T
	data, err := files.ReadFile(name)
	if err != nil {
		return v, err
	}
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(&v); err != nil {
		return v, fmt.Errorf("practice data %s: %w", name, err)
	}
	return v, nil
}
