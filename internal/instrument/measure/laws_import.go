package measure

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/legaltext"
)

// Columns of a text that comes in, beside those of its measure.
const (
	columnLabel = "label"
	columnFrom  = "from"
	columnLang  = "lang"
	columnText  = "text" // its fingerprint
)

// lawsDataset takes the texts of laws in, many at once: each file is a measure,
// found by its number and kind or by its title, and a version of its text.
func (s *Service) lawsDataset() dataset.Dataset {
	cols := []dataset.Column{}
	for _, id := range []string{fieldTitle, fieldKind, fieldNational, fieldWebsite} {
		f, _ := fieldOf("", id)
		c := s.column(f)
		c.Required = false // Match fills it
		cols = append(cols, c)
	}
	langs := dataset.Column{ID: columnLang, Label: MsgTextLang, Type: dataset.Choice}
	for _, l := range i18n.Langs {
		langs.Options = append(langs.Options, dataset.Option{Code: string(l), Label: func(*i18n.Localizer) string { return l.Name() }})
	}
	return dataset.Dataset{
		Key: "measure-texts", Version: 1, Title: MsgLawsTitle, Order: 72, Read: PermRead, Write: PermManage, Path: "/work/{code}/measures/texts", Batch: 1,
		Columns: append(cols,
			dataset.Column{ID: listLife, Label: MsgPartLife, Type: dataset.Text},
			dataset.Column{ID: columnLabel, Label: MsgTextLabel, Type: dataset.Line},
			dataset.Column{ID: columnFrom, Label: MsgTextFrom, Type: dataset.Date},
			langs,
			dataset.Column{ID: columnText, Label: MsgLawsArticles, Type: dataset.Line}),
		Import: s.lawsImporter,
		Files:  &dataset.Files{Accept: acceptedEndings + ",.zip", Lede: MsgLawsLede, Hint: MsgLawsHint, Open: openLaws},
	}
}

// lawsImport imports texts of laws as versions of measures.
type lawsImport struct {
	measureImport
	files  map[string]lawFile
	byKey  map[string][]string // names of measures → ids
	first  map[string]string   // the file that came first, by the measure's id or name
	read   map[string]law      // by file, of the rows in hand
	ofText map[string]bool     // keys of the fields that are not the measure's
}

func (s *Service) lawsImporter(ctx context.Context, q db.IDB, sc dataset.Scope, fields []dataset.Field) (dataset.Importer, error) {
	im, err := s.importer(ctx, q, sc, fields)
	if err != nil {
		return nil, err
	}
	x := &lawsImport{measureImport: *im.(*measureImport), files: map[string]lawFile{}, byKey: map[string][]string{}, first: map[string]string{},
		ofText: map[string]bool{columnLabel: true, columnFrom: true, columnLang: true, columnText: true}}
	for id, m := range x.now {
		for _, name := range m.names() {
			if !m.Removed {
				x.byKey[name] = append(x.byKey[name], id)
			}
		}
	}
	if sc.Undo {
		return x, nil
	}
	all, err := lawFiles(sc)
	for _, f := range all {
		x.files[f.name] = f
	}
	return x, err
}

// Match reads each file in the sandbox and finds its measure.
func (x *lawsImport) Match(ctx context.Context, q db.IDB, rows []*dataset.Row) error {
	x.read = map[string]law{}
	for _, r := range rows {
		w, err := x.law(ctx, r.Name)
		if x.companion(r.Name, w, err) {
			x.skip(r)
			continue
		}
		if e := errs.As(err); e != nil && len(e.Fields) > 0 {
			r.Note(-1, e.Fields[0].ID, e.Fields[0].Args...)
			continue
		}
		if err != nil {
			return err
		}
		x.read[r.Name] = w
		if err := x.match(ctx, q, r, w); err != nil {
			return err
		}
	}
	return nil
}

