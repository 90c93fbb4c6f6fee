package compare

import (
	"cmp"
	"slices"
	"strconv"

	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
)

// Place is where the page of a comparison stands.
type Place struct {
	L        *i18n.Localizer
	Path     string                          // of this comparison, with the language
	All      bool                            // shows the unchanged activities too
	Activity func(a roadmap.Activity) string // address of an activity's page; "" is none
	Words    func(a roadmap.Activity, e roadmap.Edition) roadmap.FieldWords
}

// Page is the body of the page of a Comparison.
type Page struct {
	l        *i18n.Localizer
	Title    string
	Lede     []string // who adopted what when, the earlier one first
	None     bool
	Tabs     []ui.Link
	Sums     []sum
	Total    sum
	Head     []group
	Sections []section
	JSON     string
}

// sum is a row of the summary: how many activities under an output became what.
type sum struct {
	Label                              string
	Added, Removed, Changed, Unchanged string
}

// section is an output with its activities.
type section struct {
	ID, Number, Hue string
	Text            i18n.Shown
	Rows            []row
}

type row struct {
	Number, URL string
	Text        i18n.Shown
	Official    bool // Text is the framework's
	Tags        []string
	Same        bool
	Groups      []group
}

// group is a part of an activity with what differs in it.
type group struct {
	Label string // of a milestone; "" for the activity itself
	Tag   string
	Items []item
}

// item is one field in words.
type item struct {
	Label         string
	Before, After string
	Lang          i18n.Lang // of both; "" for the page's
	Words         bool      // marked word by word; otherwise as a whole
	Official      bool
	Others        string // languages that changed too and are not shown
}

// NewPage decides what the page of c shows.
func NewPage(c Comparison, at Place) Page {
	l := at.L
	b := builder{c, at, l}
	p := Page{l: l, Title: title(l, c), None: c.None(), JSON: at.Path + ".json"}
	for _, e := range []roadmap.Edition{c.From, c.To} {
		p.Lede = append(p.Lede, Name(l, e))
	}
	n := c.Count()
	p.Tabs = []ui.Link{{Label: l.T(MsgOnlyChanges, "Number", l.Int(n.Different())), URL: at.Path, Current: !at.All},
		{Label: l.T(MsgAllActivities, "Number", l.Int(n.All())), URL: at.Path + "?show=all", Current: at.All}}
	p.Total = b.sum(l.T(MsgTotal), n)
	for _, o := range c.Outputs() {
		p.Sums = append(p.Sums, b.sum(b.outputName(o.Number), o.Count))
	}
	p.Head = b.head()
	p.Sections = b.sections()
	return p
}

func title(l *i18n.Localizer, c Comparison) string {
	if c.To.Number() == roadmap.Open {
		return l.T(MsgTitleOpen, "Old", l.Int(c.From.Number()))
	}
	return l.T(MsgTitle, "New", l.Int(c.To.Number()), "Old", l.Int(c.From.Number()))
}

// Name is an edition in words: "Version 2, adopted on 3 May 2027".
func Name(l *i18n.Localizer, e roadmap.Edition) string {
	if e.Version == nil {
		return l.T(MsgOpenRevision)
	}
	return l.T(MsgVersionName, "Number", l.Int(e.Version.Number), "Date", l.Date(e.Version.Act.On))
}

// builder makes the parts of a page.
type builder struct {
	c  Comparison
	at Place
	l  *i18n.Localizer
}

func (b builder) sum(label string, n Count) sum {
	return sum{label, b.l.Int(n.Added), b.l.Int(n.Removed), b.l.Int(n.Changed), b.l.Int(n.Unchanged)}
}

func (b builder) outputName(number string) string {
	if number == "" {
		return b.l.T(MsgNoOutput)
	}
	return b.l.T(MsgOutput, "Number", number)
}

func (b builder) sections() (list []section) {
	for _, a := range b.c.Activities {
		if a.Kind == Same && !b.at.All {
			continue
		}
		if n := len(list); n == 0 || list[n-1].Number != a.Output {
			list = append(list, b.section(a.Output))
		}
		s := &list[len(list)-1]
		s.Rows = append(s.Rows, b.row(a))
	}
	return list
}

