package roadmap

import (
	"context"
	"strings"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

// rowList is a list of rows of a roadmap's activities, as it goes out and
// comes in: budget lines, risks. Its columns are the fields of the rows (see
// Fields), beside their id and the number of their activity.
type rowList struct {
	name   string                    // "budget", as keys of fields name it
	ids    func(a Activity) []string // in order
	out    func(v Fields)            // brings values from flat to file form; nil = they are the same
	in     func(v Fields) []badPart  // back, with what is wrong; nil likewise
	ref    []string                  // the parts that name a row without an id
	needed string                    // message: what a new row must say
}

// badPart is a mistake in a part of a row.
type badPart struct {
	part, id string
	args     []any
}

// part is a row's fields without its key, in file form.
func (l rowList) part(flat Fields, id string) Fields {
	v, prefix := l.flat(flat, id), l.name+"/"+id
	v.put("order", flat[prefix])
	if l.out != nil {
		l.out(v)
	}
	return v
}

// flat is a row's fields without its key.
func (l rowList) flat(flat Fields, id string) Fields {
	v, prefix := Fields{}, l.name+"/"+id+"/"
	for key, value := range flat {
		if rest, ok := strings.CutPrefix(key, prefix); ok {
			v[rest] = value
		}
	}
	return v
}

// placedRow is a row with its activity.
type placedRow struct {
	id       string
	activity Activity
	values   Fields // in file form, with "id" and "activity"
}

func (l rowList) rows(a Activity) []placedRow {
	flat := a.Flatten()
	var rows []placedRow
	for _, id := range l.ids(a) {
		v := l.part(flat, id)
		v["id"], v["activity"] = id, a.Number
		rows = append(rows, placedRow{id, a, v})
	}
	return rows
}

// rowsFor lists the rows that the filter selects.
func (s *Service) rowsFor(l rowList) func(context.Context, db.IDB, dataset.Scope, []dataset.Field, func([]string) error) error {
	return func(ctx context.Context, q db.IDB, sc dataset.Scope, fields []dataset.Field, yield func([]string) error) error {
		acts, err := s.activitiesFor(ctx, q, sc)
		if err != nil {
			return err
		}
		var cells []string
		for _, a := range acts {
			if n := sc.Filter.Get("activity"); n != "" && n != a.Number {
				continue
			}
			for _, r := range l.rows(a) {
				cells = dataset.Pick(fields, r.values, cells)
				if err := yield(cells); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

// rowDataset is what the lists of rows have in common.
func (s *Service) rowDataset(l rowList, d dataset.Dataset) dataset.Dataset {
	d.Version, d.Read, d.Write, d.Batch, d.Query = 1, PermRead, PermEdit, 50, []string{"activity"}
	first := []dataset.Column{
		{ID: "id", Label: dataset.MsgColumnId, Visibility: access.Public, Type: dataset.ID},
		{ID: "activity", Label: MsgColumnActivity, Visibility: access.Public, Hint: MsgDataByNumber, Type: dataset.Choice, Required: true},
	}
	d.Columns = append(first, d.Columns...)
	d.Rows, d.Import = s.rowsFor(l), s.importRows(l)
	return d
}

// riskDataset is the list of the risks of all activities. The public reads
// those that the Party has made public, one by one.
func (s *Service) riskDataset() dataset.Dataset {
	const public = access.Public
	return s.rowDataset(riskList, dataset.Dataset{
		Key: "risks", Title: MsgSectionRisks, Order: 40, Path: "/work/{code}/roadmaps/{slug}/risks", Public: publicLists("risks", []string{"activity"}),
		Columns: []dataset.Column{
			{ID: "text", Label: MsgRiskText, Visibility: public, Type: dataset.LangText, Max: maxReason},
			{ID: "likelihood", Label: MsgRiskLikelihood, Visibility: public, Type: dataset.Choice, Options: degreeOptions()},
			{ID: "impact", Label: MsgRiskImpact, Visibility: public, Type: dataset.Choice, Options: degreeOptions()},
			{ID: "response", Label: MsgRiskResponse, Visibility: public, Type: dataset.Choice, Options: responseOptions()},
			{ID: "answer", Label: MsgRiskAnswer, Visibility: public, Type: dataset.LangText, Max: maxReason},
			{ID: "owner", Label: MsgRiskOwner, Visibility: public, Type: dataset.Choice},
			{ID: "visibility", Label: MsgRiskVisibility, Type: dataset.Choice, Options: visibilityOptions()},
		},
		Options: func(ctx context.Context, q db.IDB, sc dataset.Scope) (map[string][]dataset.Option, error) {
			refs, err := s.activityRefs(ctx, q, sc)
			if err != nil {
				return nil, err
			}
			bodies, err := s.Bodies(ctx, q, sc.Party)
			return map[string][]dataset.Option{"activity": refs, "owner": bodyOptions(bodies, sc.Lang)}, err
		},
	})
}

var riskList = rowList{name: "risk", ref: []string{"text"}, needed: MsgDataNewRisk,
	ids: func(a Activity) (ids []string) {
		for _, r := range a.Risks.All() {
			ids = append(ids, r.ID)
		}
		return ids
	},
	out: func(v Fields) {
		if v["visibility"] == "" {
			v["visibility"] = "team"
		}
	},
	in: func(v Fields) []badPart {
		if v["visibility"] == "team" {
			v["visibility"] = ""
		}
		return nil
	},
}

func degreeOptions() (out []dataset.Option) {
	for i, id := range []string{MsgRiskDegree1, MsgRiskDegree2, MsgRiskDegree3, MsgRiskDegree4, MsgRiskDegree5} {
		out = append(out, dataset.Labelled(count(i+1), id))
	}
	return out
}

func responseOptions() (out []dataset.Option) {
	for _, k := range Responses {
		out = append(out, dataset.Labelled(string(k), responseWords[k]))
	}
	return out
}

// inOrder puts the languages of a Party before the fields without one.
func inOrder(langs []i18n.Lang) []i18n.Lang { return append([]i18n.Lang{""}, langs...) }
