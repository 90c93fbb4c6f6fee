package api

import (
	"slices"
	"strings"
	"time"

	"openroadmap/internal/core/history"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/i18n"
)

// changeOf is an entry as the public reads it; ok is false for a record that
// is not public today.
func changeOf(v roadmap.View, e history.Entry, l i18n.Lang) (c Change, ok bool) {
	c = Change{ID: e.ID, At: e.At.UTC().Format(time.RFC3339), Kind: e.Ref.Kind, Record: e.Ref.ID, Action: e.Action, Fields: []FieldChange{}}
	switch e.Ref.Kind {
	case roadmap.KindActivity:
		it, public := v.ItemByID(e.Ref.ID)
		if !public {
			return c, false
		}
		c.Activity = it.Number
	case roadmap.KindRoadmap:
		if e.Ref.ID != v.Roadmap.ID {
			return c, false
		}
	default:
		return c, false
	}
	if name, known := v.Bodies[e.Office]; known {
		c.Office = &BodyRef{e.Office, word(name, l)}
	}
	for _, f := range e.Changes {
		c.Fields = append(c.Fields, FieldChange{f.Field, publicValue(v, f.Field, f.From), publicValue(v, f.Field, f.To)})
	}
	return c, true
}

// publicValue leaves ids out of a value that the public must not know of:
// bodies of the team, activities of the team.
func publicValue(v roadmap.View, field, value string) string {
	switch field {
	case "lead", "partners":
		ids := slices.DeleteFunc(strings.Split(value, ","), func(id string) bool { _, public := v.Bodies[id]; return !public })
		return strings.Join(ids, ",")
	case "merged_into":
		if _, public := v.ItemByID(value); !public {
			return ""
		}
	}
	return value
}