func (b builder) section(number string) section {
	s := section{ID: "output-" + number, Number: number}
	for _, e := range []roadmap.Edition{b.c.From, b.c.To} {
		for i, o := range e.Framework.Outputs {
			if o.Number == number {
				s.Text, s.Hue = o.Text.For(b.l.Lang), roadmap.Hue(i)
			}
		}
	}
	return s
}

func (b builder) row(a Activity) row {
	now, e := a.Now(), b.c.To
	if a.After == nil {
		e = b.c.From
	}
	r := row{Number: now.Number, Same: a.Kind == Same, Groups: b.groups(a)}
	r.Text, r.Official = wording(e, now, b.l.Lang)
	if b.at.Activity != nil && a.After != nil {
		r.URL = b.at.Activity(now)
	}
	if id := kindTags[a.Kind]; id != "" {
		r.Tags = append(r.Tags, b.l.T(id))
	}
	if a.Moved {
		r.Tags = append(r.Tags, b.l.T(MsgMoved))
	}
	return r
}

var kindTags = map[Kind]string{Added: MsgAdded, Removed: MsgRemoved}

// wording is the text that stands for an activity in an edition.
func wording(e roadmap.Edition, a roadmap.Activity, l i18n.Lang) (s i18n.Shown, official bool) {
	line, _ := e.Framework.Line(a.Line)
	return roadmap.Item{Activity: a, Ref: line}.Wording(l)
}

// groups sorts the fields of an activity by its parts, in their order.
func (b builder) groups(a Activity) (list []group) {
	w := b.speaker(a)
	for _, fields := range byGroup(a.Fields) {
		g := group{Items: w.items(fields)}
		if name := fields[0].Group(); name != "" {
			g.Label, g.Tag = w.part(name), w.partTag(name, a.Kind)
		}
		if len(g.Items) > 0 || g.Label != "" {
			list = append(list, g)
		}
	}
	return list
}

// byGroup cuts a sorted list of fields where the part changes.
func byGroup(fields []Field) (list [][]Field) {
	for i, f := range fields {
		if i == 0 || f.Group() != fields[i-1].Group() {
			list = append(list, nil)
		}
		list[len(list)-1] = append(list[len(list)-1], f)
	}
	return list
}

// head is what differs in the roadmap itself.
func (b builder) head() []group {
	w := speaker{builder: b}
	w.before, w.after = b.at.Words(roadmap.Activity{}, b.c.From), b.at.Words(roadmap.Activity{}, b.c.To)
	if items := w.items(b.c.Fields); len(items) > 0 {
		return []group{{Items: items}}
	}
	return nil
}

// Choice is an edition to choose for a comparison.
func Choice(l *i18n.Localizer, name, label string, numbers []roadmap.Version, open bool, value int) ui.Choice {
	c := ui.Choice{Name: name, Label: label, Value: Number(value)}
	if open {
		c.Options = append(c.Options, ui.Option{Value: Number(roadmap.Open), Label: l.T(MsgOpenRevision)})
	}
	sorted := slices.SortedFunc(slices.Values(numbers), func(a, b roadmap.Version) int { return cmp.Compare(b.Number, a.Number) })
	for _, v := range sorted {
		c.Options = append(c.Options, ui.Option{Value: Number(v.Number), Label: l.T(MsgVersionName, "Number", l.Int(v.Number), "Date", l.Date(v.Act.On))})
	}
	return c
}

// openWord stands for the open revision in addresses.
const openWord = "open"

// Number is a version's number as it stands in addresses.
func Number(n int) string {
	if n == roadmap.Open {
		return openWord
	}
	return strconv.Itoa(n)
}

// ParseNumber reads what Number wrote; ok is false for anything else.
func ParseNumber(s string) (n int, ok bool) {
	if s == openWord {
		return roadmap.Open, true
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n > 0 && strconv.Itoa(n) == s
}

// Ordered puts two numbers so that the earlier edition comes first; the open
// revision is the latest.
func Ordered(a, b int) (from, to int) {
	if a == roadmap.Open || b != roadmap.Open && b < a {
		return b, a
	}
	return a, b
}
