package measure

import (
	"context"
	"strings"

	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// Columns of marks.
const (
	columnActivity = "activity"
	columnCover    = "cover"
	columnReason   = "reason"
)

// marksImport imports what measures do for activities. A mark is named by its
// measure and its activity; one without a cover is taken away.
type marksImport struct {
	*Service
	scope    dataset.Scope
	fields   []dataset.Field
	at       map[string]int
	measures map[string]Measure // by ref
	keys     map[string]string  // of activities, by number
	numbers  map[string]string  // the other way round
	now      map[string]Mark    // by "measure/activity"
}

func (s *Service) marksImporter(ctx context.Context, q db.IDB, sc dataset.Scope, fields []dataset.Field) (dataset.Importer, error) {
	if err := s.Access.Demand(sc.Actor, PermManage, sc.Party); err != nil {
		return nil, err
	}
	x := &marksImport{Service: s, scope: sc, fields: fields, at: dataset.Index(fields), keys: map[string]string{}, now: map[string]Mark{}}
	var err error
	if x.measures, err = byRef(ctx, q, sc.Party); err != nil {
		return nil, err
	}
	if x.numbers, err = s.numbers(ctx, sc); err != nil {
		return nil, err
	}
	for key, n := range x.numbers {
		x.keys[n] = key
	}
	marks, err := selectAllMarks(ctx, q, sc.Party)
	for _, k := range marks {
		x.now[k.id()] = k
	}
	return x, err
}

// byRef reads the measures of a Party by ref.
func byRef(ctx context.Context, q db.IDB, party string) (map[string]Measure, error) {
	all, err := selectMeasures(ctx, q, party, "m.removed = ?", false)
	found := map[string]Measure{}
	for _, m := range all {
		found[m.Ref()] = m
	}
	return found, err
}

// id names a mark in an import.
func (k Mark) id() string { return k.Measure + "/" + k.Activity }

// cells are the values of a mark by column.
func (x *marksImport) cells(ref string, k Mark) map[string]string {
	v := map[string]string{columnRef: ref, columnActivity: x.numbers[k.Activity], columnCover: string(k.Cover)}
	for l, e := range k.Reason.All() {
		v[columnReason+":"+string(l)] = e.Text
	}
	return v
}

// Match finds the mark of each row by its measure and activity.
func (x *marksImport) Match(_ context.Context, _ db.IDB, rows []*dataset.Row) error {
	for _, r := range rows {
		m, key := x.named(r.To)
		if m.ID == "" || key == "" {
			continue
		}
		k := Mark{Measure: m.ID, Activity: key}
		r.Key = k.id()
		if k, found := x.now[r.Key]; found {
			r.ID, r.Now = r.Key, dataset.Pick(x.fields, x.cells(m.Ref(), k), nil)
		}
		if i, ok := x.at[columnCover]; ok && r.To[i] == "" {
			x.forgetReasons(r)
		}
	}
	return nil
}

// named finds the measure and the activity that cells name.
func (x *marksImport) named(cells []string) (m Measure, key string) {
	if i, ok := x.at[columnRef]; ok {
		m = x.measures[strings.ToUpper(strings.TrimSpace(cells[i]))]
	}
	if i, ok := x.at[columnActivity]; ok {
		key = x.keys[strings.TrimSpace(cells[i])]
	}
	return m, key
}

// forgetReasons takes the reasons away with the cover, so that undoing brings
// both back.
func (x *marksImport) forgetReasons(r *dataset.Row) {
	for i, f := range x.fields {
		if f.ID == columnReason {
			r.To[i] = ""
		}
	}
}

// Check judges each mark as it would be.
func (x *marksImport) Check(_ context.Context, _ db.IDB, rows []*dataset.Row) error {
	for _, r := range rows {
		m, key := x.named(r.To)
		if m.ID == "" {
			x.note(r, columnRef, MsgErrorNoMeasure)
		}
		if key == "" {
			x.note(r, columnActivity, MsgErrorNoActivity)
		}
		k := x.now[r.Key]
		x.fill(&k, func(i int) (string, bool) { return r.To[i], true })
		switch {
		case r.Now == nil && k.Cover == "":
			x.note(r, columnCover, MsgErrorCover)
		case k.Cover.Serves() && k.Reason.IsZero():
			r.Note(x.place(columnReason+":"+string(x.scope.Langs[0])), MsgErrorReason, "Number", x.numbers[key])
		}
	}
	return nil
}

func (x *marksImport) place(key string) int {
	if i, ok := x.at[key]; ok {
		return i
	}
	return -1
}

// note records a mistake with what stands in the cell.
func (x *marksImport) note(r *dataset.Row, column, id string) {
	i, typed := x.place(column), ""
	if i >= 0 {
		typed = r.To[i]
	}
	r.Note(i, id, "Typed", short(typed))
}

// fill puts the values that get has into k.
func (x *marksImport) fill(k *Mark, get func(field int) (string, bool)) {
	for _, l := range append([]i18n.Lang{""}, x.scope.Langs...) {
		for i, f := range x.fields {
			v, ok := get(i)
			switch {
			case !ok || f.Lang != l:
			case f.ID == columnCover:
				k.Cover = Cover(v)
			case f.ID == columnReason:
				k.Reason = k.Reason.With(f.Lang, v, i18n.Human)
			}
		}
	}
}

// Apply writes the marks, those of a measure together.
func (x *marksImport) Apply(ctx context.Context, tx *db.Tx, diffs []*dataset.Diff) error {
	by, order := map[string][]Mark{}, []string{}
	for _, d := range diffs {
		k, ok, err := x.judge(ctx, tx, d)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if by[k.Measure] == nil {
			order = append(order, k.Measure)
		}
		by[k.Measure] = append(by[k.Measure], k)
	}
	for _, id := range order {
		m, err := x.measure(ctx, tx, x.scope.Party, id)
		if err == nil {
			err = x.mark(ctx, tx, x.scope.Actor, m, by[id])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// judge is the mark as d makes it; d is refused where somebody changed it
// meanwhile.
func (x *marksImport) judge(ctx context.Context, tx *db.Tx, d *dataset.Diff) (k Mark, ok bool, err error) {
	if d.Op == dataset.Create && !strings.Contains(d.ID, "/") {
		d.ID = x.created(d)
	}
	k.Measure, k.Activity, _ = strings.Cut(d.ID, "/")
	if _, err = x.measure(ctx, tx, x.scope.Party, k.Measure); errs.Is(err, errs.NotFound) {
		d.Refuse(-1, dataset.MsgErrorGone)
		return k, false, nil
	}
	marks, err := selectMarks(ctx, tx, k.Measure)
	for _, now := range marks {
		if now.Activity == k.Activity {
			k = now
		}
	}
	stored := x.cells("", k)
	for _, c := range d.Deltas {
		f := x.fields[c.Field]
		if (f.ID == columnCover || f.ID == columnReason) && stored[f.Key()] != c.From {
			d.Refuse(c.Field, dataset.MsgErrorChangedSince)
			return k, false, err
		}
	}
	x.fill(&k, d.Get)
	if d.Op == dataset.Delete || k.Cover == "" {
		k.Cover, k.Reason = "", i18n.Text{}
	}
	return k, true, err
}

// created names the mark that a row adds.
func (x *marksImport) created(d *dataset.Diff) string {
	cells := make([]string, len(x.fields))
	for i := range cells {
		cells[i], _ = d.Get(i)
	}
	m, key := x.named(cells)
	return Mark{Measure: m.ID, Activity: key}.id()
}
