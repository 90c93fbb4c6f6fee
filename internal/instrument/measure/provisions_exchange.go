package measure

import (
	"context"
	"slices"
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

// Columns of provisions, beside those of other lists.
const (
	columnArticle = "article"
	columnTheme   = "theme"
	columnState   = "state"
	columnTerms   = "terms"
	columnWhom    = "whom"
	columnAsks    = "asks"
	columnServes  = "serves"
	columnAspects = "aspects"
)

// provisionsDataset is what the articles of all texts bear on, with what was
// decided about it: a row each.
func (s *Service) provisionsDataset() dataset.Dataset {
	var themes, states []dataset.Option
	for _, t := range convention.Themes() {
		themes = append(themes, dataset.Named(string(t.Key), t.Text))
	}
	for _, p := range []ProvisionState{Proposed, Accepted, Rejected} {
		states = append(states, dataset.Labelled(string(p), stateWords[p].word))
	}
	return dataset.Dataset{
		Key: "measure-provisions", Version: 1, Title: MsgProvisionsTitle, Order: 73, Read: PermRead, Write: PermManage, Path: "/work/{code}/measures/provisions",
		Columns: []dataset.Column{
			{ID: "id", Label: dataset.MsgColumnId, Type: dataset.ID},
			{ID: columnRef, Label: MsgColumnRef, Type: dataset.Line, Required: true},
			{ID: columnLabel, Label: MsgTextLabel, Type: dataset.Line, Required: true},
			{ID: columnFrom, Label: MsgTextFrom, Type: dataset.Date},
			{ID: columnArticle, Label: MsgTextArticle, Type: dataset.Line},
			{ID: columnTheme, Label: MsgProvisionTheme, Type: dataset.Choice, Options: themes, Required: true},
			{ID: columnState, Label: MsgProvisionState, Type: dataset.Choice, Options: states, Required: true},
			{ID: columnTerms, Label: MsgProvisionWhy, Type: dataset.Text, ReadOnly: true},
			{ID: columnWhom, Label: MsgProvisionWhom, Type: dataset.LangLine, Max: maxNote},
			{ID: columnAsks, Label: MsgProvisionAsks, Type: dataset.LangText, Max: maxNote},
			{ID: columnServes, Label: MsgProvisionServes, Type: dataset.Line},
			{ID: columnAspects, Label: MsgColumnAspects, Hint: MsgColumnAspectsHint, Type: dataset.Line},
		},
		Rows: s.provisionRows, Import: s.provisionsImporter,
	}
}

// provisionBook is all provisions of a Party with what names them.
type provisionBook struct {
	all      []Provision // by measure, version, in the order of the text
	measures map[string]Measure
	versions map[string]Version
	numbers  map[string]string // of activities, by key
}

func (s *Service) provisionBook(ctx context.Context, q db.IDB, sc dataset.Scope) (b provisionBook, err error) {
	if b.numbers, err = s.numbers(ctx, sc); err != nil {
		return b, err
	}
	list, err := selectMeasures(ctx, q, sc.Party, "m.removed = ?", false)
	if err != nil {
		return b, err
	}
	versions, err := selectPartyVersions(ctx, q, sc.Party)
	if err != nil {
		return b, err
	}
	b.measures, b.versions = map[string]Measure{}, map[string]Version{}
	for _, m := range list {
		b.measures[m.ID] = m
	}
	for _, v := range versions {
		b.versions[v.ID] = v
	}
	all, err := selectPartyProvisions(ctx, q, sc.Party)
	b.all = slices.DeleteFunc(all, func(p Provision) bool { return b.measures[p.Measure].ID == "" })
	slices.SortStableFunc(b.all, func(x, y Provision) int { return b.measures[x.Measure].Number - b.measures[y.Measure].Number })
	return b, err
}

// cells are the values of a provision by column.
func (b provisionBook) cells(p Provision) map[string]string {
	v := b.versions[p.Version]
	cells := map[string]string{"id": p.ID, columnRef: b.measures[p.Measure].Ref(), columnLabel: v.Label, columnArticle: p.Article, columnTheme: string(p.Theme), columnState: string(p.State),
		columnTerms: strings.Join(p.Terms, "\n")}
	if !v.From.IsZero() {
		cells[columnFrom] = v.From.String()
	}
	Values{Texts: map[string]i18n.Text{columnWhom: p.Whom, columnAsks: p.Asks}}.flatten("", cells)
	var serves []string
	for _, key := range p.Activities {
		if b.numbers[key] != "" {
			serves = append(serves, b.numbers[key])
		}
	}
	cells[columnServes], cells[columnAspects] = strings.Join(serves, "; "), p.Aspects.pack()
	return cells
}

func (s *Service) provisionRows(ctx context.Context, q db.IDB, sc dataset.Scope, fields []dataset.Field, yield func([]string) error) error {
	if err := s.Access.Demand(sc.Actor, PermRead, sc.Party); err != nil {
		return err
	}
	b, err := s.provisionBook(ctx, q, sc)
	if err != nil {
		return err
	}
	return dataset.Write(b.all, fields, b.cells, yield)
}

// provisionsImport imports provisions: by id, else by measure, version, article
// and theme.
type provisionsImport struct {
	*Service
	provisionBook
	scope  dataset.Scope
	fields []dataset.Field
	at     map[string]int
	now    map[string]Provision // by id
	byName map[string]string    // name → id
	refs   map[string]Measure
	keys   map[string]string // of activities, by number
}

func (s *Service) provisionsImporter(ctx context.Context, q db.IDB, sc dataset.Scope, fields []dataset.Field) (dataset.Importer, error) {
	if err := s.Access.Demand(sc.Actor, PermManage, sc.Party); err != nil {
		return nil, err
	}
	b, err := s.provisionBook(ctx, q, sc)
	x := &provisionsImport{Service: s, provisionBook: b, scope: sc, fields: fields, at: dataset.Index(fields), now: map[string]Provision{}, byName: map[string]string{},
		refs: map[string]Measure{}, keys: map[string]string{}}
	for _, p := range b.all {
		x.now[p.ID], x.byName[p.name()] = p, p.ID
	}
	for _, m := range b.measures {
		x.refs[m.Ref()] = m
	}
	for key, n := range b.numbers {
		x.keys[n] = key
	}
	return x, err
}

// name tells provisions apart beside their id.
func (p Provision) name() string { return p.Version + "/" + p.Article + "/" + string(p.Theme) }

// Match finds the provision of each row.
func (x *provisionsImport) Match(_ context.Context, _ db.IDB, rows []*dataset.Row) error {
	for _, r := range rows {
		if r.ID == "" {
			if p, ok := x.named(x.getter(r.To)); ok {
				r.Key = p.name()
				r.ID = x.byName[r.Key]
			}
		}
		if p, ok := x.now[r.ID]; ok {
			r.Key, r.Now = "", dataset.Pick(x.fields, x.cells(p), nil)
		}
	}
	return nil
}

// getter reads cells by the key of a field.
func (x *provisionsImport) getter(cells []string) func(key string) (string, bool) {
	return func(key string) (string, bool) {
		i, ok := x.at[key]
		if !ok {
			return "", false
		}
		return cells[i], true
	}
}

// named is the provision that cells name: of which version, article and theme.
func (x *provisionsImport) named(get func(string) (string, bool)) (p Provision, ok bool) {
	ref, _ := get(columnRef)
	label, _ := get(columnLabel)
	from, _ := get(columnFrom)
	for _, v := range x.versions {
		day := ""
		if !v.From.IsZero() {
			day = v.From.String()
		}
		if x.refs[strings.ToUpper(ref)].ID == v.Measure && v.Measure != "" && v.Label == label && day == from {
			p.Measure, p.Version, ok = v.Measure, v.ID, true
		}
	}
	p.Article, _ = get(columnArticle)
	theme, _ := get(columnTheme)
	p.Theme = convention.ThemeKey(theme)
	return p, ok
}

// fixed are the columns that name a provision: they cannot be changed.
var fixed = []string{columnRef, columnLabel, columnFrom, columnArticle, columnTheme}

// Check judges each provision as it would be.
func (x *provisionsImport) Check(ctx context.Context, q db.IDB, rows []*dataset.Row) error {
	for _, r := range rows {
		for _, key := range fixed {
			if i, ok := x.at[key]; ok && r.Now != nil && r.To[i] != r.Now[i] {
				r.Note(i, MsgErrorFixed, "Typed", short(r.To[i]))
			}
		}
		if i, ok := x.at[columnServes]; ok {
			if bad := x.unknown(r.To[i]); bad != "" {
				r.Note(i, MsgErrorNoActivity, "Typed", short(bad))
			}
		}
		if i, ok := x.at[columnAspects]; ok {
			if bad := unknownAspect(r.To[i]); bad != "" {
				r.Note(i, MsgErrorAspect, "Typed", short(bad))
			}
		}
		if r.Now == nil && r.ID == "" {
			if err := x.checkNew(ctx, q, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkNew finds out whether a new provision has an article to stand at.
func (x *provisionsImport) checkNew(ctx context.Context, q db.IDB, r *dataset.Row) error {
	p, ok := x.named(x.getter(r.To))
	if !ok {
		r.Note(x.place(columnLabel), MsgErrorNoText)
		return nil
	}
	list, err := selectArticles(ctx, q, p.Version)
	if _, has := wordsByArticle(list)[p.Article]; err == nil && !has {
		r.Note(x.place(columnArticle), MsgErrorArticle)
	}
	return err
}

func (x *provisionsImport) place(key string) int {
	if i, ok := x.at[key]; ok {
		return i
	}
	return -1
}

// unknown is the first number of an activity in a cell that there is none of.
func (x *provisionsImport) unknown(cell string) string {
	for _, n := range numbersOf(cell) {
		if x.keys[n] == "" {
			return n
		}
	}
	return ""
}

// unknownAspect is the first part of a cell of aspects that no table knows.
func unknownAspect(cell string) string {
	for _, part := range split(cell) {
		key, cover, _ := strings.Cut(part, "=")
		if !aspectKeys()[key] || !slices.ContainsFunc(aspectCovers, func(n named) bool { return n.code == cover }) {
			return part
		}
	}
	return ""
}

// aspectKeys are the aspects that the tables know.
func aspectKeys() map[string]bool {
	known := map[string]bool{}
	for _, t := range convention.AspectTables() {
		for _, g := range t.Groups {
			for _, a := range g.Aspects {
				known[t.Key+"/"+string(a.Key)] = true
			}
		}
	}
	return known
}

func numbersOf(cell string) []string {
	return strings.FieldsFunc(cell, func(r rune) bool { return r == ';' || r == ',' || r == ' ' || r == '\n' })
}

// fill puts the values that get has into p.
func (x *provisionsImport) fill(p *Provision, get func(field int) (string, bool)) {
	for _, l := range append([]i18n.Lang{""}, x.scope.Langs...) {
		for i, f := range x.fields {
			v, ok := get(i)
			if ok && f.Lang == l {
				x.set(p, f, v)
			}
		}
	}
}

func (x *provisionsImport) set(p *Provision, f dataset.Field, v string) {
	switch f.ID {
	case columnState:
		p.State, p.DecidedBy = ProvisionState(v), x.scope.Actor.Person
		if p.State == Proposed {
			p.DecidedBy = ""
		}
	case columnWhom:
		p.Whom = p.Whom.With(f.Lang, v, i18n.Human)
	case columnAsks:
		p.Asks = p.Asks.With(f.Lang, v, i18n.Human)
	case columnAspects:
		p.Aspects = unpackAspects(v)
	case columnServes:
		p.Activities = nil
		for _, n := range numbersOf(v) {
			p.Activities = append(p.Activities, x.keys[n])
		}
	}
}

// Apply makes the changes with their history.
func (x *provisionsImport) Apply(ctx context.Context, tx *db.Tx, diffs []*dataset.Diff) error {
	for _, d := range diffs {
		if d.Op == dataset.Create {
			if err := x.create(ctx, tx, d); err != nil {
				return err
			}
			continue
		}
		p, ok, err := findProvisionIn(ctx, tx, x.scope.Party, d.ID)
		if err == nil && !ok {
			d.Refuse(-1, dataset.MsgErrorGone)
		} else if err == nil {
			err = x.change(ctx, tx, d, p)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (x *provisionsImport) create(ctx context.Context, tx *db.Tx, d *dataset.Diff) error {
	p, ok := x.named(func(key string) (string, bool) { return d.Get(x.place(key)) })
	if !ok {
		d.Refuse(-1, MsgErrorNoText)
		return nil
	}
	p.ID = d.ID
	x.fill(&p, d.Get)
	if err := insertProvisions(ctx, tx, x.scope.Party, []Provision{p}); err != nil {
		return err
	}
	return x.wrote(ctx, tx, p, "", p.said(p.State))
}

func (x *provisionsImport) change(ctx context.Context, tx *db.Tx, d *dataset.Diff, p Provision) error {
	stored := x.cells(p)
	for _, c := range d.Deltas {
		if f := x.fields[c.Field]; f.ID != "id" && stored[f.Key()] != c.From {
			d.Refuse(c.Field, dataset.MsgErrorChangedSince)
			return nil
		}
	}
	before := p.said(p.State)
	if d.Op == dataset.Delete {
		if err := deleteProvision(ctx, tx, p.ID); err != nil {
			return err
		}
		return x.wrote(ctx, tx, p, before, "")
	}
	x.fill(&p, d.Get)
	if err := updateProvision(ctx, tx, p); err != nil {
		return err
	}
	return x.wrote(ctx, tx, p, before, p.said(p.State))
}

// wrote writes the history of a provision.
func (x *provisionsImport) wrote(ctx context.Context, tx *db.Tx, p Provision, from, to string) error {
	m, err := x.measure(ctx, tx, x.scope.Party, p.Measure)
	if err != nil {
		return err
	}
	return x.provisionChanged(ctx, tx, x.scope.Actor, m, actionProvisionChanged, p.Version, from, to)
}