// law reads a file of the archive in the sandbox. Errors: as read.
func (x *lawsImport) law(ctx context.Context, name string) (law, error) {
	base := path.Base(name)
	k, err := textKind(base)
	if err != nil {
		return law{}, err
	}
	f, err := x.files[name].open()
	if err != nil {
		return law{}, brokenEntry(base)
	}
	defer f.Close()
	kept, err := x.receive(base, f)
	if errs.Is(err, errs.TooLarge) {
		return law{}, err
	}
	if err != nil {
		return law{}, brokenEntry(base)
	}
	defer kept.Close()
	doc, problems, err := x.parse(ctx, k, base, kept.Path)
	return law{base, doc, problems}, err
}

// brokenEntry is the mistake of a file that its archive does not give out.
func brokenEntry(name string) error {
	return textError(errs.Invalid, MsgErrorArchiveEntry, name, legaltext.Problem{})
}

// match fills the row with what the law says, over its measure as it is now.
func (x *lawsImport) match(ctx context.Context, q db.IDB, r *dataset.Row, w law) error {
	lang := w.lang(x.scope.Langs[0])
	kind, _ := w.kind()
	as := Measure{Record: Record{}.clone()}
	as.set(fieldTitle, lang, w.title())
	as.set(fieldKind, "", kind)
	as.set(fieldNational, "", w.number())
	if x.find(r, as); x.twice(r, w) {
		return nil
	}
	now := Measure{Record: Record{}.clone()}
	if r.ID != "" {
		now, r.Key = x.now[r.ID], ""
		r.Now = dataset.Pick(x.fields, now.cells(), nil)
	}
	to := now
	to.Record = now.clone()
	as.Codes[fieldWebsite] = ""
	if isWebsite(w.doc.Meta.Source) {
		as.Codes[fieldWebsite] = w.doc.Meta.Source
	}
	for id, v := range as.Codes {
		if v != "" {
			to.set(id, "", v)
		}
	}
	to.set(fieldTitle, lang, w.title())
	to.setEvents(w.events())
	cells := to.cells()
	if err := x.textCells(ctx, q, r, w, lang, cells); err != nil {
		return err
	}
	r.To = dataset.Pick(x.fields, cells, nil)
	return nil
}

// textCells adds the version of the text to the cells; where the measure has
// this very text already, to what it has now too.
func (x *lawsImport) textCells(ctx context.Context, q db.IDB, r *dataset.Row, w law, lang i18n.Lang, cells map[string]string) error {
	cells[columnLabel], cells[columnLang] = w.label(), string(lang)
	cells[columnText] = fingerprint(lang, articlesOf(w.doc))
	if from := w.from(); !from.IsZero() {
		cells[columnFrom] = from.String()
	}
	if r.ID == "" {
		return nil
	}
	v, ok, err := x.withText(ctx, q, r.ID, cells[columnText])
	if err != nil || !ok {
		return err
	}
	has := map[string]string{columnLabel: v.Label, columnLang: string(v.Lang), columnText: cells[columnText], columnFrom: ""}
	if !v.From.IsZero() {
		has[columnFrom] = v.From.String()
	}
	maps.Copy(cells, has)
	for key, value := range has {
		if i, ok := x.at[key]; ok {
			r.Now[i] = value
		}
	}
	return nil
}

// withText finds the version of a measure with a fingerprint.
func (x *lawsImport) withText(ctx context.Context, q db.IDB, measure, print string) (Version, bool, error) {
	all, err := selectVersions(ctx, q, x.scope.Party, measure)
	for _, v := range all {
		list, err := selectArticles(ctx, q, v.ID)
		if err != nil {
			return v, false, err
		}
		if fingerprint(v.Lang, list) == print {
			return v, true, nil
		}
	}
	return Version{}, false, err
}

