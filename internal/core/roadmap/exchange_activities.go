package roadmap

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

// activityDataset is the list of a roadmap's activities. Keys of fields are
// those of the flat form, but activities are named by number, and what is
// computed is for reading only.
func (s *Service) activityDataset() dataset.Dataset {
	return dataset.Dataset{
		Key: "activities", Version: 1, Title: MsgDataActivities, Order: 10, Read: PermRead, Write: PermEdit,
		Path: "/work/{code}/roadmaps/{slug}/activities", Query: []string{"output", positionParam, OwnParam}, Public: publicLists("activities", listParams),
		Columns: activityColumns(), Own: s.ownColumns, Options: s.activityOptions, Rows: s.activityRows, Import: s.importActivities,
	}
}

func activityColumns() []dataset.Column {
	const public, team = access.Public, access.Team
	return []dataset.Column{
		{ID: "id", Label: dataset.MsgColumnId, Type: dataset.ID, Visibility: public},
		{ID: "number", Label: MsgColumnNumber, Hint: MsgDataNumberHint, Type: dataset.Line, Visibility: public, Max: 20},
		{ID: "line", Label: MsgDataLine, Type: dataset.Line, ReadOnly: true, Visibility: public},
		{ID: "output", Label: MsgFieldOutput, Hint: MsgDataOutputHint, Type: dataset.Choice, Visibility: public},
		{ID: "title", Label: MsgFieldTitle, Type: dataset.LangLine, Visibility: public, Max: maxTitle},
		{ID: "text", Label: MsgFieldText, Type: dataset.LangText, Visibility: public, Max: maxText},
		{ID: "position", Label: MsgFieldPosition, Type: dataset.Choice, Options: positionOptions(), Visibility: public},
		{ID: "reason", Label: MsgFieldReason, Type: dataset.LangText, Visibility: public, Max: maxReason},
		{ID: "decided_by", Label: MsgFieldDecidedBy, Type: dataset.LangLine, Visibility: public, Max: maxTitle},
		{ID: "decided_on", Label: MsgFieldDecidedOn, Type: dataset.Date, Visibility: public},
		{ID: "merged_into", Label: MsgFieldMergedInto, Hint: MsgDataByNumber, Type: dataset.Line, Visibility: public, Max: 20},
		{ID: "deferred_until", Label: MsgFieldDeferredUntil, Type: dataset.Date, Visibility: public},
		{ID: "lead", Label: MsgFieldLead, Type: dataset.Choice, Visibility: public},
		{ID: "partners", Label: MsgFieldPartners, Type: dataset.Choices, Visibility: public},
		{ID: "start", Label: MsgFieldStart, Type: dataset.Date, Visibility: public},
		{ID: "end", Label: MsgFieldEnd, Type: dataset.Date, Visibility: public},
		{ID: "domains", Label: MsgFieldDomains, Type: dataset.Choices, Visibility: public},
		{ID: "stages", Label: MsgFieldStages, Type: dataset.Choices, Visibility: public},
		{ID: "areas", Label: MsgFieldAreas, Type: dataset.Choices, Visibility: public},
		{ID: "targets", Label: MsgFieldTargets, Hint: MsgDataTargetsHint, Type: dataset.Line, Visibility: public, Max: 500},
		{ID: "priority", Label: MsgFieldPriority, Type: dataset.Choice, Options: priorityOptions(), Visibility: public},
		{ID: "groups", Label: MsgFieldGroups, Type: dataset.Choices, Visibility: public},
		{ID: "gender", Label: MsgFieldGender, Type: dataset.Choice, Options: genderOptions(), Visibility: public},
		{ID: "youth", Label: MsgFieldYouth, Type: dataset.Bool, Visibility: public},
		{ID: "legal", Label: MsgFieldLegal, Type: dataset.LangText, Visibility: public, Max: maxReason},
		{ID: "depends", Label: MsgFieldDepends, Hint: MsgDataDependsHint, Type: dataset.Choices, Visibility: public},
		{ID: "status", Label: MsgColumnStatus, Type: dataset.Choice, Options: statusOptions(), ReadOnly: true, Visibility: public},
		{ID: "updated_on", Label: MsgFieldUpdatedOn, Type: dataset.Date, ReadOnly: true, Visibility: public},
		{ID: "narrative", Label: MsgFieldNarrative, Type: dataset.LangText, Visibility: public, Max: maxNarrative},
		{ID: "override", Label: MsgFieldOverride, Type: dataset.Choice, Options: settableOptions(), Visibility: public},
		{ID: "override_reason", Label: MsgFieldOverrideReason, Type: dataset.LangText, Visibility: public, Max: maxReason},
		{ID: "override_until", Label: MsgFieldOverrideUntil, Type: dataset.Date, Visibility: public},
		{ID: "visibility", Label: MsgFieldVisibility, Type: dataset.Choice, Options: visibilityOptions(), Visibility: team},
		{ID: "note", Label: MsgFieldNote, Type: dataset.Text, Visibility: team, Max: maxNote},
	}
}

