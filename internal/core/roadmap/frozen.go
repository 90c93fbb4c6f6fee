package roadmap

import (
	"fmt"
	"strconv"
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/i18n"
)

// freeze writes the plan of a as adoption keeps it, a line for each field that
// is not empty: its key as in Fields, a tab, its value. Multilingual texts
// stand whole, as JSON, since their states and originals are part of what was
// adopted. A poster reads two dozen of these: the form is made to be read
// quickly, and by people.
func (a Activity) freeze() string {
	var b strings.Builder
	put := func(key, value string) {
		if value != "" {
			b.WriteString(key + "\t" + frozenEscapes.Replace(value) + "\n")
		}
	}
	put("id", a.ID)
	put("line", string(a.Line))
	put("output", string(a.Output))
	put("number", a.Number)
	put("order", strconv.Itoa(a.Order))
	flat := a.Flatten()
	for _, key := range flat.Keys() {
		if list, _, _, lang := splitRow(key); ClassOf(key) == PlanField && lang == "" && list != "budget" {
			put(key, flat[key])
		}
	}
	for line := range strings.Lines(string(a.Plan.Budget)) { // in this very form
		b.WriteString("budget/" + line)
	}
	for _, key := range a.planTexts() {
		if t := a.planText(key); !t.IsZero() {
			data, _ := t.MarshalJSON() // never an error
			put(key, string(data))
		}
	}
	return b.String()
}

var (
	frozenEscapes   = strings.NewReplacer("\\", `\\`, "\n", `\n`)
	frozenUnescapes = strings.NewReplacer(`\\`, "\\", `\n`, "\n")
)

// planTexts lists the keys of the texts that adoption freezes.
func (a *Activity) planTexts() []string {
	keys := []string{"title", "text", "reason", "decided_by", "legal"}
	for _, m := range a.Milestones {
		keys = append(keys, "ms/"+m.ID+"/title")
	}
	return keys
}

// planText is where the text of a key stands; nil if it is no such text.
func (a *Activity) planText(key string) *i18n.Text {
	switch key {
	case "title":
		return &a.Plan.Title
	case "text":
		return &a.Plan.Text
	case "reason":
		return &a.Plan.Reason
	case "decided_by":
		return &a.Plan.DecidedBy
	case "legal":
		return &a.Plan.Legal
	}
	if name, _, id := splitKey(key); name == "title" && id != "" {
		if i := a.milestoneIndex(id); i >= 0 {
			return &a.Milestones[i].Title
		}
	}
	return nil
}

// thaw puts a frozen plan back into an activity.
func thaw(body, party, roadmap string) (Activity, error) {
	if strings.HasPrefix(body, "{") {
		return thawJSON(body, party, roadmap)
	}
	a := Activity{Party: party, Roadmap: roadmap}
	for line := range strings.Lines(body) {
		if row, ok := strings.CutPrefix(line, "budget/"); ok {
			a.Plan.Budget += Budget(row)
			continue
		}
		key, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if !ok {
			return a, fmt.Errorf("frozen activity %s: no tab in %q", a.Number, line)
		}
		if strings.IndexByte(value, '\\') >= 0 {
			value = frozenUnescapes.Replace(value)
		}
		if err := a.thawField(key, value); err != nil {
			return a, fmt.Errorf("frozen activity %s: %w", a.Number, err)
		}
	}
	return a, nil
}

func (a *Activity) thawField(key, value string) error {
	switch key {
	case "id":
		a.ID = value
	case "line":
		a.Line = framework.LineID(value)
	case "output":
		a.Output = convention.OutputID(value)
	case "number":
		a.Number = value
	default:
		if t := a.planText(key); t != nil {
			return t.Scan(value)
		}
		return a.Set(key, value)
	}
	return nil
}
