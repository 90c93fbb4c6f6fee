package roadmap

import (
	"encoding/json"
	"fmt"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/i18n"
)

// frozenJSON is the form in which versions kept a plan at first. Nothing
// writes it any more; versions stay readable for ever.
type frozenJSON struct {
	ID     string              `json:"id"`
	Line   framework.LineID    `json:"line"`
	Output convention.OutputID `json:"output"`
	Number string              `json:"number"`
	Order  int                 `json:"order"`
	Fields Fields              `json:"fields"`
	Texts  struct {
		Title      i18n.Text            `json:"title"`
		Text       i18n.Text            `json:"text"`
		Reason     i18n.Text            `json:"reason"`
		DecidedBy  i18n.Text            `json:"decided_by"`
		Milestones map[string]i18n.Text `json:"milestones"`
	} `json:"texts"`
}

func thawJSON(body, party, roadmap string) (Activity, error) {
	var f frozenJSON
	if err := json.Unmarshal([]byte(body), &f); err != nil {
		return Activity{}, fmt.Errorf("frozen activity: %w", err)
	}
	a := Activity{ID: f.ID, Party: party, Roadmap: roadmap, Line: f.Line, Output: f.Output, Number: f.Number, Order: f.Order}
	for _, key := range f.Fields.Keys() {
		if err := a.Set(key, f.Fields[key]); err != nil {
			return a, fmt.Errorf("frozen activity %s: %w", f.Number, err)
		}
	}
	a.Plan.Title, a.Plan.Text, a.Plan.Reason, a.Plan.DecidedBy = f.Texts.Title, f.Texts.Text, f.Texts.Reason, f.Texts.DecidedBy
	for i := range a.Milestones {
		a.Milestones[i].Title = f.Texts.Milestones[a.Milestones[i].ID]
	}
	return a, nil
}
