package measure

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/instrument"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

//go:embed practice.yaml
var practice []byte

// words is a text by language, as the data file writes it.
type words map[i18n.Lang]string

// sampleMeasure is an invented measure. Days count from today; years from this
// one; amounts are in minor units.
type sampleMeasure struct {
	Party  string                    `yaml:"party"`
	Texts  map[string]words          `yaml:"texts"`
	Codes  map[string]string         `yaml:"codes"`
	Bodies []string                  `yaml:"bodies"` // keys of agencies
	Public bool                      `yaml:"public"`
	Money  []sampleMoney             `yaml:"money"`
	Life   []sampleEvent             `yaml:"life"`
	Steps  []sampleStep              `yaml:"steps"`
	Said   []sampleOpinion           `yaml:"opinions"`
	Marks  map[framework.LineID]mark `yaml:"marks"`
	Laws   []sampleText              `yaml:"laws"` // versions of the text
	Waits  *sampleProposal           `yaml:"proposal"`
}

type sampleMoney struct {
	Year             int
	Currency, Amount string
}

type sampleEvent struct {
	Stage Stage
	On    int
	Note  words
}

type sampleStep struct {
	Title words
	Body  string
	Due   int
	Done  *int
}

type sampleOpinion struct {
	From     string
	On       int
	Position string
	Note     words
}

// sampleProposal is what the contributor sends in the original; it waits.
type sampleProposal struct {
	Texts map[string]string
	Codes map[string]string
	Note  string
}

type mark struct {
	Cover  Cover
	Reason words
}

// sample fills the practice country.
func sample(s *Service) instrument.Sample {
	return instrument.Sample{Make: s.makeSample, Places: s.sampleTextPlaces}
}

func (s *Service) makeSample(ctx context.Context, c instrument.Country) error {
	var list []sampleMeasure
	if err := yaml.NewDecoder(bytes.NewReader(practice), yaml.Strict()).Decode(&list); err != nil {
		return fmt.Errorf("practice.yaml: %w", err)
	}
	for _, d := range list {
		if d.Party != c.Code {
			continue
		}
		if err := s.makeOne(ctx, c, d); err != nil {
			return fmt.Errorf("measure %q: %w", d.Texts[fieldTitle][c.Original], err)
		}
	}
	return nil
}

// makeOne adds a measure as its people would: first in the original, then
// language by language, then what it does for activities.
func (s *Service) makeOne(ctx context.Context, c instrument.Country, d sampleMeasure) error {
	f := d.flat(c)
	m, err := s.Create(ctx, c.Editor, c.Code, f.of(c.Original), nil)
	if err != nil {
		return err
	}
	for _, l := range startingWith(c.Original) {
		if m, err = s.Save(ctx, c.Editor, c.Code, m.ID, web.NewBase(m.Flatten()), f.of(l), nil); err != nil {
			return fmt.Errorf("in %s: %w", l, err)
		}
	}
	if err := s.approveSample(ctx, c, m); err != nil {
		return err
	}
	var marks []Mark
	for _, line := range slices.Sorted(maps.Keys(d.Marks)) {
		k := d.Marks[line]
		marks = append(marks, Mark{Activity: string(line), Cover: k.Cover, Reason: k.Reason.in(c.Original)})
	}
	if err := s.Mark(ctx, c.Editor, c.Code, m.ID, marks); err != nil {
		return err
	}
	if err := s.makeTexts(ctx, c, m, d.Laws); err != nil {
		return err
	}
	return s.makeProposal(ctx, c, m, d.Waits)
}

// makeProposal leaves a proposal to the reviewer of the country.
func (s *Service) makeProposal(ctx context.Context, c instrument.Country, m Measure, d *sampleProposal) error {
	if d == nil || c.Contributor.Person == "" {
		return nil
	}
	typed := maps.Clone(d.Codes)
	for id, text := range d.Texts {
		typed[id+":"+string(c.Original)] = text
	}
	_, err := s.Propose(ctx, c.Contributor, c.Code, m.ID, Sent{web.NewBase(m.Flatten()), typed, d.Note}, nil)
	return err
}

// approveSample has the reviewer approve French and Arabic; the other languages
// wait in the queue.
func (s *Service) approveSample(ctx context.Context, c instrument.Country, m Measure) error {
	var fields []string
	for _, t := range m.translated() {
		fields = append(fields, t.Field)
	}
	for _, l := range []i18n.Lang{i18n.FR, i18n.AR} {
		if err := s.ApproveTranslation(ctx, c.Reviewer, c.Code, m.ID, l, fields); err != nil {
			return fmt.Errorf("in %s: %w", l, err)
		}
	}
	return nil
}

// startingWith lists the languages, the original first.
func startingWith(original i18n.Lang) []i18n.Lang {
	others := slices.DeleteFunc(slices.Clone(i18n.Langs[:]), func(l i18n.Lang) bool { return l == original })
	return append([]i18n.Lang{original}, others...)
}

// in is the text as if l had been written first.
func (w words) in(l i18n.Lang) i18n.Text {
	t := i18n.NewText(l, w[l])
	for _, x := range slices.Sorted(maps.Keys(w)) {
		if x != l && !t.IsZero() {
			t = t.With(x, w[x], i18n.Human)
		}
	}
	return t
}

// flatSample holds the fields of a sample: those without a language, and texts
// by key and language.
type flatSample struct {
	codes map[string]string
	texts map[string]words
}

// of is what a form in l would send: the codes and the texts that l has.
func (f flatSample) of(l i18n.Lang) map[string]string {
	typed := maps.Clone(f.codes)
	for key, w := range f.texts {
		if w[l] != "" {
			typed[key+":"+string(l)] = w[l]
		}
	}
	return typed
}

func (d sampleMeasure) flat(c instrument.Country) flatSample {
	f := flatSample{maps.Clone(d.Codes), maps.Clone(d.Texts)}
	if f.codes == nil {
		f.codes = map[string]string{}
	}
	var agencies []string
	for _, key := range d.Bodies {
		agencies = append(agencies, c.Bodies[key])
	}
	f.codes[fieldAgencies] = strings.Join(agencies, ",")
	f.codes[fieldVisibility] = string(access.Team)
	if d.Public {
		f.codes[fieldVisibility] = string(access.Public)
	}
	day := func(n int) string { return c.Today.Add(n).String() }
	for i, x := range d.Money {
		key := f.row(listMoney, i)
		f.codes[key+partYear], f.codes[key+partCurrency], f.codes[key+partAmount] = strconv.Itoa(c.Today.Year+x.Year), x.Currency, x.Amount
	}
	for i, x := range d.Life {
		key := f.row(listLife, i)
		f.codes[key+partStage], f.codes[key+partOn], f.texts[key+partNote] = string(x.Stage), day(x.On), x.Note
	}
	for i, x := range d.Steps {
		key := f.row(listSteps, i)
		f.texts[key+fieldTitle], f.codes[key+partBody], f.codes[key+partDue] = x.Title, c.Bodies[x.Body], day(x.Due)
		if x.Done != nil {
			f.codes[key+partDone] = day(*x.Done)
		}
	}
	for i, x := range d.Said {
		key := f.row(listOpinions, i)
		f.codes[key+partFrom], f.codes[key+partOn], f.codes[key+partPosition], f.texts[key+partNote] = x.From, day(x.On), x.Position, x.Note
	}
	return f
}

// row adds a row of a list and gives the beginning of its keys.
func (f flatSample) row(list string, i int) string {
	key := list + "/" + db.NewID()
	f.codes[key] = strconv.Itoa(i)
	return key + "/"
}
