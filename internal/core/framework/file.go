package framework

import (
	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/i18n"
)

// formatVersion is the version of the file format that this program reads.
const formatVersion = 1

// file is a framework as people write it in YAML. Field names are the format;
// they are documented at the head of the embedded framework's source.
type file struct {
	Format          int          `yaml:"format"`
	ID              string       `yaml:"id"`
	Version         int          `yaml:"version"`
	Year            int          `yaml:"year"`
	Sources         []fileSource `yaml:"sources"`
	Title           fileWording  `yaml:"title"`
	ShortTitle      fileWording  `yaml:"short_title"`
	Publisher       fileWording  `yaml:"publisher"`
	PublisherInFull fileWording  `yaml:"publisher_in_full"`
	Banner          fileWording  `yaml:"banner"`
	Introduction    fileWording  `yaml:"introduction"`
	Contact         []string     `yaml:"contact"`
	Domains         []string     `yaml:"domains"`
	Outputs         []fileOutput `yaml:"outputs"`
	Goals           []fileGoal   `yaml:"goals"`
	Lines           []fileLine   `yaml:"lines"`
}

type fileSource struct {
	Key   string `yaml:"key"`
	Title string `yaml:"title"`
}

// fileTexts is one text per language code.
type fileTexts map[string]string

type fileWording struct {
	Status   string    `yaml:"status"`
	Sources  []string  `yaml:"sources"`
	Text     fileTexts `yaml:"text"`
	Official []string  `yaml:"official"`
	Note     fileTexts `yaml:"note"`
}

type fileOutput struct {
	ID            string      `yaml:"id"`
	Number        string      `yaml:"number"`
	Supplementary bool        `yaml:"supplementary"`
	Beside        string      `yaml:"beside"`
	Wording       fileWording `yaml:",inline"`
}

type fileGoal struct {
	ID            string      `yaml:"id"`
	Goal          string      `yaml:"goal"`
	Supplementary bool        `yaml:"supplementary"`
	Beside        string      `yaml:"beside"`
	Wording       fileWording `yaml:",inline"`
	Outputs       fileLink    `yaml:"outputs"`
	SDGs          fileLink    `yaml:"sdgs"`
}

type fileLink struct {
	To      []string  `yaml:"to"`
	Status  string    `yaml:"status"`
	Sources []string  `yaml:"sources"`
	Note    fileTexts `yaml:"note"`
}

type fileLine struct {
	ID            string           `yaml:"id"`
	Number        string           `yaml:"number"`
	Output        string           `yaml:"output"`
	Supplementary bool             `yaml:"supplementary"`
	Wording       fileWording      `yaml:",inline"`
	Areas         []string         `yaml:"areas"`
	Stages        []string         `yaml:"stages"`
	SDGTargets    []fileTarget     `yaml:"sdg_targets"`
	Instruments   []fileInstrument `yaml:"instruments"`
	Continues     []string         `yaml:"continues"`
	Ladder        []fileTexts      `yaml:"ladder"`
}

type fileTarget struct {
	Target string   `yaml:"target"`
	Weight int      `yaml:"weight"`
	Areas  []string `yaml:"areas"`
}

type fileInstrument struct {
	Key  string `yaml:"key"`
	View string `yaml:"view"`
}

// framework turns a checked file into the type that the program uses. The
// text of a goal of the Convention comes from the vocabulary.
func (f file) framework(v convention.Vocabulary) Framework {
	out := Framework{
		ID: ID(f.ID), Version: f.Version, Year: f.Year,
		Title: f.Title.wording(), ShortTitle: f.ShortTitle.wording(),
		Publisher: f.Publisher.wording(), PublisherInFull: f.PublisherInFull.wording(),
		Banner: f.Banner.wording(), Introduction: f.Introduction.wording(),
		Contact: f.Contact, Domains: keys[convention.DomainKey](f.Domains),
	}
	for _, s := range f.Sources {
		out.Sources = append(out.Sources, convention.Source(s))
	}
	for _, o := range f.Outputs {
		out.Outputs = append(out.Outputs, o.output())
	}
	for _, g := range f.Goals {
		out.Goals = append(out.Goals, g.goal(v))
	}
	for _, l := range f.Lines {
		out.Lines = append(out.Lines, l.line())
	}
	return out
}

func (w fileWording) wording() convention.Wording {
	return convention.Wording{
		Text: w.Text.text(), Official: official(w.Official), Status: WordingStatus(w.Status),
		Note: w.Note.text(), Sources: w.Sources,
	}
}

// text makes English the original, the rest its human translations.
func (t fileTexts) text() i18n.Text {
	out := i18n.NewText(i18n.EN, t[string(i18n.EN)])
	for _, l := range i18n.Langs {
		if s := t[string(l)]; s != "" && l != i18n.EN {
			out = out.With(l, s, i18n.Human)
		}
	}
	return out
}

func official(langs []string) convention.Official {
	if len(langs) == 0 {
		return nil
	}
	o := convention.Official{}
	for _, l := range langs {
		o[i18n.Lang(l)] = true
	}
	return o
}

func (o fileOutput) output() convention.Output {
	return convention.Output{
		ID: convention.OutputID(o.ID), Number: o.Number, Supplementary: o.Supplementary,
		Beside: convention.OutputID(o.Beside), Wording: o.Wording.wording(),
	}
}

func (g fileGoal) goal(v convention.Vocabulary) Goal {
	out := Goal{
		ID: g.ID, Key: convention.GoalKey(g.Goal), Supplementary: g.Supplementary, Beside: g.Beside, Wording: g.Wording.wording(),
		Outputs: link[convention.OutputID](g.Outputs), SDGs: link[convention.SDGKey](g.SDGs),
	}
	if of, ok := v.Goal(out.Key); ok {
		out.Text, out.Official = of.Text, of.Official
	}
	return out
}

func link[K ~string](l fileLink) Link[K] {
	return Link[K]{To: keys[K](l.To), Status: WordingStatus(l.Status), Note: l.Note.text(), Sources: l.Sources}
}

func (l fileLine) line() Line {
	out := Line{
		ID: LineID(l.ID), Number: l.Number, Output: convention.OutputID(l.Output), Supplementary: l.Supplementary,
		Wording: l.Wording.wording(), Areas: keys[convention.AreaKey](l.Areas), Stages: keys[convention.StageKey](l.Stages),
		Continues: keys[LineID](l.Continues),
	}
	for _, rung := range l.Ladder {
		out.Ladder = append(out.Ladder, rung.text())
	}
	for _, t := range l.SDGTargets {
		out.SDGTargets = append(out.SDGTargets, TargetLink{convention.TargetKey(t.Target), t.Weight, keys[convention.AreaKey](t.Areas)})
	}
	for _, i := range l.Instruments {
		out.Instruments = append(out.Instruments, Instrument(i))
	}
	return out
}

// keys types a list of keys; never nil, so that JSON shows a list.
func keys[K ~string](from []string) []K {
	out := make([]K, 0, len(from))
	for _, s := range from {
		out = append(out, K(s))
	}
	return out
}
