package measure

import (
	"context"
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
)

// reportPart is the "relevant policies and measures" of the periodic report:
// those that held or were changed in its years, with the answers that the form
// asks for.
func (s *Service) reportPart() convention.ReportPart {
	return convention.ReportPart{Key: "measures", Label: MsgName, Read: s.report}
}

func (s *Service) report(ctx context.Context, q db.IDB, sc convention.ReportScope) ([]convention.ReportEntry, error) {
	where := "m.removed = ?"
	if sc.Public {
		where += " AND m.visibility = 'public'"
	}
	all, err := selectMeasures(ctx, q, sc.Party, where, false)
	var entries []convention.ReportEntry
	for _, m := range all {
		if m.heldIn(sc.From, sc.To) {
			entries = append(entries, m.reportEntry())
		}
	}
	return entries, err
}

// heldIn tells whether m was adopted and not repealed on some day of a period.
func (m Measure) heldIn(from, to clock.Date) bool {
	if at, _ := standing(m.Life(), from); at.Decided() {
		return true
	}
	for _, e := range m.Life() {
		if e.Stage.Decided() && !e.On.Before(from) && !e.On.After(to) {
			return true
		}
	}
	return false
}

func (m Measure) reportEntry() convention.ReportEntry {
	e := convention.ReportEntry{Title: m.Title(), Path: workPath(m)}
	for _, a := range m.List(fieldAreas) {
		e.Areas = append(e.Areas, convention.AreaKey(a))
	}
	for _, f := range fields {
		if f.qpr && f.list == "" {
			e.Fields = append(e.Fields, convention.ReportField{Key: f.id, Label: f.label, Text: m.Texts[f.id], Value: m.Codes[f.id], Limit: f.max})
		}
	}
	e.Fields = append(e.Fields, convention.ReportField{Key: listMoney, Label: MsgPartMoney, Value: strings.ReplaceAll(m.moneyCell(), "\n", "; ")})
	return e
}
