package measure

import (
	"context"
	"slices"
	"strconv"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

// figure is one of the figures: how it is computed from the measures of a
// scope.
type figure struct {
	convention.Figure
	compute func(fm figureMaker) convention.Reading
}

// allFigures are the figures, in the order in which panels show them.
func allFigures() []figure {
	of := func(key, label, how string, u convention.Unit, compute func(figureMaker) convention.Reading) figure {
		return figure{convention.Figure{Key: key, Label: label, How: how, Unit: u}, compute}
	}
	return []figure{
		of("measures_adopted", MsgFigureAdopted, MsgFigureAdoptedHow, convention.UnitRecords, figureMaker.adopted),
		of("measures_drafting_days", MsgFigureDays, MsgFigureDaysHow, convention.UnitDays, figureMaker.days),
		of("measures_evaluated", MsgFigureEvaluated, MsgFigureEvaluatedHow, convention.UnitShare, figureMaker.evaluated),
		of("measures_money_stated", MsgFigureMoney, MsgFigureMoneyHow, convention.UnitShare, figureMaker.stated),
		of("measures_money_gender", MsgFigureGender, MsgFigureGenderHow, convention.UnitShare, figureMaker.gender),
	}
}

// figures declares them.
func (s *Service) figures() (list []convention.Figure) {
	for _, f := range allFigures() {
		f.Figure.Read = func(ctx context.Context, q db.IDB, sc convention.FigureScope) (convention.Reading, error) {
			fm, err := s.figureMaker(ctx, q, sc)
			if err != nil {
				return convention.Reading{}, err
			}
			return f.compute(fm), nil
		}
		list = append(list, f.Figure)
	}
	return list
}

// figureMaker computes figures from the measures of a scope.
type figureMaker struct {
	*Service
	scope    convention.FigureScope
	measures []Measure // all that the scope allows
	holding  []Measure // those adopted and not repealed on the day
	marks    []Mark
}

func (s *Service) figureMaker(ctx context.Context, q db.IDB, sc convention.FigureScope) (figureMaker, error) {
	fm := figureMaker{Service: s, scope: sc}
	where, args := "m.removed = ?", []any{false}
	if sc.Public {
		where += " AND m.visibility = 'public'"
	}
	if sc.Activity != "" {
		where += " AND m.id IN (SELECT k.measure FROM measure_marks AS k WHERE k.party = ? AND k.activity = ? AND k.cover IN ('covers', 'partly'))"
		args = append(args, sc.Party, sc.Activity)
	}
	var err error
	if fm.measures, err = selectMeasures(ctx, q, sc.Party, where, args...); err != nil {
		return fm, err
	}
	if sc.Activity == "" {
		if fm.marks, err = selectAllMarks(ctx, q, sc.Party); err != nil {
			return fm, err
		}
	}
	for _, m := range fm.measures {
		if stage, _ := standing(m.Life(), sc.On); stage.Decided() {
			fm.holding = append(fm.holding, m)
		}
	}
	return fm, nil
}

func (fm figureMaker) row(m Measure, v float64) convention.FigureRow {
	path := workPath(m)
	if fm.scope.Public {
		path = publicPath(m)
	}
	return convention.FigureRow{Title: m.Title(), Path: path, Value: v}
}

// adopted counts the measures that hold, by activity and domain.
func (fm figureMaker) adopted() (f convention.Reading) {
	f.Value, f.Known = float64(len(fm.holding)), len(fm.measures) > 0
	domains, holds := map[string]int{}, map[string]bool{}
	for _, m := range fm.holding {
		f.Rows = append(f.Rows, fm.row(m, 1))
		holds[m.ID] = true
		for _, d := range m.List(fieldDomains) {
			domains[d]++
		}
	}
	for _, e := range vocabulary(fm.Vocabulary, setDomains) {
		if n := domains[e.code]; n > 0 {
			f.Parts = append(f.Parts, convention.FigurePart{By: MsgFieldDomains, Label: e.text.Text, Value: float64(n)})
		}
	}
	f.Parts = append(f.Parts, fm.byActivity(holds)...)
	return f
}

// byActivity counts the measures that hold and serve each activity.
func (fm figureMaker) byActivity(holds map[string]bool) (parts []convention.FigurePart) {
	n := map[string]int{}
	var keys []string
	for _, k := range fm.marks {
		if holds[k.Measure] && (k.Cover == Covers || k.Cover == Partly) {
			if n[k.Activity]++; n[k.Activity] == 1 {
				keys = append(keys, k.Activity)
			}
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		parts = append(parts, convention.FigurePart{By: MsgFieldActivity, Label: i18n.NewText(i18n.EN, key), Value: float64(n[key])})
	}
	return parts
}

// beforeAdoption are the stages of drafting.
var beforeAdoption = []Stage{Idea, Draft, Consultation, Government, Parliament}

// days is the mean time from the first stage to adoption, and in each stage.
func (fm figureMaker) days() (f convention.Reading) {
	sum, n := map[Stage]int{}, map[Stage]int{}
	total := 0
	for _, m := range fm.measures {
		events := m.Life()
		var first clock.Date
		for i, e := range events {
			if e.Stage.rank() >= Adopted.rank() || e.On.After(fm.scope.On) {
				if !first.IsZero() && e.Stage == Adopted && !e.On.After(fm.scope.On) {
					f.Rows = append(f.Rows, fm.row(m, float64(e.On.Sub(first))))
					total += e.On.Sub(first)
				}
				break
			}
			if first.IsZero() {
				first = e.On
			}
			if i+1 < len(events) && !events[i+1].On.After(fm.scope.On) {
				sum[e.Stage] += events[i+1].On.Sub(e.On)
				n[e.Stage]++
			}
		}
	}
	if f.Known = len(f.Rows) > 0; f.Known {
		f.Value = float64(total) / float64(len(f.Rows))
	}
	for _, s := range beforeAdoption {
		if n[s] > 0 {
			f.Parts = append(f.Parts, convention.FigurePart{By: MsgPartStage, Label: fm.Words(nameOf(sets[setLife], string(s))), Value: float64(sum[s]) / float64(n[s])})
		}
	}
	return f
}

// share is that of the measures that hold for which is says yes.
func (fm figureMaker) share(is func(Measure) bool) (f convention.Reading) {
	yes := 0
	for _, m := range fm.holding {
		v := 0.0
		if is(m) {
			v, yes = 1, yes+1
		}
		f.Rows = append(f.Rows, fm.row(m, v))
	}
	if f.Known = len(fm.holding) > 0; f.Known {
		f.Value = float64(yes) / float64(len(fm.holding))
	}
	return f
}

func (fm figureMaker) evaluated() convention.Reading {
	return fm.share(func(m Measure) bool { return m.Codes[fieldEvaluated] != "" })
}

func (fm figureMaker) stated() convention.Reading {
	return fm.share(func(m Measure) bool { return len(m.Rows[listMoney]) > 0 })
}

// gender is the share of money with gender marker 1 or 2, in the currency in
// which most amounts are; others stand apart. Currencies are never added up.
func (fm figureMaker) gender() (f convention.Reading) {
	all, marked, rows := map[string]int64{}, map[string]int64{}, map[string]int{}
	of := map[string][]convention.FigureRow{}
	for _, m := range fm.holding {
		for _, row := range m.Rows[listMoney] {
			n, err := strconv.ParseInt(row.Codes[partAmount], 10, 64)
			if err != nil {
				continue
			}
			c := row.Codes[partCurrency]
			all[c] += n
			rows[c]++
			x := fm.row(m, float64(n))
			x.Currency, x.In = c, slices.Contains([]string{"1", "2"}, m.Codes[fieldGender])
			if x.In {
				marked[c] += n
			}
			of[c] = append(of[c], x)
		}
	}
	main := commonest(rows)
	for _, c := range sortedKeys(all) {
		if all[c] == 0 {
			continue
		}
		share := float64(marked[c]) / float64(all[c])
		if c == main {
			f.Value, f.Known, f.Rows = share, true, of[c]
		}
		f.Parts = append(f.Parts, convention.FigurePart{By: MsgPartCurrency, Label: i18n.NewText(i18n.EN, c), Value: share})
	}
	return f
}

func commonest(n map[string]int) (main string) {
	for _, c := range sortedKeys(n) {
		if main == "" || n[c] > n[main] {
			main = c
		}
	}
	return main
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