// setEvents puts the days of stages into the life of m, in place of the one
// event of the same stage that may be there.
func (m *Measure) setEvents(on map[Stage]clock.Date) {
	for _, stage := range Stages {
		day, ok := on[stage]
		if !ok {
			continue
		}
		at := slices.IndexFunc(m.Rows[listLife], func(r Row) bool { return r.Codes[partStage] == string(stage) })
		if at < 0 {
			m.Rows[listLife] = append(m.Rows[listLife], Row{ID: db.NewID(), Values: Values{}.clone()})
			at = len(m.Rows[listLife]) - 1
		}
		m.Rows[listLife][at].set(partStage, "", string(stage))
		m.Rows[listLife][at].set(partOn, "", day.String())
	}
}

// Check judges the measure and the version as they would be, and mentions what
// is odd about the text.
func (x *lawsImport) Check(ctx context.Context, q db.IDB, rows []*dataset.Row) error {
	for _, r := range rows {
		w, ok := x.read[r.Name]
		if !ok {
			continue
		}
		m := x.start(r.ID)
		for i, f := range x.fields {
			if !x.ofText[f.ID] && (r.Now == nil || r.To[i] != r.Now[i]) {
				x.set(&m, i, r.To[i])
			}
		}
		c := checker{voc: x.Vocabulary, bodies: x.bodies}
		x.note(r, c.check(m.Record))
		if err := x.checkText(ctx, q, r, m, w); err != nil {
			return err
		}
		x.mention(r, w)
	}
	return nil
}

func (x *lawsImport) note(r *dataset.Row, err error) {
	if e := errs.As(err); e != nil {
		for _, f := range e.Fields {
			r.Note(x.place(f.Name), f.ID, f.Args...)
		}
	}
}

func (x *lawsImport) checkText(ctx context.Context, q db.IDB, r *dataset.Row, m Measure, w law) error {
	if i := x.at[columnText]; r.Now != nil && r.To[i] == r.Now[i] {
		return nil
	}
	var old []Version
	if r.ID != "" {
		var err error
		if old, err = selectVersions(ctx, q, x.scope.Party, r.ID); err != nil {
			return err
		}
	}
	if len(r.Bad) > 0 {
		return nil // the days of its life are to be mended first
	}
	x.note(r, checkVersion(m, old, Version{Label: w.label(), From: w.from()}, len(w.doc.Articles)))
	return nil
}

// mention says what is to be looked at, with the line; a file that tells
// nothing of a law is a mistake.
func (x *lawsImport) mention(r *dataset.Row, w law) {
	if w.nothing() {
		r.Note(-1, MsgErrorNoLaw)
		return
	}
	if _, told := w.kind(); !told {
		r.Mention(x.at[fieldKind], MsgOddKind)
	}
	if w.number() == "" {
		r.Mention(x.at[fieldNational], MsgOddNumber)
	}
	if w.from().IsZero() {
		r.Mention(x.at[columnFrom], MsgOddDate)
	}
	if w.repealed() && w.doc.Meta.Repealed.IsZero() {
		r.Mention(x.at[listLife], MsgOddRepealed)
	}
	for _, p := range w.problems {
		if id := oddLines[p.Code]; id != "" {
			r.Mention(x.at[columnText], id, "Line", p.Line, "Number", p.Article, "Detail", short(p.Detail))
		}
	}
}

// oddLines are the sentences for what is odd about a file, with its line.
var oddLines = map[legaltext.Code]string{legaltext.Guessed: MsgOddLineGuessed, legaltext.Twice: MsgOddLineTwice, legaltext.Missing: MsgOddLineMissing, legaltext.Backwards: MsgOddLineBackwards,
	legaltext.NoArticles: MsgOddLineNone, legaltext.EmptyText: MsgOddLineEmpty, legaltext.BadDate: MsgOddLineDate, legaltext.FrontOpen: MsgOddLineFront}

// Prepare reads the files of the rows anew, ahead of the transaction.
func (x *lawsImport) Prepare(diffs []*dataset.Diff) {
	x.read = map[string]law{}
	for _, d := range diffs {
		if _, ok := x.files[d.Name]; !ok {
			continue
		}
		if w, err := x.law(context.Background(), d.Name); err == nil {
			x.read[d.Name] = w
		}
	}
}

