package portal

import (
	"slices"
	"strconv"
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
)

// facts are the rail: who, when, what for.
func (s *Portal) facts(p place, v roadmap.View, it roadmap.Item, linked int) []ui.Fact {
	l := p.l
	var facts []ui.Fact
	add := func(term, text string) {
		if text != "" {
			facts = append(facts, ui.Fact{Term: l.T(term), Text: text})
		}
	}
	if lead, ok := v.BodyName(it.Plan.Lead, l.Lang); ok {
		facts = append(facts, ui.Fact{Term: l.T(MsgLead), Value: ui.ShownQuiet(l, lead)})
	}
	var with []any
	for _, id := range it.Plan.Partners {
		if name, ok := v.BodyName(id, l.Lang); ok {
			with = append(with, name)
		}
	}
	if len(with) > 0 {
		facts = append(facts, ui.Fact{Term: l.T(MsgWith), Value: joined(l, l.T(MsgSemicolon), with...)})
	}
	add(MsgDates, period(l, it.Plan.StartOn, it.Plan.EndOn))
	add(MsgDomains, s.domainNames(l, it.Plan.Domains))
	add(MsgStages, s.stageNames(l, it.Plan.Stages))
	add(MsgTargets, targets(l, it.Plan.Targets))
	add(MsgAreas, s.areaNames(l, it.Plan.Areas))
	facts = append(facts, s.markerFacts(p, v, it, linked)...)
	if here := v.MergedHere(it.ID); len(here) > 0 {
		facts = append(facts, ui.Fact{Term: l.T(MsgMergedHere), Value: numberLinks(numbered(p, here, linked))})
	}
	if into, ok := v.ItemByID(it.Plan.MergedInto); ok && it.Plan.Position == roadmap.PositionMerged {
		facts = append(facts, ui.Fact{Term: l.T(MsgCarriedOutBy), Value: numberLinks(numbered(p, []roadmap.Item{into}, linked))})
	}
	return append(facts, s.instrumentFact(l, it.Party, it)...)
}

func numbered(p place, items []roadmap.Item, linked int) []ui.Link {
	var links []ui.Link
	for _, it := range items {
		links = append(links, ui.Link{Label: it.Number, URL: p.activityURL(it.Number, linked)})
	}
	return links
}

// instruments names what the framework says the line is carried out with, as
// far as there are words for it.
func instruments(l *i18n.Localizer, it roadmap.Item) string {
	var words []string
	for _, i := range it.Ref.Instruments {
		if w := l.Known("portal.instrument." + i.Key); w != "" && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return semicolons(l, words)
}

func period(l *i18n.Localizer, from, to clock.Date) string {
	switch {
	case from.IsZero() && to.IsZero():
		return ""
	case to.IsZero():
		return l.T(MsgFrom, "Date", l.DateShort(from))
	case from.IsZero():
		return l.T(MsgUntil, "Date", l.DateShort(to))
	}
	return l.T(MsgFromTo, "From", l.DateShort(from), "To", l.DateShort(to))
}

func (s *Portal) domainNames(l *i18n.Localizer, keys []convention.DomainKey) string {
	if len(keys) > 1 && len(keys) == len(s.Vocabulary.Domains) {
		return l.T(MsgAllDomains)
	}
	return semicolons(l, namesOf(keys, func(k convention.DomainKey) (string, bool) {
		x, ok := s.Vocabulary.Domain(k)
		return plain(x.Text, l), ok
	}))
}

func (s *Portal) stageNames(l *i18n.Localizer, keys []convention.StageKey) string {
	return semicolons(l, namesOf(keys, func(k convention.StageKey) (string, bool) {
		x, ok := s.Vocabulary.Stage(k)
		return plain(x.Text, l), ok
	}))
}

func (s *Portal) areaNames(l *i18n.Localizer, keys []convention.AreaKey) string {
	return semicolons(l, namesOf(keys, func(k convention.AreaKey) (string, bool) {
		x, ok := s.Vocabulary.Area(k)
		return plain(x.Text, l), ok
	}))
}

// namesOf names keys, those that are known.
func namesOf[K any](keys []K, name func(K) (string, bool)) (names []string) {
	for _, k := range keys {
		if n, ok := name(k); ok {
			names = append(names, n)
		}
	}
	return names
}

func semicolons(l *i18n.Localizer, names []string) string {
	return strings.Join(names, l.T(MsgSemicolon))
}

func targets(l *i18n.Localizer, ts []roadmap.TargetWeight) string {
	var words []string
	for _, t := range ts {
		words = append(words, l.T(MsgTargetWeight, "Target", string(t.Target), "Weight", strconv.Itoa(t.Weight)))
	}
	return l.List(words)
}
