package roadmap

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/customfield"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/review"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// Target is what core/review asks of activities: it applies proposals and
// puts them in words.
type Target struct{ *Service }

// Kind names the records.
func (Target) Kind() string { return KindActivity }

// Apply makes the changes of an accepted proposal. History names its author,
// not the reviewer, who stands with the proposal.
func (t Target) Apply(ctx context.Context, tx *db.Tx, p review.Proposal, decidedBy access.Actor) error {
	a, err := selectActivity(ctx, tx, p.Party, p.Record)
	if err != nil {
		return err
	}
	changes, conflicts := mergeProposal(a, p)
	if len(conflicts) > 0 {
		return errs.New(errs.Conflict, "error.conflict").With(Conflicts{a, conflicts})
	}
	after, err := t.changed(ctx, tx, a, changes)
	if err != nil {
		return fmt.Errorf("apply proposal to %s: %w", p.Record, err)
	}
	if hasField(changes, "override") {
		after.Override.By = p.By
	}
	author := access.Actor{Person: p.By, Bodies: map[string][]string{p.Party: {p.Office}}}
	if _, err := t.apply(ctx, tx, author, a, &after, changes, Edit{Reason: p.Note, Confirm: true}); err != nil {
		return err
	}
	return history.Write(ctx, tx, history.Entry{Ref: a.ref(), Person: decidedBy.Person, Action: "accepted_proposal"})
}

// mergeProposal compares what is proposed with what is stored now.
func mergeProposal(a Activity, p review.Proposal) ([]history.Change, []Conflict) {
	base, typed := Fields{}, Fields{}
	for _, c := range p.Changes {
		base[c.Field], typed[c.Field] = c.From, c.To
	}
	return Merge(web.NewBase(base), a.Flatten(), typed)
}

// Stale lists the fields that somebody changed since p was made.
func (t Target) Stale(ctx context.Context, tx *db.Tx, p review.Proposal) (stale []string, err error) {
	a, err := selectActivity(ctx, tx, p.Party, p.Record)
	if err != nil {
		return nil, err
	}
	_, conflicts := mergeProposal(a, p)
	for _, c := range conflicts {
		stale = append(stale, c.Field)
	}
	return stale, nil
}

// Describe says what changes are, in the order of the form.
func (t Target) Describe(ctx context.Context, party, record string, changes []history.Change, l *i18n.Localizer) (review.Described, error) {
	a, err := selectActivity(ctx, t.DB.Read(), party, record)
	if err != nil {
		return review.Described{}, err
	}
	title := t.titleOf(a).For(l.Lang)
	title.Text = a.Number + " " + title.Text
	d := review.Described{Title: title, Link: "/work/" + party + "/activities/" + a.ID + "/edit", Rev: a.Rev}
	names, err := t.Bodies(ctx, t.DB.Read(), party)
	if err != nil {
		return d, err
	}
	now := a.Flatten()
	say := t.say(l, a, names, nil)
	_, conflicts := mergeProposal(a, review.Proposal{Changes: changes})
	for _, c := range changes {
		_, lang, _ := splitKey(c.Field)
		stale := slices.ContainsFunc(conflicts, func(x Conflict) bool { return x.Field == c.Field })
		d.Rows = append(d.Rows, review.Row{Field: c.Field, Label: say.label(c.Field), Lang: lang, From: say.value(c.Field, c.From), To: say.value(c.Field, c.To),
			Now: say.value(c.Field, now[c.Field]), Conflict: stale})
	}
	return d, nil
}

// sayer puts flat fields in words.
type sayer struct {
	l     *i18n.Localizer
	a     Activity
	names map[string]i18n.Text
	// numbers are the display numbers of activities by id, for "merged into";
	// nil shows ids.
	numbers map[string]string
	voc     convention.Vocabulary
	fields  []customfield.Field // the Party's own
}

// say makes a sayer for a; names and numbers may be nil.
func (s *Service) say(l *i18n.Localizer, a Activity, names map[string]i18n.Text, numbers map[string]string) sayer {
	own, err := s.ownFields(context.Background(), a.Party) // from memory
	if err != nil {
		s.Log.Error("name own fields", "party", a.Party, "error", err)
	}
	return sayer{l, a, names, numbers, s.Vocabulary, own}
}

// fieldNames are the labels of plain fields; message ids.
var fieldNames = map[string]string{
	"position": MsgFieldPosition, "reason": MsgFieldReason, "decided_by": MsgFieldDecidedBy, "decided_on": MsgFieldDecidedOn,
	"merged_into": MsgFieldMergedInto, "deferred_until": MsgFieldDeferredUntil, "title": MsgFieldTitle, "text": MsgFieldText,
	"lead": MsgFieldLead, "partners": MsgFieldPartners, "start": MsgFieldStart, "end": MsgFieldEnd, "domains": MsgFieldDomains,
	"stages": MsgFieldStages, "areas": MsgFieldAreas, "targets": MsgFieldTargets, "narrative": MsgFieldNarrative, "note": MsgFieldNote,
	"override": MsgFieldOverride, "override_reason": MsgFieldOverrideReason, "override_until": MsgFieldOverrideUntil,
	"visibility": MsgFieldVisibility, "order": MsgFieldOrder, "state": MsgFieldState, "version": MsgFieldVersion, "rhythm": MsgFieldRhythm,
	"priority": MsgFieldPriority, "groups": MsgFieldGroups, "gender": MsgFieldGender, "youth": MsgFieldYouth, "legal": MsgFieldLegal, "depends": MsgFieldDepends,
	"sent_on": MsgFieldSentOn, "sent_to": MsgFieldSentTo, "updated_on": MsgFieldUpdatedOn, "framework": MsgFieldFramework, "line": MsgFieldLine, "number": MsgColumnNumber, "output": MsgFieldOutput,
}