// Apply saves measures and versions with their history.
func (x *lawsImport) Apply(ctx context.Context, tx *db.Tx, diffs []*dataset.Diff) error {
	for _, d := range diffs {
		var err error
		if d.Op == dataset.Create {
			err = x.addLaw(ctx, tx, d)
		} else {
			err = x.changeLaw(ctx, tx, d)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", d.Name, err)
		}
	}
	tx.AfterCommit(x.bell.Ring)
	return nil
}

func (x *lawsImport) addLaw(ctx context.Context, tx *db.Tx, d *dataset.Diff) error {
	m := x.start(d.ID)
	x.fillLaw(&m, d)
	m, err := x.insert(ctx, tx, x.scope.Actor, m)
	if err == nil {
		err = x.putText(ctx, tx, m, d)
	}
	return x.refused(d, err)
}

// changeLaw writes what a file changes about a measure, or takes it back.
func (x *lawsImport) changeLaw(ctx context.Context, tx *db.Tx, d *dataset.Diff) error {
	now, err := x.measure(ctx, tx, x.scope.Party, d.ID)
	if errs.Is(err, errs.NotFound) {
		d.Refuse(-1, dataset.MsgErrorGone)
		return nil
	}
	if err != nil {
		return err
	}
	ofMeasure := *d
	ofMeasure.Deltas = slices.DeleteFunc(slices.Clone(d.Deltas), func(c dataset.Delta) bool { return x.ofText[x.fields[c.Field].ID] })
	if d.Op == dataset.Delete || len(ofMeasure.Deltas) > 0 {
		if err := x.change(ctx, tx, &ofMeasure, now); err != nil || ofMeasure.Refused != nil {
			d.Refused = ofMeasure.Refused
			return err
		}
	}
	if d.Op == dataset.Delete {
		return nil // its text stays with what was removed
	}
	after, err := x.measure(ctx, tx, x.scope.Party, d.ID)
	if err != nil {
		return err
	}
	return x.refused(d, x.putText(ctx, tx, after, d))
}

func (x *lawsImport) fillLaw(m *Measure, d *dataset.Diff) {
	own := *d
	own.Deltas = slices.DeleteFunc(slices.Clone(d.Deltas), func(c dataset.Delta) bool { return x.ofText[x.fields[c.Field].ID] })
	x.fill(m, &own)
}

// putText adds the version of d, or takes it out again where d undoes that.
func (x *lawsImport) putText(ctx context.Context, tx *db.Tx, m Measure, d *dataset.Diff) error {
	i := slices.IndexFunc(d.Deltas, func(c dataset.Delta) bool { return x.fields[c.Field].ID == columnText })
	if i < 0 {
		return nil
	}
	if d.Deltas[i].To == "" {
		return x.takeText(ctx, tx, m, d, d.Deltas[i])
	}
	w, ok := x.read[d.Name]
	if !ok {
		d.Refuse(d.Deltas[i].Field, MsgErrorArchiveEntry, "Name", short(d.Name))
		return nil
	}
	v := Version{Label: w.label(), Lang: w.lang(x.scope.Langs[0]), From: w.from(), Source: w.doc.Meta.Source}
	if v.Source == "" {
		v.Source = w.name
	}
	_, err := x.addText(ctx, tx, x.scope.Actor, m, v, articlesOf(w.doc))
	return err
}

func (x *lawsImport) takeText(ctx context.Context, tx *db.Tx, m Measure, d *dataset.Diff, c dataset.Delta) error {
	v, ok, err := x.withText(ctx, tx, m.ID, c.From)
	if err != nil {
		return err
	}
	if !ok {
		d.Refuse(c.Field, dataset.MsgErrorChangedSince)
		return nil
	}
	return x.removeText(ctx, tx, x.scope.Actor, m, v)
}
