package stocktake

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// maxText is how long a text of an entry may be, as in its form.
const maxText = web.MaxText

// Datasets are the lists that this feature offers for export and import: what
// the rounds found, line by line. Lines that nobody has written about stand in
// it too, to be filled in. An entry is named by its round and its line.
func Datasets(s *Service) []dataset.Dataset {
	return []dataset.Dataset{{
		Key: "stocktake", Version: 1, Title: MsgTitle, Order: 50, Read: PermRead, Write: PermEdit, Path: "/work/{code}/stocktake", Query: []string{"round"},
		Columns: []dataset.Column{
			{ID: "round", Label: MsgFieldBeganOn, Hint: MsgDataRoundHint, Type: dataset.Choice},
			{ID: "line", Label: MsgColumnLine, Type: dataset.Line, Required: true},
			{ID: "wording", Label: MsgDataWording, Type: dataset.Line, ReadOnly: true},
			{ID: "found", Label: MsgFieldFound, Hint: MsgFieldFoundHint, Type: dataset.LangText, Max: maxText},
			{ID: "gap", Label: MsgFieldGap, Hint: MsgFieldGapHint, Type: dataset.LangText, Max: maxText},
			{ID: "practice", Label: MsgFieldPractice, Hint: MsgFieldPracticeHint, Type: dataset.LangText, Max: maxText},
			{ID: "next", Label: MsgFieldNext, Hint: MsgFieldNextHint, Type: dataset.LangText, Max: maxText},
			{ID: "links", Label: MsgFieldLinks, Hint: MsgFieldLinksHint, Type: dataset.Text},
			{ID: "readiness", Label: MsgFieldReadiness, Hint: MsgFieldReadinessHint, Type: dataset.Choice, Options: readinessOptions()},
			{ID: "finished", Label: MsgFinished, Type: dataset.Bool},
		},
		Options: s.roundOptions, Rows: s.rows, Import: s.importer,
	}}
}

func readinessOptions() (out []dataset.Option) {
	for n := range framework.Rungs {
		out = append(out, dataset.Option{Code: strconv.Itoa(n), Label: func(l *i18n.Localizer) string { return l.T(MsgReadinessIs, "N", l.Int(n)) }})
	}
	return out
}

// roundOptions names the rounds by the day on which they began.
func (s *Service) roundOptions(ctx context.Context, q db.IDB, sc dataset.Scope) (map[string][]dataset.Option, error) {
	rounds, err := selectRounds(ctx, q, sc.Party)
	var out []dataset.Option
	for _, r := range rounds {
		out = append(out, dataset.Option{Code: r.ID, Label: func(l *i18n.Localizer) string { return l.Date(r.BeganOn) }, Also: []string{r.BeganOn.String()}})
	}
	return map[string][]dataset.Option{"round": out}, err
}