// milestoneNames are the labels of a milestone's fields.
var milestoneNames = map[string]string{"ms": MsgFieldMilestone, "title": MsgFieldMilestoneTitle, "due": MsgFieldMilestoneDue, "done": MsgFieldMilestoneDone, "proof": MsgFieldMilestoneProof}

// rowNames are the labels of the fields of other rows, by name (see splitKey).
var rowNames = map[string]string{
	"budget": MsgFieldBudget, "budget/year": MsgFieldBudgetYear, "budget/source": MsgFieldBudgetSource, "budget/source_name": MsgFieldBudgetSourceName,
	"budget/currency": MsgFieldBudgetCurrency, "budget/planned": MsgFieldBudgetPlanned, "budget/committed": MsgFieldBudgetCommitted,
	"budget/spent": MsgFieldBudgetSpent, "budget/note": MsgFieldBudgetNote,
	"risk": MsgFieldRisk, "risk/text": MsgFieldRiskText, "risk/likelihood": MsgFieldRiskLikelihood, "risk/impact": MsgFieldRiskImpact,
	"risk/response": MsgFieldRiskResponse, "risk/answer": MsgFieldRiskAnswer, "risk/owner": MsgFieldRiskOwner, "risk/visibility": MsgFieldRiskVisibility,
}

// FieldLabel is the label of a field of an activity or roadmap, without its
// language; for history.
func FieldLabel(l *i18n.Localizer, key string) string { return sayer{l: l}.label(key) }

func (s sayer) label(key string) string {
	name, _, ms := splitKey(key)
	if ms != "" {
		return s.l.T(milestoneNames[name], "Number", s.rowNumber(key))
	}
	if id, ok := rowNames[name]; ok {
		return s.l.T(id, "Number", s.rowNumber(key))
	}
	if name == "custom" {
		return s.own(key).Name.For(s.l.Lang).Text
	}
	if id, ok := fieldNames[name]; ok {
		return s.l.T(id)
	}
	return name
}

// rowNumber is the number by which readers know a row, or that it is gone.
func (s sayer) rowNumber(key string) string {
	list, row, _, _ := splitRow(key)
	i := -1
	switch list {
	case "ms":
		i = s.a.milestoneIndex(row)
	case "budget":
		i = slices.IndexFunc(s.a.Plan.Budget.lines(), func(b BudgetLine) bool { return b.ID == row })
	case "risk":
		i = slices.IndexFunc(s.a.Risks.All(), func(r Risk) bool { return r.ID == row })
	}
	if i < 0 {
		return s.l.T(MsgRowGone)
	}
	return s.l.Int(i + 1)
}

func (s sayer) value(key, v string) string {
	if v == "" {
		return ""
	}
	name, lang, _ := splitKey(key)
	if w := ui.TranslationWord(s.l, i18n.State(v)); w != "" && lang != "" {
		return w
	}
	switch name {
	case "visibility", "risk/visibility":
		return s.l.T(visibilityWords[access.Visibility(v)])
	case "merged_into":
		return s.number(v)
	case "state":
		return StateWord(s.l, State(v))
	case "domains", "stages", "areas", "groups":
		return s.keys(name, v)
	case "position":
		return PositionWord(s.l, Position(v))
	case "override":
		return StatusWord(s.l, Status(v))
	case "lead", "partners", "risk/owner":
		return s.bodies(v)
	case "decided_on", "deferred_until", "start", "end", "override_until", "due", "done", "sent_on", "updated_on":
		if d, err := clock.ParseDate(v); err == nil {
			return s.l.Date(d)
		}
	}
	return s.rowValue(key, name, v)
}

// keys are the words of a list of keys of the vocabulary; unknown keys stay.
func (s sayer) keys(name, v string) string {
	var words []string
	for _, k := range strings.Split(v, ",") {
		var t i18n.Text
		switch name {
		case "domains":
			d, _ := s.voc.Domain(convention.DomainKey(k))
			t = d.Text
		case "stages":
			g, _ := s.voc.Stage(convention.StageKey(k))
			t = g.Text
		case "groups":
			g, _ := s.voc.Group(convention.GroupKey(k))
			t = g.Text
		case "areas":
			a, _ := s.voc.Area(convention.AreaKey(k))
			t = a.Text
		}
		if t.IsZero() {
			t = i18n.NewText(i18n.EN, k)
		}
		words = append(words, t.For(s.l.Lang).Text)
	}
	return s.l.List(words)
}

// number is the display number of another activity, when it is known here.
func (s sayer) number(id string) string {
	if n := s.numbers[id]; n != "" {
		return n
	}
	return id
}

func (s sayer) bodies(ids string) string {
	var words []string
	for _, id := range strings.Split(ids, ",") {
		words = append(words, s.names[id].For(s.l.Lang).Text)
	}
	return s.l.List(words)
}