func bodyOptions(names map[string]i18n.Text, l i18n.Lang) []dataset.Option {
	options := make([]dataset.Option, 0, len(names))
	keys := make(map[string]string, len(names))
	for id, name := range names {
		options = append(options, dataset.Named(id, name))
		keys[id] = SortKey(l, name.For(l).Text)
	}
	slices.SortFunc(options, func(a, b dataset.Option) int {
		return cmp.Or(strings.Compare(keys[a.Code], keys[b.Code]), strings.Compare(a.Code, b.Code))
	})
	return options
}

// activityRows lists the activities that the filter selects.
func (s *Service) activityRows(ctx context.Context, q db.IDB, sc dataset.Scope, fields []dataset.Field, yield func([]string) error) error {
	v, err := s.viewFor(ctx, sc)
	if err != nil {
		return err
	}
	items := v.forTeam(sc)
	if sc.Public {
		items, err = s.listed(ctx, v, sc)
	}
	if err != nil {
		return err
	}
	numbers := v.numbers()
	return dataset.Write(items, fields, func(it Item) map[string]string { return it.values(v, numbers) }, yield)
}

// forTeam are the items that the working side's list shows for the same
// filter.
func (v View) forTeam(sc dataset.Scope) []Item {
	o, tests, position := sc.Filter.Get("output"), ReadOwn(asked(v.Fields), sc.Filter), Position(sc.Filter.Get(positionParam))
	return slices.DeleteFunc(slices.Clone(v.Items), func(it Item) bool {
		return o != "" && it.Output != outputByNumber(v, o) || !passes(it.Custom, tests, sc.Lang) || !position.askedOf(it.Plan.Position, it.Own())
	})
}

// viewFor is the roadmap as the team or the public reads it.
func (s *Service) viewFor(ctx context.Context, sc dataset.Scope) (View, error) {
	if sc.Public {
		return s.PublicView(ctx, sc.Party, sc.Slug, 0)
	}
	return s.View(ctx, sc.Actor, sc.Party, sc.Slug)
}

func outputByNumber(v View, number string) convention.OutputID {
	for _, o := range v.Framework.ReferenceOutputs() {
		if o.Number == number || string(o.ID) == number {
			return o.ID
		}
	}
	return convention.OutputID("?" + number)
}

// listed are the items that the portal's list shows for the same filter, in
// its order.
func (s *Service) listed(ctx context.Context, v View, sc dataset.Scope) ([]Item, error) {
	get := sc.Filter.Get
	f := ListFilter{Party: sc.Party, Roadmap: v.Roadmap.ID, Status: Status(get("status")), Position: Position(get("position")), Domain: convention.DomainKey(get("domain")),
		Lead: get("lead"), Words: get("q"), Own: ReadOwn(v.Fields, sc.Filter), Sort: get("sort"), Limit: 1 << 20}
	if o := get("output"); o != "" {
		f.Outputs = []convention.OutputID{outputByNumber(v, o)}
	}
	if line := get("line"); line != "" {
		f.Lines = append(f.Lines, lineID(string(v.Framework.ID)+"/"+line))
	}
	rows, _, err := s.PublicList(ctx, f, sc.Lang)
	items := make([]Item, 0, len(rows))
	for _, row := range rows {
		if it, ok := v.Item(row.Number); ok {
			items = append(items, it)
		}
	}
	return items, err
}

// values are the fields of an item for an export.
func (it Item) values(v View, numbers map[string]string) map[string]string {
	f := it.Flatten()
	f["id"], f["number"], f["line"], f["output"] = it.ID, it.Number, it.Line.Local(), string(it.Output)
	f["status"] = string(it.Computed.Status)
	f["merged_into"] = numbers[it.Plan.MergedInto]
	inFile(f, func(id string) string { return numbers[id] })
	if _, named := v.Bodies[it.Plan.Lead]; !named {
		delete(f, "lead")
	}
	f["partners"] = strings.Join(slices.DeleteFunc(slices.Clone(it.Plan.Partners), func(id string) bool {
		_, named := v.Bodies[id]
		return !named
	}), ",")
	return f
}