func (s *Service) rows(ctx context.Context, _ db.IDB, sc dataset.Scope, fields []dataset.Field, yield func([]string) error) error {
	views, err := s.Rounds(ctx, sc.Actor, sc.Party)
	if err != nil {
		return err
	}
	var cells []string
	for _, v := range views {
		if id := sc.Filter.Get("round"); id != "" && id != v.Round.ID {
			continue
		}
		for _, l := range v.Framework.ReferenceLines() {
			values := v.Entry(l.ID).values()
			values["wording"] = l.Text.For(sc.Lang).Text
			cells = dataset.Pick(fields, values, cells)
			if err := yield(cells); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e Entry) values() map[string]string {
	v := e.Flatten()
	v["round"], v["line"] = e.Round, e.Line.Local()
	if e.Finished {
		v["finished"] = "true"
	}
	return v
}

// entryImport imports entries of rounds that are there.
type entryImport struct {
	*Service
	scope  dataset.Scope
	fields []dataset.Field
	at     map[string]int
}

func (s *Service) importer(_ context.Context, _ db.IDB, sc dataset.Scope, fields []dataset.Field) (dataset.Importer, error) {
	return &entryImport{s, sc, fields, dataset.Index(fields)}, s.Access.Demand(sc.Actor, PermEdit, sc.Party)
}

// place is where mistakes of a column are noted: the row where the file lacks
// it.
func (m *entryImport) place(key string) int {
	if i, ok := m.at[key]; ok {
		return i
	}
	return -1
}

func (m *entryImport) to(r *dataset.Row, key string) string {
	if i, ok := m.at[key]; ok {
		return r.To[i]
	}
	return ""
}

// entry is what a row speaks of: the round that it names, or the open one.
func (m *entryImport) entry(views []View, r *dataset.Row) (v View, e Entry, ok bool) {
	i := slices.IndexFunc(views, func(v View) bool {
		return v.Round.ID == m.to(r, "round") || m.to(r, "round") == "" && v.Round.Open()
	})
	if i < 0 {
		return View{}, Entry{}, false
	}
	for _, l := range views[i].Framework.ReferenceLines() {
		if n := m.to(r, "line"); n != "" && (l.ID.Local() == n || l.Number == n) {
			return views[i], views[i].Entry(l.ID), true
		}
	}
	return views[i], Entry{}, false
}

func (m *entryImport) views(ctx context.Context, q db.IDB) ([]View, error) {
	rounds, err := selectRounds(ctx, q, m.scope.Party)
	if err != nil {
		return nil, err
	}
	return m.Service.views(ctx, q, rounds...)
}

// Match finds the entry of each row. Its id joins round and line.
func (m *entryImport) Match(ctx context.Context, q db.IDB, rows []*dataset.Row) error {
	views, err := m.views(ctx, q)
	for _, r := range rows {
		if _, e, ok := m.entry(views, r); ok {
			values := e.values()
			if m.to(r, "round") == "" {
				values["round"] = ""
			}
			values["line"] = m.to(r, "line")
			r.ID, r.Now = e.Round+"/"+string(e.Line), dataset.Pick(m.fields, values, nil)
		}
	}
	return err
}

// Check: a line of a round, links that are some, and nothing new in a round
// that is closed.
func (m *entryImport) Check(ctx context.Context, q db.IDB, rows []*dataset.Row) error {
	views, err := m.views(ctx, q)
	for _, r := range rows {
		v, _, ok := m.entry(views, r)
		switch {
		case !ok && v.Round.ID == "":
			r.Note(m.place("round"), MsgDataNoRound)
		case !ok:
			r.Note(m.place("line"), MsgDataNoLine, "Typed", dataset.Short(m.to(r, "line")))
		case !v.Round.Open() && !slices.Equal(r.To, r.Now):
			r.Note(-1, MsgErrorClosed)
		}
		if e := errs.As(check(map[string]string{"links": m.to(r, "links")})); e != nil {
			for _, f := range e.Fields {
				r.Note(m.place(f.Name), f.ID, f.Args...)
			}
		}
	}
	return err
}

// Apply saves entry after entry as the form does.
func (m *entryImport) Apply(ctx context.Context, tx *db.Tx, diffs []*dataset.Diff) error {
	for _, d := range diffs {
		if err := m.apply(ctx, tx, d); err != nil {
			return err
		}
	}
	return nil
}

func (m *entryImport) apply(ctx context.Context, tx *db.Tx, d *dataset.Diff) error {
	round, line, _ := strings.Cut(d.ID, "/")
	r, err := selectRound(ctx, tx, m.scope.Party, round)
	if errs.Is(err, errs.NotFound) {
		d.Refuse(-1, dataset.MsgErrorGone)
		return nil
	}
	if err != nil {
		return err
	}
	views, err := m.Service.views(ctx, tx, r)
	if err != nil {
		return err
	}
	now := views[0].Entry(framework.LineID(line))
	values, typed := now.values(), map[string]string{}
	for _, x := range d.Deltas {
		key := m.fields[x.Field].Key()
		if values[key] != x.From {
			d.Refuse(x.Field, dataset.MsgErrorChangedSince)
			return nil
		}
		if typed[key] = x.To; key == "finished" && x.To != "" {
			typed[key] = "yes"
		}
	}
	return m.save(ctx, tx, d, now, typed)
}

// save writes what stands in the Party's own language first: the first text of
// a field is its original.
func (m *entryImport) save(ctx context.Context, tx *db.Tx, d *dataset.Diff, now Entry, typed map[string]string) error {
	first, rest := map[string]string{}, maps.Clone(typed)
	maps.DeleteFunc(rest, func(key, v string) bool {
		_, lang, has := strings.Cut(key, ":")
		if !has || lang == string(m.scope.Langs[0]) {
			first[key] = v
			return true
		}
		return false
	})
	for _, part := range []map[string]string{first, rest} {
		if len(part) == 0 {
			continue
		}
		after, err := m.Service.save(ctx, tx, m.scope.Actor, now.Party, now.Round, now.Line, web.NewBase(now.Flatten()), part)
		if e := errs.As(err); e != nil && e.Kind == errs.Invalid {
			d.Refuse(-1, e.Message.ID, e.Message.Args...)
			return nil
		}
		if err != nil {
			return err
		}
		now = after
	}
	return nil
}
