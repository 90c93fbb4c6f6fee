package stocktake

import (
	"slices"
	"strings"

	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// recordsField is the control of the records that the form offers, by their
// addresses.
const recordsField = "record"

// joinRecords adds the records that are ticked to the links that are typed:
// both are links, and the rest of the feature knows no other. What is not
// offered is left out.
func joinRecords(f *web.Form, offered []Link) {
	lines := []string{f.Get("links")}
	for _, address := range f.All(recordsField) {
		if i := slices.IndexFunc(offered, func(l Link) bool { return l.URL == address }); i >= 0 {
			lines = append(lines, formatLinks(offered[i:i+1]))
		}
	}
	if len(lines) > 1 {
		f.Set("links", tidy(strings.Join(lines, "\n")))
	}
	f.Values().Del(recordsField)
}

// splitLinks parts the links of a form into records that are offered and the
// rest. Lines that are no links stay as typed.
func splitLinks(typed string, offered []Link) (chosen []string, rest string) {
	var others []string
	for line := range strings.Lines(typed) {
		line = strings.TrimSpace(line)
		address, _, _ := strings.Cut(line, " ")
		i := slices.IndexFunc(offered, func(l Link) bool { return l.URL == address })
		switch {
		case i >= 0:
			chosen = append(chosen, address)
		case line != "":
			others = append(others, line)
		}
	}
	return chosen, strings.Join(others, "\n")
}

// offered is what the installation holds about the line of x.
func (h handlers) offered(r *web.Request, x entryAt) ([]Link, error) {
	return h.Records(r.Context(), r.Actor, r.Party(), x.line.ID, r.Lang)
}

// records is the choice of what is offered; rest is what is left of the links
// of a form for the box of addresses.
func records(r *web.Request, offered []Link, typed string) (c ui.Choice, rest string) {
	c = ui.Choice{Name: recordsField, Label: r.L.T(MsgFieldRecords), Hint: r.L.T(MsgFieldRecordsHint), Optional: true}
	c.Values, rest = splitLinks(typed, offered)
	for _, l := range offered {
		c.Options = append(c.Options, ui.Option{Value: l.URL, Label: l.Title})
	}
	return c, rest
}
