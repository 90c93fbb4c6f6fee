package roadmap

import (
	"context"
	"slices"
	"strings"

	"openroadmap/internal/core/customfield"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
)

// ownColumns are the fields that a Party has defined for itself, as columns of
// its activities. Retired ones stay out.
func (s *Service) ownColumns(ctx context.Context, party string) ([]dataset.Column, error) {
	fields, err := s.ownFields(ctx, party)
	if err != nil {
		return nil, err
	}
	var columns []dataset.Column
	for _, f := range asked(fields) {
		columns = append(columns, ownColumn(f))
	}
	return columns, nil
}

var ownTypes = map[customfield.Kind]dataset.Type{customfield.KindText: dataset.LangText, customfield.KindNumber: dataset.Amount,
	customfield.KindDate: dataset.Date, customfield.KindChoice: dataset.Choice}

func ownColumn(f customfield.Field) dataset.Column {
	c := dataset.Column{ID: "custom/" + f.ID, Name: f.Name, Type: ownTypes[f.Kind], Visibility: access.Team}
	if f.Public {
		c.Visibility = access.Public
	}
	if f.Kind == customfield.KindText {
		c.Max = maxReason
	}
	for _, choice := range f.Choices {
		c.Options = append(c.Options, dataset.Named(choice.Key, choice.Text))
	}
	return c
}

// inFile brings the fields of an activity from flat to file form, where other
// activities are named by number and yes is "true".
func inFile(f Fields, number func(id string) string) {
	if f["youth"] != "" {
		f["youth"] = "true"
	}
	if f["depends"] != "" {
		f["depends"] = strings.Join(slices.DeleteFunc(each(f["depends"], number), func(n string) bool { return n == "" }), ",")
	}
}

// fromFile is the flat form of a value of a file; ok is false where it names
// an activity that there is none of.
func fromFile(key, v string, byNumber map[string]Activity) (flat string, ok bool) {
	switch {
	case v == "":
		return "", true
	case key == "youth":
		return flag(v == "true"), true
	case key == "merged_into", key == "depends":
		ids := each(v, func(n string) string { return byNumber[n].ID })
		return strings.Join(ids, ","), !slices.Contains(ids, "")
	}
	return v, true
}

func each(list string, do func(string) string) []string {
	parts := strings.Split(list, ",")
	for i, p := range parts {
		parts[i] = do(p)
	}
	return parts
}

func priorityOptions() (out []dataset.Option) {
	for _, p := range Priorities {
		out = append(out, dataset.Labelled(string(p), priorityWords[p]))
	}
	return out
}

func genderOptions() (out []dataset.Option) {
	for _, g := range GenderMarkers {
		out = append(out, dataset.Labelled(string(g), genderWords[g][0]))
	}
	return out
}
